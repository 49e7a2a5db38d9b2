// A token as an element, and a token with its probability as a bar: the same in every view.
import { h } from "./dom";
import { percent } from "./scale";
import { isByte, pieces, visible } from "./text";

export function tokenNode(text: string, limit = 40, special = false): HTMLElement {
  const kind = special ? "special" : isByte(text) ? "byte" : text === "" ? "empty" : "plain";
  const node = h("bdi", { class: "lv-token", "data-kind": kind, dir: "ltr" });
  for (const piece of pieces(text, limit)) {
    node.append(piece.sign ? h("span", { class: "lv-sign" }, piece.text) : piece.text);
  }
  if (text === "") node.append(h("span", { class: "lv-sign" }, "∅"));
  if (text.length > limit) node.title = visible(text, 200);
  return node;
}

/** What is told as "<0.001 %" has no bar. */
const LEAST = 1e-5;

/** The length of a bar, 0 to 1; a logarithmic one starts at 0.001 %, and each power of ten has a fifth of it. */
const level = (p: number, logarithmic: boolean): number =>
  logarithmic ? Math.max(0, 1 + Math.log10(p) / 5) : p;

export function barNode(p: number, logarithmic = false): HTMLElement {
  const fill = h("i");
  fill.style.width = `${(100 * (p > 0 ? level(p, logarithmic) : 0)).toFixed(2)}%`;
  fill.hidden = !(p >= LEAST);
  return h("span", { class: "lv-bar", "aria-hidden": "true" }, fill);
}

export function figureNode(p: number): HTMLElement {
  return h("span", { class: "lv-figure" }, percent(p));
}
