// Losses over the steps → lines: training faint, held out strong with a dot at each check, the best one ringed.
import { axis } from "../../../runtime/chart/axis";
import type { LineSpec, Point, Series } from "../../../runtime/chart/lines";
import { count, layerName } from "../../../runtime/scale";
import type { Training } from "./data";

/** More points than these cannot be told apart on a line. */
const MOST = 600;

export function plot(training: Training, inks: readonly string[]): LineSpec {
  const { layers, steps, checks, total } = training;
  const last = Math.max(1, total, steps, ...checks);
  const { at, every } = thinned(steps);
  const series = layers.map((layer, row): Series => {
    const train = at.map((first): Point => {
      return { x: first + (every - 1) / 2, y: mean(training, row, first, every) };
    });
    const held = checks.map((x, check): Point => ({ x, y: training.held(check, row) }));
    const best = training.best(row);
    const ring = best < 0 ? {} : { ringed: best };
    return {
      name: layerName(layer),
      ink: inks[row] ?? "currentColor",
      curves: [
        { kind: "faint", points: train },
        { kind: "line", points: held, dotted: true, ...ring },
      ],
    };
  });
  const ticks = (room: number) =>
    axis(0, last, Math.max(2, Math.floor(room / 140)))
      .ticks.filter(({ value }) => value <= last && Number.isInteger(value))
      .map(({ value }) => ({ value, text: count(value) }));
  return {
    series,
    y: axis(0, highest(training), 5),
    x: { from: 0, to: last, ticks, label: "step" },
    stops: Array.from({ length: steps }, (_, i) => i + 1),
    height: 280,
    room: 212,
  };
}

function highest({ layers, steps, checks, loss, held }: Training): number {
  let most = 0;
  const see = (value: number) => {
    if (Number.isFinite(value)) most = Math.max(most, value);
  };
  layers.forEach((_, row) => {
    for (let step = 1; step <= steps; step++) see(loss(step, row));
    checks.forEach((_, check) => {
      see(held(check, row));
    });
  });
  return most || 1;
}

/** The first steps of equal parts, each of `every` steps. */
function thinned(steps: number): { at: number[]; every: number } {
  const every = Math.max(1, Math.ceil(steps / MOST));
  return { at: Array.from({ length: Math.ceil(steps / every) }, (_, i) => 1 + i * every), every };
}

function mean({ steps, loss }: Training, row: number, first: number, every: number): number {
  const end = Math.min(steps + 1, first + every);
  let sum = 0;
  for (let step = first; step < end; step++) sum += loss(step, row);
  return sum / (end - first);
}
