// A label as a row of a table: its text, how often it was met, what it explains, and a button.
import { tokenNode } from "../../../runtime/bars";
import { h } from "../../../runtime/dom";
import { count } from "../../../runtime/scale";
import { spoken } from "../../../runtime/text";
import type { LabelRow } from "./bars";
import { figure } from "./words";

const HEADS = [
  { text: "label", title: "What is explained most stands first" },
  { text: "n", title: "Positions that bear the label" },
  { text: "gain", title: "n / all n · (H − H of the label): its part of I" },
  { text: "H", title: "How widely the label's own vectors spread; small is narrow" },
];

export function headNode(): HTMLElement {
  const cells = HEADS.map(({ text, title }) => h("th", { scope: "col", title }, text));
  const last = h("th", { scope: "col" }, h("span", { class: "lv-sr-only" }, "Example"));
  return h("thead", {}, h("tr", {}, ...cells, last));
}

export function rowNode(row: LabelRow, index: number, zero: number, digits: number): HTMLElement {
  const use = h("button", { type: "button", "data-use": index, "data-of": spoken(row.text, 40) });
  const gain = h("span", { class: "lv-gain" }, gainStrip(row, zero), figureNode(figure(row.gain, digits)));
  return h(
    "tr",
    { "data-row": index },
    h("th", { scope: "row" }, tokenNode(row.text, 28)),
    h("td", {}, figureNode(count(row.n))),
    h("td", {}, gain),
    h("td", {}, figureNode(figure(row.entropy))),
    h("td", {}, use),
  );
}

const figureNode = (text: string) => h("span", { class: "lv-figure" }, text);

function gainStrip({ from, to, gain }: LabelRow, zero: number): HTMLElement {
  const fill = h("i", { "data-sign": gain < 0 ? "minus" : "plus" });
  fill.style.left = `${(100 * from).toFixed(2)}%`;
  fill.style.width = `${(100 * (to - from)).toFixed(2)}%`;
  const line = h("b", { class: "lv-tick-zero" });
  line.style.left = `${(100 * zero).toFixed(2)}%`;
  return h("span", { class: "lv-strip", "aria-hidden": "true" }, fill, line);
}
