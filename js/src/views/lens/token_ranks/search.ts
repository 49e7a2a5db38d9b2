// The search field: the newest text wins, and the kernel hears of it once the typing rests.
import type { TokenRanksState } from "../../../generated/state";
import { decodeText, encodeText } from "../../../runtime/arrays";
import { h } from "../../../runtime/dom";
import type { Context } from "../../../runtime/view";

const REST = 150;

export function searchField({ traits, signal, paintEffect }: Context<TokenRanksState>): HTMLElement {
  const attributes = { type: "search", placeholder: "Find the rank of a token", spellcheck: "false" };
  const input = h("input", { ...attributes, class: "lv-search", "aria-label": "Search a token" });
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    if (input.value !== decodeText(traits.get("search").peek()))
      traits.save({ search: encodeText(input.value) });
  };
  const typed = () => {
    clearTimeout(timer);
    timer = window.setTimeout(send, REST);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") input.value = "";
    if (event.key === "Escape" || event.key === "Enter") send();
  };
  input.addEventListener("input", typed, { signal });
  input.addEventListener("keydown", key, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  paintEffect(() => {
    const query = decodeText(traits.get("search").value);
    if (!timer && query !== input.value) input.value = query;
  });
  return input;
}
