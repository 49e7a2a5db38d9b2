// The prompt as a row of chips; the chosen one is the cursor's position.
import { computed, signal as makeSignal, type ReadonlySignal } from "@preact/signals-core";
import { readTokenPicker, type TokenPickerState } from "../../../generated/state";
import { tokenNode } from "../../../runtime/bars";
import { attr, h } from "../../../runtime/dom";
import { bindKeys, stepIn } from "../../../runtime/keys";
import { roleLegend } from "../../../runtime/roles";
import { clamp } from "../../../runtime/scale";
import { splitOf } from "../../../runtime/split";
import { type Context, view } from "../../../runtime/view";
import { type Chip, scene } from "./scene";

function chipNode(chip: Chip, index: number): HTMLElement[] {
  const goesOn = chip.inside && chip.text === "";
  const token = goesOn
    ? h("span", { class: "lv-sign" }, "⋯")
    : tokenNode(chip.text, 40, chip.kind === "special");
  const node = h(
    "span",
    {
      class: "lv-chip",
      role: "option",
      "data-i": index,
      "data-kind": chip.kind,
      "data-role": chip.role || null,
      "data-inside": chip.inside || null,
      title: chip.held || null,
    },
    token,
  );
  attr(node, { "aria-label": chip.label, tabindex: -1 });
  return chip.breaks ? [node, h("span", { class: "lv-break", role: "presentation" })] : [node];
}

function build({ body, traits, cursor, signal, paintEffect }: Context<TokenPickerState>): void {
  const list = h("div", { class: "lv-chips", role: "listbox", "aria-label": "Tokens of the prompt" });
  const empty = h("p", { class: "lv-empty" }, "No tokens yet.");
  list.setAttribute("aria-orientation", "horizontal");
  body.append(list, empty);
  const focus = makeSignal<number | null>(null);
  const read = readTokenPicker(traits);
  const tokens = computed(() => read.tokens.list);
  const roles = computed(() => read.roles.data);
  const split = splitOf(traits);
  const picture = computed(() => scene(tokens.value, read.special.data, cursor.get("position").value));
  const chipAt = (i: number) => list.querySelector<HTMLElement>(`[data-i="${i}"]`);
  // A shorter prompt may have come since the focus moved.
  const active = () => clamp(focus.peek() ?? picture.peek().selected, 0, tokens.peek().length - 1);
  const select = (position: number) => {
    focus.value = position;
    cursor.save({ position });
  };

  paintEffect(() => {
    const { chips } = scene(tokens.value, read.special.data, 0, roles.value, split.value);
    list.replaceChildren(...chips.flatMap(chipNode));
    empty.hidden = chips.length > 0;
    list.hidden = chips.length === 0;
  });
  paintEffect(addLegend(body, roles));
  paintEffect(() => {
    const { selected, chips } = picture.value;
    mark(list, selected, clamp(focus.value ?? selected, 0, chips.length - 1));
  });
  paintEffect(() => {
    const chip = chipAt(picture.value.selected);
    if (chip) reveal(list, chip);
  });
  bindKeys<number>(
    list,
    {
      at: (event) => {
        const chip = (event.target as Element).closest<HTMLElement>(".lv-chip");
        return chip ? Number(chip.dataset.i) : null;
      },
      preview: () => {},
      select,
      move: (step) => {
        focus.value = stepIn(step, active(), tokens.peek().length);
        chipAt(active())?.focus();
      },
      open: () => select(active()),
      clear: () => {
        focus.value = null;
        chipAt(active())?.focus();
      },
    },
    signal,
  );
}

function mark(list: HTMLElement, selected: number, focused: number): void {
  for (const node of list.querySelectorAll<HTMLElement>(".lv-chip")) {
    const i = Number(node.dataset.i);
    attr(node, { "aria-selected": String(i === selected), tabindex: i === focused ? 0 : -1 });
  }
}

/** Who speaks, in words: the colors alone would not do. */
function addLegend(body: HTMLElement, roles: ReadonlySignal<ArrayLike<number>>): () => void {
  const legend = h("div", { class: "lv-legend", role: "group", "aria-label": "Who speaks" });
  body.append(legend);
  return () => {
    const names = roleLegend(roles.value);
    legend.replaceChildren(...names);
    legend.hidden = names.length === 0;
  };
}

/** Scrolls the list only, never the page. */
function reveal(list: HTMLElement, chip: HTMLElement): void {
  const [outer, inner] = [list.getBoundingClientRect(), chip.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop += inner.top - outer.top - 4;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom + 4;
}

export default view<TokenPickerState>({ name: "token_picker", build });
