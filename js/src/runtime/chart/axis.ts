// Axes that start and end at round numbers, with as many digits as their step needs.
import { nice, tickStep, ticks } from "d3-array";
import { clamp, count } from "../scale";

export interface Tick {
  at: number;
  text: string;
}

export interface Axis {
  lo: number;
  hi: number;
  ticks: { value: number; text: string }[];
  /** Where a value stands between the two ends, 0 to 1. */
  level(value: number): number;
}

/** From a round number at or below `lo` to one at or above `hi`, in about `steps` round steps. */
export function axis(lo: number, hi: number, steps = 4): Axis {
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return axis(0, 1, steps);
  if (hi - lo < 1e-9 * Math.max(1, Math.abs(hi)))
    return axis(lo, lo + Math.max(Math.abs(lo) / 10, 1e-3), steps);
  const [from, to] = nice(lo, hi, steps);
  const digits = Math.max(0, Math.ceil(-Math.log10(tickStep(from, to, steps)) - 1e-9));
  const text = (value: number) => (value === 0 ? "0" : value.toFixed(digits).replace("-", "−"));
  return {
    lo: from,
    hi: to,
    ticks: ticks(from, to, steps).map((value) => ({ value, text: text(value) })),
    level: (value) => clamp((value - from) / (to - from), 0, 1),
  };
}

/** From 0 to a round number above `most`, a share of 1, in percent. */
export function shareAxis(most: number): Axis {
  const { hi, ticks, level } = axis(0, 100 * most, 3);
  return {
    lo: 0,
    hi: hi / 100,
    ticks: ticks.map(({ value, text }) => ({ value: value / 100, text: value ? `${text} %` : text })),
    level: (value) => level(100 * value),
  };
}

/** Rank 0 on top, and as much room for each power of ten. */
export function rankAxis(most: number): Axis {
  const decades = Math.max(1, Math.ceil(Math.log10(most + 1)));
  const hi = 10 ** decades;
  const ranks = [0, ...Array.from({ length: decades }, (_, i) => 10 ** (i + 1))];
  const text = (rank: number) => (rank >= 10_000 ? `${count(rank / 1000)}k` : count(rank));
  return {
    lo: hi,
    hi: 0,
    ticks: ranks.map((value) => ({ value, text: text(value) })),
    level: (rank) => 1 - clamp(Math.log1p(rank) / Math.log1p(hi), 0, 1),
  };
}

export const layerShort = (layer: number): string => (layer < 0 ? "emb" : String(layer));

/** Indices of the layers that get a tick. Beside "emb" there is no room for "0" unless every layer has one. */
export function layerTicks(layers: readonly number[], width: number): number[] {
  const every = [1, 2, 5, 10, 20, 50].find((n) => (layers.length / n) * 28 <= width) ?? 100;
  const wanted = (layer: number) =>
    layer < 0 || (layer % every === 0 && (layer > 0 || every === 1 || layers[0] !== -1));
  return layers.flatMap((layer, i) => (wanted(layer) ? [i] : []));
}

/** The same as ticks at the layers' indices. */
export const layerMarks = (layers: readonly number[], width: number): Axis["ticks"] =>
  layerTicks(layers, width).map((i) => ({ value: i, text: layerShort(layers[i] ?? 0) }));
