// "Copy as Python": the view's state as code. Where the clipboard is refused, the code is shown, selected.
import { attr, h, setText } from "./dom";

const THANKS = 1600;

export interface Copy {
  readonly element: HTMLElement;
  update(code: string): void;
}

export function makeCopy(signal: AbortSignal): Copy {
  const button = h(
    "button",
    { type: "button", class: "lv-quiet lv-copy", "aria-live": "polite" },
    "Copy as Python",
  );
  const shown = h("pre", {
    class: "lv-code",
    tabindex: 0,
    role: "group",
    "aria-label": "This view as Python",
    hidden: true,
  });
  const element = h("div", { class: "lv-tools", hidden: true }, shown, button);
  let code = "";
  let timer = 0;
  const refused = () => {
    if (signal.aborted) return;
    shown.hidden = false;
    setText(shown, code);
    shown.focus();
    getSelection()?.selectAllChildren(shown);
  };
  const thank = () => {
    if (signal.aborted) return;
    shown.hidden = true;
    setText(button, "Copied");
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(button, "Copy as Python"), THANKS);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      thank();
    } catch {
      refused();
    }
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shown.hidden = true;
    button.focus();
  };
  button.addEventListener("click", () => void copy(), { signal });
  shown.addEventListener("keydown", key, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    element,
    update(now) {
      if (now !== code) shown.hidden = true;
      code = now;
      attr(element, { hidden: code === "" });
    },
  };
}
