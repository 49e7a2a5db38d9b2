// A picture of rows × columns in colors, whole: canvas, heads, legend, overview, hover card, keys and selection. A view
// says what is in a cell and how it is told; everything here is drawn again when a signal that it reads has changed.
import { computed } from "@preact/signals-core";
import { entry as entryOf, type Palette } from "../color";
import { h } from "../dom";
import { fromStart } from "../scale";
import type { Context } from "../view";
import type { Line } from "./axis";
import { follow, type Grid, makeGrid, onScreen, resize, rovingFocus } from "./grid";
import { listen, type Walk } from "./grid_keys";
import type { Tokens } from "./headers";
import type { Brush, Plan } from "./highlights";
import { HEAD, nearest, type Spot, type Widths } from "./layout";
import { ONE_LINE, paintScene, type Type } from "./paint_scene";
import { makePainter } from "./painter";
import { type Cell, type Content, scene } from "./scene";
import { addStrip } from "./strip";

export interface Heat<C extends Content = Content> {
  /** Of the grid, for screen readers. */
  name: string;
  /** Layers from top to bottom, and positions from left to right. */
  rows(): readonly number[];
  columns(): readonly number[];
  widths: Widths;
  /** Height of the column heads, and of a row, where they hold more than one line. */
  head?(): number;
  row?(): number;
  type?: Type;
  heads(): Tokens;
  rowNote?(layer: number): string;
  corner?: readonly [string, string];
  palette(): Palette;
  /** Pure, and ready for any cell of the grid; made anew for each picture. */
  cells(plan: Plan): (layer: number, position: number, row: Line, column: Line) => C;
  /** Drawn over the cells and below the marks. */
  over?(brush: Brush, cells: readonly Cell<C>[], plan: Plan): void;
  /** Nodes of the legend; none hides it. */
  legend(): Node[];
  /** What the overview's pixels are made of, and a level for each cell (NaN: none): the overview is drawn when it changes. */
  overview(): { of: readonly unknown[]; level(layer: number, position: number): number };
  /** What the grid is about: where it changes, the selected cell comes into the window. */
  subject(): string | number;
  speak(spot: Spot): string;
  card(spot: Spot): Node[];
  /** Signals that what is told of a cell depends on, in words and on its card. */
  live(): readonly unknown[];
  menu?: NonNullable<Walk["menu"]>;
  pins?: Pins;
  /** Whether the nearest row is marked where the selected layer has none. */
  snaps?: boolean;
  /** Drawn as something else just now. */
  hidden?(): boolean;
  /** Whether there is nothing to show, where that is not a grid without cells. */
  empty?(): boolean;
}

export interface Pins {
  rows(): readonly number[];
  columns(): readonly number[];
  toggle: NonNullable<Walk["pin"]>;
  clear(): void;
}

export function heatView<T, C extends Content>(context: Context<T>, heat: Heat<C>): Grid {
  const { cursor, paintEffect, signal } = context;
  const grid = makeHeatGrid(context, heat);
  const legend = h("div", { class: "lv-legend" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  grid.parts.scroller.after(empty, legend);
  const none = computed(() => heat.rows().length === 0 || heat.columns().length === 0);
  const hidden = computed(() => none.value || (heat.hidden?.() ?? false));
  paintEffect(() => {
    const nodes = hidden.value ? [] : heat.legend();
    legend.replaceChildren(...nodes);
    legend.hidden = nodes.length === 0;
  });
  paintEffect(() => {
    resize(grid, hidden.value);
    grid.parts.live.hidden = hidden.value;
    empty.hidden = !(heat.empty?.() ?? none.value);
  });
  const painter = makePainter(context, grid);
  paintEffect(() => {
    if (!hidden.value) draw(grid, heat, painter);
  });
  paintEffect(() => {
    void heat.live();
    rovingFocus(grid);
  });
  addStrip(context, grid, {
    before: legend,
    made: () => {
      const { of, level } = heat.overview();
      return { what: of, shade: (layer, at) => entryOf(level(layer, at)), palette: heat.palette() };
    },
    hidden: () => hidden.value,
  });
  follow(context, grid, () => `${heat.subject()} ${hidden.value}`);
  paintEffect(() => {
    // What a card says may come, or change, while somebody looks at it.
    void heat.live();
    const spot = grid.local.hover.peek();
    const near = spot && onScreen(grid, spot);
    if (spot && near) grid.parts.card.show(near, ...heat.card(spot));
  });
  const choose = ({ layer, position }: Spot) => cursor.save({ position, layer });
  const { menu, pins } = heat;
  const pinning = pins && { pin: pins.toggle, clear: pins.clear };
  listen(grid, { card: heat.card, choose, ...(menu && { menu }), ...pinning }, signal);
  return grid;
}

function makeHeatGrid<T, C extends Content>(context: Context<T>, heat: Heat<C>): Grid {
  const frame = computed(() => ({
    layers: heat.rows(),
    positions: heat.columns(),
    pinnedLayers: heat.pins?.rows() ?? [],
    pinnedPositions: heat.pins?.columns() ?? [],
    widths: heat.widths,
    head: heat.head?.() ?? HEAD,
    ...(heat.row && { row: heat.row() }),
  }));
  return makeGrid(context, heat.name, () => frame.value, heat.speak);
}

function draw<C extends Content>(grid: Grid, heat: Heat<C>, painter: ReturnType<typeof makePainter>): void {
  const plan = grid.plan.value;
  const brush = painter(heat.palette());
  if (!brush) return;
  const { rowNote, corner, type = ONE_LINE } = heat;
  const picture = scene<C>({
    plan,
    cell: heat.cells(plan),
    heads: heat.heads(),
    ...(rowNote && { rowNote }),
    selected: marked(grid, heat),
    hover: grid.local.hover.value,
  });
  const over = heat.over && ((brush: Brush, cells: readonly Cell<C>[]) => heat.over?.(brush, cells, plan));
  paintScene(brush, { scene: picture, plan, type, corner, over });
}

/** The selected cell, where it is on the grid. */
function marked<C extends Content>({ plan, selected }: Grid, { snaps }: Heat<C>): Spot | null {
  const { layer, position } = selected.value;
  if (snaps) return nearest(plan.value, { layer, position });
  const last = plan.value.columns.keys.reduce((most, key) => Math.max(most, key), -1);
  return { layer, position: fromStart(position, last + 1) };
}
