// Layers × tokens on one windowed canvas, with a real element over the cell that has the focus.
import { computed } from "@preact/signals-core";
import type { LensGridState } from "../../generated/state";
import { h } from "../../runtime/dom";
import { legendNodes } from "../../runtime/legend";
import { Fitter, prepare } from "../../runtime/paint";
import { roleLegend } from "../../runtime/roles";
import { makeOverview } from "../../runtime/sheet/overview";
import { follow, resize, rove } from "../../runtime/sheet/sheet";
import { listen } from "../../runtime/sheet/walk";
import { listenForUndo } from "../../runtime/undo";
import { type Context, view } from "../../runtime/view";
import { cardContent } from "./card";
import { makeCellMenu } from "./menu";
import { madeOf, shadeOf } from "./overview";
import { paint } from "./paint";
import { scene } from "./scene";
import { type Grid, makeGrid } from "./state";
import { buildToolbar } from "./toolbar";
import { askForWindows } from "./window";

function build(context: Context<LensGridState>): void {
  const grid = makeGrid(context);
  const { sheet, state } = grid;
  const legend = h("div", { class: "lv-legend" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  const toolbar = buildToolbar(context, state.data);
  const overview = h("div");
  context.body.prepend(toolbar);
  sheet.parts.scroller.after(empty, overview, legend);
  context.part(() => {
    legend.replaceChildren(
      ...legendNodes(state.measure.value, state.table.value),
      ...roleLegend(state.data.value.roles),
    );
  });
  context.part(() => {
    const none = state.data.value.tokens.length === 0;
    resize(sheet, none);
    empty.hidden = !none;
  });
  const fitters = new WeakMap<CanvasRenderingContext2D, Fitter>();
  context.part(() => draw(grid, fitters));
  context.part(() => {
    // What is spoken of the focused cell follows all of these.
    void [state.data.value, state.measure.value, state.cone.value];
    rove(sheet);
  });
  addOverview(grid, overview);
  follow(context, sheet, () => state.data.value.tokens.length);
  askForWindows(grid);
  walk(grid);
}

function draw({ context, sheet, state }: Grid, fitters: WeakMap<CanvasRenderingContext2D, Fitter>): void {
  const { rows, columns, foot, width, height } = sheet.plan.value;
  const data = state.data.value;
  const g = prepare(sheet.parts.canvas, width, height, sheet.size.value.ratio);
  if (!g || !data.tokens.length) return;
  const fitter = fitters.get(g) ?? new Fitter(g);
  fitters.set(g, fitter);
  const [selected, hover] = [sheet.selected.value, sheet.local.hover.value];
  const [measure, cone] = [state.measure.value, state.cone.value];
  const picture = scene({ data, measure, rows, columns, foot, selected, hover, cone });
  const { theme, forced } = context.look;
  const brush = { g, fitter, palette: state.table.value, inks: sheet.inks.value };
  paint({ ...brush, theme: theme.value, forced: forced.value }, picture, rows, columns, foot);
}

function addOverview({ context, sheet, state }: Grid, place: HTMLElement): void {
  const { still, plan, parts, inks } = sheet;
  const overview = makeOverview((x, y) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x * whole.width - columns.view / 2, y * whole.height - rows.view / 2);
  }, context.signal);
  place.replaceWith(overview.element);
  const needed = computed(() => !still.value.fits && !context.look.forced.value);
  context.part(() => {
    overview.element.hidden = !needed.value;
    if (!needed.value) return;
    const { rows, columns } = still.value;
    const [data, measure] = [state.data.value, state.measure.value];
    const what = madeOf(data, measure);
    overview.paint(what, shadeOf(data, measure), state.table.value, rows, columns, inks.value.line);
  });
  context.part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}

const toggled = (list: readonly number[], item: number): number[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

function walk(grid: Grid): void {
  const { context, sheet, state } = grid;
  const { traits, cursor, root, signal } = context;
  const menu = makeCellMenu(grid);
  listenForUndo(root, cursor, signal);
  const telling = () => ({
    data: state.data.peek(),
    measure: state.measure.peek(),
    topK: traits.get("top_k").peek(),
    target: state.target.peek(),
    cone: state.cone.peek(),
  });
  listen(
    sheet,
    {
      card: (spot) => cardContent(telling(), spot),
      choose: ({ layer, position }) => cursor.save({ position, layer }),
      menu: (spot) => menu(spot),
      pin: (target) => {
        if (target.kind === "row")
          traits.set({ pinned_layers: toggled(traits.get("pinned_layers").peek(), target.layer) });
        else
          traits.set({ pinned_positions: toggled(traits.get("pinned_positions").peek(), target.position) });
      },
      clear: () => traits.set({ pinned_layers: [], pinned_positions: [] }),
    },
    signal,
  );
}

export default view<LensGridState>({ name: "lens_grid", build });
