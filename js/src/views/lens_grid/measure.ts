// What a cell's colour says: a number, its level between 0 and 1, and the words of the legend.
import { count, niceCeil, percent, rankLevel } from "../../runtime/scale";
import type { Colour, LensData } from "./data";

export interface Measure {
  colour: Colour;
  title: string;
  /** 0..1, or NaN where there is no number. */
  level(cell: number): number;
  ticks: { at: number; text: string }[];
  /** Why the picture has no colour, when it has none. */
  missing: string;
}

export const COLOURS: { value: Colour; label: string }[] = [
  { value: "probability", label: "probability of top token" },
  { value: "entropy", label: "entropy" },
  { value: "rank", label: "rank of target" },
  { value: "kl", label: "KL to last layer" },
];

export function measureOf(colour: string, data: LensData, target: string | null): Measure {
  if (colour === "entropy") return entropy(data);
  if (colour === "rank") return rank(data, target);
  if (colour === "kl") return divergence(data);
  return {
    colour: "probability",
    title: "probability of the top token",
    level: (cell) => Math.exp(data.top(cell, 0).logp),
    ticks: [0, 0.5, 1].map((p) => ({ at: p, text: p === 0 ? "0 %" : percent(p) })),
    missing: "",
  };
}

function entropy(data: LensData): Measure {
  const most = Math.log(Math.max(data.vocabulary, 2));
  return {
    colour: "entropy",
    title: "entropy in nats",
    level: (cell) => data.entropy(cell) / most,
    ticks: [
      { at: 0, text: "0 sure" },
      { at: 0.5, text: (most / 2).toFixed(1) },
      { at: 1, text: `${most.toFixed(1)} uniform` },
    ],
    missing: "",
  };
}

function divergence(data: LensData): Measure {
  const most = niceCeil(data.maxKl);
  return {
    colour: "kl",
    title: "KL divergence to the last layer, in nats",
    level: (cell) => data.kl(cell) / most,
    ticks: [
      { at: 0, text: "0 same" },
      { at: 0.5, text: String(+(most / 2).toPrecision(2)) },
      { at: 1, text: String(most) },
    ],
    missing: "",
  };
}

function rank(data: LensData, target: string | null): Measure {
  const stops = [data.vocabulary - 1, 1000, 100, 10, 0].filter((r, i) => i === 0 || r < data.vocabulary / 5);
  return {
    colour: "rank",
    title: target === null ? "rank of the target token" : `rank of ${target} (0 = most likely)`,
    level: (cell) => (data.hasRank ? rankLevel(data.rank(cell), data.vocabulary) : Number.NaN),
    ticks: stops.map((r) => ({ at: rankLevel(r, data.vocabulary), text: count(r) })),
    missing: target === null ? "Star a token in the ranks list to see its rank here." : "",
  };
}
