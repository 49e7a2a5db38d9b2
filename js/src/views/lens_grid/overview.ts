// The whole grid at one pixel a cell, with a frame around the part on screen: click or drag to go there.

import { entry, type Palette, parseHex } from "../../runtime/colour";
import { h } from "../../runtime/dom";
import { clamp } from "../../runtime/scale";
import { type Axis, bandOf, length } from "./axis";
import type { LensData } from "./data";
import type { Measure } from "./measure";

export interface Overview {
  element: HTMLElement;
  paint(data: LensData, measure: Measure, palette: Palette, rows: Axis, columns: Axis, empty: string): void;
  frame(rows: Axis, columns: Axis): void;
}

export function makeOverview(go: (x: number, y: number) => void, signal: AbortSignal): Overview {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h("div", { class: "lv-frame" });
  const element = h(
    "div",
    { class: "lv-overview", title: "The whole grid: click or drag to move" },
    canvas,
    frame,
  );
  const drag = (event: PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = element.getBoundingClientRect();
    go(
      clamp((event.clientX - box.left) / box.width, 0, 1),
      clamp((event.clientY - box.top) / box.height, 0, 1),
    );
  };
  const start = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", drag, { signal });
  return {
    element,
    paint: (data, measure, palette, rows, columns, empty) => {
      const image = pixels(data, measure, palette, rows, columns, parseHex(empty));
      canvas.width = image.width;
      canvas.height = image.height;
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

function pixels(
  data: LensData,
  measure: Measure,
  palette: Palette,
  rows: Axis,
  columns: Axis,
  empty: readonly [number, number, number],
): ImageData {
  const [w, h] = [Math.max(1, columns.keys.length), Math.max(1, rows.keys.length)];
  const image = new ImageData(w, h);
  for (const [y, layer] of rows.keys.entries()) {
    for (const [x, position] of columns.keys.entries()) {
      const cell = data.cell(layer, position);
      const shade = cell < 0 ? null : entry(measure.level(cell));
      const rgb = shade === null ? empty : (palette.rgb[shade] ?? empty);
      image.data.set([...rgb, 255], 4 * (y * w + x));
    }
  }
  return image;
}
