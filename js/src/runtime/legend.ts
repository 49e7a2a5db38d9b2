// The color scale with its numbers and words.
import type { Palette } from "./color";
import { h } from "./dom";

export interface Scale {
  title: string;
  ticks: readonly { at: number; text: string }[];
  missing: string;
}

export function legendNodes({ title, ticks, missing }: Scale, palette: Palette): Node[] {
  const ramp = h("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_, i) => palette.css[Math.round((255 * i) / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const marks = h("span", { class: "lv-ticks" });
  for (const { at, text } of ticks) {
    const tick = h("span", { "data-end": at < 0.02 ? "start" : at > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at}%`;
    marks.append(tick);
  }
  const scale = h("span", { class: "lv-scale", "data-wide": palette.twoSided }, ramp, marks);
  return [scale, h("span", { class: "lv-words" }, missing || title)];
}
