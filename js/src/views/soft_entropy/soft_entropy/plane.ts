// I of an input set against I of the output set of the same order: a point for each layer, joined in their order.
import { axis, type Path, type Tick, trace } from "../../../runtime/plot";
import { clamp } from "../../../runtime/scale";
import type { Soft } from "./data";

export interface Pair {
  name: string;
  input: number;
  output: number;
}

/** "token" and "unigram" are one order; the rest of a name behind its side is its order. */
function orderOf(key: string): string {
  const name = key.replace(/^(input|output)_/, "");
  return name === "unigram" ? "token" : name;
}

export function pairsOf({ keys, sides }: Pick<Soft, "keys" | "sides">): Pair[] {
  const inputs = new Map<string, number>();
  keys.forEach((key, set) => {
    const order = orderOf(key);
    if (sides[set] === "input" && !inputs.has(order)) inputs.set(order, set);
  });
  const seen = new Set<string>();
  return keys.flatMap((key, output) => {
    const name = orderOf(key);
    const input = inputs.get(name);
    if (sides[output] !== "output" || input === undefined || seen.has(name)) return [];
    seen.add(name);
    return [{ name, input, output }];
  });
}

/** How to get a pair, in one sentence. */
export function lackOf({ keys, sides }: Pick<Soft, "keys" | "sides">): string {
  const input = keys.find((_, set) => sides[set] === "input");
  const output = keys.find((_, set) => sides[set] === "output");
  const wish = output
    ? `"${orderOf(output)}", "${output}"`
    : `"${input ?? "token"}", "output_${orderOf(input ?? "token")}"`;
  return `The plane sets an input set against the output set of the same order: pass labels=[…, ${wish}].`;
}

export interface Point {
  layer: number;
  x: number;
  y: number;
  /** Depth, 0 to 1. */
  depth: number;
}

export interface Plane {
  width: number;
  height: number;
  area: { left: number; right: number; top: number; bottom: number };
  points: Point[];
  line: Path;
  /** Where output equals input, as far as it is on the picture. */
  diagonal: { x: number; y: number };
  origin: { x: number; y: number };
  xTicks: Tick[];
  yTicks: Tick[];
}

export function plane(soft: Soft, pair: Pair, space: number): Plane {
  const width = Math.min(space, 640);
  const height = Math.round(clamp(width * 0.62, 220, 340));
  const area = { left: 52, right: width - 16, top: 22, bottom: height - 40 };
  const values = soft.layers.map((_, l) => ({
    x: soft.value("I", l, pair.input),
    y: soft.value("I", l, pair.output),
  }));
  const known = values.map(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const ends = (of: (v: { x: number; y: number }) => number, steps: number) => {
    const all = values.filter((_, l) => known[l]).map(of);
    const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
    return axis(least, all.length ? most : 1, steps);
  };
  const [across, up] = [ends((v) => v.x, width < 420 ? 3 : 5), ends((v) => v.y, 4)];
  const x = (value: number) =>
    area.left + ((area.right - area.left) * (value - across.lo)) / (across.hi - across.lo);
  const y = (value: number) => area.bottom - ((area.bottom - area.top) * (value - up.lo)) / (up.hi - up.lo);
  const even = Math.min(across.hi, up.hi);
  const last = Math.max(1, values.length - 1);
  const heights = values.map((v, l) => (known[l] ? v.y : Number.NaN));
  return {
    width,
    height,
    area,
    points: values.flatMap((v, layer) =>
      known[layer] ? [{ layer, x: x(v.x), y: y(v.y), depth: layer / last }] : [],
    ),
    line: trace(heights, (l) => x(values[l]?.x ?? 0), y),
    origin: { x: x(0), y: y(0) },
    diagonal: { x: x(even), y: y(even) },
    xTicks: across.ticks.map(({ value, text }) => ({ at: x(value), text })),
    yTicks: up.ticks.map(({ value, text }) => ({ at: y(value), text })),
  };
}

/** The layer of the nearest point within reach. */
export function pointAt(points: readonly Point[], px: number, py: number, reach = 20): number | null {
  let [best, least]: [number | null, number] = [null, reach];
  for (const { layer, x, y } of points) {
    const far = Math.hypot(x - px, y - py);
    if (far <= least) [best, least] = [layer, far];
  }
  return best;
}

/** I(output) / I(input); NaN where there is nothing to divide by. */
export function optimality(soft: Soft, pair: Pair, layer: number): number {
  const given = soft.value("I", layer, pair.input);
  return given > 0 ? soft.value("I", layer, pair.output) / given : Number.NaN;
}
