// What is changed in the forward pass: a list with switches, a form for more, and what it does to the answer.
import { computed, signal as makeSignal, type ReadonlySignal } from "@preact/signals-core";
import { type InterventionsState, readInterventions } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { formNodes } from "../../../runtime/draftform";
import { added, decodeSpecs, removed, type Spec, switched } from "../../../runtime/interventions";
import { makePopup } from "../../../runtime/popup";
import { type Context, view } from "../../../runtime/view";
import { type Fact, factsOf, type Line, linesOf, summary } from "./scene";

function build(context: Context<InterventionsState>): void {
  const { body, traits, cursor, paintEffect } = context;
  const specs = computed(() => decodeSpecs(cursor.get("interventions").value));
  const lines = computed(() => linesOf(specs.value, cursor.get("off").value ?? []));
  const title = h("h3", { class: "lv-title" });
  const hint = h("span", { class: "lv-hint-line" }, "Right-click a cell of the grid, or add one here.");
  const add = h("button", { type: "button", class: "lv-add", "aria-haspopup": "dialog" }, "Add…");
  const list = h("ul", { class: "lv-specs", "aria-label": "Interventions" });
  const effect = h("dl", { class: "lv-effect", "aria-label": "Effect at the last position" });
  body.append(h("div", { class: "lv-specs-head" }, title, hint, add), list, effect);
  paintEffect(() => {
    setText(title, summary(lines.value));
    hint.hidden = lines.value.length > 0;
    attr(context.root, { "data-empty": lines.value.length === 0 });
  });
  paintEffect(() => fill(list, lines.value));
  paintEffect(() => {
    const facts = factsOf(traits.get("effect").value ?? {}, readInterventions(traits).tokens.list);
    effect.replaceChildren(...facts.map(factNode));
    effect.hidden = facts.length === 0 || lines.value.length === 0;
  });
  listen(context, list, specs);
  addForm(context, add, specs);
}

function lineNode({ label, on }: Line, i: number): HTMLElement {
  const box = h("input", { type: "checkbox", role: "switch", "data-i": i, "aria-label": `${label}: on` });
  box.checked = on;
  const words = h("span", { class: "lv-spec" }, label);
  const gone = h(
    "button",
    { type: "button", class: "lv-icon", "data-i": i, "aria-label": `Remove ${label}` },
    "×",
  );
  gone.title = "Remove";
  return h("li", { "data-off": !on }, h("label", {}, box, words), gone);
}

/** Keeps the focus on the same control when the list is made anew. */
function fill(list: HTMLElement, lines: readonly Line[]): void {
  const controls = () => Array.from(list.querySelectorAll<HTMLElement>("input, button"));
  const active = (list.getRootNode() as Document | ShadowRoot).activeElement as HTMLElement;
  const at = controls().indexOf(active);
  list.replaceChildren(...lines.map(lineNode));
  list.hidden = lines.length === 0;
  if (at >= 0) controls()[Math.min(at, 2 * lines.length - 1)]?.focus({ preventScroll: true });
}

function factNode({ name, clean, changed, difference, trend, title }: Fact): HTMLElement {
  const arrow = clean === undefined ? "" : `${clean} → ${changed}`;
  const by = h("b", { "data-trend": trend }, difference);
  return h("div", {}, h("dt", { title }, name), h("dd", {}, arrow ? h("span", {}, arrow) : null, by));
}

function listen(
  { cursor, signal }: Context<InterventionsState>,
  list: HTMLElement,
  specs: ReadonlySignal<Spec[]>,
) {
  const off = () => cursor.get("off").peek() ?? [];
  const numberOf = (event: Event) => Number((event.target as HTMLElement).dataset.i);
  const change = (event: Event) => cursor.request({ off: switched(off(), numberOf(event)) });
  const click = (event: Event) => {
    if ((event.target as Element).localName !== "button") return;
    cursor.request(removed(specs.peek(), off(), numberOf(event)));
  };
  list.addEventListener("change", change, { signal });
  list.addEventListener("click", click, { signal });
}

function addForm(
  context: Context<InterventionsState>,
  add: HTMLElement,
  specs: ReadonlySignal<Spec[]>,
): void {
  const { root, cursor, traits, signal, paintEffect } = context;
  const popup = makePopup(root, signal);
  const dead = makeSignal(false);
  paintEffect(() => {
    dead.value = cursor.lost.value || traits.lost.value;
    attr(add, { "aria-disabled": String(dead.value) });
  });
  const open = () => {
    const { left, top, right, bottom } = add.getBoundingClientRect();
    const place = { layer: cursor.get("layer").peek(), position: cursor.get("position").peek() };
    const nodes = (life: AbortSignal) =>
      formNodes({
        layers: null,
        kind: "ablate",
        place,
        fixed: false,
        signal: life,
        cancel: popup.close,
        done: (draft) => {
          popup.close();
          cursor.request(added(specs.peek(), cursor.get("off").peek() ?? [], draft));
        },
      });
    if (!dead.peek()) popup.open({ left, top, right, bottom }, "dialog", "Add an intervention", nodes);
  };
  add.addEventListener("click", open, { signal });
}

export default view<InterventionsState>({ name: "interventions", build });
