// The grid's controls. What needs numbers that are not here asks the kernel; all else changes this page only.
import type { ReadonlySignal } from "@preact/signals-core";
import type { LensGridState } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { checkField } from "../../../runtime/fields";
import { visible } from "../../../runtime/text";
import type { Context } from "../../../runtime/view";
import { type Color, type LensData, SHOWS } from "./data";
import { COLORS } from "./measure";
import { parityBadge } from "./parity";

const option = (value: number | string, label: string) => h("option", { value }, label);
const labeled = (text: string, control: HTMLElement) =>
  h("label", { class: "lv-field" }, h("span", {}, text), control);

export function buildToolbar(context: Context<LensGridState>, data: ReadonlySignal<LensData>): HTMLElement {
  const { traits, paintEffect } = context;
  const bar = h("div", { class: "lv-toolbar", role: "group", "aria-label": "How the grid is shown" });
  bar.append(
    colorField(context, data),
    showField(context, data),
    h(
      "span",
      { class: "lv-together" },
      ...rangeFields(context, () => data.value.layers),
      strideField(context),
    ),
    embeddingField(context),
  );
  const badge = h("span", { class: "lv-badge" });
  bar.append(badge);
  paintEffect(() => {
    const { text, title } = parityBadge(traits.get("parity").value ?? {});
    setText(badge, text);
    attr(badge, { title, hidden: text === "" });
  });
  return bar;
}

/** Ranks and targets are counted only when somebody looks; a difference and the overview of a long prompt are of one
 *  color. */
export function needsKernel(color: Color, data: LensData, room: number): boolean {
  const counted = color === "rank" || color === "target";
  return counted || data.answered.show === "difference" || data.tokens.length > room;
}

function colorField(
  { traits, signal, paintEffect }: Context<LensGridState>,
  data: ReadonlySignal<LensData>,
): HTMLElement {
  const select = h("select", { name: "color" }, ...COLORS.map((c) => option(c.value, c.label)));
  const choose = () => {
    const color = select.value as Color;
    if (needsKernel(color, data.peek(), traits.get("room").peek() ?? Infinity)) traits.request({ color });
    else traits.set({ color });
  };
  select.addEventListener("change", choose, { signal });
  paintEffect(() => {
    select.value = traits.get("color").value;
  });
  return labeled("Color", select);
}

/** Which of two runs, and only where there are two. */
function showField(
  { traits, signal, paintEffect }: Context<LensGridState>,
  data: ReadonlySignal<LensData>,
): HTMLElement {
  const buttons = SHOWS.map((show) => {
    const button = h("button", { type: "button", "data-show": show });
    button.addEventListener("click", () => traits.request({ show }), { signal });
    return button;
  });
  const group = h(
    "div",
    { class: "lv-segments", role: "group", "aria-label": "Which run is shown" },
    ...buttons,
  );
  paintEffect(() => {
    const { reference } = data.value;
    const other = visible(reference, 28);
    const words = {
      changed: reference === "clean run" ? "changed" : "this",
      clean: other,
      difference: "difference",
    };
    group.hidden = reference === "";
    SHOWS.forEach((show, i) => {
      const button = buttons[i] as HTMLButtonElement;
      setText(button, words[show]);
      attr(button, { "aria-pressed": String(traits.get("show").value === show) });
    });
  });
  return group;
}

function rangeFields(
  { traits, signal, paintEffect }: Context<LensGridState>,
  layers: () => readonly number[],
): HTMLElement[] {
  const from = h("select", { name: "from" });
  const to = h("select", { name: "to" });
  const choose = () => {
    const [a, b] = [Number(from.value), Number(to.value)];
    const blocks = layers().filter((layer) => layer >= 0);
    const range = [Math.min(a, b), Math.max(a, b)];
    const all = range[0] === Math.min(...blocks) && range[1] === Math.max(...blocks);
    traits.set({ layer_range: all ? [] : range });
  };
  for (const select of [from, to]) select.addEventListener("change", choose, { signal });
  let known = "";
  paintEffect(() => {
    const blocks = layers().filter((layer) => layer >= 0);
    if (known !== blocks.join()) {
      known = blocks.join();
      for (const select of [from, to])
        select.replaceChildren(...blocks.map((layer) => option(layer, String(layer))));
    }
    const [lo, hi] = traits.get("layer_range").value;
    from.value = String(lo ?? blocks[0] ?? "");
    to.value = String(hi ?? blocks.at(-1) ?? "");
    for (const select of [from, to]) select.disabled = blocks.length === 0;
  });
  return [labeled("Layers", from), labeled("to", to)];
}

function strideField({ traits, signal, paintEffect }: Context<LensGridState>): HTMLElement {
  const select = h("select", { name: "stride" }, ...[1, 2, 3, 4, 6, 8].map((n) => option(n, String(n))));
  const choose = () => traits.set({ stride: Number(select.value) });
  select.addEventListener("change", choose, { signal });
  paintEffect(() => {
    const stride = traits.get("stride").value;
    const known = Array.from(select.options).some((o) => o.value === String(stride));
    if (!known) select.append(option(stride, String(stride)));
    select.value = String(stride);
  });
  return labeled("every", select);
}

function embeddingField(context: Context<LensGridState>): HTMLElement {
  const { traits } = context;
  const read = () => traits.get("show_embedding").value;
  const write = (show_embedding: boolean) => traits.set({ show_embedding });
  return checkField(context, { name: "embedding", label: "embedding" }, read, write).field;
}
