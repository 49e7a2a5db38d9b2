// Where the two axes lie in the scroller, and what lies under a pixel.
import { fromStart } from "../../runtime/scale";
import { type Axis, hit, length, makeAxis, startOf } from "./axis";
import { columnWidth, FOOT, LEFT, ROW, type Spot } from "./scene";

export interface Layout {
  rows: Axis;
  columns: Axis;
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

export interface Frame {
  layers: readonly number[];
  positions: readonly number[];
  pinnedLayers: readonly number[];
  pinnedPositions: readonly number[];
  room: { width: number; height: number };
  scroll: { x: number; y: number };
}

export function layout(frame: Frame): Layout {
  const { room, scroll } = frame;
  const size = columnWidth(room.width, frame.positions.length);
  const wide = makeAxis(frame.positions, frame.pinnedPositions, size, 0, 0);
  const tall = makeAxis(frame.layers, frame.pinnedLayers, ROW, 0, 0);
  // With no room nothing is frozen, so the seams are added for any pin that may come to be.
  const seams = { x: frame.pinnedPositions.length ? 3 : 0, y: frame.pinnedLayers.length ? 3 : 0 };
  const whole = { width: LEFT + length(wide) + seams.x, height: FOOT + length(tall) + seams.y };
  const width = Math.min(room.width, whole.width);
  const height = Math.min(room.height || whole.height, whole.height);
  const columns = makeAxis(frame.positions, frame.pinnedPositions, size, width - LEFT, scroll.x);
  const rows = makeAxis(frame.layers, frame.pinnedLayers, ROW, height - FOOT, scroll.y);
  return { rows, columns, width, height, whole, fits: width >= whole.width && height >= whole.height };
}

export function targetAt({ rows, columns }: Layout, x: number, y: number): Target | null {
  const column = hit(columns, x - LEFT);
  const row = hit(rows, y);
  const [layer, position] = [rows.keys[row], columns.keys[column]];
  if (layer !== undefined && position !== undefined) return { kind: "cell", spot: { layer, position } };
  if (layer !== undefined && x >= 0 && x < LEFT) return { kind: "row", layer };
  if (position !== undefined && y >= rows.view && y < rows.view + FOOT) return { kind: "column", position };
  return null;
}

export function boxOf({ rows, columns }: Layout, spot: Spot) {
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return null;
  return {
    x: LEFT + startOf(columns, column),
    y: startOf(rows, row),
    w: columns.size,
    h: rows.size,
    row,
    column,
  };
}

/** The nearest spot that is on the grid: the selected layer may be filtered out. */
export function nearest({ rows, columns }: Layout, spot: Spot): Spot | null {
  const [first, last] = [rows.keys[0], columns.keys.length];
  if (first === undefined || last === 0) return null;
  const layer = rows.keys.includes(spot.layer)
    ? spot.layer
    : rows.keys.reduce(
        (best, key) => (Math.abs(key - spot.layer) < Math.abs(best - spot.layer) ? key : best),
        first,
      );
  return { layer, position: Math.max(0, Math.min(last - 1, fromStart(spot.position, last))) };
}
