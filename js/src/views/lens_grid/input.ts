// What pointer and keys do on the grid: all local, but for the choice of a cell.
import type { ReadonlySignal, Signal } from "@preact/signals-core";
import type { LensGridState } from "../../generated/state";
import type { Card } from "../../runtime/card";
import type { Palette } from "../../runtime/colour";
import { say } from "../../runtime/dom";
import { obey, type Step, stepIn } from "../../runtime/keys";
import type { Size } from "../../runtime/paint";
import type { Inks } from "../../runtime/theme";
import type { Context } from "../../runtime/view";
import { reveal } from "./axis";
import { cardContent, speak } from "./card";
import type { LensData } from "./data";
import { boxOf, type Layout, nearest, type Target, targetAt } from "./layout";
import type { Measure } from "./measure";
import type { Spot } from "./scene";

export interface GridParts {
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
  hover: Signal<Spot | null>;
  focus: Signal<Spot | null>;
}

export interface GridState {
  data: ReadonlySignal<LensData>;
  target: ReadonlySignal<number | null>;
  measure: ReadonlySignal<Measure>;
  table: ReadonlySignal<Palette>;
  inks: ReadonlySignal<Inks>;
  plan: ReadonlySignal<Layout>;
  selected: ReadonlySignal<Spot>;
  size: ReadonlySignal<Size>;
}

const toggled = (list: readonly number[], item: number): number[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

export function listen(
  context: Context<LensGridState>,
  parts: GridParts,
  state: GridState,
  local: Local,
): void {
  const { traits, signal } = context;
  const { stage, scroller, cell, card } = parts;
  const scrolled = () => {
    local.scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
    card.hide();
  };
  const left = () => {
    local.hover.value = null;
    card.hide();
  };
  scroller.addEventListener("scroll", scrolled, { signal, passive: true });
  cell.addEventListener("blur", left, { signal });
  obey<Target>(
    stage,
    {
      at: (event) => {
        const box = stage.getBoundingClientRect();
        return targetAt(state.plan.peek(), event.clientX - box.left, event.clientY - box.top);
      },
      preview: (target) => {
        stage.dataset.over = target?.kind ?? "";
        preview(context, parts, state, local, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        const pins = (name: "pinned_layers" | "pinned_positions") => traits.get(name).peek();
        if (target.kind === "row")
          traits.set({ pinned_layers: toggled(pins("pinned_layers"), target.layer) });
        else if (target.kind === "column") {
          traits.set({ pinned_positions: toggled(pins("pinned_positions"), target.position) });
        } else choose(context, parts, state, local, target.spot);
      },
      move: (step) => move(context, parts, state, local, step),
      open: () => {
        const spot = current(state, local);
        if (spot) choose(context, parts, state, local, spot);
      },
      clear: () => {
        traits.set({ pinned_layers: [], pinned_positions: [] });
        local.focus.value = null;
        preview(context, parts, state, local, null);
        say(parts.live, "");
      },
    },
    signal,
  );
}

const current = (state: GridState, local: Local): Spot | null =>
  nearest(state.plan.peek(), local.focus.peek() ?? state.selected.peek());

function preview(
  { traits }: Context<LensGridState>,
  { card, stage }: GridParts,
  state: GridState,
  local: Local,
  spot: Spot | null,
): void {
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const box = spot && boxOf(state.plan.peek(), spot);
  if (!spot || !box) {
    card.hide();
    return;
  }
  const at = stage.getBoundingClientRect();
  const near = {
    left: at.left + box.x,
    top: at.top + box.y,
    right: at.left + box.x + box.w,
    bottom: at.top + box.y,
  };
  card.show(near, ...cardContent(state.data.peek(), spot, traits.get("top_k").peek(), state.target.peek()));
}

function choose(
  { cursor }: Context<LensGridState>,
  { live, cell }: GridParts,
  state: GridState,
  local: Local,
  spot: Spot,
): void {
  local.focus.value = spot;
  cell.focus({ preventScroll: true });
  cursor.save({ position: spot.position, layer: spot.layer });
  say(live, `selected: ${speak(state.data.peek(), spot)}`);
}

function move(
  context: Context<LensGridState>,
  parts: GridParts,
  state: GridState,
  local: Local,
  step: Step,
): void {
  const spot = current(state, local);
  const { rows, columns } = state.plan.peek();
  if (!spot) return;
  let [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if ("page" in step) row = stepIn(step, row, rows.keys.length);
  else if ("edge" in step) {
    column = stepIn(step, column, columns.keys.length);
    if (step.far) row = stepIn(step, row, rows.keys.length);
  } else {
    row = stepIn({ dx: 0, dy: step.dy }, row, rows.keys.length);
    column = stepIn({ dx: step.dx, dy: 0 }, column, columns.keys.length);
  }
  const to = { layer: rows.keys[row] ?? spot.layer, position: columns.keys[column] ?? spot.position };
  local.focus.value = to;
  parts.scroller.scrollTo(reveal(columns, column), reveal(rows, row));
  local.scroll.value = { x: parts.scroller.scrollLeft, y: parts.scroller.scrollTop };
  parts.cell.focus({ preventScroll: true });
  preview(context, parts, state, local, to);
  say(parts.live, speak(state.data.peek(), to));
}
