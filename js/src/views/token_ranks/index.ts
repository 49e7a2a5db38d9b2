// The most likely tokens of the selected cell, and the rank of any token that is searched for.
import { computed } from "@preact/signals-core";
import type { TokenRanksState } from "../../generated/state";
import { decodeArray, decodeText, decodeTexts, encodeText } from "../../runtime/arrays";
import { barNode, figureNode, tokenNode } from "../../runtime/bars";
import { attr, h, say } from "../../runtime/dom";
import { count } from "../../runtime/scale";
import { type Context, view } from "../../runtime/view";
import { heading, type RankRow, rows, toggled } from "./scene";

const PAUSE = 150;

function rowNode(row: RankRow): HTMLElement {
  const title = row.starred ? "Stop following this token" : "Follow this token through the layers";
  const star = h("button", { type: "button", class: "lv-star", "data-id": row.id, title }, row.starred ? "★" : "☆");
  attr(star, { "aria-pressed": String(row.starred), "aria-label": `Follow ${row.label}` });
  const place = h("span", { class: "lv-figure" }, row.rank < 0 ? "–" : count(row.rank));
  return h("li", { class: "lv-rank" }, star, place, tokenNode(row.text, 24), barNode(row.p), figureNode(row.p));
}

function build({ body, traits, cursor, signal, part }: Context<TokenRanksState>): void {
  const where = h("h4", { class: "lv-title" });
  const field = h("input", { type: "search", placeholder: "Rank of any token…", "aria-label": "Search a token" });
  const found = h("ol", { class: "lv-ranks lv-found", "aria-label": "Tokens found" });
  const none = h("p", { class: "lv-empty" }, "No token has this text.");
  const top = h("ol", { class: "lv-ranks", "aria-label": "Most likely tokens" });
  body.append(h("div", { class: "lv-ranks-head" }, where, field), found, none, top);
  const targets = cursor.get("targets");
  const array = (name: "ids" | "logp" | "found_ids" | "found_rank" | "found_logp") =>
    decodeArray(traits.get(name).value).data;
  const best = computed(() =>
    rows({ ids: array("ids"), logp: array("logp"), texts: decodeTexts(traits.get("texts").value) }, targets.value),
  );
  const query = computed(() => decodeText(traits.get("search").value));
  const hits = computed(() => {
    const texts = decodeTexts(traits.get("found_texts").value);
    const ranks = array("found_rank");
    return rows({ ids: array("found_ids"), logp: array("found_logp"), texts, ranks }, targets.value);
  });

  part(() => say(where, heading(traits.get("shown").value ?? {})));
  part(() => redraw(top, best.value));
  part(() => {
    const asked = query.value !== "";
    redraw(found, asked ? hits.value : []);
    attr(found, { hidden: !asked || hits.value.length === 0 });
    const answered = decodeText(traits.get("found_query").value) === query.value;
    attr(none, { hidden: !asked || !answered || hits.value.length > 0 });
  });
  part(() => {
    if (document.activeElement !== field && field.value !== query.value) field.value = query.value;
  });

  let timer = 0;
  const search = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (field.value !== query.peek()) traits.save({ search: encodeText(field.value) });
    }, PAUSE);
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  field.addEventListener("input", search, { signal });
  field.addEventListener("keydown", (event) => event.stopPropagation(), { signal });
  const star = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>(".lv-star");
    if (button) cursor.save({ targets: toggled(targets.peek(), Number(button.dataset.id)) });
  };
  for (const list of [top, found]) list.addEventListener("click", star, { signal });
}

/** New rows in place of the old, with the focus where it was. */
function redraw(list: HTMLElement, items: readonly RankRow[]): void {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && list.contains(active) ? active.dataset.id : undefined;
  list.replaceChildren(...items.map(rowNode));
  if (focused !== undefined) list.querySelector<HTMLElement>(`[data-id="${focused}"]`)?.focus();
}

export default view<TokenRanksState>({ name: "token_ranks", follows: ["position", "layer"], build });
