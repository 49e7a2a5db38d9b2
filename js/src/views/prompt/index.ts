// The prompt, edited in place: Enter or leaving the field commits, Shift+Enter breaks the line, Esc takes back.
import { computed, signal as makeSignal } from "@preact/signals-core";
import type { PromptState } from "../../generated/state";
import { decodeText, encodeText } from "../../runtime/arrays";
import { attr, h, say } from "../../runtime/dom";
import { type Context, view } from "../../runtime/view";
import { meter } from "./scene";

const MOST_ROWS = 12;

function build({ body, traits, cursor, signal, part }: Context<PromptState>): void {
  const box = h("textarea", { rows: 1, spellcheck: "false", "aria-label": "Prompt", autocomplete: "off" });
  const words = h("span", { class: "lv-count" });
  const fill = h("i");
  const bar = h("span", { class: "lv-bar lv-meter", role: "meter", "aria-label": "Share of the context window" }, fill);
  const hint = h("span", { class: "lv-hint" }, "Enter runs it, Shift+Enter starts a new line, Esc takes it back");
  body.append(box, h("div", { class: "lv-prompt-foot" }, words, bar, hint));

  const text = computed(() => {
    const wire = cursor.get("prompt").value;
    return Array.isArray(wire) ? decodeText(traits.get("text").value) : decodeText(wire);
  });
  const dirty = makeSignal(false);
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, MOST_ROWS * 20 + 12)}px`;
  };
  const changed = () => {
    dirty.value = box.value !== text.peek();
    grow();
  };
  const commit = () => {
    if (box.value !== text.peek()) cursor.save({ prompt: encodeText(box.value) });
    changed();
  };
  const revert = () => {
    box.value = text.peek();
    changed();
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation(); // the notebook has commands on plain letters
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) commit();
    else if (event.key === "Escape") revert();
    else return;
    event.preventDefault();
  };

  part(() => {
    if (box.value !== text.value) box.value = text.value;
    changed();
  });
  part(() => {
    const shown = meter(traits.get("n_tokens").value, traits.get("n_context").value);
    say(words, shown.text);
    attr(bar, { hidden: shown.share === null, "aria-valuenow": shown.share, "aria-valuetext": shown.text });
    attr(bar, { "aria-valuemin": 0, "aria-valuemax": 1, "data-level": shown.level });
    fill.style.width = `${100 * (shown.share ?? 0)}%`;
  });
  part(() => attr(hint, { "data-on": dirty.value }));
  box.addEventListener("input", changed, { signal });
  box.addEventListener("keydown", keys, { signal });
  box.addEventListener("blur", commit, { signal });
  const watcher = new ResizeObserver(grow);
  watcher.observe(body);
  signal.addEventListener("abort", () => watcher.disconnect(), { once: true });
}

export default view<PromptState>({ name: "prompt", build });
