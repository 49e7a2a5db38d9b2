// The colour scale with its numbers and words.
import type { Palette } from "../../runtime/colour";
import { h } from "../../runtime/dom";
import type { Measure } from "./measure";

export function legendNodes(measure: Measure, palette: Palette): Node[] {
  const ramp = h("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_, i) => palette.css[Math.round((255 * i) / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const ticks = h("span", { class: "lv-ticks" });
  for (const { at, text } of measure.ticks) {
    const tick = h("span", { "data-end": at < 0.02 ? "start" : at > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at}%`;
    ticks.append(tick);
  }
  const scale = h("span", { class: "lv-scale" }, ramp, ticks);
  const words = h("span", { class: "lv-words" }, measure.missing || measure.title);
  return [scale, words];
}
