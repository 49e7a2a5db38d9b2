// State → rectangles and text. Nothing here knows a canvas.
import { entry } from "../../../runtime/color";
import { type Axis, type Line, lines } from "../../../runtime/grid/axis";
import { columnLabels, type Label, rowLabels } from "../../../runtime/grid/headers";
import type { Box } from "../../../runtime/grid/highlights";
import { LEFT, type Spot, type Widths } from "../../../runtime/grid/layout";
import type { Cone } from "../../../runtime/interventions";
import { fromStart } from "../../../runtime/scale";
import { brief } from "../../../runtime/text";
import type { LensData } from "./data";
import type { Measure } from "./measure";

export const WIDTHS: Widths = { least: 56, scrolled: 76, most: 112 };

export interface Cell extends Box {
  text: string;
  /** The other run's top token, where it is another. */
  was: string;
  /** "blank" has an answer but no number for this color, "far" a color but no answer, "missing" neither. */
  kind: "value" | "nan" | "blank" | "far" | "missing";
  /** Palette entry 0..255, for kinds "value" and "far". */
  entry: number;
  /** This cell itself is changed in the forward pass. */
  changed: boolean;
  /** Sides where what can differ ends. */
  edge: Edge | null;
}

export interface Edge {
  top: boolean;
  right: boolean;
  bottom: boolean;
  left: boolean;
}

export interface Scene {
  cells: Cell[];
  rows: Label[];
  columns: Label[];
}

export interface View {
  data: LensData;
  measure: Measure;
  rows: Axis;
  columns: Axis;
  foot: number;
  selected: Spot;
  hover: Spot | null;
  cone: Cone | null;
}

export function scene(view: View): Scene {
  const { rows, columns, foot, selected, hover, data } = view;
  const across = lines(columns);
  const down = lines(rows);
  const pick: Spot = { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) };
  const cells: Cell[] = [];
  // Frozen lines come last in both directions, so what is drawn later rightly covers what came before.
  for (const row of down) for (const column of across) cells.push(cellOf(view, row, column, pick));
  const mark = (chosen: number, over: number | undefined) => (key: number) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  const { tokens, special, roles, split } = data;
  const words = { tokens, special, roles, split, was: (position: number) => data.otherToken(position) };
  return {
    cells,
    rows: rowLabels(rows, mark(pick.layer, hover?.layer)),
    columns: columnLabels(columns, foot, words, mark(pick.position, hover?.position)),
  };
}

function cellOf(view: View, row: Line, column: Line, pick: Spot): Cell {
  const { rows, columns, hover, cone } = view;
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  return {
    x: LEFT + column.start,
    y: row.start,
    w: columns.size,
    h: rows.size,
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(pick) ? "selected" : is(hover) ? "hover" : "",
    changed: Boolean(cone?.changed(row.key, column.key)),
    edge: cone && edgeOf(cone, rows, columns, row, column),
    ...content(view, row.key, column.key),
  };
}

function content({ data, measure }: View, layer: number, position: number) {
  const cell = data.cell(layer, position);
  if (cell < 0) {
    const far = entry(farLevel(data, measure, layer, position));
    return { text: "", was: "", kind: far === null ? "missing" : "far", entry: far ?? 0 } as const;
  }
  const top = data.top(cell, 0);
  if (Number.isNaN(top.logp)) return { text: "NaN", was: "", kind: "nan", entry: 0 } as const;
  const shade = entry(measure.level(cell));
  const other = measure.palette === "difference" ? data.other(cell) : null;
  const was = other && other.id >= 0 && other.id !== top.id ? brief(other.text) : "";
  const kind = shade === null ? "blank" : "value";
  return { text: brief(top.text), was, kind, entry: shade ?? 0 } as const;
}

/** The level of a cell whose column is not here, as far as the overview is about the same thing. */
export function farLevel(data: LensData, measure: Measure, layer: number, position: number): number {
  return isOf(data, measure) ? measure.scale(data.overview(layer, position)) : Number.NaN;
}

/** Whether the kernel's overview is about what the colors are about. */
export function isOf({ answered }: LensData, { color, palette }: Measure): boolean {
  return answered.color === color && (answered.overview === "difference") === (palette === "difference");
}

/** Neighbors as they are drawn: with a stride the next row is another layer. At the rim nothing ends. */
function edgeOf(cone: Cone, rows: Axis, columns: Axis, row: Line, column: Line): Edge | null {
  if (!cone.inside(row.key, column.key)) return null;
  const ends = (layer: number | undefined, position: number | undefined) =>
    layer !== undefined && position !== undefined && !cone.inside(layer, position);
  const edge = {
    top: ends(rows.keys[row.index - 1], column.key),
    right: ends(row.key, columns.keys[column.index + 1]),
    bottom: ends(rows.keys[row.index + 1], column.key),
    left: ends(row.key, columns.keys[column.index - 1]),
  };
  return edge.top || edge.right || edge.bottom || edge.left ? edge : null;
}
