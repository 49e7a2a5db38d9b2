// What pointer and keys do on a sheet: all local, but for what the view makes of a chosen cell.
import { say } from "../dom";
import { obey, type Step, stepIn } from "../keys";
import { nearest, type Spot, type Target, targetAt } from "./layout";
import { listenForMenu } from "./press";
import { onScreen, type Sheet, show } from "./sheet";

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

export function listen(sheet: Sheet, walk: Walk, signal: AbortSignal): void {
  const { parts, local } = sheet;
  const { stage, scroller, cell } = parts;
  scroller.addEventListener("scroll", () => scrolled(sheet, walk), { signal, passive: true });
  cell.addEventListener("blur", () => preview(sheet, walk, null), { signal });
  const at = (event: Event) => {
    if (!(event instanceof MouseEvent)) return null;
    const box = stage.getBoundingClientRect();
    return targetAt(sheet.plan.peek(), event.clientX - box.left, event.clientY - box.top);
  };
  if (walk.menu) {
    listenForMenu(
      stage,
      (event) => {
        const target = event.target === cell ? null : at(event);
        if (target?.kind === "cell") openMenu(sheet, walk, target.spot);
        else if (!target && event.target === cell) withCurrent(sheet, (spot) => openMenu(sheet, walk, spot));
        else return false;
        return true;
      },
      signal,
    );
  }
  const pin =
    walk.pin && ((kind: "row" | "column") => withCurrent(sheet, (spot) => walk.pin?.({ kind, ...spot })));
  obey<Target>(
    stage,
    {
      at,
      preview: (target) => {
        stage.dataset.over = target && (target.kind === "cell" || walk.pin) ? target.kind : "";
        stage.title = target && target.kind !== "cell" && walk.pin ? PIN[target.kind] : "";
        preview(sheet, walk, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        if (target.kind === "cell") choose(sheet, walk, target.spot);
        else walk.pin?.(target);
      },
      move: (step) => move(sheet, walk, step),
      open: () => withCurrent(sheet, (spot) => open(sheet, walk, spot)),
      ...(pin && { pin }),
      clear: () => {
        walk.clear?.();
        local.focus.value = null;
        preview(sheet, walk, null);
        say(parts.live, "");
      },
    },
    signal,
  );
}

function withCurrent(sheet: Sheet, act: (spot: Spot) => void): void {
  const spot = nearest(sheet.plan.peek(), sheet.local.focus.peek() ?? sheet.selected.peek());
  if (spot) act(spot);
}

/** The first Enter chooses a cell, the next one opens its menu. */
function open(sheet: Sheet, walk: Walk, spot: Spot): void {
  const { layer, position } = sheet.selected.peek();
  const chosen = nearest(sheet.plan.peek(), { layer, position });
  const again =
    sheet.local.focus.peek() !== null && layer === spot.layer && chosen?.position === spot.position;
  if (again && walk.menu) openMenu(sheet, walk, spot);
  else choose(sheet, walk, spot);
}

function openMenu(sheet: Sheet, walk: Walk, spot: Spot): void {
  sheet.local.focus.value = spot;
  preview(sheet, walk, null);
  walk.menu?.(spot);
}

function scrolled(sheet: Sheet, walk: Walk): void {
  const { scroller } = sheet.parts;
  const { scroll } = sheet.local;
  const { x, y } = scroll.peek();
  // A step of the keyboard has told its scroll already, and its card stays.
  if (x === scroller.scrollLeft && y === scroller.scrollTop) return;
  scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
  preview(sheet, walk, null);
}

function preview(sheet: Sheet, walk: Walk, spot: Spot | null): void {
  const { local, parts } = sheet;
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const near = spot && onScreen(sheet, spot);
  if (spot && near) parts.card.show(near, ...walk.card(spot));
  else parts.card.hide();
}

function choose(sheet: Sheet, walk: Walk, spot: Spot): void {
  sheet.local.focus.value = spot;
  sheet.parts.cell.focus({ preventScroll: true });
  walk.choose(spot);
  say(sheet.parts.live, `selected: ${sheet.speak(spot)}`);
}

function move(sheet: Sheet, walk: Walk, step: Step): void {
  const { rows, columns } = sheet.plan.peek();
  withCurrent(sheet, (spot) => {
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
    sheet.local.focus.value = to;
    show(sheet, to);
    sheet.parts.cell.focus({ preventScroll: true });
    preview(sheet, walk, to);
    say(sheet.parts.live, sheet.speak(to));
  });
}
