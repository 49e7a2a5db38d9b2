// State → rectangles and text. Nothing here knows a canvas.
import { entry } from "../../../runtime/color";
import { type Axis, type Line, lines } from "../../../runtime/grid/axis";
import { columnLabels, type Label, rowLabels } from "../../../runtime/grid/headers";
import type { Box } from "../../../runtime/grid/highlights";
import { LEFT, type Spot, type Widths } from "../../../runtime/grid/layout";
import { fromStart, layerName, percent } from "../../../runtime/scale";
import { NO_SPLIT } from "../../../runtime/split";
import { brief, spoken } from "../../../runtime/text";
import type { Profile } from "./data";
import { entropyName, entropyText, type Measure } from "./measure";

export const WIDTHS: Widths = { least: 40, scrolled: 60, most: 104 };

export interface Cell extends Box {
  text: string;
  /** "nan" has an answer that is no number, "missing" none yet. */
  kind: "value" | "nan" | "missing";
  /** Palette entry 0..255. */
  entry: number;
}

export interface Scene {
  cells: Cell[];
  rows: Label[];
  columns: Label[];
}

export interface View {
  data: Profile;
  measure: Measure;
  rows: Axis;
  columns: Axis;
  foot: number;
  selected: Spot;
  hover: Spot | null;
}

/** The token that the distribution at a position is about; of the last one nobody knows. */
export const predicted = (data: Profile, position: number): string | null =>
  data.tokens[position + 1] ?? null;

export function scene(view: View): Scene {
  const { data, rows, columns, foot, selected, hover } = view;
  const [down, across] = [lines(rows), lines(columns)];
  // A position before the profile is on none of its columns.
  const pick = { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) };
  const mark = (chosen: number, over: number | undefined) => (key: number) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  const words = { tokens: data.predicts, special: [], roles: [], split: NO_SPLIT, was: () => "" };
  return {
    cells: down.flatMap((row) => across.map((column) => cellOf(view, row, column, pick))),
    rows: rowLabels(rows, mark(pick.layer, hover?.layer)),
    columns: columnLabels(columns, foot, words, mark(pick.position, hover?.position)),
  };
}

function cellOf(view: View, row: Line, column: Line, pick: Spot): Cell {
  const { rows, columns, hover } = view;
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  return {
    x: LEFT + column.start,
    y: row.start,
    w: columns.size,
    h: rows.size,
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(pick) ? "selected" : is(hover) ? "hover" : "",
    ...content(view, row.key, column.key),
  };
}

function content({ data, measure }: View, layer: number, position: number) {
  const cell = data.cell(layer, position);
  if (cell < 0) return { text: "", kind: "missing", entry: 0 } as const;
  const shade = entry(measure.level(cell));
  if (shade === null) return { text: "NaN", kind: "nan", entry: 0 } as const;
  return { text: data.k ? brief(data.top(cell, 0).text) : "", kind: "value", entry: shade } as const;
}

/** What a screen reader speaks for a cell. */
export function speak(data: Profile, { layer, position }: Spot): string {
  const next = predicted(data, position);
  const read = `token ${spoken(data.tokens[position] ?? "")}`;
  const where = `${layerName(layer)}, ${read}, next ${next === null ? "not written yet" : spoken(next)}`;
  const cell = data.cell(layer, position);
  if (cell < 0) return `${where}, not computed yet`;
  const entropy = data.entropy(cell);
  if (Number.isNaN(entropy)) return `${where}, not a number`;
  const { text, logp } = data.top(cell, 0);
  const top = data.k ? `, top ${spoken(text)} ${percent(Math.exp(logp))}` : "";
  return `${where}, ${entropyName(data.alpha)} ${entropyText(entropy, data.unit)}${top}`;
}
