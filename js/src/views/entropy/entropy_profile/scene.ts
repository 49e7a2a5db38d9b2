// What stands in a cell of the heat map, and how it is told.
import { entry } from "../../../runtime/color";
import type { Tokens } from "../../../runtime/grid/headers";
import type { Spot, Widths } from "../../../runtime/grid/layout";
import type { Content } from "../../../runtime/grid/scene";
import { layerName, percent } from "../../../runtime/scale";
import { NO_SPLIT } from "../../../runtime/split";
import { brief, spoken } from "../../../runtime/text";
import type { Profile } from "./data";
import { entropyName, entropyText, type Measure } from "./measure";

export const WIDTHS: Widths = { least: 40, scrolled: 60, most: 104 };

/** The token that the distribution at a position is about; of the last one nobody knows. */
export const predicted = (data: Profile, position: number): string | null =>
  data.tokens[position + 1] ?? null;

export const heads = (data: Profile): Tokens => ({
  tokens: data.predicts,
  special: [],
  roles: [],
  split: NO_SPLIT,
  was: () => "",
});

export function content(data: Profile, measure: Measure, layer: number, position: number): Content {
  const cell = data.cell(layer, position);
  if (cell < 0) return { text: "", kind: "missing", entry: 0 };
  const shade = entry(measure.level(cell));
  if (shade === null) return { text: "NaN", kind: "nan", entry: 0 };
  return { text: data.k ? brief(data.top(cell, 0).text) : "", kind: "value", entry: shade };
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
