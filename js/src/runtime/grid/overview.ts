// The whole grid at a pixel for a cell, or for a few beside each other, with a frame around the part on screen: click or drag to go there.

import { type Palette, parseHex } from "../color";
import { h } from "../dom";
import { clamp } from "../scale";
import { type Axis, bandOf, length } from "./axis";

/** The palette's entry of a cell, or null where it has no color. */
export type Shade = (layer: number, position: number) => number | null;

export interface Overview {
  element: HTMLElement;
  /** Drawn again where `what`, which the shades are made of, has changed. */
  paint(
    what: readonly unknown[],
    shade: Shade,
    palette: Palette,
    rows: Axis,
    columns: Axis,
    empty: string,
  ): void;
  frame(rows: Axis, columns: Axis): void;
}

export function makeOverview(go: (x: number, y: number) => void, signal: AbortSignal): Overview {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h("div", { class: "lv-frame" });
  const title = "The whole grid: click or drag to move";
  const element = h("div", { class: "lv-overview", title }, canvas, frame);
  const drag = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = element.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    go(clamp(x, 0, 1), clamp(y, 0, 1));
  };
  const start = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  let drawn: unknown[] = [];
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", drag, { signal });
  return {
    element,
    paint: (what, shade, palette, rows, columns, empty) => {
      const now = [...what, palette, rows.keys, columns.keys, empty];
      if (now.every((x, i) => x === drawn[i])) return;
      drawn = now;
      const image = pixels(shade, palette, rows, columns, parseHex(empty));
      if (canvas.width !== image.width) canvas.width = image.width;
      if (canvas.height !== image.height) canvas.height = image.height;
      element.style.height = `${clamp(rows.keys.length, 24, 48)}px`;
      canvas.getContext("2d")?.putImageData(image, 0, 0);
    },
    frame: (rows, columns) => {
      const [x, y] = [part(columns), part(rows)];
      frame.style.left = `${100 * x.from}%`;
      frame.style.width = `${100 * x.size}%`;
      frame.style.top = `${100 * y.from}%`;
      frame.style.height = `${100 * y.size}%`;
    },
  };
}

function part(axis: Axis): { from: number; size: number } {
  const whole = Math.max(1, length(axis));
  const band = bandOf(axis);
  return { from: (band + axis.scroll) / whole, size: Math.min(1, (axis.view - band) / whole) };
}

type Rgb = readonly [number, number, number];
const word = ([r, g, b]: Rgb): number => (255 << 24) | (b << 16) | (g << 8) | r;

/** Of more columns than these a few neighbors are drawn as one: single ones would be noise. */
const MOST = 320;

/** Their mean; of differences the largest, since a gain and a loss side by side are not nothing. */
export function blend(entries: readonly number[], { twoSided }: Palette): number {
  if (twoSided) return entries.reduce((most, x) => (Math.abs(x - 127.5) > Math.abs(most - 127.5) ? x : most));
  return Math.round(entries.reduce((sum, x) => sum + x, 0) / entries.length);
}

function pixels(shade: Shade, palette: Palette, rows: Axis, columns: Axis, empty: Rgb): ImageData {
  const each = Math.max(1, Math.ceil(columns.keys.length / MOST));
  const [w, h] = [Math.max(1, Math.ceil(columns.keys.length / each)), Math.max(1, rows.keys.length)];
  const image = new ImageData(w, h);
  const words = new Int32Array(image.data.buffer);
  const [table, none] = [palette.rgb.map(word), word(empty)];
  for (let y = 0; y < rows.keys.length; y++) {
    const layer = rows.keys[y] as number;
    for (let x = 0; x < w; x++) {
      const near = columns.keys.slice(x * each, (x + 1) * each);
      const entries = near.map((key) => shade(layer, key)).filter((at) => at !== null);
      words[y * w + x] = entries.length === 0 ? none : (table[blend(entries, palette)] as number);
    }
  }
  return image;
}
