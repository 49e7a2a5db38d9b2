// Long work, beside the progress line: how far it is, what it will cost, and a way to stop it.
import { attr, h, setText } from "./dom";

/** Work that is over sooner needs no words. */
const LONG = 1000;

export interface Work {
  readonly element: HTMLElement;
  update(busy: boolean, done: number, estimate: string, stop: (() => void) | null): void;
}

export function workWords(done: number, estimate: string): string {
  const share = `${Math.floor(100 * Math.min(1, Math.max(0, done)))} %`;
  return estimate ? `${estimate} · ${share}` : share;
}

export function makeWork(signal: AbortSignal): Work {
  const words = h("span", { role: "status" });
  const button = h("button", { type: "button" }, "Stop");
  const element = h("div", { class: "lv-work", hidden: true }, words, button);
  let timer = 0;
  let long = false;
  let cancel: (() => void) | null = null;
  button.addEventListener("click", () => cancel?.(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  const rest = () => {
    clearTimeout(timer);
    timer = 0;
    long = false;
  };
  const late = () => {
    long = true;
    element.hidden = false;
  };
  return {
    element,
    update(busy, done, estimate, stop) {
      if (!busy) rest();
      else if (!timer) timer = window.setTimeout(late, LONG);
      cancel = stop;
      element.hidden = !busy || !(long || estimate);
      attr(button, { hidden: stop === null });
      setText(words, busy ? workWords(done, estimate) : "");
    },
  };
}
