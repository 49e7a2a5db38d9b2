// The heat map: layers × tokens in colors.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../../generated/state";
import { palette } from "../../../runtime/color";
import { type Grid, show } from "../../../runtime/grid/grid";
import { heatView } from "../../../runtime/grid/heat_view";
import { nearest } from "../../../runtime/grid/layout";
import { legendNodes } from "../../../runtime/legend";
import type { Context } from "../../../runtime/view";
import { cardContent } from "./card";
import type { Means, Profile } from "./data";
import { measureOf } from "./measure";
import { content, heads, speak, WIDTHS } from "./scene";

export function buildHeat(
  context: Context<EntropyProfileState>,
  data: ReadonlySignal<Profile>,
  means: ReadonlySignal<Means>,
): void {
  const { traits, appearance } = context;
  const measure = computed(() => measureOf(traits.get("measure").value, data.value));
  const table = computed(() => palette(measure.value.palette, appearance.theme.value));
  const rows = computed(() => [...data.value.layers].sort((a, b) => b - a));
  // Columns that come change the data, and not where anything lies.
  const columns = computed(() => data.value.columns);
  const hidden = computed(() => traits.get("chart").value !== "heat");
  const grid = heatView(context, {
    name: "Entropy profile: layers by tokens",
    rows: () => rows.value,
    columns: () => columns.value,
    widths: WIDTHS,
    heads: () => heads(data.value),
    corner: ["predicts", "at token"],
    palette: () => table.value,
    cells: () => (layer, position) => content(data.value, measure.value, layer, position),
    legend: () => legendNodes({ ...measure.value, missing: "" }, table.value),
    overview: () => ({
      of: [measure.value],
      level: (layer, at) => {
        const cell = data.value.cell(layer, at);
        return cell < 0 ? Number.NaN : measure.value.level(cell);
      },
    }),
    // While the model writes its tokens may be ahead of the columns, and the newest column is what one follows.
    subject: () =>
      traits.get("generating").value ? "writing" : `${data.value.tokens.length} ${data.value.columns[0]}`,
    speak: (spot) => speak(data.peek(), spot),
    card: (spot) => cardContent(data.peek(), spot),
    live: () => [data.value],
    hidden: () => hidden.value,
    empty: () => (hidden.value ? means.value.means.length : columns.value.length) === 0,
  });
  keepNewest(context, grid, data, hidden);
}

/** While the model writes, its newest column stays in the window; not while somebody reads a cell. */
function keepNewest(
  context: Context<EntropyProfileState>,
  grid: Grid,
  data: ReadonlySignal<Profile>,
  hidden: ReadonlySignal<boolean>,
): void {
  let known = -1;
  context.paintEffect(() => {
    const newest = data.value.here[data.value.here.length - 1] ?? -1;
    const writes = context.traits.get("generating").value && !hidden.value;
    if (!writes || newest === known) return;
    known = newest;
    const spot = nearest(grid.plan.peek(), grid.selected.peek());
    if (spot && !grid.local.hover.peek()) show(grid, { layer: spot.layer, position: newest });
  });
}
