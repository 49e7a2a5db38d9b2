// Two runs against each other: the color is this one's number minus the other's, with 0 in the middle.
import { niceCeil, percent } from "../../../runtime/scale";
import type { Color, LensData } from "./data";

interface Unit {
  /** Compares what colors the two cells. */
  of(own: number, other: number): number;
  /** Less than this is rounding, and not worth the whole palette. */
  floor: number;
  name(target: string): string;
  more: string;
  less: string;
}

const decades = (rank: number) => Math.log10(1 + rank);
const minus = (own: number, other: number) => own - other;

const UNITS: Record<Color, Unit> = {
  probability: {
    of: minus,
    floor: 0.02,
    name: () => "probability of the top token",
    more: "surer",
    less: "less sure",
  },
  entropy: { of: minus, floor: 0.1, name: () => "entropy, in nats", more: "more open", less: "narrower" },
  kl: { of: minus, floor: 0.1, name: () => "KL to the last layer, in nats", more: "further", less: "nearer" },
  rank: {
    of: (own, other) => (own < 0 || other < 0 ? Number.NaN : decades(own) - decades(other)),
    floor: 0.3,
    name: (target) => `rank of ${target}, in powers of ten`,
    more: "further down",
    less: "nearer the top",
  },
  target: {
    of: minus,
    floor: 0.1,
    name: (target) => `log-probability of ${target}, in nats`,
    more: "likelier",
    less: "less likely",
  },
};

export interface Difference {
  title: string;
  value(cell: number): number;
  /** -most..most is the whole palette. */
  most: number;
  more: string;
  less: string;
}

export function differenceOf(
  color: Color,
  data: LensData,
  target: string | null,
  own: (cell: number) => number,
): Difference {
  const unit = UNITS[color];
  const value = (cell: number) => {
    const other = data.other(cell);
    return other.id < 0 ? Number.NaN : unit.of(own(cell), other.value);
  };
  const most = data
    .answers()
    .reduce((x, { key, cells }) => Math.max(x, largest(key, color, cells, value)), unit.floor);
  return {
    title: `${unit.name(target ?? "the target")}, minus ${quoted(data.reference)}`,
    value,
    most: niceCeil(most),
    more: unit.more,
    less: unit.less,
  };
}

const known = new WeakMap<object, Map<Color, number>>();

/** Of one answer of the kernel: looked for once, for there can be a hundred thousand cells. */
function largest(
  key: object,
  color: Color,
  cells: () => Iterable<number>,
  value: (cell: number) => number,
): number {
  const found = known.get(key) ?? new Map<Color, number>();
  known.set(key, found);
  const before = found.get(color);
  if (before !== undefined) return before;
  let most = 0;
  for (const cell of cells()) {
    const x = Math.abs(value(cell));
    if (x > most && x < Number.POSITIVE_INFINITY) most = x;
  }
  found.set(color, most);
  return most;
}

/** "that of the clean run", "that of “The capital of Italy is”". */
export function quoted(reference: string): string {
  const plain = reference === "clean run" || /^model\b/.test(reference);
  return `that of ${reference === "clean run" ? "the clean run" : plain ? reference : `“${reference}”`}`;
}

const figure = (x: number): string => (Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(2));

/** A signed number in the unit of a color. */
export function signed(color: Color, x: number): string {
  if (Number.isNaN(x)) return "–";
  const sign = x < 0 ? "−" : "+";
  if (color === "probability") return `${sign}${percent(Math.abs(x))}`;
  return `${sign}${figure(Math.abs(x))}${color === "rank" ? " decades" : " nats"}`;
}
