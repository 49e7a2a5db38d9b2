// Mean entropies over the layers, of this model and of another one → lines and their axes.
import { axis, layerMarks, shareAxis } from "../../../runtime/chart/axis";
import type { LineSpec, Series } from "../../../runtime/chart/lines";
import { percent } from "../../../runtime/scale";
import type { Unit } from "./data";
import type { Depth, MeanLine } from "./series";

/** More bands than these would hide each other. */
const MOST_BANDS = 3;
const DASH = "6 4";

export function plot(
  lines: readonly MeanLine[],
  { depth, unit, inks }: { depth: Depth; unit: Unit; inks: readonly string[] },
): LineSpec {
  const longest = Math.max(1, ...lines.map((one) => one.values.length));
  const banded = lines.filter((one) => !one.other).length <= MOST_BANDS;
  const most = highest(lines, banded);
  // Layers are counted, or are shares of each model's own depth.
  const at = (n: number) => (i: number) => (depth === "share" ? i / Math.max(1, n - 1) : i);
  const own = lines.find((one) => !one.other)?.values.length ?? 0;
  return {
    series: lines.map((one) => seriesOf(one, at(one.values.length), banded, inks)),
    y: unit === "vocab" ? shareAxis(Math.min(1, most)) : axis(0, most, 3),
    x:
      depth === "share"
        ? { from: 0, to: 1, ticks: shareTicks }
        : { from: 0, to: Math.max(1, longest - 1), ticks: (room) => layerMarks(count(longest), room) },
    stops: count(own).map(at(own)),
    height: 260,
    room: 248,
  };
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function seriesOf(
  { name, values, spread, other, window }: MeanLine,
  x: (i: number) => number,
  banded: boolean,
  inks: readonly string[],
): Series {
  const around = (i: number) => (banded && spread?.[i] !== undefined ? { around: spread[i] } : {});
  const points = values.map((y, i) => ({ x: x(i), y, ...around(i) }));
  const ink = inks[window % inks.length] ?? "currentColor";
  return { name, ink, dash: other ? DASH : null, curves: [{ kind: "line", points }] };
}

/** The highest of all that is drawn. */
function highest(lines: readonly MeanLine[], banded: boolean): number {
  let most = 0;
  for (const { values, spread } of lines)
    values.forEach((value, i) => {
      const above = value + (banded ? (spread?.[i] ?? 0) : 0);
      if (Number.isFinite(above)) most = Math.max(most, above);
    });
  return most;
}

const shareTicks = () =>
  [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: value === 0 ? "0 %" : percent(value) }));
