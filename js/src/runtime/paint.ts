// A canvas as large as its box, sharp on every screen, and the box's size as a signal.
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { cut, wrap } from "./wrap";

export interface Size {
  width: number;
  height: number;
  ratio: number;
}

/** `measure` looks at once, for a box whose content has just been given its size. */
export type WatchedSize = ReadonlySignal<Size> & { measure(): void };

export function watchSize(element: HTMLElement, abort: AbortSignal): WatchedSize {
  const appearance = (): Size => ({
    width: element.clientWidth,
    height: element.clientHeight,
    ratio: window.devicePixelRatio || 1,
  });
  const size = signal(appearance());
  const update = () => {
    const now = appearance();
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

interface Fits {
  cuts: Map<number, Map<string, string>>;
  wraps: Map<string, Map<string, string[]>>;
}

/** Cuts text to a width, with "…". Measuring costs, and so does reading back a canvas's font: both are remembered. */
export class Fitter {
  readonly #fonts = new Map<string, Fits>();
  #known: Fits = { cuts: new Map(), wraps: new Map() };

  constructor(readonly g: CanvasRenderingContext2D) {}

  /** Sets the font of what is fitted and drawn from now on. */
  use(font: string): void {
    this.g.font = font;
    this.#known = this.#fonts.get(font) ?? { cuts: new Map(), wraps: new Map() };
    this.#fonts.set(font, this.#known);
  }

  fit(text: string, width: number): string {
    return remember(this.#known.cuts, width, text, () => cut(text, this.#fits(width)));
  }

  /** In at most so many lines. */
  wrap(text: string, width: number, most: number): readonly string[] {
    return remember(this.#known.wraps, `${width} ${most}`, text, () => wrap(text, most, this.#fits(width)));
  }

  #fits(width: number): (text: string) => boolean {
    return (text) => this.g.measureText(text).width <= width;
  }
}

function remember<K, V>(maps: Map<K, Map<string, V>>, key: K, text: string, make: () => V): V {
  const known = maps.get(key) ?? new Map<string, V>();
  const kept = known.get(text);
  if (kept !== undefined) return kept;
  if (known.size > MOST) known.clear();
  maps.set(key, known);
  const made = make();
  known.set(text, made);
  return made;
}
