// What else the vector could be read as: mentions by beam search or drawn from the model, and how many.
import type { ReadonlySignal } from "@preact/signals-core";
import { h, setText } from "../../../runtime/dom";
import { choiceField } from "../../../runtime/fields";
import { otherNodes } from "../../../runtime/mention";
import { numberField } from "../../../runtime/number";
import type { Panel, Reading } from "./data";
import { noOthers } from "./scene";

const SEARCHES = {
  name: "search",
  label: "found by",
  options: [
    ["beam", "beam search"],
    ["sample", "sampling"],
  ],
} as const;
const COUNT = {
  name: "alternatives",
  label: "how many",
  title: "How many mentions are listed; 0 looks for none",
  min: 0,
  max: 20,
  step: 1,
};
const SEED = { name: "seed", label: "seed", title: "The same seed draws the same mentions", min: 0, step: 1 };

export function makeOthers(context: Panel, reading: ReadonlySignal<Reading>): HTMLElement {
  const { traits, paintEffect } = context;
  const list = h("ul", { class: "lv-others", "aria-label": "Mentions and their probabilities as a whole" });
  const note = h("p", { class: "lv-empty" });
  const caption = h("p", { class: "lv-aside" }, "The number is the probability of the whole mention.");
  const title = h("h4", { class: "lv-title" });
  const head = h(
    "div",
    { class: "lv-part-head" },
    title,
    h("span", { class: "lv-part-fields" }, ...fields(context)),
  );
  paintEffect(() => {
    const { others, state } = reading.value;
    const [wanted, busy] = [traits.get("alternatives").value, traits.get("status").value === "busy"];
    const drawn = traits.get("search").value === "sample";
    setText(title, drawn ? "Drawn mentions" : "Most likely mentions");
    list.replaceChildren(...otherNodes(wanted ? others : []));
    list.hidden = caption.hidden = list.childElementCount === 0;
    note.hidden = !list.hidden;
    setText(note, noOthers(wanted, state, busy));
  });
  return h("section", { class: "lv-part", "aria-label": "Other mentions" }, head, list, note, caption);
}

function fields(context: Panel): HTMLElement[] {
  const { traits, cursor, paintEffect } = context;
  const search = choiceField(
    context,
    SEARCHES,
    () => traits.get("search").value,
    (search) => traits.request({ search }),
  );
  const seed = numberField(
    context,
    SEED,
    () => traits.get("seed").value,
    (seed) => traits.request({ seed }),
  );
  const many = numberField(
    context,
    COUNT,
    () => traits.get("alternatives").value,
    (alternatives) => traits.request({ alternatives }),
  );
  paintEffect(() => {
    seed.field.hidden = traits.get("search").value !== "sample";
    const dead = traits.lost.value || cursor.lost.value;
    for (const control of [search.select, seed.input, many.input]) control.disabled = dead;
  });
  return [search.field, seed.field, many.field];
}
