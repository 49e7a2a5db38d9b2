// What a cell's color says: a number, its level between 0 and 1, and the words of the legend.
import { count, niceCeil, percent, rankLevel } from "../../../runtime/scale";
import { COLOR_NAMES, type Color, type LensData } from "./data";
import { differenceOf } from "./difference";

export interface Measure {
  color: Color;
  /** Which palette it takes. */
  palette: string;
  title: string;
  /** What colors a cell, or NaN where there is no number. */
  value(cell: number): number;
  /** The same of this run alone, where `value` is a difference. */
  plain(cell: number): number;
  /** Its place on the palette, 0..1. */
  scale(value: number): number;
  level(cell: number): number;
  ticks: { at: number; text: string }[];
  /** Why the picture has no color, when it has none. */
  missing: string;
}

export const COLORS: { value: Color; label: string }[] = [
  { value: "probability", label: "probability of top token" },
  { value: "entropy", label: "entropy" },
  { value: "rank", label: "rank of target" },
  { value: "target", label: "log p of target" },
  { value: "kl", label: "KL to last layer" },
];

const STAR = "Star a token in the ranks list to see it here.";

export function measureOf(name: string, data: LensData, target: string | null): Measure {
  const color = COLOR_NAMES.find((known) => known === name) ?? "probability";
  const plain = PLAIN[color](data, target);
  // Until the kernel has answered, its reference is about another color, or not there.
  const { answered, reference } = data;
  const compares = reference !== "" && answered.show === "difference" && answered.color === color;
  const made = compares ? compare(plain, color, data, target) : { ...plain, color, palette: color };
  return { ...made, plain: plain.value, level: (cell) => made.scale(made.value(cell)) };
}

type Plain = Omit<Measure, "color" | "palette" | "level" | "plain">;
type Made = Omit<Measure, "level" | "plain">;

function compare(plain: Plain, color: Color, data: LensData, target: string | null): Made {
  const { title, value, most, more, less } = differenceOf(color, data, target, plain.value);
  const end = +most.toPrecision(2);
  const text = color === "probability" ? percent(end).replace(".0 %", " %") : String(end);
  return {
    color,
    palette: "difference",
    title,
    value,
    scale: (x) => 0.5 + x / (2 * most),
    ticks: [
      { at: 0, text: `−${text} ${less}` },
      { at: 0.5, text: "0" },
      { at: 1, text: `${more} +${text}` },
    ],
    missing: plain.missing,
  };
}

const PLAIN: Record<Color, (data: LensData, target: string | null) => Plain> = {
  probability: (data) => ({
    title: "probability of the top token",
    value: (cell) => Math.exp(data.top(cell, 0).logp),
    scale: (p) => p,
    ticks: [0, 0.5, 1].map((p) => ({ at: p, text: p === 0 ? "0 %" : percent(p) })),
    missing: "",
  }),

  entropy: (data) => {
    const most = Math.log(Math.max(data.vocabulary, 2));
    const ticks = ["0 sure", (most / 2).toFixed(1), `${most.toFixed(1)} uniform`];
    return {
      title: "entropy in nats",
      value: (cell) => data.entropy(cell),
      scale: (x) => x / most,
      ticks: even(ticks),
      missing: "",
    };
  },

  kl: (data) => {
    const most = niceCeil(data.maxKl);
    const title = "KL divergence to the last layer, in nats";
    const ticks = even(["0 same", String(+(most / 2).toPrecision(2)), String(most)]);
    return { title, value: (cell) => data.kl(cell), scale: (x) => x / most, ticks, missing: "" };
  },

  rank: (data, target) => {
    const { vocabulary } = data;
    const stops = [vocabulary - 1, 1000, 100, 10, 0].filter((r, i) => i === 0 || r < vocabulary / 5);
    return {
      title: target === null ? "rank of the target token" : `rank of ${target} (0 = most likely)`,
      value: (cell) => (data.hasRank ? data.rank(cell) : Number.NaN),
      scale: (r) => rankLevel(r, vocabulary),
      ticks: stops.map((r) => ({ at: rankLevel(r, vocabulary), text: count(r) })),
      missing: target === null ? STAR : "",
    };
  },

  target: (data, target) => {
    const least = Math.log(Math.max(data.vocabulary, 2));
    return {
      title: `log-probability of ${target ?? "the target token"}, in nats`,
      value: (cell) => (data.hasTarget ? data.targetLogp(cell) : Number.NaN),
      scale: (x) => 1 + x / least,
      ticks: even([`−${least.toFixed(1)} uniform`, `−${(least / 2).toFixed(1)}`, "0 sure"]),
      missing: target === null ? STAR : "",
    };
  },
};

const even = (texts: string[]) => texts.map((text, i) => ({ at: i / (texts.length - 1), text }));
