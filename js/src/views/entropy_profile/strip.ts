// The strip below the heat map.
import { computed } from "@preact/signals-core";
import { entry, palette } from "../../runtime/colour";
import { makeOverview } from "../../runtime/sheet/overview";
import type { Heat } from "./heat";

/** The whole profile at one pixel a cell, where it does not fit. */
export function addStrip({ context, sheet, data, measure, hidden }: Heat, legend: HTMLElement): void {
  const { still, plan, parts, inks } = sheet;
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, context.signal);
  legend.before(overview.element);
  const needed = computed(() => !hidden.value && !still.value.fits && !context.look.forced.value);
  context.part(() => {
    overview.element.hidden = !needed.value;
    if (!needed.value) return;
    const { rows, columns } = still.value;
    const [cells, { level, palette: name }] = [data.value, measure.value];
    const shade = (layer: number, position: number) => {
      const cell = cells.cell(layer, position);
      return cell < 0 ? null : entry(level(cell));
    };
    const table = palette(name, context.look.theme.value);
    overview.paint([measure.value], shade, table, rows, columns, inks.value.line);
  });
  context.part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}
