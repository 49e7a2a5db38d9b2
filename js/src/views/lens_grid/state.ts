// What the grid consists of: its elements, what is local to this page, and what follows from the traits.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import type { LensGridState } from "../../generated/state";
import { type Card, makeCard } from "../../runtime/card";
import { type Palette, palette } from "../../runtime/colour";
import { h } from "../../runtime/dom";
import { type Size, type WatchedSize, watchSize } from "../../runtime/paint";
import { visible } from "../../runtime/text";
import { type Inks, readInks } from "../../runtime/theme";
import type { Context } from "../../runtime/view";
import { type LensData, readData, rowsOf } from "./data";
import { type Layout, layout } from "./layout";
import { type Measure, measureOf } from "./measure";
import type { Spot } from "./scene";

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

export interface State {
  data: ReadonlySignal<LensData>;
  target: ReadonlySignal<number | null>;
  measure: ReadonlySignal<Measure>;
  table: ReadonlySignal<Palette>;
  inks: ReadonlySignal<Inks>;
  plan: ReadonlySignal<Layout>;
  selected: ReadonlySignal<Spot>;
  size: WatchedSize;
}

export interface Grid {
  context: Context<LensGridState>;
  parts: Parts;
  local: Local;
  state: State;
}

export function makeGrid(context: Context<LensGridState>): Grid {
  const parts = makeParts(context);
  // In the page before it is measured: a first picture of no width would be called ready.
  context.body.append(parts.scroller);
  const local: Local = {
    scroll: makeSignal({ x: 0, y: 0 }),
    hover: makeSignal(null),
    focus: makeSignal(null),
  };
  return { context, parts, local, state: derive(context, local, parts) };
}

function makeParts({ root, signal }: Context<LensGridState>): Parts {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cell = h("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h("div", { role: "row" }, cell);
  const name = "Lens grid: layers by tokens";
  const stage = h("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h("div", { class: "lv-sizer" }, stage);
  const scroller = h("div", { class: "lv-scroll" }, sizer);
  const live = h("div", { class: "lv-hushed", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card: makeCard(root, signal) };
}

function derive(context: Context<LensGridState>, local: Local, parts: Parts): State {
  const { traits, cursor, look, signal } = context;
  const size = watchSize(parts.scroller, signal);
  const data = computed(() => readData(traits));
  const target = computed(() => {
    // Where nothing is starred, the kernel counts the model's own continuation.
    const counted = traits.get("target").value;
    return counted >= 0 ? counted : (cursor.get("targets").value[0] ?? null);
  });
  const measure = computed(() => {
    const name = target.value === null ? null : visible(data.value.piece(target.value), 16);
    return measureOf(traits.get("colour").value, data.value, name);
  });
  const table = computed(() => palette(measure.value.colour, look.theme.value));
  const inks = computed(() => {
    void look.theme.value;
    void look.forced.value;
    return readInks(context.root);
  });
  const selected = computed(() => ({
    layer: cursor.get("layer").value,
    position: cursor.get("position").value,
  }));
  const plan = computed(() => planOf(context, data.value, size.value, local.scroll.value));
  return { data, target, measure, table, inks, plan, selected, size };
}

function planOf(
  { traits }: Context<LensGridState>,
  data: LensData,
  room: Size,
  scroll: { x: number; y: number },
) {
  const [range, stride] = [traits.get("layer_range").value, traits.get("stride").value];
  return layout({
    layers: rowsOf(data.layers, range, stride, traits.get("show_embedding").value),
    positions: data.tokens.map((_, i) => i),
    pinnedLayers: traits.get("pinned_layers").value,
    pinnedPositions: traits.get("pinned_positions").value,
    room,
    scroll,
  });
}
