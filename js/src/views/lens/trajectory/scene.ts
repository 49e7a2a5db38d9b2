// Numbers of tokens over layers → lines and their axes.
import { axis, layerMarks, rankAxis, shareAxis } from "../../../runtime/chart/axis";
import type { LineSpec, Series } from "../../../runtime/chart/lines";
import { count, percent } from "../../../runtime/scale";

export type Metric = "probability" | "rank" | "entropy";

export interface Numbers {
  id: number;
  text: string;
  /** One value per layer: probability, rank (negative = unknown) or nats. */
  values: readonly number[];
}

const DASHES = [null, "6 3", "2 3", "8 3 2 3"];

export function plot(
  metric: Metric,
  layers: readonly number[],
  numbers: readonly Numbers[],
  inks: readonly string[],
): LineSpec {
  const all = numbers.flatMap((one) => one.values).filter(known);
  const most = all.reduce((a, b) => Math.max(a, b), 0);
  const series = numbers.map(({ id, text, values }, i): Series => {
    const points = values.map((value, x) => ({ x, y: known(value) ? value : Number.NaN }));
    return {
      name: text,
      token: id >= 0,
      // Each line differs in color, and the second round also in its dashes.
      ink: inks[i % inks.length] ?? "currentColor",
      dash: DASHES[Math.floor(i / inks.length) % DASHES.length] ?? null,
      curves: [{ kind: "line", points }],
    };
  });
  return {
    series,
    y: metric === "rank" ? rankAxis(most) : metric === "probability" ? shareAxis(most) : axis(0, most, 3),
    x: { from: 0, to: Math.max(1, layers.length - 1), ticks: (room) => layerMarks(layers, room) },
    stops: layers.map((_, i) => i),
    height: 192,
    room: 168,
  };
}

const known = (value: number | undefined): boolean =>
  value !== undefined && Number.isFinite(value) && value >= 0;

export function valueText(metric: Metric, value: number): string {
  if (!known(value)) return "–";
  if (metric === "probability") return percent(value);
  return metric === "rank" ? count(value) : `${value.toFixed(2)} nats`;
}
