// What stands in a cell of the grid, and how it is told.
import { entry } from "../../../runtime/color";
import type { Tokens } from "../../../runtime/grid/headers";
import type { Spot, Widths } from "../../../runtime/grid/layout";
import { LINE, SECOND_LINE, type Type } from "../../../runtime/grid/paint_scene";
import type { Content } from "../../../runtime/grid/scene";
import {
  CUT,
  ENDED,
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

/** Height of a row, in which the logit lens takes one more line. */
export const rowHeight = (logit: boolean): number => TEXT_LINES * LINE + 10 + (logit ? SECOND_LINE : 0);

export const TYPE: Type = { font: "ui", size: 14, align: "left", lines: TEXT_LINES };

export const heads = ({ tokens, special, roles, split }: Entities): Tokens => ({
  tokens,
  special,
  roles,
  split,
  was: () => "",
});

export function rowNote(data: Entities, layer: number): string {
  const lent = data.lent(layer);
  return lent === null ? "" : `← ${lent < 0 ? "emb" : lent}`;
}

export interface Reading {
  data: Entities;
  color: string;
  logit: boolean;
}

export function content({ data, color, logit }: Reading, layer: number, position: number): Content {
  const cell = data.cell(layer, position);
  const second = logit ? { second: brief(data.logit(cell) ?? "") } : {};
  const state = data.state(cell);
  if (cell < 0 || state === WAITING) return { text: "", kind: "missing", entry: 0, ...second };
  const shade = color === "none" ? null : entry(data.p(cell));
  const text = mentionLine(data.text(cell), state);
  const kind = shade === null ? "plain" : "value";
  return { text, kind, entry: shade ?? 0, faded: state === WRITING, ...second };
}

/** Of written cells; all alike where there are no colors. */
export function level({ data, color }: Reading, layer: number, position: number): number {
  const cell = data.cell(layer, position);
  if (data.state(cell) < ENDED) return Number.NaN;
  return color === "none" ? 0.5 : data.p(cell);
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
