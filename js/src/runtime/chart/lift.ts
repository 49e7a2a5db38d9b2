// Which line is which: while the pointer is on a name, the other lines step back.
import { signal as makeSignal, type ReadonlySignal } from "@preact/signals-core";

/** The series whose name is pointed at in one of the elements, by its `data-line`. */
export function liftedLine(
  elements: readonly HTMLElement[],
  signal: AbortSignal,
): ReadonlySignal<number | null> {
  const lifted = makeSignal<number | null>(null);
  const over = (event: PointerEvent) => {
    const name = event.target instanceof Element ? event.target.closest("li, .lv-end") : null;
    const line = name?.getAttribute("data-line") ?? null;
    lifted.value = line === null ? null : Number(line);
  };
  const leave = () => {
    lifted.value = null;
  };
  for (const element of elements) {
    element.addEventListener("pointerover", over, { signal });
    element.addEventListener("pointerleave", leave, { signal });
  }
  return lifted;
}

/** Lets all lines step back but one. */
export function lift(box: HTMLElement, line: number | null): void {
  for (const node of box.querySelectorAll("[data-line]"))
    node.toggleAttribute("data-back", line !== null && node.getAttribute("data-line") !== String(line));
}
