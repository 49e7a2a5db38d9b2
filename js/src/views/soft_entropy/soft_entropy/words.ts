// Measures in words, and numbers with as many digits as tell them apart.
import { count, percent } from "../../../runtime/scale";
import type { Chart, Measure, Soft } from "./data";

export const CHARTS: Record<Chart, string> = {
  layers: "Layers",
  residual: "Shares",
  bars: "Bars",
  plane: "Plane",
};
export const CHART_TITLES: Record<Chart, string> = {
  layers: "Over the layers",
  residual: "Shares of a layer",
  bars: "Label sets of a layer",
  plane: "Information plane",
};
export const MEASURE_NAMES: Record<Measure, string> = {
  H: "H (spread)",
  H_given: "H given labels",
  I: "I (mutual information)",
  regularity: "regularity",
  variation: "variation",
  disentanglement: "disentanglement",
  residual: "residual",
};
const ABOUT: Record<Measure, string> = {
  H: "H: how evenly the vectors spread over directions; 1 is even.",
  H_given: "H given labels: the spread that is left within a label, on average.",
  I: "I: how much a label tells about the direction, H − H given labels.",
  regularity: "Regularity: the share of H that the labels explain, I / H.",
  variation: "Variation: the spread within a label; 0 if all its vectors point one way.",
  disentanglement: "Disentanglement: how far a label lies from all others, in nats, at most ln 2.",
  residual: "Residual: the regularity that a set adds to the set before it.",
};
const CHANCE: Partial<Record<Chart, string>> = {
  layers: "Dashed: the same labels shuffled, which is bias.",
  bars: "Tick: the same labels shuffled, which is bias.",
};

export const hasChance = (measure: Measure): boolean => measure === "I" || measure === "regularity";

export function measureNote(chart: Chart, measure: Measure, soft: Soft): string {
  const alike = measure === "H" && chart === "layers" && sameLines(soft);
  return [
    ABOUT[measure],
    hasChance(measure) ? CHANCE[chart] : "",
    alike ? "All sets count the same positions, so their lines coincide." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function sameLines(soft: Soft): boolean {
  const far = (layer: number, set: number) =>
    Math.abs(soft.value("H", layer, set) - soft.value("H", layer, 0)) > 1e-6;
  return soft.keys.length > 1 && !soft.layers.some((_, l) => soft.keys.some((_, s) => far(l, s)));
}

export function sharesNote({ sides }: Soft): string {
  const order = "A share is the regularity that a set adds to the sets before it, so their order matters.";
  return sides.includes("output") ? `${order} Sets of the output side have none.` : order;
}

export function progressText({ done, total, points }: Soft): string {
  const unit = total === 1 ? "text" : "texts";
  const texts = done < total ? `${count(done)} of ${count(total)} ${unit}` : `${count(total)} ${unit}`;
  return `${texts} · entropies as shares of ln ${count(points)}, the largest there can be`;
}

export function setTitle(soft: Soft, set: number): string {
  const side = soft.sides[set] ?? "";
  const of = side === "text" ? "label of the texts" : side ? `${side} side` : "";
  const [n, labels] = [soft.n[set] ?? 0, soft.nLabels[set] ?? 0];
  const counted = `${count(n)} ${n === 1 ? "position" : "positions"}, ${count(labels)} ${labels === 1 ? "label" : "labels"}`;
  return [soft.names[set], of, counted].filter(Boolean).join(" · ");
}

/** Decimals for numbers that are read together. */
export function digitsFor(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most === 0 || most >= 0.0995 ? 3 : most >= 0.00995 ? 4 : 5;
}

export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function share(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0 %";
  return value < 0 ? `−${percent(-value)}` : percent(value);
}
