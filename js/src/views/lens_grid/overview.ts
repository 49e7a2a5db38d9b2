// The whole grid at one pixel a cell, with a frame around the part on screen: click or drag to go there.

import { entry, type Palette, parseHex } from "../../runtime/colour";
import { h } from "../../runtime/dom";
import { clamp } from "../../runtime/scale";
import { type Axis, bandOf, length } from "../../runtime/sheet/axis";
import type { LensData } from "./data";
import type { Measure } from "./measure";
import { farLevel, isOf } from "./scene";

export interface Overview {
  element: HTMLElement;
  paint(data: LensData, measure: Measure, palette: Palette, rows: Axis, columns: Axis, empty: string): void;
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
    paint: (data, measure, palette, rows, columns, empty) => {
      const now = [overviewOf(data, measure), lookOf(measure), palette, rows.keys, columns.keys, empty];
      if (now.every((x, i) => x === drawn[i])) return;
      drawn = now;
      const image = pixels(data, measure, palette, rows, columns, parseHex(empty));
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

/** What the pixels are made of: where the kernel sends an overview, a column that comes changes none of them. */
const overviewOf = (data: LensData, measure: Measure): unknown =>
  data.overviewValues.length && isOf(data, measure) ? data.overviewValues : data;

const lookOf = ({ palette, ticks }: Measure): string =>
  [palette, ...ticks.map((tick) => `${tick.at} ${tick.text}`)].join();

function part(axis: Axis): { from: number; size: number } {
  const whole = Math.max(1, length(axis));
  const band = bandOf(axis);
  return { from: (band + axis.scroll) / whole, size: Math.min(1, (axis.view - band) / whole) };
}

type Rgb = readonly [number, number, number];
const word = ([r, g, b]: Rgb): number => (255 << 24) | (b << 16) | (g << 8) | r;

function pixels(
  data: LensData,
  measure: Measure,
  palette: Palette,
  rows: Axis,
  columns: Axis,
  empty: Rgb,
): ImageData {
  const [w, h] = [Math.max(1, columns.keys.length), Math.max(1, rows.keys.length)];
  const image = new ImageData(w, h);
  const words = new Int32Array(image.data.buffer);
  const [table, none] = [palette.rgb.map(word), word(empty)];
  const far = overviewOf(data, measure) !== data;
  for (let y = 0; y < rows.keys.length; y++) {
    const layer = rows.keys[y] as number;
    for (let x = 0; x < columns.keys.length; x++) {
      const position = columns.keys[x] as number;
      const cell = far ? -1 : data.cell(layer, position);
      const shade = entry(cell < 0 ? farLevel(data, measure, layer, position) : measure.level(cell));
      words[y * w + x] = shade === null ? none : (table[shade] as number);
    }
  }
  return image;
}
