// One measure over the layers → a line for each set, a thin one for its shuffled labels, and labels at their ends.
import {
  type Axis,
  axis,
  layerShort,
  layerTicks,
  type Path,
  spread,
  type Tick,
  trace,
} from "../../../runtime/plot";
import { type Measure, type Soft, setsOf } from "./data";

export interface Line {
  set: number;
  main: Path;
  chance: Path;
}

export interface Label {
  set: number;
  y: number;
  /** Where the line ends; null where it ends before the last layer. */
  from: { x: number; y: number } | null;
}

export interface LinesPlot {
  width: number;
  height: number;
  /** The plotted area. */
  area: { left: number; right: number; top: number; bottom: number };
  x(layer: number): number;
  xTicks: Tick[];
  yTicks: Tick[];
  lines: Line[];
  /** Empty where there is no room beside the lines. */
  labels: Label[];
}

const HEIGHT = 240;
const ROOM = 184;
/** From this width on the lines are named at their ends. */
export const WIDE = 560;
const GAP = 15;

export function linesPlot(soft: Soft, measure: Measure, width: number): LinesPlot {
  const wide = width >= WIDE;
  const area = { left: 44, right: width - (wide ? ROOM : 12), top: 10, bottom: HEIGHT - 22 };
  const last = Math.max(1, soft.layers.length - 1);
  const x = (layer: number) => area.left + ((area.right - area.left) * layer) / last;
  const levels = axisOf(soft, measure);
  const y = (value: number) =>
    area.bottom - ((area.bottom - area.top) * (value - levels.lo)) / (levels.hi - levels.lo);
  const over = (of: (layer: number, set: number) => number, set: number) =>
    trace(
      soft.layers.map((_, layer) => of(layer, set)),
      x,
      y,
    );
  const lines = setsOf(soft).map((set) => ({
    set,
    main: over((layer, s) => soft.value(measure, layer, s), set),
    chance: over((layer, s) => soft.baseline(measure, layer, s), set),
  }));
  return {
    width,
    height: HEIGHT,
    area,
    x,
    xTicks: layerTicks(soft.layers, area.right - area.left).map((i) => ({
      at: x(i),
      text: layerShort(soft.layers[i] ?? 0),
    })),
    yTicks: levels.ticks.map(({ value, text }) => ({ at: y(value), text })),
    lines,
    labels: wide ? endLabels(soft, measure, x, y, area) : [],
  };
}

/** H and what is left of it are high and nearly flat: their axis need not start at 0. */
function axisOf(soft: Soft, measure: Measure): Axis {
  const all = soft.layers.flatMap((_, layer) =>
    setsOf(soft).flatMap((set) => [soft.value(measure, layer, set), soft.baseline(measure, layer, set)]),
  );
  const known = all.filter(Number.isFinite);
  if (known.length === 0) return axis(0, 1);
  const [least, most] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const fitted = measure === "H" || measure === "H_given" || measure === "variation";
  if (fitted) return axis(least, most);
  // Shuffled labels come out a hair below 0: that is worth no step of the axis.
  return axis(least < -0.02 * most ? least : 0, Math.max(0, most));
}

function endLabels(
  soft: Soft,
  measure: Measure,
  x: (layer: number) => number,
  y: (value: number) => number,
  area: LinesPlot["area"],
): Label[] {
  const ends = setsOf(soft).map((set) => {
    const layer = soft.layers.findLastIndex((_, l) => Number.isFinite(soft.value(measure, l, set)));
    const end = { x: x(layer), y: layer < 0 ? area.bottom : y(soft.value(measure, layer, set)) };
    return { ...end, last: layer === soft.layers.length - 1 };
  });
  const heights = spread(
    ends.map((end) => end.y),
    GAP,
    area.top,
    area.bottom,
  );
  return ends.map((end, set) => ({ set, y: heights[set] ?? 0, from: end.last ? end : null }));
}

/** The layer under a point, as an index; none under the names beside the lines. */
export function layerAt(plot: Pick<LinesPlot, "area">, n: number, px: number): number | null {
  const { left, right } = plot.area;
  if (n === 0 || px > right + 14) return null;
  const at = Math.round(((px - left) / Math.max(1, right - left)) * (n - 1));
  return Math.max(0, Math.min(n - 1, at));
}
