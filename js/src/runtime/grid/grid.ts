// A grid, layers × tokens on one windowed canvas: its elements, what is local to this page, and its layout.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { type Card, makeCard } from "../card";
import { attr, h } from "../dom";
import { type WatchedSize, watchSize } from "../paint";
import { type Inks, readInks } from "../theme";
import type { Context } from "../view";
import { reveal } from "./axis";
import { arrange, boxOf, type Frame, type Layout, nearest, type Spot, scrollTo } from "./layout";

export interface Parts {
  canvas: HTMLCanvasElement;
  cell: HTMLElement;
  row: HTMLElement;
  stage: HTMLElement;
  sizer: HTMLElement;
  scroller: HTMLElement;
  live: HTMLElement;
  card: Card;
}

export interface Local {
  scroll: Signal<{ x: number; y: number }>;
  /** The cell under the pointer, or where the keyboard has gone. */
  hover: Signal<Spot | null>;
  /** The cell the keyboard is on; null = the selected one. */
  focus: Signal<Spot | null>;
}

export interface Grid {
  parts: Parts;
  local: Local;
  size: WatchedSize;
  inks: ReadonlySignal<Inks>;
  selected: ReadonlySignal<Spot>;
  /** The layout without its scroll: the same object while one scrolls. */
  still: ReadonlySignal<Layout>;
  plan: ReadonlySignal<Layout>;
  /** What a screen reader speaks for a cell. */
  speak(spot: Spot): string;
}

export function makeGrid<T>(
  context: Context<T>,
  name: string,
  frame: () => Frame,
  speak: (spot: Spot) => string,
): Grid {
  const { root, body, cursor, appearance, signal } = context;
  const parts = makeParts(name, makeCard(root, signal));
  // In the page before it is measured: a first picture of no width would be called ready.
  body.append(parts.scroller, parts.live);
  const local: Local = {
    scroll: makeSignal({ x: 0, y: 0 }),
    hover: makeSignal(null),
    focus: makeSignal(null),
  };
  const size = watchSize(parts.scroller, signal);
  const inks = computed(() => {
    void appearance.theme.value;
    void appearance.forced.value;
    return readInks(root);
  });
  const selected = computed(() => ({
    layer: cursor.get("layer").value,
    position: cursor.get("position").value,
  }));
  const still = computed(() => arrange(frame(), size.value));
  const plan = computed(() => scrollTo(still.value, local.scroll.value));
  return { parts, local, size, inks, selected, still, plan, speak };
}

function makeParts(name: string, card: Card): Parts {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cell = h("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h("div", { role: "row" }, cell);
  const stage = h("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h("div", { class: "lv-sizer" }, stage);
  const scroller = h("div", { class: "lv-scroll" }, sizer);
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card };
}

/** Gives the scroller the grid's size; hidden where there is nothing to show. */
export function resize({ parts, size, still }: Grid, none: boolean): void {
  const { whole } = still.value;
  parts.sizer.style.width = `${whole.width}px`;
  parts.sizer.style.height = `${whole.height}px`;
  parts.scroller.hidden = none;
  size.measure();
}

/** Puts the one focusable cell over the canvas and describes it. */
export function rovingFocus({ parts, local, plan: layout, selected, speak }: Grid): void {
  const plan = layout.value;
  const chosen = nearest(plan, selected.value);
  const spot = nearest(plan, local.focus.value ?? selected.value);
  const box = spot && boxOf(plan, spot);
  attr(parts.stage, { "aria-rowcount": plan.rows.keys.length, "aria-colcount": plan.columns.keys.length });
  parts.stage.style.width = `${plan.width}px`;
  parts.stage.style.height = `${plan.height}px`;
  parts.cell.hidden = !box;
  if (!box || !spot) return;
  parts.cell.style.transform = `translate(${box.x}px, ${box.y}px)`;
  parts.cell.style.width = `${box.w - 1}px`;
  parts.cell.style.height = `${box.h - 1}px`;
  const { layer, position } = selected.value;
  // The nearest column is not the selected one where that is not on the grid.
  const here = position < 0 || position === chosen?.position;
  const same = here && layer === spot.layer && chosen?.position === spot.position;
  attr(parts.row, { "aria-rowindex": box.row + 1 });
  attr(parts.cell, {
    "aria-colindex": box.column + 1,
    "aria-selected": String(same),
    "aria-label": speak(spot),
  });
}

/** Where a cell is on the screen. */
export function onScreen({ parts, plan }: Grid, spot: Spot) {
  const box = boxOf(plan.peek(), spot);
  if (!box) return null;
  const at = parts.stage.getBoundingClientRect();
  const [left, top] = [at.left + box.x, at.top + box.y];
  return { left, top, right: left + box.w, bottom: top + box.h };
}

/** Scrolls as little as needed to have a spot in the window. */
export function show({ parts, plan, local }: Grid, spot: Spot): void {
  const { rows, columns } = plan.peek();
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return;
  parts.scroller.scrollTo(reveal(columns, column), reveal(rows, row));
  local.scroll.value = { x: parts.scroller.scrollLeft, y: parts.scroller.scrollTop };
}

/** A cell that another view selects comes into the window; `what` changes with the grid's content. */
export function follow<T>({ paintEffect }: Context<T>, grid: Grid, what: () => string | number): void {
  let known = "";
  paintEffect(() => {
    const { layer, position } = grid.selected.value;
    const now = `${layer} ${position} ${what()}`;
    if (now === known) return;
    known = now;
    const spot = nearest(grid.plan.peek(), { layer, position });
    if (spot && !grid.local.hover.peek()) show(grid, spot);
  });
}
