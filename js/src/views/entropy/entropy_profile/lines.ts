// Mean entropies over the layers → paths, bands and ticks.
import { axis, layerTicks, type Path, shareAxis, type Tick, trace } from "../../../runtime/plot";
import { clamp, percent } from "../../../runtime/scale";
import type { Unit } from "./data";
import type { Depth, Series } from "./series";

export const MARGIN = { left: 48, right: 12, top: 20, bottom: 22 };
const HEIGHT = 260;
/** More bands than these would hide each other. */
const MOST_BANDS = 3;

export interface Plot {
  width: number;
  height: number;
  /** Of a layer of this model. */
  x(layer: number): number;
  lines: (Path & { band: string })[];
  xTicks: Tick[];
  yTicks: Tick[];
}

export function plot(
  series: readonly Series[],
  { depth, unit, width }: { depth: Depth; unit: Unit; width: number },
): Plot {
  const room = { w: width - MARGIN.left - MARGIN.right, h: HEIGHT - MARGIN.top - MARGIN.bottom };
  const longest = Math.max(1, ...series.map((one) => one.values.length));
  const along = (n: number) => (i: number) => {
    const last = (depth === "share" ? n : longest) - 1;
    return MARGIN.left + (room.w * i) / Math.max(1, last);
  };
  const banded = series.filter((one) => !one.other).length <= MOST_BANDS;
  const most = topOf(series, banded);
  const { hi: end, ticks } = unit === "vocab" ? shareAxis(Math.min(1, most)) : axis(0, most, 3);
  const y = (value: number) => MARGIN.top + room.h * (1 - clamp(value / end, 0, 1));
  const own = series.find((one) => !one.other)?.values.length ?? longest;
  return {
    width,
    height: HEIGHT,
    x: along(own),
    lines: series.map((one) => {
      const x = along(one.values.length);
      return { ...trace(one.values, x, y), band: banded ? bandOf(one, x, y) : "" };
    }),
    xTicks: depth === "share" ? shareTicks(room.w) : ticksOf(longest, room.w, along(longest)),
    yTicks: ticks.map(({ value, text }) => ({ at: y(value), text })),
  };
}

/** The highest of all that is drawn. */
function topOf(series: readonly Series[], banded: boolean): number {
  let most = 0;
  for (const { values, spread } of series)
    values.forEach((value, i) => {
      const above = value + (banded ? (spread?.[i] ?? 0) : 0);
      if (Number.isFinite(above)) most = Math.max(most, above);
    });
  return most;
}

/** One closed shape for each run of numbers. */
function bandOf({ values, spread }: Series, x: (i: number) => number, y: (v: number) => number): string {
  if (!spread) return "";
  const runs: number[][] = [[]];
  values.forEach((value, i) => {
    if (Number.isFinite(value) && Number.isFinite(spread[i])) runs.at(-1)?.push(i);
    else runs.push([]);
  });
  const point = (i: number, sign: number) =>
    `${x(i).toFixed(1)} ${y((values[i] as number) + sign * (spread[i] as number)).toFixed(1)}`;
  return runs
    .filter((run) => run.length > 1)
    .map(
      (run) => `M${[...run.map((i) => point(i, 1)), ...run.reverse().map((i) => point(i, -1))].join("L")}Z`,
    )
    .join("");
}

const ticksOf = (n: number, width: number, x: (i: number) => number): Tick[] =>
  layerTicks(
    Array.from({ length: n }, (_, i) => i),
    width,
  ).map((i) => ({ at: x(i), text: String(i) }));

function shareTicks(width: number): Tick[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => ({
    at: MARGIN.left + width * share,
    text: share === 0 ? "0 %" : percent(share),
  }));
}
