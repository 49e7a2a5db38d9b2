// What the same cell says without a trained vector, and the few-shot prompt that one of the baselines reads it with.
import type { ReadonlySignal } from "@preact/signals-core";
import { decodeText, encodeText } from "../../../runtime/arrays";
import { figureNode } from "../../../runtime/bars";
import { h } from "../../../runtime/dom";
import { mentionNode } from "../../../runtime/mention";
import { visible } from "../../../runtime/text";
import type { Panel, Reading } from "./data";
import { baselineSign } from "./scene";

const HELP = "One _ stands for the vector; what is behind the last ; is cut off. Empty: no such baseline.";

export function makeBaselines(context: Panel, reading: ReadonlySignal<Reading>): HTMLElement {
  const { traits, paintEffect } = context;
  const title = h("h4", { class: "lv-title" }, "Baselines");
  const rows = h("tbody");
  const heads = ["read by", "mention", "mean probability"].map((name) => h("th", { scope: "col" }, name));
  const table = h("table", { class: "lv-baselines" }, h("thead", {}, h("tr", {}, ...heads)), rows);
  paintEffect(() => {
    const { names, baselines } = reading.value;
    const busy = traits.get("status").value === "busy";
    table.hidden = names.length === 0;
    const lines = names.map((name, i) => {
      const { text, p } = baselines[i] ?? { text: "", p: Number.NaN };
      const sign = baselineSign(text, p, busy);
      const words = sign ? h("span", { class: "lv-sign" }, sign) : mentionNode(text);
      const number = h("td", {}, Number.isNaN(p) ? "" : figureNode(p));
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, h("bdi", {}, visible(name, 60))),
        h("td", {}, words),
        number,
      );
    });
    rows.replaceChildren(...lines);
  });
  const head = h("div", { class: "lv-part-head" }, title);
  return h("section", { class: "lv-part", "aria-label": "Baselines" }, head, table, template(context));
}

/** Taken when the box is left or Enter is pressed. */
function template({ traits, cursor, signal, paintEffect }: Panel): HTMLElement {
  const input = h("input", {
    type: "text",
    name: "template",
    spellcheck: "false",
    "aria-label": "Few-shot template",
    title: HELP,
  });
  const kept = () => decodeText(traits.get("template").peek());
  const change = () => {
    if (input.value !== kept()) traits.request({ template: encodeText(input.value) });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") input.value = kept();
  };
  input.addEventListener("change", change, { signal });
  paintEffect(() => {
    input.value = decodeText(traits.get("template").value);
  });
  paintEffect(() => {
    input.disabled = traits.lost.value || cursor.lost.value;
  });
  const help = h("p", { class: "lv-aside" }, HELP);
  const element = h("details", { class: "lv-template" }, h("summary", {}, "Few-shot template"), input, help);
  element.addEventListener("keydown", key, { signal });
  return element;
}
