// The hover card: in the browser's top layer, because notebooks clip and transform what is inside them,
// and placed so that it never leaves the window.
import { h } from "./dom";
import { layerName } from "./scale";

const GAP = 12;

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Card {
  readonly element: HTMLElement;
  show(near: Box, ...content: Node[]): void;
  hide(): void;
}

/** Right of the box if there is room, else left of it; level with its top, pushed inside the window. */
export function place(
  near: Box,
  size: { width: number; height: number },
  view: { width: number; height: number },
  gap = GAP,
) {
  const right = near.right + gap;
  const left = near.left - gap - size.width;
  const x = right + size.width <= view.width - 4 ? right : left;
  const limit = (at: number, most: number) => Math.max(4, Math.min(at, most));
  return {
    x: Math.round(limit(x, view.width - size.width - 4)),
    y: Math.round(limit(near.top, view.height - size.height - 4)),
  };
}

export function makeCard(root: HTMLElement, signal: AbortSignal): Card {
  const element = h("div", { class: "lv-card", popover: "manual", "aria-hidden": "true" });
  root.append(element);
  const hide = () => {
    if (element.dataset.open === undefined) return;
    delete element.dataset.open;
    if (element.isConnected) element.hidePopover?.();
  };
  const show = (near: Box, ...content: Node[]) => {
    element.replaceChildren(...content);
    if (!element.isConnected) return;
    if (element.dataset.open === undefined) element.showPopover?.();
    element.dataset.open = "";
    const { x, y } = place(near, element.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight,
    });
    element.style.left = `${x}px`;
    element.style.top = `${y}px`;
  };
  signal.addEventListener("abort", hide, { once: true });
  return { element, show, hide };
}

/** Layer, token and what else names a cell. */
export function cardHead(
  { layer, position }: { layer: number; position: number },
  token: HTMLElement,
  note = "",
): HTMLElement {
  const where = [`token ${position}`, note].filter(Boolean).join(" · ");
  return h("div", { class: "lv-card-head" }, h("b", {}, layerName(layer)), h("span", {}, where), token);
}
