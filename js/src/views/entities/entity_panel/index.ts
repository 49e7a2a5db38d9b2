// One cell read as a mention: prompt, tokens and layer are views of their own, and below them stands the answer.
import type { EntityPanelState } from "../../../generated/state";
import { compose } from "../../../runtime/compose";
import { attr, h } from "../../../runtime/dom";
import { contextField, lengthField, type Reader } from "../../../runtime/mention";
import { listenForUndo, undoButtons } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { makeAnswer, makeBehind } from "./answer";
import { makeBaselines } from "./baselines";
import { type Panel, readReading } from "./data";
import { makeOthers } from "./others";

async function build(context: Panel): Promise<void> {
  const { root, body, traits, cursor, signal, paintEffect } = context;
  const bar = h("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  const above = h("div", { class: "lv-panel-above" });
  const row = h("div", {
    class: "lv-toolbar",
    role: "group",
    "aria-label": "Which cell, and how it is read",
  });
  for (const name of [".lv-work", ".lv-tools"]) {
    const own = root.querySelector(`:scope > ${name}`);
    if (own) bar.append(own);
  }
  bar.append(...undoButtons(context as unknown as Context<unknown>));
  const reader = context as unknown as Context<Reader>;
  const reading = readReading(traits);
  const behind = makeBehind(context);
  const others = makeOthers(context, reading);
  const baselines = makeBaselines(context, reading);
  const below = h("div", { class: "lv-panel-below" }, others, baselines);
  body.append(bar, above, row, makeAnswer(context, reading, behind), below);
  listenForUndo(root, cursor, signal);
  paintEffect(() => attr(below, { "data-old": behind.value }));
  const parts = context as unknown as Context<
    Record<"prompt_view" | "token_picker" | "layer_picker", string>
  >;
  const mounting = compose(parts, [
    { slot: "prompt_view", name: "Prompt", into: above },
    { slot: "token_picker", name: "Tokens", into: above },
    { slot: "layer_picker", name: "Layer", into: row },
  ]);
  row.append(contextField(reader), lengthField(reader));
  await mounting;
}

export default view<EntityPanelState>({ name: "entity_panel", follows: ["position", "layer"], build });
