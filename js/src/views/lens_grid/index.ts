// Layers × tokens on one windowed canvas, with a real element over the cell that has the focus.
import { computed, signal as makeSignal } from "@preact/signals-core";
import type { LensGridState } from "../../generated/state";
import { makeCard } from "../../runtime/card";
import { palette } from "../../runtime/colour";
import { attr, h } from "../../runtime/dom";
import { Fitter, prepare, watchSize } from "../../runtime/paint";
import { visible } from "../../runtime/text";
import { readInks } from "../../runtime/theme";
import { type Context, view } from "../../runtime/view";
import { speak } from "./card";
import { readData } from "./data";
import { type GridParts, type GridState, type Local, listen } from "./input";
import { boxOf, layout, nearest } from "./layout";
import { legendNodes } from "./legend";
import { measureOf } from "./measure";
import { makeOverview, type Overview } from "./overview";
import { paint } from "./paint";
import { scene } from "./scene";
import { buildToolbar, rowsShown } from "./toolbar";

function makeParts(context: Context<LensGridState>): GridParts {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cell = h("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h("div", { role: "row" }, cell);
  const stage = h(
    "div",
    { class: "lv-stage", role: "grid", "aria-label": "Lens grid: layers by tokens" },
    canvas,
    row,
  );
  const sizer = h("div", { class: "lv-sizer" }, stage);
  const scroller = h("div", { class: "lv-scroll" }, sizer);
  const live = h("div", { class: "lv-hushed", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card: makeCard(context.root, context.signal) };
}

/** Everything the grid derives from its traits and from what is local to this page. */
function derive(context: Context<LensGridState>, local: Local, parts: GridParts): GridState {
  const { traits, cursor, signal } = context;
  const size = watchSize(parts.scroller, signal);
  const data = computed(() => readData(traits));
  const target = computed(() => {
    const counted = traits.get("target").value; // the model's own continuation when nothing is starred
    return counted >= 0 ? counted : (cursor.get("targets").value[0] ?? null);
  });
  const measure = computed(() => {
    const name = target.value === null ? null : visible(data.value.piece(target.value), 16);
    return measureOf(traits.get("colour").value, data.value, name);
  });
  const table = computed(() => palette(measure.value.colour, context.look.theme.value));
  const inks = computed(() => {
    void context.look.theme.value;
    void context.look.forced.value;
    return readInks(context.root);
  });
  const plan = computed(() =>
    layout({
      layers: rowsShown(traits, data.value.layers),
      positions: data.value.tokens.map((_, i) => i),
      pinnedLayers: traits.get("pinned_layers").value,
      pinnedPositions: traits.get("pinned_positions").value,
      room: { width: size.value.width, height: size.value.height },
      scroll: local.scroll.value,
    }),
  );
  const selected = computed(() => ({
    layer: cursor.get("layer").value,
    position: cursor.get("position").value,
  }));
  return { data, target, measure, table, inks, plan, selected, size };
}

function build(context: Context<LensGridState>): void {
  const { body, part, signal } = context;
  const local: Local = {
    scroll: makeSignal({ x: 0, y: 0 }),
    hover: makeSignal(null),
    focus: makeSignal(null),
  };
  const parts = makeParts(context);
  const state = derive(context, local, parts);
  const legend = h("div", { class: "lv-legend" });
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = state.plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, signal);
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  const toolbar = buildToolbar(context, () => state.data.value.layers);
  body.append(toolbar, parts.scroller, empty, overview.element, legend, parts.live);

  part(() => legend.replaceChildren(...legendNodes(state.measure.value, state.table.value)));
  part(() => {
    const { whole } = state.plan.value;
    const none = state.data.value.tokens.length === 0;
    parts.sizer.style.width = `${whole.width}px`;
    parts.sizer.style.height = `${whole.height}px`;
    parts.scroller.hidden = none;
    empty.hidden = !none;
  });
  part(() => draw(context, parts, state, local));
  part(() => rove(parts, state, local));
  showOverview(context, state, overview);
  listen(context, parts, state, local);
}

const fitters = new WeakMap<HTMLCanvasElement, Fitter>();

function draw({ look }: Context<LensGridState>, parts: GridParts, state: GridState, local: Local): void {
  const { plan, data, measure, table, inks, selected, size } = state;
  const { rows, columns, width, height } = plan.value;
  const g = prepare(parts.canvas, width, height, size.value.ratio);
  if (!g || !data.value.tokens.length) return;
  const fitter = fitters.get(parts.canvas) ?? new Fitter(g);
  fitters.set(parts.canvas, fitter);
  const view = { data: data.value, measure: measure.value, rows, columns };
  const picture = scene({ ...view, selected: selected.value, hover: local.hover.value });
  paint(
    { g, fitter, palette: table.value, inks: inks.value, forced: look.forced.value },
    picture,
    rows,
    columns,
  );
}

function showOverview({ part, look }: Context<LensGridState>, state: GridState, overview: Overview): void {
  const { plan, data, measure, table, inks } = state;
  const needed = computed(() => !plan.value.fits && !look.forced.value);
  // Scrolling makes a new plan with the same lines: only other lines need new pixels.
  const lines = computed(() => `${plan.value.rows.keys} / ${plan.value.columns.keys}`);
  part(() => {
    overview.element.hidden = !needed.value;
    void lines.value;
    if (!needed.value) return;
    const { rows, columns } = plan.peek();
    overview.paint(data.value, measure.value, table.value, rows, columns, inks.value.line);
  });
  part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}

/** Puts the one focusable cell over the canvas and describes it. */
function rove(parts: GridParts, state: GridState, local: Local): void {
  const { plan, data, selected } = state;
  const spot = nearest(plan.value, local.focus.value ?? selected.value);
  const box = spot && boxOf(plan.value, spot);
  attr(parts.stage, {
    "aria-rowcount": plan.value.rows.keys.length,
    "aria-colcount": plan.value.columns.keys.length,
  });
  parts.stage.style.width = `${plan.value.width}px`;
  parts.stage.style.height = `${plan.value.height}px`;
  parts.cell.hidden = !box;
  if (!box || !spot) return;
  parts.cell.style.transform = `translate(${box.x}px, ${box.y}px)`;
  parts.cell.style.width = `${box.w - 1}px`;
  parts.cell.style.height = `${box.h - 1}px`;
  const chosen = nearest(plan.value, selected.value);
  const same = selected.value.layer === spot.layer && chosen?.position === spot.position;
  attr(parts.row, { "aria-rowindex": box.row + 1 });
  attr(parts.cell, {
    "aria-colindex": box.column + 1,
    "aria-selected": String(same),
    "aria-label": speak(data.value, spot),
  });
}

export default view<LensGridState>({ name: "lens_grid", build });
