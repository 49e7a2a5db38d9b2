// The labels behind an opened bar, and a text for each that can become the prompt.
import { encodeText } from "../../../runtime/arrays";
import { h } from "../../../runtime/dom";
import { keepFocus } from "./draw";
import { hoverExamples } from "./example";
import { derive, markUsed, paintHead } from "./label_details";
import { headNode, rowNode } from "./rows";
import type { ChartContext, SoftContext } from "./state";
import { digitsFor } from "./words";

export interface Labels {
  element: HTMLElement;
  open(set: number): void;
  close(): void;
}

export function makeLabels(context: SoftContext, charts: ChartContext, back: (set: number) => void): Labels {
  const { traits, cursor, signal, paintEffect } = context;
  const title = h("span", { class: "lv-of" });
  const quit = h("button", { type: "button", class: "lv-icon", "aria-label": "Close the labels" }, "×");
  const body = h("tbody");
  const table = h("table", {}, headNode(), body);
  const scroller = h("div", { class: "lv-scroll", tabindex: 0, role: "region" }, table);
  const empty = h("p", { class: "lv-empty" });
  const element = h(
    "section",
    { class: "lv-behind" },
    h("div", { class: "lv-head" }, title, quit),
    scroller,
    empty,
  );
  const pending = derive(context, charts);
  const { opened, data, before } = pending;

  const close = () => {
    const set = opened.peek();
    if (set < 0) return;
    charts.card.hide();
    traits.save({ opened: encodeText("") });
    back(set);
  };
  const open = (set: number) => {
    if (set === opened.peek()) return close();
    before.value = traits.get("label_texts").peek();
    traits.request({ opened: encodeText(charts.soft.peek().keys[set] ?? "") });
    charts.tell(`The labels of ${charts.soft.peek().names[set]}`);
  };
  paintEffect(() => paintHead(context, charts, pending, { element, title, scroller, empty }));
  paintEffect(() => {
    const { rows, zero } = data.value;
    const digits = digitsFor(rows.map((row) => row.gain));
    const nodes = rows.map((row, i) => rowNode(row, i, zero, digits));
    keepFocus(body, "data-of", () => body.replaceChildren(...nodes));
  });
  paintEffect(() => markUsed(body, data.value.rows, cursor.get("prompt").value));
  const use = (i: number) => {
    const example = data.peek().rows[i]?.example;
    if (!example) return;
    cursor.save({ prompt: encodeText(example) });
    charts.tell("The example is the prompt now.");
  };
  quit.addEventListener("click", close, { signal });
  listen(element, body, use, close, signal);
  hoverExamples(body, (i) => data.peek().rows[i], charts.card, signal);
  return { element, open, close };
}

function listen(
  element: HTMLElement,
  body: HTMLElement,
  use: (row: number) => void,
  close: () => void,
  signal: AbortSignal,
): void {
  const click = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-use]");
    if (button && button.getAttribute("aria-disabled") === null) use(Number(button.dataset.use));
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  body.addEventListener("click", click, { signal });
  element.addEventListener("keydown", key, { signal });
}
