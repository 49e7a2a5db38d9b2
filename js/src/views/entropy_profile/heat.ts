// The heat map: layers × tokens on the shared sheet, its strip and its legend.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../generated/state";
import { entry, palette } from "../../runtime/color";
import { h } from "../../runtime/dom";
import { legendNodes } from "../../runtime/legend";
import { brushes } from "../../runtime/sheet/brush";
import { FOOT, nearest } from "../../runtime/sheet/layout";
import { follow, makeSheet, resize, rove, type Sheet, show } from "../../runtime/sheet/sheet";
import { addStrip } from "../../runtime/sheet/strip";
import { listen } from "../../runtime/sheet/walk";
import type { Context } from "../../runtime/view";
import { cardContent } from "./card";
import type { Profile } from "./data";
import { paint } from "./draw/paint";
import { type Measure, measureOf } from "./measure";
import { scene, speak, WIDTHS } from "./scene";

export interface Heat {
  context: Context<EntropyProfileState>;
  sheet: Sheet;
  data: ReadonlySignal<Profile>;
  measure: ReadonlySignal<Measure>;
  /** Nothing of it is to be seen: lines are drawn instead, or there is nothing yet. */
  hidden: ReadonlySignal<boolean>;
}

export function buildHeat(context: Context<EntropyProfileState>, data: ReadonlySignal<Profile>): void {
  const { traits, cursor, look, part, signal } = context;
  const sheet = makeProfileSheet(context, data);
  const measure = computed(() => measureOf(traits.get("measure").value, data.value));
  const hidden = computed(() => traits.get("chart").value !== "heat" || data.value.columns.length === 0);
  const heat: Heat = { context, sheet, data, measure, hidden };
  const legend = h("div", { class: "lv-legend" });
  sheet.parts.scroller.after(legend);
  part(() => {
    const table = palette(measure.value.palette, look.theme.value);
    legend.replaceChildren(...legendNodes({ ...measure.value, missing: "" }, table));
  });
  part(() => {
    resize(sheet, hidden.value);
    sheet.parts.live.hidden = legend.hidden = hidden.value;
  });
  const brush = brushes(context, sheet);
  part(() => draw(heat, brush));
  part(() => {
    void data.value;
    rove(sheet);
  });
  addStrip(context, sheet, { before: legend, made: () => shades(heat), hidden: () => hidden.value });
  follow(context, sheet, () => {
    // While the model writes its tokens may be ahead of the columns, and the newest column is what one follows.
    if (traits.get("generating").value) return "writing";
    return `${data.value.tokens.length} ${data.value.columns[0]} ${hidden.value}`;
  });
  keepNewest(heat);
  const card = (spot: { layer: number; position: number }) => cardContent(data.peek(), spot);
  listen(sheet, { card, choose: ({ layer, position }) => cursor.save({ position, layer }) }, signal);
}

function makeProfileSheet(context: Context<EntropyProfileState>, data: Heat["data"]): Sheet {
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
  return makeSheet(
    context,
    name,
    () => frame.value,
    (spot) => speak(data.peek(), spot),
  );
}

function draw(heat: Heat, brush: ReturnType<typeof brushes>): void {
  const { context, sheet, data, measure, hidden } = heat;
  if (hidden.value) return;
  const { rows, columns, foot } = sheet.plan.value;
  const ready = brush(palette(measure.value.palette, context.look.theme.value));
  if (!ready) return;
  const [selected, hover] = [sheet.selected.value, sheet.local.hover.value];
  const view = { data: data.value, measure: measure.value, rows, columns, foot, selected, hover };
  paint(ready, scene(view), rows, columns, foot);
}

function shades({ context, data, measure }: Heat) {
  const [cells, { level, palette: name }] = [data.value, measure.value];
  const shade = (layer: number, position: number) => {
    const cell = cells.cell(layer, position);
    return cell < 0 ? null : entry(level(cell));
  };
  return { what: [measure.value], shade, palette: palette(name, context.look.theme.value) };
}

/** While the model writes, its newest column stays in the window; not while somebody reads a cell. */
function keepNewest({ context, sheet, data, hidden }: Heat): void {
  let known = -1;
  context.part(() => {
    const newest = data.value.here[data.value.here.length - 1] ?? -1;
    const writes = context.traits.get("generating").value && !hidden.value;
    if (!writes || newest === known) return;
    known = newest;
    const spot = nearest(sheet.plan.peek(), sheet.selected.peek());
    if (spot && !sheet.local.hover.peek()) show(sheet, { layer: spot.layer, position: newest });
  });
}
