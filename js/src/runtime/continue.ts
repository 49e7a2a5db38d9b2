// The model goes on writing: a button, and how, behind a disclosure.
import type { PromptState } from "../generated/state";
import { attr, h, setText } from "./dom";
import { numberField } from "./number";
import type { Command } from "./state";
import type { Context } from "./view";

export type Setting = "max_new_tokens" | "temperature" | "seed";
export type Continuing = Pick<PromptState, "generating" | Setting>;

const BOXES: Record<Setting, { label: string; title: string; min: number; step: number }> = {
  max_new_tokens: { label: "tokens", title: "How many tokens at most", min: 1, step: 1 },
  temperature: {
    label: "temperature",
    title: "0 takes the most likely token, more draws among them",
    min: 0,
    step: 0.1,
  },
  seed: { label: "seed", title: "The same seed draws the same tokens", min: 0, step: 1 },
};

/** What the button is called, what it asks of the kernel, and which settings lie behind the disclosure. */
export interface Way {
  word: string;
  verb: Command;
  folded: readonly Setting[];
}

export interface Continue {
  /** The button, and the one that opens the settings. */
  buttons: HTMLElement[];
  panel: HTMLElement;
}

export function makeContinue(context: Context<Continuing>, { word, verb, folded }: Way): Continue {
  const { traits, cursor, signal, paintEffect } = context;
  const go = h("button", { type: "button", class: "lv-go" });
  const more = h("button", { type: "button", class: "lv-icon lv-more", "aria-expanded": "false" }, "⋯");
  const how = `How to ${word.toLowerCase()}`;
  attr(more, { "aria-label": how, title: how });
  const fields = folded.map((setting) => settingField(context, setting));
  const panel = h("div", { class: "lv-settings", role: "group", "aria-label": how }, ...fields);
  panel.hidden = true;
  const dead = () => traits.lost.peek() || cursor.lost.peek();
  const click = () => {
    if (!dead()) traits.command(traits.get("generating").peek() ? "stop" : verb);
  };
  const toggle = () => {
    panel.hidden = !panel.hidden;
    attr(more, { "aria-expanded": String(!panel.hidden) });
  };
  go.addEventListener("click", click, { signal });
  more.addEventListener("click", toggle, { signal });
  paintEffect(() => {
    const generating = traits.get("generating").value;
    setText(go, generating ? "Stop" : word);
    const drawn = traits.get("temperature").value > 0 ? `, seed ${traits.get("seed").value}` : "";
    const now = `up to ${traits.get("max_new_tokens").value} tokens, temperature ${traits.get("temperature").value}${drawn}`;
    attr(go, {
      title: generating ? "Stop writing" : `Let the model go on writing: ${now}`,
      "data-on": generating,
      "aria-disabled": traits.lost.value || cursor.lost.value ? "true" : null,
    });
  });
  return { buttons: [go, more], panel };
}

export function settingField(context: Context<Continuing>, name: Setting): HTMLElement {
  const { traits } = context;
  const read = () => traits.get(name).value;
  return numberField(context, { name, ...BOXES[name] }, read, (x) => traits.save({ [name]: x })).field;
}
