// What stands in a cell of the map, and how it is told.
import { entry } from "../../../runtime/color";
import type { Tokens } from "../../../runtime/grid/headers";
import type { Spot, Widths } from "../../../runtime/grid/layout";
import type { Type } from "../../../runtime/grid/paint_scene";
import type { Content } from "../../../runtime/grid/scene";
import { layerName } from "../../../runtime/scale";
import { NO_SPLIT } from "../../../runtime/split";
import { spoken, visible } from "../../../runtime/text";
import { cleanToken, effectWords, type MapData, signed } from "./data";

export const WIDTHS: Widths = { least: 44, scrolled: 56, most: 88 };
export const MAP_HEAD = 54;
export const TYPE: Type = { font: "ui", size: 10.5, align: "center", lines: 1 };

export const heads = (data: MapData): Tokens => ({
  tokens: data.tokens,
  special: [],
  roles: [],
  split: NO_SPLIT,
  was: (at) => cleanToken(data, at),
});

/** -most..most as 0..1; NaN where there is no number. */
export const level = (data: MapData, layer: number, position: number): number =>
  0.5 + (data.effect(layer, position) ?? Number.NaN) / (2 * data.most);

export function content(data: MapData, layer: number, position: number): Content {
  const effect = data.effect(layer, position);
  if (effect === undefined) return { text: "", kind: "missing", entry: 0 };
  const shade = entry(level(data, layer, position));
  if (shade === null) return { text: "NaN", kind: "nan", entry: 0 };
  // Where next to nothing happens a number would only be noise.
  const text = Math.abs(effect) < data.most / 20 ? "" : signed(effect);
  return { text, kind: "value", entry: shade };
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
