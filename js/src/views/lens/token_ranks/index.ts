// The likeliest tokens of the selected cell, a search for the rank of any other, and stars to follow them.
import { signal as makeSignal, type Signal } from "@preact/signals-core";
import { readTokenRanks, type TokenRanksState } from "../../../generated/state";
import { barNode, figureNode, tokenNode } from "../../../runtime/bars";
import { attr, h, setText } from "../../../runtime/dom";
import { bindKeys, stepIn } from "../../../runtime/keys";
import { visible } from "../../../runtime/text";
import { type Context, view } from "../../../runtime/view";
import { heading, type Row, rowsOf, toggled } from "./scene";
import { searchField } from "./search";

function rowNode(row: Row, logarithmic: boolean): HTMLElement {
  const star = h("button", { type: "button", class: "lv-star", "data-id": row.id, tabindex: -1 });
  attr(star, { "aria-pressed": String(row.starred), "aria-label": row.label, title: row.label });
  star.append(row.starred ? "★" : "☆");
  const place = h("span", { class: "lv-place", title: "0 is the most likely" }, row.rank);
  const parts = [star, place, tokenNode(row.text, 24), barNode(row.p, logarithmic), figureNode(row.p)];
  return h("li", { class: "lv-rank", "data-starred": row.starred }, ...parts);
}

const listNode = (label: string, kind = "") =>
  h("ol", { class: `lv-ranks ${kind}`.trim(), "aria-label": label });

function build(context: Context<TokenRanksState>): void {
  const { body, traits, cursor, signal, paintEffect } = context;
  const title = h("h3", { class: "lv-title" });
  const logarithmic = makeSignal(false);
  const list = listNode("Most likely tokens");
  const found = listNode("Tokens found", "lv-found");
  const note = h("p", { class: "lv-empty", role: "status" });
  const results = h("div", { class: "lv-results" }, found, note);
  body.append(
    h("div", { class: "lv-head" }, title, logButton(context, logarithmic)),
    list,
    h("div", { class: "lv-find" }, searchField(context), results),
  );
  const read = readTokenRanks(traits);
  const targets = () => cursor.get("targets").value;

  paintEffect(() => setText(title, heading(traits.get("shown").value ?? {})));
  paintEffect(() => {
    const source = { ids: read.ids.data, logp: read.logp.data, texts: read.texts.list };
    fill(list, rowsOf(source, targets()), logarithmic.value);
  });
  paintEffect(() => {
    const { search: query, found_query: answered } = read;
    const source = { ids: read.found_ids.data, logp: read.found_logp.data, texts: read.found_texts.list };
    const lines = query === "" ? [] : rowsOf({ ...source, ranks: read.found_rank.data }, targets());
    fill(found, lines, logarithmic.value);
    attr(found, { "data-stale": query !== answered });
    const none = query !== "" && query === answered && lines.length === 0;
    setText(note, none ? `No token contains “${visible(query)}”.` : "");
    note.hidden = !none;
    results.hidden = !none && lines.length === 0;
  });
  for (const ol of [list, found]) {
    const toggle = (id: number) => cursor.save({ targets: toggled(cursor.get("targets").peek(), id) });
    listen(ol, toggle, signal);
  }
}

function logButton(
  { signal, paintEffect }: Context<TokenRanksState>,
  logarithmic: Signal<boolean>,
): HTMLElement {
  const button = h("button", { type: "button" }, "log");
  button.title = "Bars by the logarithm, from 0.001 %";
  const turn = () => {
    logarithmic.value = !logarithmic.peek();
  };
  button.addEventListener("click", turn, { signal });
  paintEffect(() => attr(button, { "aria-pressed": String(logarithmic.value) }));
  return h("span", { class: "lv-segments" }, button);
}

/** Keeps the focus on the same line when the list is made anew. */
function fill(list: HTMLElement, items: readonly Row[], logarithmic: boolean): void {
  const stars = () => Array.from(list.querySelectorAll<HTMLElement>(".lv-star"));
  const root = list.getRootNode() as Document | ShadowRoot;
  const at = stars().indexOf(root.activeElement as HTMLElement);
  list.replaceChildren(...items.map((row) => rowNode(row, logarithmic)));
  list.hidden = items.length === 0;
  const now = stars()[Math.max(0, Math.min(at, items.length - 1))];
  if (now) now.tabIndex = 0;
  if (at >= 0) now?.focus({ preventScroll: true });
}

function listen(list: HTMLElement, toggle: (id: number) => void, signal: AbortSignal): void {
  const stars = () => Array.from(list.querySelectorAll<HTMLElement>(".lv-star"));
  const active = () =>
    Math.max(
      0,
      stars().findIndex((star) => star.tabIndex === 0),
    );
  bindKeys<number>(
    list,
    {
      at: (event) => {
        const star = (event.target as Element).closest<HTMLElement>(".lv-star");
        return star ? Number(star.dataset.id) : null;
      },
      preview: () => {},
      select: toggle,
      move: (step) => {
        const all = stars();
        const to = all[stepIn(step, active(), all.length)];
        for (const star of all) star.tabIndex = star === to ? 0 : -1;
        to?.focus();
      },
    },
    signal,
  );
}

export default view<TokenRanksState>({ name: "token_ranks", follows: ["position", "layer"], build });
