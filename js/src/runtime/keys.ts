// The interaction grammar, once for every view: hover previews, click selects, Esc clears, arrows move,
// Enter or Space opens. A view says what lies under a point and what each verb means for it.

export type Step = { dx: number; dy: number } | { edge: "start" | "end"; far: boolean } | { page: 1 | -1 };

export interface Grammar<T> {
  /** What lies under the pointer, or null. */
  at(event: PointerEvent | MouseEvent): T | null;
  preview(item: T | null, event: PointerEvent | null): void;
  select(item: T): void;
  move?(step: Step): void;
  open?(): void;
  /** Shift+Space and Ctrl+Space, which select a row or a column in a table, keep it in sight here. */
  pin?(kind: "row" | "column"): void;
  clear?(): void;
}

const ARROWS: Record<string, { dx: number; dy: number }> = {
  ArrowLeft: { dx: -1, dy: 0 },
  ArrowRight: { dx: 1, dy: 0 },
  ArrowUp: { dx: 0, dy: -1 },
  ArrowDown: { dx: 0, dy: 1 },
};

function stepOf(event: KeyboardEvent): Step | null {
  const far = event.ctrlKey || event.metaKey;
  const arrow = ARROWS[event.key];
  if (arrow) return arrow;
  if (event.key === "Home") return { edge: "start", far };
  if (event.key === "End") return { edge: "end", far };
  if (event.key === "PageUp") return { page: -1 };
  if (event.key === "PageDown") return { page: 1 };
  return null;
}

export function bindKeys<T>(
  element: HTMLElement | SVGElement,
  grammar: Grammar<T>,
  signal: AbortSignal,
): void {
  const target: EventTarget = element;
  const on = <E extends Event>(type: string, handle: (event: E) => void) =>
    target.addEventListener(type, handle as EventListener, { signal });
  on<PointerEvent>("pointermove", (event) => {
    if (event.pointerType !== "touch") grammar.preview(grammar.at(event), event);
  });
  on("pointerleave", () => grammar.preview(null, null));
  on<MouseEvent>("click", (event) => {
    const item = grammar.at(event);
    if (item !== null) grammar.select(item);
  });
  on<KeyboardEvent>("keydown", (event) => {
    if (key(grammar, event)) {
      // Otherwise the notebook would take the key as a command: move cells, leave the widget, scroll.
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

function key<T>(grammar: Grammar<T>, event: KeyboardEvent): boolean {
  if (event.altKey) return false;
  const step = stepOf(event);
  if (step && grammar.move) grammar.move(step);
  else if (event.key === " " && (event.shiftKey || event.ctrlKey) && grammar.pin) {
    grammar.pin(event.shiftKey ? "row" : "column");
  } else if ((event.key === "Enter" || event.key === " ") && grammar.open) grammar.open();
  else if (event.key === "Escape" && grammar.clear) grammar.clear();
  else return false;
  return true;
}

/** Where a step leads in a list of `n`. */
export function stepIn(step: Step, at: number, n: number, page = 10): number {
  let to = at;
  if ("edge" in step) to = step.edge === "start" ? 0 : n - 1;
  else if ("page" in step) to = at + page * step.page;
  else to = at + step.dx + step.dy;
  return Math.max(0, Math.min(n - 1, to));
}
