// The answer in large type: it grows while the model writes, and is announced when it is finished.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { barNode, figureNode, tokenNode } from "../../../runtime/bars";
import { differs } from "../../../runtime/chrome";
import { attr, h, setText } from "../../../runtime/dom";
import { ENDED, mentionNode, theLayer, WAITING } from "../../../runtime/mention";
import type { Panel, Reading } from "./data";
import { announcement, lentWords, sureWords } from "./scene";

/** Whether the picture is of another cell than the one that is selected by now. */
export function makeBehind(context: Panel): ReadonlySignal<boolean> {
  return computed(() => differs(context, ["position", "layer"], context.traits.get("shown").value ?? {}));
}

export function makeAnswer(
  { traits, paintEffect }: Panel,
  reading: ReadonlySignal<Reading>,
  behind: ReadonlySignal<boolean>,
): HTMLElement {
  const question = h("h3", { class: "lv-question" });
  const large = h("p", { class: "lv-large" });
  const sure = h("p", { class: "lv-sure" });
  const lent = h("p", { class: "lv-lent" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  const element = h(
    "section",
    { class: "lv-answer", "aria-label": "Mention" },
    question,
    large,
    sure,
    lent,
    live,
  );
  paintEffect(() => {
    const { token, layer } = reading.value;
    if (layer === null) question.replaceChildren("What does the selected cell hold?");
    else question.replaceChildren("What does ‘", tokenNode(token, 24), `’ at ${theLayer(layer)} hold?`);
  });
  paintEffect(() => {
    const { text, state, p } = reading.value;
    const busy = traits.get("status").value === "busy";
    attr(large, { "data-state": state });
    if (state === WAITING) large.replaceChildren(h("span", { class: "lv-sign" }, busy ? "…" : "–"));
    else large.replaceChildren(mentionNode(text, state, 400));
    if (state === ENDED && text === "") large.append(h("span", { class: "lv-empty" }, " an empty mention"));
    sure.replaceChildren(h("span", {}, sureWords(reading.value)), barNode(p), figureNode(p));
    sure.style.visibility = Number.isNaN(p) ? "hidden" : "";
    setText(lent, lentWords(reading.value));
  });
  paintEffect(() => {
    attr(element, { "data-old": behind.value });
    if (!behind.value) setText(live, announcement(reading.value));
  });
  return element;
}
