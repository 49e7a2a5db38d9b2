// Layers × tokens on one windowed canvas, with a real element over the cell that has the focus.
import type { LensGridState } from "../../../generated/state";
import { h } from "../../../runtime/dom";
import { follow, resize, rovingFocus } from "../../../runtime/grid/grid";
import { listen } from "../../../runtime/grid/grid_keys";
import { makePainter } from "../../../runtime/grid/painter";
import { addStrip } from "../../../runtime/grid/strip";
import { legendNodes } from "../../../runtime/legend";
import { roleLegend } from "../../../runtime/roles";
import { listenForUndo } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { cardContent } from "./card";
import { makeCellMenu } from "./menu";
import { madeOf, shadeOf } from "./overview";
import { paint } from "./paint";
import { scene } from "./scene";
import { type LensGridParts, makeLensGrid } from "./state";
import { buildToolbar } from "./toolbar";
import { askForWindows } from "./window";

function build(context: Context<LensGridState>): void {
  const lens = makeLensGrid(context);
  const { grid, state } = lens;
  const legend = h("div", { class: "lv-legend" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  const toolbar = buildToolbar(context, state.data);
  context.body.prepend(toolbar);
  grid.parts.scroller.after(empty, legend);
  context.paintEffect(() => {
    legend.replaceChildren(
      ...legendNodes(state.measure.value, state.table.value),
      ...roleLegend(state.data.value.roles),
    );
  });
  context.paintEffect(() => {
    const none = state.data.value.tokens.length === 0;
    resize(grid, none);
    empty.hidden = !none;
  });
  const painter = makePainter(context, grid);
  context.paintEffect(() => draw(lens, painter));
  context.paintEffect(() => {
    // What is spoken of the focused cell follows all of these.
    void [state.data.value, state.measure.value, state.cone.value];
    rovingFocus(grid);
  });
  addStrip(context, grid, {
    before: legend,
    made: () => {
      const [data, measure] = [state.data.value, state.measure.value];
      return { what: madeOf(data, measure), shade: shadeOf(data, measure), palette: state.table.value };
    },
  });
  follow(context, grid, () => state.data.value.tokens.length);
  askForWindows(lens);
  walk(lens);
}

function draw({ grid, state }: LensGridParts, painter: ReturnType<typeof makePainter>): void {
  const { rows, columns, foot } = grid.plan.value;
  const data = state.data.value;
  const ready = painter(state.table.value);
  if (!ready || !data.tokens.length) return;
  const [selected, hover] = [grid.selected.value, grid.local.hover.value];
  const [measure, cone] = [state.measure.value, state.cone.value];
  const picture = scene({ data, measure, rows, columns, foot, selected, hover, cone });
  paint(ready, picture, rows, columns, foot);
}

const toggled = (list: readonly number[], item: number): number[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

function walk(lens: LensGridParts): void {
  const { context, grid, state } = lens;
  const { traits, cursor, root, signal } = context;
  const menu = makeCellMenu(lens);
  listenForUndo(root, cursor, signal);
  const telling = () => ({
    data: state.data.peek(),
    measure: state.measure.peek(),
    topK: traits.get("top_k").peek(),
    target: state.target.peek(),
    cone: state.cone.peek(),
  });
  listen(
    grid,
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
