// Moving along the stops of a chart: hover previews, click selects, arrows move, Enter selects, Esc clears.
import type { Signal } from "@preact/signals-core";
import { bindKeys, stepIn } from "../keys";

export interface Stops {
  count(): number;
  /** The stop under the pointer. */
  at(event: PointerEvent | MouseEvent): number | null;
  /** Where the keys start from while no stop is previewed. */
  from(): number;
  /** The stop that is previewed. */
  guide: Signal<number | null>;
  select(stop: number): void;
  speak(stop: number): void;
}

export function walkStops(box: HTMLElement, stops: Stops, signal: AbortSignal): void {
  const { guide } = stops;
  const clear = () => {
    guide.value = null;
  };
  const here = () => guide.peek() ?? stops.from();
  bindKeys<number>(
    box,
    {
      at: stops.at,
      preview: (stop) => {
        guide.value = stop;
      },
      select: stops.select,
      move: (step) => {
        if (stops.count() === 0) return;
        // Up is to a later stop, as it is to a later layer in the grid.
        const along = "dy" in step ? { dx: step.dx - step.dy, dy: 0 } : step;
        const to = stepIn(along, here(), stops.count(), 5);
        guide.value = to;
        stops.speak(to);
      },
      open: () => {
        if (stops.count() > 0) stops.select(here());
      },
      clear,
    },
    signal,
  );
  box.addEventListener("blur", clear, { signal });
}
