// What a cell's color says, and entropies in words.

import type { EntropyProfileState } from "../../../generated/state";
import { niceCeil, percent } from "../../../runtime/scale";
import type { Profile, Told, Unit } from "./data";

export type MeasureName = EntropyProfileState["measure"];

export const MEASURES: readonly { value: MeasureName; label: string }[] = [
  { value: "entropy", label: "entropy" },
  { value: "kl", label: "KL to last layer" },
  { value: "probability", label: "probability of top token" },
];

export const UNITS: readonly { value: Unit; label: string }[] = [
  { value: "nats", label: "nats" },
  { value: "bits", label: "bits" },
  { value: "vocab", label: "share of ln V" },
];

export interface Measure {
  palette: MeasureName;
  title: string;
  /** Its place on the palette, 0..1; NaN where there is no number. */
  level(cell: number): number;
  ticks: { at: number; text: string }[];
}

export function measureOf(name: MeasureName, data: Profile): Measure {
  return { palette: name, ...MADE[name](data) };
}

const even = (texts: string[]) => texts.map((text, i) => ({ at: i / (texts.length - 1), text }));

const MADE: Record<MeasureName, (data: Profile) => Omit<Measure, "palette">> = {
  entropy: (data) => {
    return {
      title: `${entropyName(data.alpha)} in ${unitName(data.unit)}: 0 is sure, ${limitText(data)} is uniform`,
      level: (cell) => (data.most > 0 ? data.entropy(cell) / data.most : Number.NaN),
      // One scale for every picture of one unit: colors can be compared.
      ticks: even(["0", axisText(data.most / 2, data.unit), limitText(data)]),
    };
  },

  kl: (data) => {
    const most = niceCeil(data.maxKl);
    return {
      title: "KL divergence to the last layer, in nats",
      level: (cell) => data.kl(cell) / most,
      ticks: even(["0 same", String(+(most / 2).toPrecision(2)), `${most} nats`]),
    };
  },

  probability: (data) => ({
    title: "probability of the top token",
    level: (cell) => Math.exp(data.top(cell, 0).logp),
    ticks: even(["0 %", "50 %", "100 %"]),
  }),
};

/** "entropy", or "Rényi-2 entropy" where the order is another than 1. */
export const entropyName = (alpha: number): string => (alpha === 1 ? "entropy" : `Rényi-${alpha} entropy`);

export const unitName = (unit: Unit): string => (unit === "vocab" ? "shares of ln V" : unit);

export function axisText(x: number, unit: Unit): string {
  if (x === 0) return "0";
  return unit === "vocab" ? percent(x).replace(".0 %", " %") : String(+x.toPrecision(3));
}

export function entropyText(x: number, unit: Unit): string {
  if (Number.isNaN(x)) return "NaN";
  return unit === "vocab" ? `${percent(Math.max(0, x))} of ln V` : `${Math.max(0, x).toFixed(2)} ${unit}`;
}

/** "3.21 ± 0.80 nats": a mean, and how far the tokens lie around it where that is known. */
export function figureText(value: number | undefined, around: number | undefined, unit: Unit): string {
  if (value === undefined) return "–";
  if (Number.isNaN(value) || around === undefined || Number.isNaN(around)) return entropyText(value, unit);
  const text = (x: number) => (unit === "vocab" ? percent(Math.max(0, x)) : x.toFixed(2));
  return `${text(value)} ± ${text(around)} ${unit === "vocab" ? "of ln V" : unit}`;
}

/** "10.80 nats = ln V". */
export function limitText({ most, unit }: Told): string {
  if (unit === "vocab") return "100 % = ln V";
  return `${most.toFixed(2)} ${unit} = ${unit === "bits" ? "log₂" : "ln"} V`;
}
