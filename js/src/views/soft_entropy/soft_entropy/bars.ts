// One layer → a bar for each set, and the opened set → a row for each label. Places are shares of the track.
import { clamp, niceCeil } from "../../../runtime/scale";
import { type Measure, type Soft, setsOf } from "./data";

export interface Span {
  /** From the lower to the upper end, 0 to 1; equal where the value is no number. */
  from: number;
  to: number;
}

export interface Bar extends Span {
  set: number;
  value: number;
  /** Of shuffled labels; null where that is not known. */
  chance: { value: number; at: number } | null;
}

export interface Bars {
  zero: number;
  bars: Bar[];
}

/** A track that holds 0 and every value. */
function track(values: readonly number[]): (value: number) => number {
  const known = values.filter(Number.isFinite);
  const most = known.reduce((a, b) => Math.max(a, b), 0);
  const least = known.reduce((a, b) => Math.min(a, b), 0);
  const hi = most > 0 ? niceCeil(most) : least < 0 ? 0 : 1;
  const lo = least < 0 ? -niceCeil(-least) : 0;
  return (value) => clamp((value - lo) / (hi - lo), 0, 1);
}

function span(value: number, at: (value: number) => number): Span {
  if (!Number.isFinite(value)) return { from: at(0), to: at(0) };
  return { from: at(Math.min(0, value)), to: at(Math.max(0, value)) };
}

export function setBars(soft: Soft, measure: Measure, layer: number): Bars {
  const rows = setsOf(soft).map((set) => ({
    set,
    value: soft.value(measure, layer, set),
    chance: soft.baseline(measure, layer, set),
  }));
  const at = track(rows.flatMap(({ value, chance }) => [value, chance]));
  return {
    zero: at(0),
    bars: rows.map(({ set, value, chance }) => ({
      set,
      value,
      ...span(value, at),
      chance: Number.isFinite(chance) ? { value: chance, at: at(chance) } : null,
    })),
  };
}

export interface LabelRow extends Span {
  text: string;
  n: number;
  gain: number;
  entropy: number;
  example: string;
}

export interface Behind {
  texts: readonly string[];
  n: ArrayLike<number>;
  gain: ArrayLike<number>;
  entropy: ArrayLike<number>;
  examples: readonly string[];
}

export function labelRows({ texts, n, gain, entropy, examples }: Behind): { zero: number; rows: LabelRow[] } {
  const at = track(Array.from(gain));
  const rows = texts.map((text, i) => ({
    text,
    n: n[i] ?? 0,
    gain: gain[i] ?? Number.NaN,
    entropy: entropy[i] ?? Number.NaN,
    example: examples[i] ?? "",
    ...span(gain[i] ?? Number.NaN, at),
  }));
  return { zero: at(0), rows };
}
