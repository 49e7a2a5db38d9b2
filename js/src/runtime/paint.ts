// A canvas as large as its box, sharp on every screen, and the box's size as a signal.
import { type ReadonlySignal, signal } from "@preact/signals-core";

export interface Size {
  width: number;
  height: number;
  ratio: number;
}

/** `measure` looks at once, for a box whose content has just been given its size. */
export type WatchedSize = ReadonlySignal<Size> & { measure(): void };

export function watchSize(element: HTMLElement, abort: AbortSignal): WatchedSize {
  const look = (): Size => ({
    width: element.clientWidth,
    height: element.clientHeight,
    ratio: window.devicePixelRatio || 1,
  });
  const size = signal(look());
  const update = () => {
    const now = look();
    const was = size.peek();
    if (now.width !== was.width || now.height !== was.height || now.ratio !== was.ratio) size.value = now;
  };
  const observer = new ResizeObserver(update);
  observer.observe(element);
  // Zooming changes the ratio and may leave the box as it was.
  window.addEventListener("resize", update, { signal: abort });
  abort.addEventListener("abort", () => observer.disconnect(), { once: true });
  return Object.assign(size, { measure: update });
}

/** Sized in CSS pixels; drawn in device pixels. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number,
): CanvasRenderingContext2D | null {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g = canvas.getContext("2d");
  g?.setTransform(ratio, 0, 0, ratio, 0, 0);
  g?.clearRect(0, 0, width, height);
  return g;
}

const MOST = 20_000;

/** Cuts text to a width, with "…". Measuring costs, and so does reading back a canvas's font: both are remembered. */
export class Fitter {
  readonly #fonts = new Map<string, Map<number, Map<string, string>>>();
  #cuts = new Map<number, Map<string, string>>();

  constructor(readonly g: CanvasRenderingContext2D) {}

  /** Sets the font of what is fitted and drawn from now on. */
  use(font: string): void {
    this.g.font = font;
    this.#cuts = this.#fonts.get(font) ?? new Map();
    this.#fonts.set(font, this.#cuts);
  }

  fit(text: string, width: number): string {
    const known = this.#cuts.get(width) ?? new Map<string, string>();
    const cut = known.get(text);
    if (cut !== undefined) return cut;
    if (known.size > MOST) known.clear();
    this.#cuts.set(width, known);
    const now = this.#cut(text, width);
    known.set(text, now);
    return now;
  }

  #cut(text: string, width: number): string {
    if (this.g.measureText(text).width <= width) return text;
    const chars = Array.from(text);
    let [lo, hi] = [0, chars.length];
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      const fits = this.g.measureText(`${chars.slice(0, mid).join("")}…`).width <= width;
      if (fits) lo = mid;
      else hi = mid - 1;
    }
    return lo > 0 ? `${chars.slice(0, lo).join("")}…` : "";
  }
}
