// The model goes on writing: a button, and how, behind a disclosure.
import type { PromptState } from "../../generated/state";
import { attr, h, say } from "../../runtime/dom";
import type { Context } from "../../runtime/view";

type Setting = "max_new_tokens" | "temperature" | "seed";
const SETTINGS: readonly { name: Setting; label: string; title: string; min: number; step: string }[] = [
  { name: "max_new_tokens", label: "tokens", title: "How many tokens at most", min: 1, step: "1" },
  {
    name: "temperature",
    label: "temperature",
    title: "0 takes the most likely token, more draws among them",
    min: 0,
    step: "0.1",
  },
  { name: "seed", label: "seed", title: "The same seed draws the same tokens", min: 0, step: "1" },
];

export interface Continue {
  /** The button, and the one that opens the settings. */
  buttons: HTMLElement[];
  panel: HTMLElement;
}

export function makeContinue(context: Context<PromptState>): Continue {
  const { traits, cursor, signal, part } = context;
  const go = h("button", { type: "button", class: "lv-go" });
  const more = h("button", { type: "button", class: "lv-icon lv-more", "aria-expanded": "false" }, "⋯");
  attr(more, { "aria-label": "How to continue", title: "How to continue" });
  const fields = SETTINGS.map((setting) => settingField(context, setting));
  const panel = h("div", { class: "lv-settings", role: "group", "aria-label": "How to continue" }, ...fields);
  panel.hidden = true;
  const dead = () => traits.lost.peek() || cursor.lost.peek();
  const click = () => {
    if (!dead()) traits.ask(traits.get("generating").peek() ? "stop" : "continue");
  };
  const toggle = () => {
    panel.hidden = !panel.hidden;
    attr(more, { "aria-expanded": String(!panel.hidden) });
  };
  go.addEventListener("click", click, { signal });
  more.addEventListener("click", toggle, { signal });
  part(() => {
    const generating = traits.get("generating").value;
    say(go, generating ? "Stop" : "Continue");
    const drawn = traits.get("temperature").value > 0 ? `, seed ${traits.get("seed").value}` : "";
    const how = `up to ${traits.get("max_new_tokens").value} tokens, temperature ${traits.get("temperature").value}${drawn}`;
    attr(go, {
      title: generating ? "Stop writing" : `Let the model go on writing: ${how}`,
      "data-on": generating,
      "aria-disabled": traits.lost.value || cursor.lost.value ? "true" : null,
    });
  });
  return { buttons: [go, more], panel };
}

function settingField(
  { traits, signal, part }: Context<PromptState>,
  { name, label, title, min, step }: (typeof SETTINGS)[number],
): HTMLElement {
  const input = h("input", { type: "number", name, min, step, title });
  const change = () => {
    const x = Number(input.value);
    const good = input.value !== "" && Number.isFinite(x) && x >= min;
    if (!good) input.value = String(traits.get(name).peek());
    else traits.save({ [name]: name === "temperature" ? x : Math.round(x) });
  };
  const key = (event: KeyboardEvent) => event.stopPropagation(); // the notebook has commands on plain keys
  input.addEventListener("change", change, { signal });
  input.addEventListener("keydown", key, { signal });
  part(() => {
    input.value = String(traits.get(name).value);
  });
  return h("label", { class: "lv-field" }, h("span", {}, label), input);
}
