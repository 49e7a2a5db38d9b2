// What the strip below the grid is made of: one pixel a cell.
import { entry } from "../../../runtime/color";
import type { Shade } from "../../../runtime/grid/overview";
import type { LensData } from "./data";
import type { Measure } from "./measure";
import { farLevel, isOf } from "./scene";

/** Where the kernel sends an overview, a column that comes changes none of the pixels. */
export function madeOf(data: LensData, measure: Measure): readonly unknown[] {
  const { palette, ticks } = measure;
  const appearance = [palette, ...ticks.map((tick) => `${tick.at} ${tick.text}`)].join();
  return [isFar(data, measure) ? data.overviewValues : data, appearance];
}

const isFar = (data: LensData, measure: Measure): boolean =>
  data.overviewValues.length > 0 && isOf(data, measure);

export function shadeOf(data: LensData, measure: Measure): Shade {
  const far = isFar(data, measure);
  return (layer, position) => {
    const cell = far ? -1 : data.cell(layer, position);
    return entry(cell < 0 ? farLevel(data, measure, layer, position) : measure.level(cell));
  };
}
