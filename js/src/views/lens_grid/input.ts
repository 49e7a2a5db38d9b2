// What pointer and keys do on the grid: all local, but for the choice of a cell.
import { attr, say } from "../../runtime/dom";
import { obey, type Step, stepIn } from "../../runtime/keys";
import { reveal } from "./axis";
import { cardContent, speak } from "./card";
import { boxOf, nearest, type Target, targetAt } from "./layout";
import type { Spot } from "./scene";
import type { Grid } from "./state";

const PIN = { row: "Click to pin this layer (Shift+Space)", column: "Click to pin this token (Ctrl+Space)" };

export function listen(grid: Grid): void {
  const { context, parts, state, local } = grid;
  const { stage, scroller, cell } = parts;
  const { signal } = context;
  scroller.addEventListener("scroll", () => scrolled(grid), { signal, passive: true });
  cell.addEventListener("blur", () => preview(grid, null), { signal });
  obey<Target>(
    stage,
    {
      at: (event) => {
        const box = stage.getBoundingClientRect();
        return targetAt(state.plan.peek(), event.clientX - box.left, event.clientY - box.top);
      },
      preview: (target) => {
        stage.dataset.over = target?.kind ?? "";
        attr(stage, { title: target && target.kind !== "cell" ? PIN[target.kind] : null });
        preview(grid, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        if (target.kind === "cell") choose(grid, target.spot);
        else pin(grid, target);
      },
      move: (step) => move(grid, step),
      open: () => {
        const spot = current(grid);
        if (spot) choose(grid, spot);
      },
      pin: (kind) => {
        const spot = current(grid);
        if (spot) pin(grid, { kind, ...spot });
      },
      clear: () => {
        context.traits.set({ pinned_layers: [], pinned_positions: [] });
        local.focus.value = null;
        preview(grid, null);
        say(parts.live, "");
      },
    },
    signal,
  );
}

const current = ({ state, local }: Grid): Spot | null =>
  nearest(state.plan.peek(), local.focus.peek() ?? state.selected.peek());

const toggled = (list: readonly number[], item: number): number[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

function pin({ context }: Grid, target: Exclude<Target, { kind: "cell" }>): void {
  const { traits } = context;
  if (target.kind === "row") {
    traits.set({ pinned_layers: toggled(traits.get("pinned_layers").peek(), target.layer) });
  } else traits.set({ pinned_positions: toggled(traits.get("pinned_positions").peek(), target.position) });
}

function scrolled(grid: Grid): void {
  const { scroller } = grid.parts;
  const { scroll } = grid.local;
  const { x, y } = scroll.peek();
  // A step of the keyboard has told its scroll already, and its card stays.
  if (x === scroller.scrollLeft && y === scroller.scrollTop) return;
  scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
  preview(grid, null);
}

function preview({ context, parts, state, local }: Grid, spot: Spot | null): void {
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const box = spot && boxOf(state.plan.peek(), spot);
  if (!spot || !box) {
    parts.card.hide();
    return;
  }
  const at = parts.stage.getBoundingClientRect();
  const [left, top] = [at.left + box.x, at.top + box.y];
  const near = { left, top, right: left + box.w, bottom: top + box.h };
  const topK = context.traits.get("top_k").peek();
  parts.card.show(near, ...cardContent(state.data.peek(), spot, topK, state.target.peek()));
}

function choose({ context, parts, state, local }: Grid, spot: Spot): void {
  local.focus.value = spot;
  parts.cell.focus({ preventScroll: true });
  context.cursor.save({ position: spot.position, layer: spot.layer });
  say(parts.live, `selected: ${speak(state.data.peek(), spot)}`);
}

function move(grid: Grid, step: Step): void {
  const { parts, state, local } = grid;
  const spot = current(grid);
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
  show(grid, to);
  parts.cell.focus({ preventScroll: true });
  preview(grid, to);
  say(parts.live, speak(state.data.peek(), to));
}

/** Scrolls as little as needed to have a spot in the window. */
export function show({ parts, state, local }: Grid, spot: Spot): void {
  const { rows, columns } = state.plan.peek();
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return;
  parts.scroller.scrollTo(reveal(columns, column), reveal(rows, row));
  local.scroll.value = { x: parts.scroller.scrollLeft, y: parts.scroller.scrollTop };
}
