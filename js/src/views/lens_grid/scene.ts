// State → rectangles and text. Nothing here knows a canvas.
import { entry } from "../../runtime/colour";
import { fromStart } from "../../runtime/scale";
import { visible } from "../../runtime/text";
import { type Axis, type Line, lines } from "./axis";
import type { LensData } from "./data";
import type { Measure } from "./measure";

export const LEFT = 52;
export const FOOT = 40;
export const ROW = 20;

export interface Spot {
  layer: number;
  position: number;
}

export interface Cell {
  x: number;
  y: number;
  w: number;
  h: number;
  text: string;
  /** "blank" has an answer but no number for this colour; "missing" has no answer yet. */
  kind: "value" | "nan" | "blank" | "missing";
  /** Palette entry 0..255, for kind "value". */
  entry: number;
  mark: "" | "hover" | "selected";
  frozen: { row: boolean; column: boolean };
}

export interface Label {
  x: number;
  y: number;
  w: number;
  h: number;
  text: string;
  note: string;
  special: boolean;
  pinned: boolean;
  mark: "" | "hover" | "selected";
}

export interface Scene {
  cells: Cell[];
  rows: Label[];
  columns: Label[];
  selected: { row: number; column: number };
}

export interface View {
  data: LensData;
  measure: Measure;
  rows: Axis;
  columns: Axis;
  selected: Spot;
  hover: Spot | null;
}

export function scene(view: View): Scene {
  const { rows, columns, selected, hover, data } = view;
  const across = lines(columns);
  const down = lines(rows);
  const pick: Spot = { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) };
  const cells: Cell[] = [];
  // Frozen lines come last in both directions, so what is drawn later rightly covers what came before.
  for (const row of down) for (const column of across) cells.push(cellOf(view, row, column, pick));
  const mark = (key: number, chosen: number, over: number | undefined) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  return {
    cells,
    rows: down.map((line) => ({ ...rowLabel(line, rows), mark: mark(line.key, pick.layer, hover?.layer) })),
    columns: across.map((line) => ({
      ...columnLabel(line, columns, data),
      mark: mark(line.key, pick.position, hover?.position),
    })),
    selected: { row: rows.keys.indexOf(pick.layer), column: columns.keys.indexOf(pick.position) },
  };
}

function cellOf({ data, measure, rows, columns, hover }: View, row: Line, column: Line, pick: Spot): Cell {
  const cell = data.cell(row.key, column.key);
  const frozen = { row: row.frozen, column: column.frozen };
  const box = { x: LEFT + column.start, y: row.start, w: columns.size, h: rows.size, frozen };
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  const mark = is(pick) ? "selected" : is(hover) ? "hover" : "";
  if (cell < 0) return { ...box, text: "", kind: "missing", entry: 0, mark };
  const top = data.top(cell, 0);
  if (Number.isNaN(top.logp)) return { ...box, text: "NaN", kind: "nan", entry: 0, mark };
  const shade = entry(measure.level(cell));
  const text = visible(top.text, 24);
  return { ...box, text, kind: shade === null ? "blank" : "value", entry: shade ?? 0, mark };
}

function rowLabel(line: Line, axis: Axis): Omit<Label, "mark"> {
  const text = line.key < 0 ? "emb" : String(line.key);
  return { x: 0, y: line.start, w: LEFT, h: axis.size, text, note: "", special: false, pinned: line.frozen };
}

function columnLabel(line: Line, axis: Axis, data: LensData): Omit<Label, "mark"> {
  const text = visible(data.tokens[line.key] ?? "", 24);
  const special = Boolean(data.special[line.key]);
  const note = String(line.key);
  return { x: LEFT + line.start, y: 0, w: axis.size, h: FOOT, text, note, special, pinned: line.frozen };
}

/** Few tokens share the width; many keep a width that words fit in, and scroll. */
export function columnWidth(room: number, n: number): number {
  const fair = Math.floor((room - LEFT) / Math.max(1, n));
  return fair < 56 ? 76 : Math.min(112, fair);
}
