// Where the two axes of a grid (layers × tokens) lie in the scroller, and what lies under a pixel.
import { fromStart } from "../scale";
import { type Axis, DIVIDER, hit, length, makeAxis, startOf } from "./axis";

export const LEFT = 52;
/** Height of the column heads, above the rows. */
export const HEAD = 40;
export const ROW = 20;

export interface Spot {
  layer: number;
  position: number;
}

/** How wide a column is: few share the room up to `most`; below `least` they take `scrolled` and scroll. */
export interface Widths {
  least: number;
  scrolled: number;
  most: number;
}

export interface Frame {
  layers: readonly number[];
  positions: readonly number[];
  pinnedLayers: readonly number[];
  pinnedPositions: readonly number[];
  widths: Widths;
  /** Height of the column heads. */
  head: number;
  /** Height of a row, where it holds more than one line. */
  row?: number;
}

export interface Layout {
  rows: Axis;
  columns: Axis;
  /** Height of the column heads: the rows begin below them. */
  head: number;
  width: number;
  height: number;
  /** The whole grid, headers included: what the scroller scrolls over. */
  whole: { width: number; height: number };
  fits: boolean;
}

export type Target =
  | { kind: "cell"; spot: Spot }
  | { kind: "row"; layer: number }
  | { kind: "column"; position: number };

/** Everything but the scroll: while one scrolls, this stays as it is. */
export function arrange(frame: Frame, room: { width: number; height: number }): Layout {
  const { head, positions, layers, pinnedPositions, pinnedLayers, row = ROW } = frame;
  const size = columnWidth(room.width, positions.length, frame.widths);
  // Where all words are in sight they keep their order, and a pin is a mark.
  const held = LEFT + positions.length * size <= room.width ? [] : pinnedPositions;
  // With no room nothing is frozen, so the dividers are added for any pin that may come to be.
  const dividers = { x: held.length ? DIVIDER : 0, y: pinnedLayers.length ? DIVIDER : 0 };
  const whole = {
    width: LEFT + positions.length * size + dividers.x,
    height: head + layers.length * row + dividers.y,
  };
  const width = Math.min(room.width, whole.width);
  const height = Math.min(room.height || whole.height, whole.height);
  const columns = { ...makeAxis(positions, held, size, width - LEFT, 0), pinned: pinnedPositions };
  const rows = makeAxis(layers, pinnedLayers, row, Math.max(0, height - head), 0);
  const fits = width >= whole.width && height >= whole.height;
  return { rows, columns, head, width, height, whole, fits };
}

export function scrollTo(plan: Layout, { x, y }: { x: number; y: number }): Layout {
  const within = (axis: Axis, scroll: number) => ({
    ...axis,
    scroll: Math.max(0, Math.min(scroll, length(axis) - axis.view)),
  });
  return { ...plan, columns: within(plan.columns, x), rows: within(plan.rows, y) };
}

export function columnWidth(room: number, n: number, { least, scrolled, most }: Widths): number {
  const fair = Math.floor((room - LEFT) / Math.max(1, n));
  return fair < least ? scrolled : Math.min(most, fair);
}

export function targetAt({ rows, columns, head }: Layout, x: number, y: number): Target | null {
  const column = hit(columns, x - LEFT);
  const row = hit(rows, y - head);
  const [layer, position] = [rows.keys[row], columns.keys[column]];
  if (layer !== undefined && position !== undefined) return { kind: "cell", spot: { layer, position } };
  if (layer !== undefined && x >= 0 && x < LEFT) return { kind: "row", layer };
  if (position !== undefined && y >= 0 && y < head) return { kind: "column", position };
  return null;
}

export function boxOf({ rows, columns, head }: Layout, spot: Spot) {
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return null;
  return {
    x: LEFT + startOf(columns, column),
    y: head + startOf(rows, row),
    w: columns.size,
    h: rows.size,
    row,
    column,
  };
}

/** The nearest spot that is on the grid: the selected layer may be filtered out, and the columns may begin later. */
export function nearest({ rows, columns }: Layout, spot: Spot): Spot | null {
  const [first, start] = [rows.keys[0], columns.keys[0]];
  if (first === undefined || start === undefined) return null;
  const layer = rows.keys.includes(spot.layer)
    ? spot.layer
    : rows.keys.reduce(
        (best, key) => (Math.abs(key - spot.layer) < Math.abs(best - spot.layer) ? key : best),
        first,
      );
  let [least, most] = [start, start];
  for (const key of columns.keys) [least, most] = [Math.min(least, key), Math.max(most, key)];
  return { layer, position: Math.max(least, Math.min(most, fromStart(spot.position, most + 1))) };
}
