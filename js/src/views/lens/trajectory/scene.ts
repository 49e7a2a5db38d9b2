// Numbers over layers → paths, ticks and the values under the guide.
import { axis, layerShort, layerTicks, type Path, shareAxis, type Tick, trace } from "../../../runtime/plot";
import { clamp, count, percent } from "../../../runtime/scale";

export type Metric = "probability" | "rank" | "entropy";

export interface Series {
  id: number;
  text: string;
  /** One value per layer: probability, rank (negative = unknown) or nats. */
  values: readonly number[];
}

export interface Plot {
  width: number;
  height: number;
  x(index: number): number;
  y(value: number): number;
  paths: Path[];
  xTicks: Tick[];
  yTicks: Tick[];
}

export const MARGIN = { left: 44, right: 12, top: 8, bottom: 22 };
const HEIGHT = 180;

export function plot(
  metric: Metric,
  layers: readonly number[],
  series: readonly Series[],
  width: number,
): Plot {
  const room = { w: width - MARGIN.left - MARGIN.right, h: HEIGHT - MARGIN.top - MARGIN.bottom };
  const x = (index: number) => MARGIN.left + (room.w * index) / Math.max(1, layers.length - 1);
  const { level, ticks } = axisOf(metric, series);
  const y = (value: number) => MARGIN.top + room.h * (1 - level(value));
  return {
    width,
    height: HEIGHT,
    x,
    y,
    paths: series.map((one) => trace(one.values.map(orNaN), x, y)),
    xTicks: layerTicks(layers, room.w).map((i) => ({ at: x(i), text: layerShort(layers[i] ?? 0) })),
    yTicks: ticks.map(({ value, text }) => ({ at: y(value), text })),
  };
}

const known = (value: number | undefined): boolean =>
  value !== undefined && Number.isFinite(value) && value >= 0;
const orNaN = (value: number): number => (known(value) ? value : Number.NaN);

/** Ranks go by logarithm with 0 on top; the others start at 0 and end at a round number. */
function axisOf(metric: Metric, series: readonly Series[]) {
  const values = series.flatMap((one) => one.values).filter(known);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  if (metric === "rank") {
    const decades = Math.max(1, Math.ceil(Math.log10(most + 1)));
    const ticks = [0, ...Array.from({ length: decades }, (_, i) => 10 ** (i + 1))];
    const end = Math.log10(1 + 10 ** decades);
    return {
      level: (v: number) => 1 - clamp(Math.log10(1 + v) / end, 0, 1),
      ticks: ticks.map((value) => ({ value, text: rankText(value) })),
    };
  }
  const { hi, ticks } = metric === "probability" ? shareAxis(most) : axis(0, most, 3);
  return { level: (v: number) => clamp(v / hi, 0, 1), ticks };
}

const rankText = (rank: number): string => (rank >= 10_000 ? `${count(rank / 1000)}k` : count(rank));

export function valueText(metric: Metric, value: number): string {
  if (!known(value)) return "–";
  if (metric === "probability") return percent(value);
  return metric === "rank" ? count(value) : `${value.toFixed(2)} nats`;
}
