// Painting in frames: a part runs again when a signal it read has changed, at most once a frame,
// and the parts of one view run in the order they were given.
import { effect } from "@preact/signals-core";

export class Frame {
  readonly #parts: (() => void)[] = [];
  readonly #dirty = new Set<number>();
  readonly #stops: (() => void)[] = [];
  #request = 0;

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener("abort", () => this.#stop(), { once: true });
  }

  paintEffect(paint: () => void): void {
    if (this.signal.aborted) return;
    this.#run(this.#parts.push(paint) - 1);
  }

  /** The effect that runs `paint` lives until its first change; the next frame makes a new one. */
  #run(index: number): void {
    this.#stops[index]?.();
    let painted = false;
    this.#stops[index] = effect(() => {
      if (painted) {
        this.#later(index);
      } else {
        painted = true;
        this.#parts[index]?.();
      }
    });
  }

  #later(index: number): void {
    this.#dirty.add(index);
    if (!this.#request) this.#request = requestAnimationFrame(() => this.#flush());
  }

  #flush(): void {
    this.#request = 0;
    const due = [...this.#dirty].sort((a, b) => a - b);
    this.#dirty.clear();
    for (const index of due) this.#run(index);
  }

  #stop(): void {
    cancelAnimationFrame(this.#request);
    for (const stop of this.#stops) stop();
  }
}
