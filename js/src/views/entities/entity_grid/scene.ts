// State → rectangles and text. Nothing here knows a canvas.
import { entry } from "../../../runtime/color";
import { type Axis, type Line, lines } from "../../../runtime/grid/axis";
import { columnLabels, type Label, rowLabels } from "../../../runtime/grid/headers";
import type { Box } from "../../../runtime/grid/highlights";
import { LEFT, type Spot, type Widths } from "../../../runtime/grid/layout";
import {
  CUT,
  endSign,
  mentionLine,
  mentionWords,
  theLayer,
  WAITING,
  WRITING,
} from "../../../runtime/mention";
import { roleName } from "../../../runtime/roles";
import { count, layerName, percent } from "../../../runtime/scale";
import { partOf } from "../../../runtime/split";
import { brief, spoken } from "../../../runtime/text";
import type { Entities } from "./data";

/** Room for words: columns share the window, and scroll before they get narrower than two short ones. */
export const WIDTHS: Widths = { least: 104, scrolled: 112, most: 192 };
export const TEXT_LINES = 2;
export const LINE = 17;
export const LOGIT_LINE = 14;

/** Height of a row, in which the logit lens takes one more line. */
export const rowHeight = (logit: boolean): number => TEXT_LINES * LINE + 10 + (logit ? LOGIT_LINE : 0);

export interface Cell extends Box {
  /** The mention with its sign, not yet cut to the cell. */
  text: string;
  /** The logit lens's token, or null where the row has no line for it. */
  logit: string | null;
  kind: "value" | "plain" | "waiting";
  writing: boolean;
  /** Palette entry 0..255, for kind "value". */
  entry: number;
}

export interface Scene {
  cells: Cell[];
  rows: Label[];
  columns: Label[];
}

export interface View {
  data: Entities;
  color: string;
  logit: boolean;
  rows: Axis;
  columns: Axis;
  foot: number;
  selected: Spot | null;
  hover: Spot | null;
}

export function scene(view: View): Scene {
  const { data, rows, columns, foot, selected, hover } = view;
  const [down, across] = [lines(rows), lines(columns)];
  const mark = (chosen: number | undefined, over: number | undefined) => (key: number) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  const { tokens, special, roles, split } = data;
  const words = { tokens, special, roles, split, was: () => "" };
  const note = (layer: number) => {
    const lent = data.lent(layer);
    return lent === null ? "" : `← ${lent < 0 ? "emb" : lent}`;
  };
  return {
    cells: down.flatMap((row) => across.map((column) => cellOf(view, row, column))),
    rows: rowLabels(rows, mark(selected?.layer, hover?.layer), note),
    columns: columnLabels(columns, foot, words, mark(selected?.position, hover?.position)),
  };
}

function cellOf(view: View, row: Line, column: Line): Cell {
  const { rows, columns, selected, hover } = view;
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  return {
    x: LEFT + column.start,
    y: row.start,
    w: columns.size,
    h: rows.size,
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(selected) ? "selected" : is(hover) ? "hover" : "",
    ...content(view, row.key, column.key),
  };
}

function content({ data, color, logit: wanted }: View, layer: number, position: number) {
  const cell = data.cell(layer, position);
  const token = wanted ? data.logit(cell) : null;
  const logit = wanted ? (token === null ? "" : brief(token)) : null;
  const state = data.state(cell);
  if (cell < 0 || state === WAITING)
    return { text: "", logit, kind: "waiting", writing: false, entry: 0 } as const;
  const shade = color === "none" ? null : entry(data.p(cell));
  const text = mentionLine(data.text(cell), state);
  const kind = shade === null ? "plain" : "value";
  return { text, logit, kind, writing: state === WRITING, entry: shade ?? 0 } as const;
}

/** What a screen reader speaks for a cell. */
export function speak(data: Entities, { layer, position }: Spot): string {
  const cell = data.cell(layer, position);
  const role = roleName(data.roles[position]);
  const [lent, token] = [data.lent(layer), data.logit(cell)];
  const state = data.state(cell);
  const p = data.p(cell);
  return [
    layerName(layer),
    `token ${spoken(data.tokens[position] ?? "")}`,
    partOf(data.split, data.tokens, position),
    role,
    lent === null ? "" : `read with the vector of ${theLayer(lent)}`,
    `mention ${mentionWords(data.text(cell), state)}${state === WAITING || Number.isNaN(p) ? "" : ` ${percent(p)}`}`,
    token ? `logit lens ${spoken(token)}` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

export function progressWords(data: Entities, done: number): string {
  return done < data.total ? `${count(done)} of ${count(data.total)} cells` : "";
}

/** What the signs mean, as far as they occur. */
export function signWords(data: Entities, maxTokens: number): string[] {
  return [
    data.hasLent ? "← read with another layer’s vector" : "",
    data.hasCut ? `${endSign("", CUT)} cut at ${maxTokens} tokens` : "",
  ].filter(Boolean);
}
