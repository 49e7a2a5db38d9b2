// The prompt, edited in place. What is typed stays on this page until Enter, or leaving the field, commits it.
import { computed } from "@preact/signals-core";
import type { PromptState } from "../../../generated/state";
import { decodeText, encodeText, idsOf } from "../../../runtime/arrays";
import { type Continuing, makeContinue } from "../../../runtime/continue";
import { attr, h, setText } from "../../../runtime/dom";
import { watchSize } from "../../../runtime/paint";
import { undoButtons } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { meter } from "./scene";

function build(context: Context<PromptState>): void {
  const { body, paintEffect } = context;
  const help = "Enter runs, Shift+Enter starts a new line, Esc reverts";
  const area = h("textarea", {
    class: "lv-prompt-text",
    rows: 1,
    "aria-label": "Prompt",
    title: help,
    spellcheck: "false",
  });
  const fill = h("i");
  const bar = h(
    "span",
    {
      class: "lv-gauge",
      role: "meter",
      "aria-label": "Context in use",
      "aria-valuemin": 0,
    },
    fill,
  );
  const words = h("span", { class: "lv-count" });
  const hint = h("span", { class: "lv-hint" }, "Enter to run · Esc to revert");
  const { buttons, panel } = makeContinue(context as unknown as Context<Continuing>, {
    word: "Continue",
    verb: "continue",
    folded: ["max_new_tokens", "temperature", "seed"],
  });
  const history = h("span", { class: "lv-history" }, ...undoButtons(context as unknown as Context<unknown>));
  body.append(area, h("div", { class: "lv-prompt-foot" }, ...buttons, bar, words, hint, history), panel);
  edit(context, area, hint);
  paintEffect(() => {
    const { traits } = context;
    const [n, most] = [traits.get("n_tokens").value, traits.get("n_context").value];
    const shown = meter(n, most);
    setText(words, traits.get("status").value === "error" ? "" : shown.text);
    bar.hidden = !most || traits.get("status").value === "error";
    fill.style.width = `${100 * shown.share}%`;
    attr(bar, {
      "aria-valuenow": n,
      "aria-valuemax": most,
      "aria-valuetext": shown.text,
      title: shown.title,
    });
    attr(bar, { "data-state": shown.state });
  });
}

function edit(
  { traits, cursor, signal, paintEffect }: Context<PromptState>,
  area: HTMLTextAreaElement,
  hint: HTMLElement,
): void {
  // The cursor's prompt, not the kernel's answer to it: a prompt that was refused stays to be mended.
  const text = computed(() => {
    const prompt = cursor.get("prompt").value;
    const given = decodeText(idsOf(prompt) ? traits.get("text").value : (prompt as DataView));
    return given.replaceAll(/\r\n?/g, "\n"); // as a textarea holds it: else passing through would be an edit
  });
  const changed = () => {
    hint.dataset.on = String(area.value !== text.peek());
    grow(area);
  };
  const commit = () => {
    if (!area.readOnly && area.value !== text.peek()) cursor.save({ prompt: encodeText(area.value) });
    changed();
  };
  const revert = () => {
    area.value = text.peek();
    changed();
  };
  const key = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    // Shift+Enter is a new line here; it would run the notebook's cell.
    if (event.key === "Escape" || event.key === "Enter") event.stopPropagation();
    if (event.key === "Escape") revert();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    commit();
  };
  area.addEventListener("input", changed, { signal });
  area.addEventListener("keydown", key, { signal });
  area.addEventListener("blur", commit, { signal });
  const width = watchSize(area, signal);
  paintEffect(() => {
    // The model is writing: two hands on one text would undo each other.
    const generating = traits.get("generating").value;
    attr(area, { readonly: generating });
    if (area.value !== text.value) area.value = text.value;
    if (generating) area.scrollTop = area.scrollHeight;
    changed();
  });
  paintEffect(() => {
    void width.value;
    grow(area);
  });
}

/** As high as its text, up to eight lines: then it scrolls. */
function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 178)}px`;
}

export default view<PromptState>({ name: "prompt", build });
