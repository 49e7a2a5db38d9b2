// One measure over the layers → a line for each set, and a thin one for its shuffled labels.
import { type Axis, axis, layerMarks } from "../../../runtime/chart/axis";
import type { Curve, LineSpec } from "../../../runtime/chart/lines";
import { type Measure, type Soft, setsOf } from "./data";
import type { Appearance } from "./state";
import { setTitle } from "./words";

/** Of every chart here, so that nothing below moves when another one is chosen. */
export const HEIGHT = 280;

export function linesPlot(soft: Soft, measure: Measure, appearance: (set: number) => Appearance): LineSpec {
  const over = (of: (measure: Measure, layer: number, set: number) => number, set: number) =>
    soft.layers.map((_, layer) => ({ x: layer, y: of(measure, layer, set) }));
  const series = setsOf(soft).map((set) => {
    const { ink, dash } = appearance(set);
    const curves: Curve[] = [
      { kind: "line", points: over(soft.value, set) },
      { kind: "chance", points: over(soft.baseline, set) },
    ];
    return { name: soft.names[set] ?? "", title: setTitle(soft, set), ink, dash, curves };
  });
  return {
    series,
    y: axisOf(soft, measure),
    x: {
      from: 0,
      to: Math.max(1, soft.layers.length - 1),
      ticks: (room) => layerMarks(soft.layers, room),
    },
    stops: soft.layers.map((_, layer) => layer),
    height: HEIGHT,
    room: 188,
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
