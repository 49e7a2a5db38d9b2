// A small box in the browser's top layer that takes the focus and gives it back: menus and short forms.
import { type Box, place } from "./card";
import { attr, h } from "./dom";

export interface Popup {
  readonly element: HTMLElement;
  /** What the content listens to goes with it. */
  open(near: Box, role: "menu" | "dialog", label: string, content: (signal: AbortSignal) => Node[]): void;
  close(): void;
}

export function makePopup(root: HTMLElement, signal: AbortSignal): Popup {
  const element = h("div", { class: "lv-popup", popover: "manual" });
  root.append(element);
  let before: HTMLElement | null = null;
  let life = new AbortController();
  const isOpen = () => element.dataset.open !== undefined;
  const hide = () => {
    delete element.dataset.open;
    if (element.isConnected) element.hidePopover?.();
    life.abort();
    element.replaceChildren();
  };
  const close = () => {
    if (!isOpen()) return;
    const inside = element.contains((element.getRootNode() as Document | ShadowRoot).activeElement);
    hide();
    if (inside) before?.focus({ preventScroll: true });
  };
  const open: Popup["open"] = (near, role, label, content) => {
    const active = (root.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement | null;
    if (!element.contains(active)) before = active;
    life.abort();
    life = new AbortController();
    element.replaceChildren(...content(life.signal));
    attr(element, { role, "aria-label": label });
    if (!isOpen()) element.showPopover?.();
    element.dataset.open = "";
    moveTo(element, near);
    const first = element.querySelector<HTMLElement>(
      "[autofocus], [data-first], [role=menuitem], input, select",
    );
    first?.focus({ preventScroll: true });
  };
  const outside = (event: Event) => {
    if (isOpen() && !event.composedPath().includes(element)) close();
  };
  const left = (event: FocusEvent) => {
    const to = event.relatedTarget;
    if (isOpen() && to instanceof Node && !element.contains(to)) hide();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  element.addEventListener("keydown", key, { signal });
  element.addEventListener("focusout", left, { signal });
  window.addEventListener("pointerdown", outside, { signal, capture: true });
  signal.addEventListener("abort", hide, { once: true });
  return { element, open, close };
}

function moveTo(element: HTMLElement, near: Box): void {
  const view = { width: window.innerWidth, height: window.innerHeight };
  const { x, y } = place(near, element.getBoundingClientRect(), view, 4);
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}

export interface Item {
  label: string;
  act(): void;
  /** A line above this item. */
  apart?: boolean;
  disabled?: boolean;
}

const KEYS: Record<string, (at: number, n: number) => number> = {
  ArrowDown: (at, n) => (at + 1) % n,
  ArrowUp: (at, n) => (at - 1 + n) % n,
  Home: () => 0,
  End: (_, n) => n - 1,
};

/** The buttons of a menu; arrows go round. */
export function menuNodes(items: readonly Item[], signal: AbortSignal): HTMLElement[] {
  const buttons = items.map(({ label, act, apart, disabled }) => {
    const button = h(
      "button",
      { type: "button", role: "menuitem", tabindex: -1, "data-apart": apart },
      label,
    );
    attr(button, { "aria-disabled": disabled ? "true" : null });
    const click = () => {
      if (!disabled) act();
    };
    button.addEventListener("click", click, { signal });
    return button;
  });
  buttons.forEach((button, i) => {
    const key = (event: KeyboardEvent) => {
      const to = KEYS[event.key]?.(i, buttons.length);
      if (event.key === "Tab" || to !== undefined) event.preventDefault();
      if (to === undefined) return;
      event.stopPropagation();
      buttons[to]?.focus();
    };
    button.addEventListener("keydown", key, { signal });
  });
  return buttons;
}
