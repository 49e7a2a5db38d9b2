// The whole grid at one pixel a cell, below it, where it does not fit.
import { computed } from "@preact/signals-core";
import type { Palette } from "../color";
import type { Context } from "../view";
import type { Grid } from "./grid";
import { makeOverview, type Shade } from "./overview";

export interface Strip {
  /** The element that it stands in front of. */
  before: Element;
  /** What the shades are made of: drawn again where one of these has changed. */
  made(): { what: readonly unknown[]; shade: Shade; palette: Palette };
  hidden?(): boolean;
}

export function addStrip<T>(
  { appearance, paintEffect, signal }: Context<T>,
  { still, plan, parts, inks }: Grid,
  { before, made, hidden = () => false }: Strip,
): void {
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, signal);
  before.before(overview.element);
  const needed = computed(
    () => !hidden() && still.value.width < still.value.whole.width && !appearance.forced.value,
  );
  paintEffect(() => {
    overview.element.hidden = !needed.value;
    if (!needed.value) return;
    const { rows, columns } = still.value;
    const { what, shade, palette } = made();
    overview.paint(what, shade, palette, rows, columns, inks.value.line);
  });
  paintEffect(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}
