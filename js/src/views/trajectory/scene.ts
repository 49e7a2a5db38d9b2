// Tokens over layers → lines, ticks and positions in one SVG.
import { count, niceCeil, percent } from "../../runtime/scale";

export type Metric = "probability" | "rank" | "entropy";

export interface Followed {
  layers: ArrayLike<number>;
  texts: readonly string[];
  /** [series, layer], flat. */
  logp: ArrayLike<number>;
  rank: ArrayLike<number>;
  entropy: ArrayLike<number>;
}

export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Line {
  text: string;
  /** Runs of points without a gap: a value that is not a number breaks the line. */
  runs: string[];
  values: number[];
  /** What a reader is told of each value. */
  words: string[];
}

export interface Scene {
  lines: Line[];
  x: number[];
  yTicks: { y: number; text: string }[];
  xTicks: { x: number; text: string }[];
}

export const FRAME: Frame = { width: 320, height: 168, left: 44, right: 8, top: 10, bottom: 22 };

export function scene(data: Followed, metric: Metric, frame: Frame = FRAME): Scene {
  const n = data.layers.length;
  const x = Array.from({ length: n }, (_, i) => xOf(i, n, frame));
  const table = values(data, metric);
  const { level, ticks } = axis(metric, table.flat());
  const y = (value: number) => frame.top + (1 - level(value)) * (frame.height - frame.top - frame.bottom);
  const lines = table.map((row, s): Line => {
    const text = metric === "entropy" ? "entropy" : (data.texts[s] ?? "");
    return { text, values: row, runs: runs(row, x, y), words: row.map((v) => word(v, metric)) };
  });
  const yTicks = ticks.map((value) => ({ y: y(value), text: tick(value, metric) }));
  return { lines, x, yTicks, xTicks: xTicks(data.layers, x) };
}

function xOf(i: number, n: number, frame: Frame): number {
  const inside = frame.width - frame.left - frame.right;
  return n < 2 ? frame.left + inside / 2 : frame.left + (i / (n - 1)) * inside;
}

function values(data: Followed, metric: Metric): number[][] {
  const n = data.layers.length;
  if (metric === "entropy") return n ? [Array.from(data.entropy)] : [];
  return data.texts.map((_, s) =>
    Array.from({ length: n }, (_, i) => {
      const rank = data.rank[s * n + i] ?? -1;
      if (metric === "rank") return rank < 0 ? Number.NaN : rank;
      return Math.exp(data.logp[s * n + i] ?? Number.NaN);
    }),
  );
}

/** A value's height in 0..1, and the values that get a line of the grid. Rank runs down, by logarithm. */
function axis(metric: Metric, all: readonly number[]): { level: (value: number) => number; ticks: number[] } {
  const known = all.filter(Number.isFinite);
  const most = known.reduce((a, b) => Math.max(a, b), 0);
  if (metric !== "rank") {
    const end = metric === "probability" ? Math.min(1, niceCeil(most)) : niceCeil(most);
    return { level: (value) => value / end, ticks: [0, end / 2, end] };
  }
  const decades = Math.max(1, Math.ceil(Math.log10(1 + most)));
  const ticks = [0, ...Array.from({ length: decades }, (_, i) => 10 ** (i + 1))];
  return { level: (rank) => 1 - Math.log10(1 + rank) / Math.log10(1 + 10 ** decades), ticks };
}

function runs(row: readonly number[], x: readonly number[], y: (value: number) => number): string[] {
  const out: string[][] = [[]];
  row.forEach((value, i) => {
    if (Number.isFinite(value)) out.at(-1)?.push(`${(x[i] ?? 0).toFixed(1)},${y(value).toFixed(1)}`);
    else if (out.at(-1)?.length) out.push([]);
  });
  return out.filter((run) => run.length > 0).map((run) => run.join(" "));
}

function word(value: number, metric: Metric): string {
  if (Number.isNaN(value)) return "NaN";
  if (metric === "probability") return percent(value);
  return metric === "rank" ? `rank ${count(value)}` : `${value.toFixed(2)} nats`;
}

function tick(value: number, metric: Metric): string {
  if (metric === "rank") return value >= 10_000 ? `${value / 1000}k` : count(value);
  if (metric === "entropy") return Number(value.toPrecision(2)).toString();
  return `${Number((100 * value).toPrecision(2))} %`;
}

function xTicks(layers: ArrayLike<number>, x: readonly number[]): { x: number; text: string }[] {
  const n = layers.length;
  const step = [1, 2, 5, 10, 20, 50].find((s) => n / s <= 8) ?? 100;
  const all = Array.from({ length: n }, (_, i) => ({ x: x[i] ?? 0, layer: layers[i] ?? 0 }));
  return all
    .filter(({ layer }, i) => layer < 0 || layer % step === 0 || (i === n - 1 && layer % step > step / 2))
    .filter(({ layer }) => layer !== 0 || step === 1)
    .map(({ x, layer }) => ({ x, text: layer < 0 ? "emb" : String(layer) }));
}

/** The layer whose place is nearest to a point. */
export function nearestIndex(x: readonly number[], at: number): number {
  let best = 0;
  x.forEach((value, i) => {
    if (Math.abs(value - at) < Math.abs((x[best] ?? 0) - at)) best = i;
  });
  return best;
}
