// The heat map: layers × tokens on the shared grid, its strip and its legend.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../../generated/state";
import { entry, palette } from "../../../runtime/color";
import { h } from "../../../runtime/dom";
import { follow, type Grid, makeGrid, resize, rovingFocus, show } from "../../../runtime/grid/grid";
import { listen } from "../../../runtime/grid/grid_keys";
import { FOOT, nearest } from "../../../runtime/grid/layout";
import { makePainter } from "../../../runtime/grid/painter";
import { addStrip } from "../../../runtime/grid/strip";
import { legendNodes } from "../../../runtime/legend";
import type { Context } from "../../../runtime/view";
import { cardContent } from "./card";
import type { Profile } from "./data";
import { paint } from "./draw/paint";
import { type Measure, measureOf } from "./measure";
import { scene, speak, WIDTHS } from "./scene";

export interface Heat {
  context: Context<EntropyProfileState>;
  grid: Grid;
  data: ReadonlySignal<Profile>;
  measure: ReadonlySignal<Measure>;
  /** Nothing of it is to be seen: lines are drawn instead, or there is nothing yet. */
  hidden: ReadonlySignal<boolean>;
}

export function buildHeat(context: Context<EntropyProfileState>, data: ReadonlySignal<Profile>): void {
  const { traits, cursor, appearance, paintEffect, signal } = context;
  const grid = makeProfileSheet(context, data);
  const measure = computed(() => measureOf(traits.get("measure").value, data.value));
  const hidden = computed(() => traits.get("chart").value !== "heat" || data.value.columns.length === 0);
  const heat: Heat = { context, grid, data, measure, hidden };
  const legend = h("div", { class: "lv-legend" });
  grid.parts.scroller.after(legend);
  paintEffect(() => {
    const table = palette(measure.value.palette, appearance.theme.value);
    legend.replaceChildren(...legendNodes({ ...measure.value, missing: "" }, table));
  });
  paintEffect(() => {
    resize(grid, hidden.value);
    grid.parts.live.hidden = legend.hidden = hidden.value;
  });
  const painter = makePainter(context, grid);
  paintEffect(() => draw(heat, painter));
  paintEffect(() => {
    void data.value;
    rovingFocus(grid);
  });
  addStrip(context, grid, { before: legend, made: () => shades(heat), hidden: () => hidden.value });
  follow(context, grid, () => {
    // While the model writes its tokens may be ahead of the columns, and the newest column is what one follows.
    if (traits.get("generating").value) return "writing";
    return `${data.value.tokens.length} ${data.value.columns[0]} ${hidden.value}`;
  });
  keepNewest(heat);
  const card = (spot: { layer: number; position: number }) => cardContent(data.peek(), spot);
  listen(grid, { card, choose: ({ layer, position }) => cursor.save({ position, layer }) }, signal);
}

function makeProfileSheet(context: Context<EntropyProfileState>, data: Heat["data"]): Grid {
  const layers = computed(() => data.value.layers);
  const rows = computed(() => [...layers.value].sort((a, b) => b - a));
  // Columns that come change the data, and not where anything lies.
  const positions = computed(() => data.value.columns);
  const frame = computed(() => ({
    layers: rows.value,
    positions: positions.value,
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
    foot: FOOT,
  }));
  const name = "Entropy profile: layers by tokens";
  return makeGrid(
    context,
    name,
    () => frame.value,
    (spot) => speak(data.peek(), spot),
  );
}

function draw(heat: Heat, painter: ReturnType<typeof makePainter>): void {
  const { context, grid, data, measure, hidden } = heat;
  if (hidden.value) return;
  const { rows, columns, foot } = grid.plan.value;
  const ready = painter(palette(measure.value.palette, context.appearance.theme.value));
  if (!ready) return;
  const [selected, hover] = [grid.selected.value, grid.local.hover.value];
  const view = { data: data.value, measure: measure.value, rows, columns, foot, selected, hover };
  paint(ready, scene(view), rows, columns, foot);
}

function shades({ context, data, measure }: Heat) {
  const [cells, { level, palette: name }] = [data.value, measure.value];
  const shade = (layer: number, position: number) => {
    const cell = cells.cell(layer, position);
    return cell < 0 ? null : entry(level(cell));
  };
  return { what: [measure.value], shade, palette: palette(name, context.appearance.theme.value) };
}

/** While the model writes, its newest column stays in the window; not while somebody reads a cell. */
function keepNewest({ context, grid, data, hidden }: Heat): void {
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
