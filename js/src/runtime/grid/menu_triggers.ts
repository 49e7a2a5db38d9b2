// The three ways to ask for a menu: the right button, a long press, and the menu key (or Shift+F10).

const LONG = 550;

/** `open` says whether there is a menu for what lies under the event. */
export function listenForMenu(
  element: HTMLElement,
  open: (event: MouseEvent | KeyboardEvent) => boolean,
  signal: AbortSignal,
): void {
  let timer = 0;
  let held = false;
  const rest = () => clearTimeout(timer);
  const take = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const press = (event: PointerEvent) => {
    rest();
    held = false;
    if (event.pointerType === "mouse") return;
    timer = window.setTimeout(() => {
      held = open(event);
    }, LONG);
  };
  const menu = (event: MouseEvent) => {
    if (open(event)) take(event);
  };
  const key = (event: KeyboardEvent) => {
    const asks = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (asks && open(event)) take(event);
  };
  const swallow = (event: MouseEvent) => {
    if (held) event.stopImmediatePropagation();
    held = false;
  };
  element.addEventListener("contextmenu", menu, { signal });
  element.addEventListener("pointerdown", press, { signal });
  for (const type of ["pointermove", "pointerup", "pointercancel"] as const)
    element.addEventListener(type, rest, { signal });
  element.addEventListener("keydown", key, { signal });
  element.addEventListener("click", swallow, { signal });
  signal.addEventListener("abort", rest, { once: true });
}
