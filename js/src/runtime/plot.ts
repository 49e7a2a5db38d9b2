// Lines over layers: a round axis, paths that break where nothing is known, and ticks that have room.

export interface Tick {
  at: number;
  text: string;
}

export interface Axis {
  lo: number;
  hi: number;
  ticks: { value: number; text: string }[];
}

export interface Path {
  path: string;
  /** Values between two that are no numbers: no line goes through them. */
  dots: { x: number; y: number }[];
}

const ROUND = [1, 2, 2.5, 5, 10];

/** From a round number below `lo` to one above `hi`, in about `steps` round steps. */
export function axis(lo: number, hi: number, steps = 4): Axis {
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return axis(0, 1, steps);
  if (hi - lo < 1e-9 * Math.max(1, Math.abs(hi)))
    return axis(lo, lo + Math.max(Math.abs(lo) / 10, 1e-3), steps);
  const wish = (hi - lo) / steps;
  const ten = 10 ** Math.floor(Math.log10(wish));
  const step = ten * (ROUND.find((m) => m * ten >= wish * 0.999) ?? 10);
  const [first, last] = [Math.floor(lo / step + 1e-6), Math.ceil(hi / step - 1e-6)];
  const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9) + (step / ten === 2.5 ? 1 : 0)));
  const text = (value: number) => value.toFixed(digits).replace("-", "−");
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, text: first + i === 0 ? "0" : text(value) };
  });
  return { lo: first * step, hi: last * step, ticks };
}

/** From 0 to a round number above `most`, a share of 1, in percent: as many digits as a step needs. */
export function shareAxis(most: number): Axis {
  const { hi, ticks } = axis(0, 100 * most, 3);
  return {
    lo: 0,
    hi: hi / 100,
    ticks: ticks.map(({ value, text }) => ({ value: value / 100, text: value ? `${text} %` : text })),
  };
}

/** A value that is no number breaks the line. */
export function trace(
  values: readonly number[],
  x: (index: number) => number,
  y: (value: number) => number,
): Path {
  let path = "";
  const dots: Path["dots"] = [];
  const known = (i: number) => Number.isFinite(values[i]);
  values.forEach((value, i) => {
    if (!known(i)) return;
    path += `${known(i - 1) ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    if (!known(i - 1) && !known(i + 1)) dots.push({ x: x(i), y: y(value) });
  });
  return { path, dots };
}

export const layerShort = (layer: number): string => (layer < 0 ? "emb" : String(layer));

/** Indices of the layers that get a tick. Beside "emb" there is no room for "0" unless every layer has one. */
export function layerTicks(layers: readonly number[], width: number): number[] {
  const every = [1, 2, 5, 10, 20, 50].find((n) => (layers.length / n) * 28 <= width) ?? 100;
  const wanted = (layer: number) =>
    layer < 0 || (layer % every === 0 && (layer > 0 || every === 1 || layers[0] !== -1));
  return layers.flatMap((layer, i) => (wanted(layer) ? [i] : []));
}

/** Heights of labels that do not overlap, in the order given, each as near to its wish as the others allow. */
export function spread(wishes: readonly number[], gap: number, lo: number, hi: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b);
  const step = Math.min(gap, (hi - lo) / Math.max(1, wishes.length - 1));
  const out = [...wishes];
  let least = lo;
  for (const i of order) {
    out[i] = Math.max(least, wishes[i] ?? lo);
    least = (out[i] ?? lo) + step;
  }
  let most = hi;
  for (const i of order.reverse()) {
    out[i] = Math.min(most, out[i] ?? hi);
    most = (out[i] ?? hi) - step;
  }
  return out;
}
