// The text behind a label, in the hover card: of the row under the pointer or with the focus.
import { tokenNode } from "../../../runtime/bars";
import type { Card } from "../../../runtime/card";
import { h } from "../../../runtime/dom";
import { visible } from "../../../runtime/text";
import type { LabelRow } from "./bars";

const MOST = 400;

export function hoverExamples(
  body: HTMLElement,
  rowAt: (index: number) => LabelRow | undefined,
  card: Card,
  signal: AbortSignal,
): void {
  const show = (event: Event) => {
    const line = (event.target as Element).closest<HTMLElement>("[data-row]");
    const row = line ? rowAt(Number(line.dataset.row)) : undefined;
    if (!line || !row?.example) return card.hide();
    const head = h("div", { class: "lv-card-head" }, h("b", {}, "example"), tokenNode(row.text, 18));
    const text = h("p", { class: "lv-example" }, visible(row.example, MOST));
    // Below the row, whose button would else be covered.
    const { bottom } = line.getBoundingClientRect();
    const { left, right } = (line.firstElementChild?.firstElementChild ?? line).getBoundingClientRect();
    card.show({ left, right: Math.min(right, left + 120), top: bottom + 4, bottom: bottom + 4 }, head, text);
  };
  const hide = () => card.hide();
  body.addEventListener("pointerover", show, { signal });
  body.addEventListener("focusin", show, { signal });
  body.addEventListener("pointerleave", hide, { signal });
  body.addEventListener("focusout", hide, { signal });
  body.parentElement?.parentElement?.addEventListener("scroll", hide, { signal, passive: true });
}
