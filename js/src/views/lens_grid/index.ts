// Layers × tokens on one windowed canvas, with a real element over the cell that has the focus.
import { computed } from "@preact/signals-core";
import type { LensGridState } from "../../generated/state";
import { attr, h } from "../../runtime/dom";
import { Fitter, prepare } from "../../runtime/paint";
import { type Context, view } from "../../runtime/view";
import { speak } from "./card";
import { listen, show } from "./input";
import { boxOf, nearest } from "./layout";
import { legendNodes } from "./legend";
import { makeOverview } from "./overview";
import { paint } from "./paint";
import { scene } from "./scene";
import { type Grid, makeGrid } from "./state";
import { buildToolbar } from "./toolbar";

function build(context: Context<LensGridState>): void {
  const grid = makeGrid(context);
  const { parts, state } = grid;
  const legend = h("div", { class: "lv-legend" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  const toolbar = buildToolbar(context, () => state.data.value.layers);
  const overview = h("div");
  context.body.append(toolbar, parts.scroller, empty, overview, legend, parts.live);
  context.part(() => legend.replaceChildren(...legendNodes(state.measure.value, state.table.value)));
  context.part(() => {
    const { whole } = state.plan.value;
    const none = state.data.value.tokens.length === 0;
    parts.sizer.style.width = `${whole.width}px`;
    parts.sizer.style.height = `${whole.height}px`;
    parts.scroller.hidden = none;
    state.size.measure();
    empty.hidden = !none;
  });
  const fitters = new WeakMap<CanvasRenderingContext2D, Fitter>();
  context.part(() => draw(grid, fitters));
  context.part(() => rove(grid));
  addOverview(grid, overview);
  follow(grid);
  listen(grid);
}

function draw(
  { context, parts, state, local }: Grid,
  fitters: WeakMap<CanvasRenderingContext2D, Fitter>,
): void {
  const { rows, columns, width, height } = state.plan.value;
  const data = state.data.value;
  const g = prepare(parts.canvas, width, height, state.size.value.ratio);
  if (!g || !data.tokens.length) return;
  const fitter = fitters.get(g) ?? new Fitter(g);
  fitters.set(g, fitter);
  const [selected, hover] = [state.selected.value, local.hover.value];
  const picture = scene({ data, measure: state.measure.value, rows, columns, selected, hover });
  const forced = context.look.forced.value;
  paint({ g, fitter, palette: state.table.value, inks: state.inks.value, forced }, picture, rows, columns);
}

/** Puts the one focusable cell over the canvas and describes it. */
function rove({ parts, state, local }: Grid): void {
  const plan = state.plan.value;
  const chosen = nearest(plan, state.selected.value);
  const spot = nearest(plan, local.focus.value ?? state.selected.value);
  const box = spot && boxOf(plan, spot);
  attr(parts.stage, { "aria-rowcount": plan.rows.keys.length, "aria-colcount": plan.columns.keys.length });
  parts.stage.style.width = `${plan.width}px`;
  parts.stage.style.height = `${plan.height}px`;
  parts.cell.hidden = !box;
  if (!box || !spot) return;
  parts.cell.style.transform = `translate(${box.x}px, ${box.y}px)`;
  parts.cell.style.width = `${box.w - 1}px`;
  parts.cell.style.height = `${box.h - 1}px`;
  const same = state.selected.value.layer === spot.layer && chosen?.position === spot.position;
  attr(parts.row, { "aria-rowindex": box.row + 1 });
  attr(parts.cell, {
    "aria-colindex": box.column + 1,
    "aria-selected": String(same),
    "aria-label": speak(state.data.value, spot),
  });
}

function addOverview({ context, parts, state }: Grid, place: HTMLElement): void {
  const { plan, data, measure, table, inks } = state;
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, context.signal);
  place.replaceWith(overview.element);
  const needed = computed(() => !plan.value.fits && !context.look.forced.value);
  // Scrolling makes a new plan with the same lines: only other lines need new pixels.
  const lines = computed(() => `${plan.value.rows.keys} / ${plan.value.columns.keys}`);
  context.part(() => {
    overview.element.hidden = !needed.value;
    void lines.value;
    if (!needed.value) return;
    const { rows, columns } = plan.peek();
    overview.paint(data.value, measure.value, table.value, rows, columns, inks.value.line);
  });
  context.part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}

/** A cell that another view selects comes into the window. */
function follow(grid: Grid): void {
  const { context, state, local } = grid;
  let known = "";
  context.part(() => {
    const { layer, position } = state.selected.value;
    const now = `${layer} ${position} ${state.data.value.tokens.length}`;
    if (now === known) return;
    known = now;
    const spot = nearest(state.plan.peek(), { layer, position });
    if (spot && !local.hover.peek()) show(grid, spot);
  });
}

export default view<LensGridState>({ name: "lens_grid", build });
