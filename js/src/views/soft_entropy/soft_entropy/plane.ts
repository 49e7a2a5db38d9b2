// I of an input set against I of the output set of the same order: a point for each layer, joined in their order.
import { least } from "d3-array";
import { line as lineShape } from "d3-shape";
import { axis } from "../../../runtime/chart/axis";
import type { Ground } from "../../../runtime/chart/ground";
import type { Soft } from "./data";
import { HEIGHT } from "./lines";

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

export interface Plane extends Ground {
  points: Point[];
  /** The points joined in the order of their layers. */
  walk: string;
  /** Where output equals input, as far as it is on the picture. */
  diagonal: { x: number; y: number };
  origin: { x: number; y: number };
}

export function plane(soft: Soft, pair: Pair, space: number): Plane {
  const width = Math.min(space, 640);
  const area = { left: 52, right: width - 16, top: 22, bottom: HEIGHT - 40 };
  const values = soft.layers.map((_, layer) => ({
    layer,
    x: soft.value("I", layer, pair.input),
    y: soft.value("I", layer, pair.output),
  }));
  const known = values.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const ends = (all: number[], steps: number) => {
    const most = all.length ? Math.max(0, ...all) : 1;
    return axis(Math.min(0, ...all), most, steps);
  };
  const across = ends(
    known.map((v) => v.x),
    width < 420 ? 3 : 5,
  );
  const up = ends(
    known.map((v) => v.y),
    4,
  );
  const x = (value: number) => area.left + (area.right - area.left) * across.level(value);
  const y = (value: number) => area.bottom - (area.bottom - area.top) * up.level(value);
  const even = Math.min(across.hi, up.hi);
  const last = Math.max(1, values.length - 1);
  const walk = lineShape<(typeof values)[0]>(
    (v) => x(v.x),
    (v) => y(v.y),
  )
    .defined((v) => known.includes(v))
    .digits(1);
  return {
    width,
    height: HEIGHT,
    area,
    points: known.map((v) => ({ layer: v.layer, x: x(v.x), y: y(v.y), depth: v.layer / last })),
    walk: walk(values) ?? "",
    origin: { x: x(0), y: y(0) },
    diagonal: { x: x(even), y: y(even) },
    xTicks: across.ticks.map(({ value, text }) => ({ at: x(value), text })),
    yTicks: up.ticks.map(({ value, text }) => ({ at: y(value), text })),
  };
}

/** The layer of the nearest point within reach. */
export function pointAt(points: readonly Point[], px: number, py: number, reach = 20): number | null {
  const far = ({ x, y }: Point) => Math.hypot(x - px, y - py);
  const near = least(points, far);
  return near && far(near) <= reach ? near.layer : null;
}

/** I(output) / I(input); NaN where there is nothing to divide by. */
export function optimality(soft: Soft, pair: Pair, layer: number): number {
  const given = soft.value("I", layer, pair.input);
  return given > 0 ? soft.value("I", layer, pair.output) / given : Number.NaN;
}
