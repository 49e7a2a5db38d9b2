// The hover card: the mention in full, how sure the model is of it, and what else it would write.
import { tokenNode } from "../../../runtime/bars";
import { cardHead } from "../../../runtime/card";
import { h } from "../../../runtime/dom";
import type { Spot } from "../../../runtime/grid/layout";
import { ENDED, mentionNode, otherNodes, theLayer, WAITING, WRITING } from "../../../runtime/mention";
import { roleName } from "../../../runtime/roles";
import { percent } from "../../../runtime/scale";
import { wholeOf } from "../../../runtime/split";
import type { Entities } from "./data";

export interface Telling {
  data: Entities;
  /** How many other mentions are asked for, and whether they may still come. */
  alternatives: number;
  busy: boolean;
}

export function cardContent({ data, alternatives, busy }: Telling, spot: Spot): Node[] {
  const { layer, position } = spot;
  const piece = data.split.own(position) ?? data.tokens[position] ?? "";
  const token = tokenNode(piece, 18, Boolean(data.special[position]));
  const held = wholeOf(data.split, data.tokens, position);
  const head = cardHead(spot, token, [held, roleName(data.roles[position])].filter(Boolean).join(" · "));
  const cell = data.cell(layer, position);
  const [text, state] = [data.text(cell), data.state(cell)];
  if (state === WAITING) return [head, note("Not begun yet."), ...facts(data, spot, cell)];
  const said = h("p", { class: "lv-said", "data-state": state }, mentionNode(text, state, 300));
  const empty = state === ENDED && text === "" ? [note("Empty: the answer ended at once.")] : [];
  return [head, said, ...empty, ...facts(data, spot, cell), ...others(data, cell, alternatives, busy)];
}

const note = (words: string) => h("p", { class: "lv-empty" }, words);

function facts(data: Entities, { layer }: Spot, cell: number): Node[] {
  const list = h("dl", { class: "lv-facts" });
  const fact = (name: string, value: string | Node) => list.append(h("dt", {}, name), h("dd", {}, value));
  const [p, state, lent, token] = [data.p(cell), data.state(cell), data.lent(layer), data.logit(cell)];
  if (!Number.isNaN(p)) {
    const so = state === WRITING ? "so far" : state === ENDED ? "" : "cut at the longest";
    fact(["mean probability of a token", so].filter(Boolean).join(", "), percent(p));
  }
  if (lent !== null) fact("read with the vector of", theLayer(lent));
  if (token !== null) fact("logit lens", tokenNode(token, 18));
  return list.childElementCount ? [list] : [];
}

function others(data: Entities, cell: number, alternatives: number, busy: boolean): Node[] {
  const known = data.others(cell);
  if (known.length) {
    const words = "Other mentions, probability of the whole";
    return [
      h("p", { class: "lv-others-title" }, words),
      h("ul", { class: "lv-others" }, ...otherNodes(known)),
    ];
  }
  const looking = data.state(cell) >= ENDED && alternatives > 0 && busy;
  return looking ? [h("p", { class: "lv-others-title" }, "Still looking for other mentions.")] : [];
}
