// Losses over the steps → paths and ticks.
import type { Area } from "../../../runtime/axes";
import { axis, type Path, type Tick, trace } from "../../../runtime/plot";
import { clamp, count } from "../../../runtime/scale";
import type { Training } from "./data";

export interface Line {
  row: number;
  train: Path;
  held: string;
  /** Held-out losses, and the lowest of them. */
  dots: { x: number; y: number; best: boolean }[];
}

export interface Plot {
  width: number;
  height: number;
  area: Area;
  x(step: number): number;
  lines: Line[];
  xTicks: Tick[];
  yTicks: Tick[];
}

const HEIGHT = 280;
/** More points than these cannot be told apart on a line. */
const MOST = 600;

export function plot(training: Training, width: number): Plot {
  const { layers, steps, checks, total } = training;
  const area = { left: 44, right: width - 12, top: 10, bottom: HEIGHT - 22 };
  const last = Math.max(1, total, steps, ...checks);
  const x = (step: number) => area.left + ((area.right - area.left) * step) / last;
  const levels = axis(0, highest(training), 5);
  const y = (value: number) => area.bottom - ((area.bottom - area.top) * value) / levels.hi;
  const { at, every } = thinned(steps);
  const lines = layers.map((_, row): Line => {
    const values = at.map((first) => mean(training, row, first, every));
    const held = checks.map((_, check) => training.held(check, row));
    const best = training.best(row);
    const place = (check: number) => x(checks[check] ?? 0);
    const dots = held.map((value, check) => ({ x: place(check), y: y(value), best: check === best }));
    return {
      row,
      train: trace(values, (i) => x((at[i] ?? 0) + (every - 1) / 2), y),
      held: trace(held, place, y).path,
      dots: dots.filter((dot) => Number.isFinite(dot.y)),
    };
  });
  const whole = axis(0, last, Math.max(2, Math.floor(width / 140)));
  const steady = whole.ticks.filter(({ value }) => value <= last && Number.isInteger(value));
  return {
    width,
    height: HEIGHT,
    area,
    x,
    lines,
    xTicks: steady.map(({ value }) => ({ at: x(value), text: count(value) })),
    yTicks: levels.ticks.map(({ value, text }) => ({ at: y(value), text })),
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

/** The step under a point; null while there is none. */
export function stepAt({ area, x }: Plot, steps: number, px: number): number | null {
  const share = (px - area.left) / Math.max(1, x(1) - area.left);
  return steps ? clamp(Math.round(share), 1, steps) : null;
}
