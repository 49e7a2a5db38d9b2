// The whole sheet at one pixel a cell, below it, where it does not fit.
import { computed } from "@preact/signals-core";
import type { Palette } from "../color";
import type { Context } from "../view";
import { makeOverview, type Shade } from "./overview";
import type { Sheet } from "./sheet";

export interface Strip {
  /** The element that it stands in front of. */
  before: Element;
  /** What the shades are made of: drawn again where one of these has changed. */
  made(): { what: readonly unknown[]; shade: Shade; palette: Palette };
  hidden?(): boolean;
}

export function addStrip<T>(
  { look, part, signal }: Context<T>,
  { still, plan, parts, inks }: Sheet,
  { before, made, hidden = () => false }: Strip,
): void {
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, signal);
  before.before(overview.element);
  const needed = computed(() => !hidden() && !still.value.fits && !look.forced.value);
  part(() => {
    overview.element.hidden = !needed.value;
    if (!needed.value) return;
    const { rows, columns } = still.value;
    const { what, shade, palette } = made();
    overview.paint(what, shade, palette, rows, columns, inks.value.line);
  });
  part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}
