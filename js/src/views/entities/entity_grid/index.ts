// The entity lens, layers × tokens: each cell shows the mention that the model writes out from its vector.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntityGridState } from "../../../generated/state";
import { entry, palette } from "../../../runtime/color";
import { h } from "../../../runtime/dom";
import { lines } from "../../../runtime/grid/axis";
import { follow, type Grid, makeGrid, onScreen, resize, rovingFocus } from "../../../runtime/grid/grid";
import { listen } from "../../../runtime/grid/grid_keys";
import { FOOT, type Layout, nearest, type Spot } from "../../../runtime/grid/layout";
import { makePainter } from "../../../runtime/grid/painter";
import { addStrip } from "../../../runtime/grid/strip";
import { askForWindow, inView, type Window, type Windowed } from "../../../runtime/grid/window";
import { legendNodes } from "../../../runtime/legend";
import { ENDED } from "../../../runtime/mention";
import { roleLegend } from "../../../runtime/roles";
import { percent } from "../../../runtime/scale";
import { listenForUndo } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { cardContent } from "./card";
import { type Entities, readEntities } from "./data";
import { paint } from "./paint";
import { rowHeight, scene, signWords, speak, WIDTHS } from "./scene";
import { buildToolbar } from "./toolbar";

type EntityContext = Context<EntityGridState>;
type Data = ReadonlySignal<Entities>;

function build(context: EntityContext): void {
  const { root, body, traits, cursor, paintEffect, signal } = context;
  const data = readEntities(traits);
  const grid = makeEntitySheet(context, data);
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  body.prepend(buildToolbar(context, data));
  const legend = makeLegend(context, data);
  grid.parts.scroller.after(empty, legend);
  paintEffect(() => {
    const none = data.value.total === 0;
    resize(grid, none);
    empty.hidden = !none;
  });
  draw(context, grid, data);
  paintEffect(() => {
    void data.value;
    rovingFocus(grid);
  });
  addStrip(context, grid, { before: legend, made: () => shades(context, data.value) });
  follow(context, grid, () => data.value.tokens.length);
  const wish = () => unwritten(data.value, grid.plan.value);
  askForWindow(context as unknown as Context<Windowed>, wish, () => String(traits.get("max_tokens").value));
  const card = (spot: Spot) => {
    const busy = traits.get("status").peek() === "busy";
    return cardContent({ data: data.peek(), alternatives: traits.get("alternatives").peek(), busy }, spot);
  };
  paintEffect(() => {
    // A mention grows, and others are found, while somebody looks at its card.
    void [data.value, traits.get("status").value];
    const spot = grid.local.hover.peek();
    const near = spot && onScreen(grid, spot);
    if (spot && near) grid.parts.card.show(near, ...card(spot));
  });
  listenForUndo(root, cursor, signal);
  listen(grid, { card, choose: ({ layer, position }) => cursor.save({ layer, position }) }, signal);
}

function makeEntitySheet(context: EntityContext, data: Data): Grid {
  const { traits } = context;
  const layers = computed(() => data.value.layers);
  const tokens = computed(() => data.value.tokens);
  const rows = computed(() => [...layers.value].sort((a, b) => b - a));
  const positions = computed(() => tokens.value.map((_, i) => i));
  const frame = computed(() => ({
    layers: rows.value,
    positions: positions.value,
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
    foot: FOOT,
    row: rowHeight(traits.get("logit_lens").value),
  }));
  const name = "Entity lens: layers by tokens";
  return makeGrid(
    context,
    name,
    () => frame.value,
    (spot) => speak(data.peek(), spot),
  );
}

function draw(context: EntityContext, grid: Grid, data: Data): void {
  const { traits, appearance, paintEffect } = context;
  const painter = makePainter(context, grid);
  paintEffect(() => {
    const ready = painter(palette("probability", appearance.theme.value));
    if (!ready || data.value.total === 0) return;
    const { rows, columns, foot } = grid.plan.value;
    const [color, logit] = [traits.get("color").value, traits.get("logit_lens").value];
    const selected = nearest(grid.plan.value, grid.selected.value);
    const hover = grid.local.hover.value;
    const picture = scene({ data: data.value, color, logit, rows, columns, foot, selected, hover });
    paint(ready, picture, rows, columns, foot);
  });
}

/** Written cells by their probability, or all alike where there are no colors. */
function shades({ traits, appearance }: EntityContext, data: Entities) {
  const plain = traits.get("color").value === "none";
  const shade = (layer: number, position: number) => {
    const cell = data.cell(layer, position);
    return data.state(cell) < ENDED ? null : entry(plain ? 0.5 : data.p(cell));
  };
  return { what: [data, plain], shade, palette: palette("probability", appearance.theme.value) };
}

/** The columns in view, while a mention in them is not written and the prompt is longer than the window. */
function unwritten(data: Entities, { columns, whole, width }: Layout): Window | null {
  if (whole.width <= width || columns.view <= 0) return null;
  const open = (position: number) =>
    data.layers.some((layer) => data.state(data.cell(layer, position)) < ENDED);
  return lines(columns).some((line) => open(line.key)) ? inView(columns) : null;
}

const TITLE = "mean probability of a token of the mention";

function makeLegend({ traits, appearance, paintEffect }: EntityContext, data: Data): HTMLElement {
  const legend = h("div", { class: "lv-legend" });
  paintEffect(() => {
    const ticks = [0, 0.5, 1].map((at) => ({ at, text: at ? percent(at) : "0 %" }));
    const table = palette("probability", appearance.theme.value);
    const plain = traits.get("color").value === "none";
    const signs = signWords(data.value, traits.get("max_tokens").value);
    legend.replaceChildren(
      ...(plain ? [] : legendNodes({ title: TITLE, ticks, missing: "" }, table)),
      ...signs.map((words) => h("span", { class: "lv-words" }, words)),
      ...roleLegend(data.value.roles),
    );
    legend.hidden = data.value.total === 0 || legend.childElementCount === 0;
  });
  return legend;
}

export default view<EntityGridState>({ name: "entity_grid", build });
