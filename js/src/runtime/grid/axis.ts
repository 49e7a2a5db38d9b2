// One direction of the grid: a frozen band of pinned lines, then a scrolled window over the others.
// Rows and columns are the same thing turned, so both use this.

export interface Axis {
  /** Layer numbers or token positions in drawing order, frozen ones first. */
  keys: readonly number[];
  frozen: number;
  /** Keys that are marked as pinned, frozen or not. */
  pinned?: readonly number[];
  size: number;
  /** Room for the scrolled part, frozen band included. */
  view: number;
  scroll: number;
}

export interface Line {
  index: number;
  key: number;
  start: number;
  frozen: boolean;
}

export const DIVIDER = 3;
/** Pinned lines may take this share of the room and no more: the rest must stay reachable. */
const MOST_FROZEN = 0.6;

export function makeAxis(
  keys: readonly number[],
  pinned: readonly number[],
  size: number,
  view: number,
  scroll: number,
): Axis {
  const most = Math.max(0, Math.floor((view * MOST_FROZEN) / size));
  const wanted = new Set(pinned);
  const held = keys.filter((key) => wanted.has(key)).slice(0, most);
  const set = new Set(held);
  const axis = {
    keys: [...held, ...keys.filter((key) => !set.has(key))],
    frozen: held.length,
    size,
    view,
    scroll: 0,
  };
  return { ...axis, scroll: Math.max(0, Math.min(scroll, length(axis) - view)) };
}

const divider = (axis: Axis): number => (axis.frozen ? DIVIDER : 0);

/** Where the scrolled part begins. */
export const bandOf = (axis: Axis): number => axis.frozen * axis.size + divider(axis);

export function length(axis: Axis): number {
  return axis.keys.length * axis.size + divider(axis);
}

export function startOf(axis: Axis, index: number): number {
  return index < axis.frozen ? index * axis.size : index * axis.size + divider(axis) - axis.scroll;
}

/** The lines that can be seen, first the scrolled ones and then the frozen ones that cover them. */
export function lines(axis: Axis): Line[] {
  const band = bandOf(axis);
  const from = axis.frozen + Math.floor(axis.scroll / axis.size);
  const to = Math.min(
    axis.keys.length,
    axis.frozen + Math.ceil((axis.scroll + axis.view - band) / axis.size),
  );
  const line = (index: number): Line => ({
    index,
    key: axis.keys[index] ?? 0,
    start: startOf(axis, index),
    frozen: index < axis.frozen,
  });
  const range = (a: number, b: number) => Array.from({ length: Math.max(0, b - a) }, (_, i) => line(a + i));
  return [...range(from, to), ...range(0, axis.frozen)];
}

/** The line under a pixel, or -1. */
export function hit(axis: Axis, pixel: number): number {
  if (pixel < 0 || pixel >= axis.view) return -1;
  const band = axis.frozen * axis.size;
  if (pixel < band) return Math.floor(pixel / axis.size);
  if (pixel < band + divider(axis)) return -1;
  const index = axis.frozen + Math.floor((pixel - band - divider(axis) + axis.scroll) / axis.size);
  return index < axis.keys.length ? index : -1;
}

/** The scroll that brings a line into the window, moving as little as it can. */
export function reveal(axis: Axis, index: number): number {
  if (index < axis.frozen) return axis.scroll;
  const start = (index - axis.frozen) * axis.size;
  const room = axis.view - axis.frozen * axis.size - divider(axis);
  if (start < axis.scroll) return start;
  return Math.max(axis.scroll, start + axis.size - room);
}
