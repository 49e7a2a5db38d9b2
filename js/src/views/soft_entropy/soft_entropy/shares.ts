// Residuals of one layer → slices of a ring, and of all layers → stacked columns. What is negative is no slice.
import { axis, layerShort, layerTicks, type Tick } from "../../../runtime/plot";
import { type Soft, setsOf } from "./data";

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

/** A piece of a ring around (0, 0). A whole turn would end where it starts and vanish: it is cut short by a hair. */
export function arc(from: number, to: number, outer: number, inner: number): string {
  const end = Math.min(to, from + 0.9999);
  const point = (turn: number, r: number) => {
    const angle = 2 * Math.PI * (turn - 0.25);
    return `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  };
  const big = end - from > 0.5 ? 1 : 0;
  const out = `M${point(from, outer)}A${outer} ${outer} 0 ${big} 1 ${point(end, outer)}`;
  return `${out}L${point(end, inner)}A${inner} ${inner} 0 ${big} 0 ${point(from, inner)}Z`;
}

export interface Column {
  layer: number;
  x: number;
  width: number;
  parts: { set: number; y: number; height: number }[];
}

export interface Stack {
  width: number;
  height: number;
  area: { left: number; right: number; top: number; bottom: number };
  zero: number;
  columns: Column[];
  xTicks: Tick[];
  yTicks: Tick[];
}

const HEIGHT = 176;

/** Up from 0 what adds to the whole, down from 0 what takes away. */
export function stack(soft: Soft, width: number): Stack {
  const area = { left: 44, right: width - 8, top: 10, bottom: HEIGHT - 22 };
  const all = soft.layers.map((_, layer) => sharesOf(soft, layer));
  const sums = all.map((shares) => ({
    up: shares.reduce((sum, { value }) => sum + Math.max(0, value), 0),
    down: shares.reduce((sum, { value }) => sum + Math.min(0, value), 0),
  }));
  const low = sums.reduce((least, { down }) => Math.min(least, down), 0);
  const high = sums.reduce((most, { up }) => Math.max(most, up), 1);
  const levels = low < -0.005 || high > 1.005 ? axis(low, high, 6) : axis(0, 1, 2);
  const y = (value: number) =>
    area.bottom - ((area.bottom - area.top) * (value - levels.lo)) / (levels.hi - levels.lo);
  const pitch = (area.right - area.left) / Math.max(1, soft.layers.length);
  const thick = Math.max(1, pitch - (pitch > 6 ? 2 : 0));
  const middle = (layer: number) => area.left + pitch * (layer + 0.5);
  return {
    width,
    height: HEIGHT,
    area,
    zero: y(0),
    columns: all.map((shares, layer) => ({
      layer,
      x: middle(layer) - thick / 2,
      width: thick,
      parts: pile(shares, y),
    })),
    xTicks: layerTicks(soft.layers, area.right - area.left).map((i) => ({
      at: middle(i),
      text: layerShort(soft.layers[i] ?? 0),
    })),
    yTicks: levels.ticks.map(({ value }) => ({
      at: y(value),
      text: `${String(Math.round(100 * value)).replace("-", "−")} %`,
    })),
  };
}

function pile(shares: readonly Share[], y: (value: number) => number): Column["parts"] {
  const tops = { up: 0, down: 0 };
  return shares.map(({ set, value }) => {
    const side = value < 0 ? "down" : "up";
    const [from, to] = [tops[side], tops[side] + value];
    tops[side] = to;
    return { set, y: y(Math.max(from, to)), height: y(Math.min(from, to)) - y(Math.max(from, to)) };
  });
}

export function columnAt({ area, columns }: Pick<Stack, "area" | "columns">, px: number): number | null {
  const n = columns.length;
  if (n === 0) return null;
  const at = Math.floor(((px - area.left) / Math.max(1, area.right - area.left)) * n);
  return Math.max(0, Math.min(n - 1, at));
}
