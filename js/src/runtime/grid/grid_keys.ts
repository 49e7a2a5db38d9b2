// What pointer and keys do on a grid: all local, but for what the view makes of a chosen cell.
import { setText } from "../dom";
import { bindKeys, type Step, stepIn } from "../keys";
import { type Grid, onScreen, show } from "./grid";
import { nearest, type Spot, type Target, targetAt } from "./layout";
import { listenForMenu } from "./menu_triggers";

export interface Walk {
  /** The hover card's content. */
  card(spot: Spot): Node[];
  choose(spot: Spot): void;
  /** The menu of a cell: right click, long press, Enter on the chosen cell, or the menu key. */
  menu?(spot: Spot): void;
  /** The head of a row or a column was clicked, or pinned with a key. */
  pin?(target: Exclude<Target, { kind: "cell" }>): void;
  clear?(): void;
}

const PIN = { row: "Click to pin this layer (Shift+Space)", column: "Click to pin this token (Ctrl+Space)" };

export function listen(grid: Grid, walk: Walk, signal: AbortSignal): void {
  const { parts, local } = grid;
  const { stage, scroller, cell } = parts;
  scroller.addEventListener("scroll", () => scrolled(grid, walk), { signal, passive: true });
  cell.addEventListener("blur", () => preview(grid, walk, null), { signal });
  hideWhenScrolled(grid, walk, signal);
  const at = (event: Event) => {
    if (!(event instanceof MouseEvent)) return null;
    const box = stage.getBoundingClientRect();
    return targetAt(grid.plan.peek(), event.clientX - box.left, event.clientY - box.top);
  };
  if (walk.menu) {
    listenForMenu(
      stage,
      (event) => {
        const target = event.target === cell ? null : at(event);
        if (target?.kind === "cell") openMenu(grid, walk, target.spot);
        else if (!target && event.target === cell) withCurrent(grid, (spot) => openMenu(grid, walk, spot));
        else return false;
        return true;
      },
      signal,
    );
  }
  const pin =
    walk.pin && ((kind: "row" | "column") => withCurrent(grid, (spot) => walk.pin?.({ kind, ...spot })));
  bindKeys<Target>(
    stage,
    {
      at,
      preview: (target) => {
        stage.dataset.over = target && (target.kind === "cell" || walk.pin) ? target.kind : "";
        stage.title = target && target.kind !== "cell" && walk.pin ? PIN[target.kind] : "";
        preview(grid, walk, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        if (target.kind === "cell") choose(grid, walk, target.spot);
        else walk.pin?.(target);
      },
      move: (step) => move(grid, walk, step),
      open: () => withCurrent(grid, (spot) => open(grid, walk, spot)),
      ...(pin && { pin }),
      clear: () => {
        walk.clear?.();
        local.focus.value = null;
        preview(grid, walk, null);
        setText(parts.live, "");
      },
    },
    signal,
  );
}

/** What the grid lies in may scroll away under a resting pointer, and the card would stay behind. */
function hideWhenScrolled(grid: Grid, walk: Walk, signal: AbortSignal): void {
  const { stage, scroller } = grid.parts;
  const moved = ({ target }: Event) => {
    if (target !== scroller && target instanceof Node && target.contains(stage)) preview(grid, walk, null);
  };
  document.addEventListener("scroll", moved, { signal, capture: true, passive: true });
}

function withCurrent(grid: Grid, act: (spot: Spot) => void): void {
  const spot = nearest(grid.plan.peek(), grid.local.focus.peek() ?? grid.selected.peek());
  if (spot) act(spot);
}

/** The first Enter chooses a cell, the next one opens its menu. */
function open(grid: Grid, walk: Walk, spot: Spot): void {
  const { layer, position } = grid.selected.peek();
  const chosen = nearest(grid.plan.peek(), { layer, position });
  const again =
    grid.local.focus.peek() !== null && layer === spot.layer && chosen?.position === spot.position;
  if (again && walk.menu) openMenu(grid, walk, spot);
  else choose(grid, walk, spot);
}

function openMenu(grid: Grid, walk: Walk, spot: Spot): void {
  grid.local.focus.value = spot;
  preview(grid, walk, null);
  walk.menu?.(spot);
}

function scrolled(grid: Grid, walk: Walk): void {
  const { scroller } = grid.parts;
  const { scroll } = grid.local;
  const { x, y } = scroll.peek();
  // A step of the keyboard has told its scroll already, and its card stays.
  if (x === scroller.scrollLeft && y === scroller.scrollTop) return;
  scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
  preview(grid, walk, null);
}

function preview(grid: Grid, walk: Walk, spot: Spot | null): void {
  const { local, parts } = grid;
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const near = spot && onScreen(grid, spot);
  if (spot && near) parts.card.show(near, ...walk.card(spot));
  else parts.card.hide();
}

function choose(grid: Grid, walk: Walk, spot: Spot): void {
  grid.local.focus.value = spot;
  grid.parts.cell.focus({ preventScroll: true });
  walk.choose(spot);
  setText(grid.parts.live, `selected: ${grid.speak(spot)}`);
}

function move(grid: Grid, walk: Walk, step: Step): void {
  const { rows, columns } = grid.plan.peek();
  withCurrent(grid, (spot) => {
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
    grid.local.focus.value = to;
    show(grid, to);
    grid.parts.cell.focus({ preventScroll: true });
    preview(grid, walk, to);
    setText(grid.parts.live, grid.speak(to));
  });
}
