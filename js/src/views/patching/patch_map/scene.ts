// State → rectangles and text. Nothing here knows a canvas.
import { entry } from "../../../runtime/color";
import { type Axis, type Line, lines } from "../../../runtime/grid/axis";
import { columnLabels, type Label, rowLabels } from "../../../runtime/grid/headers";
import type { Box } from "../../../runtime/grid/highlights";
import { LEFT, type Spot, type Widths } from "../../../runtime/grid/layout";
import { layerName } from "../../../runtime/scale";
import { NO_SPLIT } from "../../../runtime/split";
import { spoken, visible } from "../../../runtime/text";
import { cleanToken, effectWords, type MapData, signed } from "./data";

export const WIDTHS: Widths = { least: 44, scrolled: 56, most: 88 };
export const MAP_FOOT = 54;

export interface Cell extends Box {
  text: string;
  kind: "value" | "nan" | "missing";
  entry: number;
}

export interface Scene {
  cells: Cell[];
  rows: Label[];
  columns: Label[];
}

export interface View {
  data: MapData;
  rows: Axis;
  columns: Axis;
  selected: Spot | null;
  hover: Spot | null;
}

export function scene(view: View): Scene {
  const { data, rows, columns, selected, hover } = view;
  const [down, across] = [lines(rows), lines(columns)];
  const cells = down.flatMap((row) => across.map((column) => cellOf(view, row, column)));
  const mark = (chosen: number | undefined, over: number | undefined) => (key: number) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  const words = {
    tokens: data.tokens,
    special: [],
    roles: [],
    split: NO_SPLIT,
    was: (at: number) => cleanToken(data, at),
  };
  return {
    cells,
    rows: rowLabels(rows, mark(selected?.layer, hover?.layer)),
    columns: columnLabels(columns, MAP_FOOT, words, mark(selected?.position, hover?.position)),
  };
}

function cellOf({ data, rows, columns, selected, hover }: View, row: Line, column: Line): Cell {
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  const box: Box = {
    x: LEFT + column.start,
    y: row.start,
    w: columns.size,
    h: rows.size,
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(selected) ? "selected" : is(hover) ? "hover" : "",
  };
  const effect = data.effect(row.key, column.key);
  if (effect === undefined) return { ...box, text: "", kind: "missing", entry: 0 };
  const shade = entry(0.5 + effect / (2 * data.most));
  if (shade === null) return { ...box, text: "NaN", kind: "nan", entry: 0 };
  // Where next to nothing happens a number would only be noise.
  const text = Math.abs(effect) < data.most / 20 ? "" : signed(effect);
  return { ...box, text, kind: "value", entry: shade };
}

export function speak(data: MapData, { layer, position }: Spot): string {
  const token = `token ${spoken(data.tokens[position] ?? "")}`;
  const clean = cleanToken(data, position);
  const where = `${layerName(layer)}, ${token}${clean && `, clean ${spoken(clean)}`}`;
  const words = effectWords(data, layer, position);
  return data.effect(layer, position) === undefined ? `${where}, ${words}` : `${where}, effect ${words}`;
}

/** "log p(“·Paris”): clean −0.26, corrupt −9.41 nats". */
export function caption(data: MapData): string {
  if (!data.tokens.length) return "";
  const logp = (x: number) => x.toFixed(2).replace("-", "−");
  const numbers = `clean ${logp(data.cleanLogp)}, corrupt ${logp(data.corruptLogp)} nats`;
  return `log p(“${visible(data.target, 24)}”) at the last position: ${numbers}`;
}

export function progressWords(data: MapData): string {
  const n = data.tokens.length;
  return data.done < n ? `${data.done} of ${n} columns done` : "";
}
