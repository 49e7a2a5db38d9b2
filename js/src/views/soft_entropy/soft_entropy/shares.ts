// Residuals of one layer → slices of a ring, and of all layers → stacked columns. What is negative is no slice.
import { arc as arcShape, stackOffsetDiverging, stack as stackShape } from "d3-shape";
import { axis, layerMarks } from "../../../runtime/chart/axis";
import type { Ground } from "../../../runtime/chart/ground";
import { type Soft, setsOf } from "./data";
import { HEIGHT } from "./lines";

/** The part that no set explains. */
export const REST = -1;

export interface Slice {
  set: number;
  value: number;
  /** Turns, from the top, clockwise. */
  from: number;
  to: number;
}

export interface Ring {
  slices: Slice[];
  negative: { set: number; value: number }[];
  /** 1 − what is left; NaN before anything is known. */
  explained: number;
}

interface Share {
  set: number;
  value: number;
}

function sharesOf(soft: Soft, layer: number): Share[] {
  const sets = setsOf(soft).map((set) => ({ set, value: soft.value("residual", layer, set) }));
  return [...sets, { set: REST, value: soft.rest(layer) }].filter(({ value }) => Number.isFinite(value));
}

export function ring(soft: Soft, layer: number): Ring {
  const all = sharesOf(soft, layer);
  const positive = all.filter(({ value }) => value > 0);
  const whole = positive.reduce((sum, { value }) => sum + value, 0);
  let at = 0;
  const slices = positive.map(({ set, value }) => {
    const from = at;
    at += value / whole;
    return { set, value, from, to: at };
  });
  return { slices, negative: all.filter(({ value }) => value < 0), explained: 1 - soft.rest(layer) };
}

/** A piece of a ring around (0, 0). */
export function arc(from: number, to: number, outerRadius: number, innerRadius: number): string {
  const [startAngle, endAngle] = [2 * Math.PI * from, 2 * Math.PI * to];
  return arcShape().digits(2)({ startAngle, endAngle, outerRadius, innerRadius }) ?? "";
}

export interface Column {
  layer: number;
  x: number;
  width: number;
  parts: { set: number; y: number; height: number }[];
}

export interface Stack extends Ground {
  zero: number;
  columns: Column[];
}

/** Up from 0 what adds to the whole, down from 0 what takes away. */
export function stack(soft: Soft, width: number): Stack {
  const area = { left: 44, right: width - 8, top: 10, bottom: HEIGHT - 22 };
  const columns = soft.layers.map((_, layer) => layer);
  const shares = columns.map((layer) => new Map(sharesOf(soft, layer).map(({ set, value }) => [set, value])));
  const piles = stackShape<unknown, number, number>()
    .keys([...setsOf(soft), REST])
    .value((layer, set) => shares[layer]?.get(set) ?? 0)
    .offset(stackOffsetDiverging)(columns);
  const ends = piles.flatMap((pile) => pile.flat());
  const [low, high] = [Math.min(0, ...ends), Math.max(1, ...ends)];
  const levels = low < -0.005 || high > 1.005 ? axis(low, high, 6) : axis(0, 1, 2);
  const y = (value: number) => area.bottom - (area.bottom - area.top) * levels.level(value);
  const pitch = (area.right - area.left) / Math.max(1, columns.length);
  const thick = Math.max(1, pitch - (pitch > 6 ? 2 : 0));
  const middle = (layer: number) => area.left + pitch * (layer + 0.5);
  const part = (layer: number, set: number, [from, to]: readonly [number, number] | number[]) => {
    const [low, high] = [y(Math.min(from ?? 0, to ?? 0)), y(Math.max(from ?? 0, to ?? 0))];
    return shares[layer]?.has(set) ? [{ set, y: high, height: low - high }] : [];
  };
  return {
    width,
    height: HEIGHT,
    area,
    zero: y(0),
    columns: columns.map((layer) => ({
      layer,
      x: middle(layer) - thick / 2,
      width: thick,
      parts: piles.flatMap((pile) => part(layer, pile.key, pile[layer] ?? [0, 0])),
    })),
    xTicks: layerMarks(soft.layers, area.right - area.left).map(({ value, text }) => ({
      at: middle(value),
      text,
    })),
    yTicks: levels.ticks.map(({ value }) => ({
      at: y(value),
      text: `${String(Math.round(100 * value)).replace("-", "−")} %`,
    })),
  };
}

export function columnAt({ area, columns }: Pick<Stack, "area" | "columns">, px: number): number | null {
  const n = columns.length;
  if (n === 0) return null;
  const at = Math.floor(((px - area.left) / Math.max(1, area.right - area.left)) * n);
  return Math.max(0, Math.min(n - 1, at));
}
