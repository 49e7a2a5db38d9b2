// What stands in a cell of the grid.
import { entry } from "../../../runtime/color";
import type { Line } from "../../../runtime/grid/axis";
import type { Tokens } from "../../../runtime/grid/headers";
import type { Plan } from "../../../runtime/grid/highlights";
import type { Widths } from "../../../runtime/grid/layout";
import type { Content } from "../../../runtime/grid/scene";
import type { Cone } from "../../../runtime/interventions";
import { brief } from "../../../runtime/text";
import type { LensData } from "./data";
import type { Measure } from "./measure";

export const WIDTHS: Widths = { least: 56, scrolled: 76, most: 112 };

export interface LensContent extends Content {
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

export interface Lens {
  data: LensData;
  measure: Measure;
  cone: Cone | null;
}

export const heads = (data: LensData): Tokens => ({
  tokens: data.tokens,
  special: data.special,
  roles: data.roles,
  split: data.split,
  was: (position) => data.otherToken(position),
});

export function content(lens: Lens, plan: Plan, row: Line, column: Line): LensContent {
  const { cone } = lens;
  return {
    ...words(lens, row.key, column.key),
    changed: Boolean(cone?.changed(row.key, column.key)),
    edge: cone && edgeOf(cone, plan, row, column),
  };
}

/** A cell whose column is not here has its color from the overview, and no words. */
function words({ data, measure }: Lens, layer: number, position: number): Content {
  const cell = data.cell(layer, position);
  if (cell < 0) {
    const far = entry(farLevel(data, measure, layer, position));
    return { text: "", kind: far === null ? "missing" : "value", entry: far ?? 0 };
  }
  const top = data.top(cell, 0);
  if (Number.isNaN(top.logp)) return { text: "NaN", kind: "nan", entry: 0 };
  const shade = entry(measure.level(cell));
  const other = measure.palette === "difference" ? data.other(cell) : null;
  const was = other && other.id >= 0 && other.id !== top.id ? brief(other.text) : "";
  return { text: brief(top.text), was, kind: shade === null ? "plain" : "value", entry: shade ?? 0 };
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
function edgeOf(cone: Cone, { rows, columns }: Plan, row: Line, column: Line): Edge | null {
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

/** What the overview is made of. Where the kernel sends one, a column that comes changes none of its pixels. */
export function overviewOf(data: LensData, measure: Measure) {
  const { palette, ticks } = measure;
  const far = data.overviewValues.data.length > 0 && isOf(data, measure);
  const look = [palette, ...ticks.map((tick) => `${tick.at} ${tick.text}`)].join();
  const level = (layer: number, position: number) => {
    const cell = far ? -1 : data.cell(layer, position);
    return cell < 0 ? farLevel(data, measure, layer, position) : measure.level(cell);
  };
  return { of: [far ? data.overviewValues : data, look], level };
}
