// Which line is which: while the pointer is on a name in the legend, the other lines step back.

/** `plot` has `data-line` on what belongs to the n-th name. */
export function liftOnHover(names: HTMLElement, plot: HTMLElement, signal: AbortSignal): void {
  const lift = (n: number) => {
    for (const node of plot.querySelectorAll("[data-line]"))
      node.toggleAttribute("data-back", n >= 0 && node.getAttribute("data-line") !== String(n));
  };
  const over = (event: PointerEvent) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    lift(item ? Array.from(names.children).indexOf(item) : -1);
  };
  names.addEventListener("pointerover", over, { signal });
  names.addEventListener("pointerleave", () => lift(-1), { signal });
}
