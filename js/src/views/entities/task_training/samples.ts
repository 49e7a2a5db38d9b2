// What the vectors write by now for mentions they were not trained on: a row each, a column for each layer.
import type { ReadonlySignal } from "@preact/signals-core";
import type { TaskTrainingState } from "../../../generated/state";
import { layerShort } from "../../../runtime/chart/axis";
import { h } from "../../../runtime/dom";
import { ENDED, mentionNode } from "../../../runtime/mention";
import type { Context } from "../../../runtime/view";
import type { Training } from "./data";
import { exactWords, sampleAt } from "./words";

export function makeSamples(
  { paintEffect }: Context<TaskTrainingState>,
  training: ReadonlySignal<Training>,
): HTMLElement {
  const [head, body, foot] = [h("thead"), h("tbody"), h("tfoot")];
  const table = h("table", { class: "lv-samples" }, head, body, foot);
  const name = "Held-out mentions and what is written for them";
  const scroller = h("div", { class: "lv-scroll", tabindex: 0, role: "region", "aria-label": name }, table);
  const title = h("h3", { class: "lv-title" }, "Held-out mentions, as each layer’s vector writes them");
  const element = h("section", { class: "lv-written", "aria-label": name }, title, scroller);
  paintEffect(() => {
    const now = training.value;
    element.hidden = now.mentions.length === 0 || now.layers.length === 0;
    const columns = now.layers.map((layer) => h("th", { scope: "col" }, layerShort(layer)));
    head.replaceChildren(h("tr", {}, h("th", { scope: "col" }, "layer"), ...columns));
    body.replaceChildren(...now.mentions.map((mention, sample) => rowNode(now, mention, sample)));
    const exact = now.layers.map((_, row) => h("td", {}, exactWords(now, row)));
    foot.replaceChildren(h("tr", {}, h("th", { scope: "row" }, "✓ exactly the mention"), ...exact));
  });
  return element;
}

function rowNode(training: Training, mention: string, sample: number): HTMLElement {
  const cells = training.layers.map((_, row) => {
    const { text, exact } = sampleAt(training, sample, row);
    if (text === "") return h("td", {}, h("span", { class: "lv-sign" }, "–"));
    const tick = exact ? h("span", { class: "lv-tick" }, "✓ ") : null;
    return h("td", { "data-exact": exact }, tick, mentionNode(text, ENDED, 60));
  });
  return h("tr", {}, h("th", { scope: "row" }, mentionNode(mention, ENDED, 60)), ...cells);
}
