// The grid's controls: what needs other mentions asks the kernel, the color is this page's own.
import type { ReadonlySignal } from "@preact/signals-core";
import type { EntityGridState } from "../../../generated/state";
import { h, setText } from "../../../runtime/dom";
import { checkField, choiceField } from "../../../runtime/fields";
import { contextField, lengthField, type Reader } from "../../../runtime/mention";
import { numberField } from "../../../runtime/number";
import type { Context } from "../../../runtime/view";
import type { Entities } from "./data";
import { progressWords } from "./scene";

const OTHERS = {
  name: "alternatives",
  label: "alternatives",
  title: "How many other mentions a card shows; 0 looks for none",
  min: 0,
  max: 10,
  step: 1,
};
const COLORS = {
  name: "color",
  label: "Color",
  options: [
    ["probability", "mean probability"],
    ["none", "none"],
  ],
} as const;

export function buildToolbar(context: Context<EntityGridState>, data: ReadonlySignal<Entities>): HTMLElement {
  const { root, traits, cursor, paintEffect } = context;
  const reader = context as unknown as Context<Reader>;
  const others = numberField(
    context,
    OTHERS,
    () => traits.get("alternatives").value,
    (alternatives) => traits.request({ alternatives }),
  );
  const lens = checkField(
    context,
    { name: "logit_lens", label: "logit lens token" },
    () => traits.get("logit_lens").value,
    (logit_lens) => traits.request({ logit_lens }),
  );
  const color = choiceField(
    context,
    COLORS,
    () => traits.get("color").value,
    (color) => traits.set({ color }),
  );
  const words = h("span", { class: "lv-done", role: "status" });
  const end = h("span", { class: "lv-at-end" }, words);
  // Beside the count of cells, and not over the controls.
  const work = root.querySelector(":scope > .lv-work");
  if (work) end.append(work);
  paintEffect(() => {
    setText(words, progressWords(data.value, traits.get("cells_done").value));
    const dead = traits.lost.value || cursor.lost.value;
    for (const input of [others.input, lens.input]) input.disabled = dead;
  });
  return h(
    "div",
    { class: "lv-toolbar", role: "group", "aria-label": "How the grid is read and shown" },
    contextField(reader),
    lengthField(reader),
    others.field,
    lens.field,
    color.field,
    end,
  );
}
