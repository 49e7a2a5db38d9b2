// The head: what is drawn is chosen on this page; order, unit, windows and beginning are asked of the kernel.
import type { EntropyProfileState } from "../../../generated/state";
import { type Continuing, makeContinue, settingField } from "../../../runtime/continue";
import { attr, h } from "../../../runtime/dom";
import { numberField } from "../../../runtime/number";
import type { Context } from "../../../runtime/view";
import { MEASURES, UNITS } from "./measure";

const CHARTS = [
  { value: "heat", label: "Heat map" },
  { value: "lines", label: "Lines" },
] as const;
const DEPTHS = [
  { value: "layer", label: "layers" },
  { value: "share", label: "share of the depth" },
] as const;
const ALPHA = {
  name: "alpha",
  label: "order α",
  title: "Order of the Rényi entropy: 1 is Shannon's, above it likely tokens count more, 0 counts the tokens",
  min: 0,
  max: 20,
  step: 0.5,
};
const WINDOWS = {
  name: "windows",
  label: "windows",
  title: "Equal parts of the profile, and a line for each",
  min: 1,
  max: 64,
  step: 1,
};

type Profiling = Context<EntropyProfileState>;

export function makeControls(context: Profiling): HTMLElement {
  const { traits, cursor, paintEffect } = context;
  const measure = choice(context, "measure", "Color", MEASURES);
  const depth = choice(context, "depth", "Over", DEPTHS);
  const unit = choice(context, "unit", "Unit", UNITS);
  const [alpha, windows] = [number(context, "alpha"), number(context, "windows")];
  const bar = h("div", { class: "lv-toolbar", role: "group", "aria-label": "How the profile is shown" });
  const { buttons, panel, n } = generation(context);
  bar.append(
    charts(context),
    measure.field,
    depth.field,
    unit.field,
    alpha.field,
    windows.field,
    whole(context),
    h("span", { class: "lv-generate" }, buttons[0] ?? "", n, ...buttons.slice(1)),
  );
  paintEffect(() => {
    const heat = traits.get("chart").value === "heat";
    measure.field.hidden = !heat;
    depth.field.hidden = windows.field.hidden = heat;
  });
  paintEffect(() => {
    const dead = traits.lost.value || cursor.lost.value;
    for (const control of [alpha.input, windows.input, unit.select]) control.disabled = dead;
  });
  return h("div", { class: "lv-controls" }, bar, panel);
}

function generation(context: Profiling) {
  const continuing = context as unknown as Context<Continuing>;
  const folded = ["temperature", "seed"] as const;
  const { buttons, panel } = makeContinue(continuing, { word: "Generate", verb: "generate", folded });
  return { buttons, panel, n: settingField(continuing, "max_new_tokens") };
}

function charts({ traits, signal, paintEffect }: Profiling): HTMLElement {
  const buttons = CHARTS.map(({ value, label }) => {
    const button = h("button", { type: "button", "data-chart": value }, label);
    button.addEventListener("click", () => traits.set({ chart: value }), { signal });
    paintEffect(() => attr(button, { "aria-pressed": String(traits.get("chart").value === value) }));
    return button;
  });
  return h("div", { class: "lv-segments", role: "group", "aria-label": "What is drawn" }, ...buttons);
}

function choice<K extends "measure" | "depth" | "unit">(
  { traits, signal, paintEffect }: Profiling,
  name: K,
  label: string,
  options: readonly { value: EntropyProfileState[K]; label: string }[],
): { field: HTMLElement; select: HTMLSelectElement } {
  const nodes = options.map((one) => h("option", { value: one.value }, one.label));
  const select = h("select", { name }, ...nodes);
  const choose = () => {
    const patch = { [name]: select.value } as Partial<EntropyProfileState>;
    if (name === "unit") traits.request(patch);
    else traits.set(patch);
  };
  select.addEventListener("change", choose, { signal });
  paintEffect(() => {
    select.value = traits.get(name).value;
  });
  return { field: h("label", { class: "lv-field" }, h("span", {}, label), select), select };
}

function number(context: Profiling, name: "alpha" | "windows") {
  const { traits } = context;
  const box = name === "alpha" ? ALPHA : WINDOWS;
  const read = () => traits.get(name).value;
  return numberField(context, box, read, (x) => traits.request({ [name]: x }));
}

/** Back to the beginning of the prompt, where the profile begins later. */
function whole({ traits, cursor, signal, paintEffect }: Profiling): HTMLElement {
  const title = "The profile begins later: show it from the first token on";
  const button = h("button", { type: "button", name: "whole", title }, "Whole prompt");
  const dead = () => traits.lost.value || cursor.lost.value;
  const click = () => {
    if (dead()) return;
    // The button goes away, and the focus with it.
    button.parentElement?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    traits.request({ first: 0 });
  };
  button.addEventListener("click", click, { signal });
  paintEffect(() => {
    button.hidden = traits.get("first").value <= 0;
    attr(button, { "aria-disabled": dead() ? "true" : null });
  });
  return button;
}
