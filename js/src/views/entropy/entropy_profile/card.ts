// The hover card of a cell: what was read, what comes next, how sure this layer is of it, and its five best guesses.
import { barNode, figureNode, tokenNode } from "../../../runtime/bars";
import { cardHead } from "../../../runtime/card";
import { h } from "../../../runtime/dom";
import type { Spot } from "../../../runtime/grid/layout";
import { nats } from "../../../runtime/scale";
import type { Profile } from "./data";
import { entropyName, entropyText } from "./measure";
import { predicted } from "./scene";

const TOP = 5;

export function cardContent(data: Profile, spot: Spot): Node[] {
  const head = cardHead(spot, tokenNode(data.tokens[spot.position] ?? "", 18));
  const next = predicted(data, spot.position);
  const reads = facts("lv-facts lv-first lv-next", [
    ["next token", next === null ? "not written yet" : tokenNode(next, 18)],
  ]);
  const cell = data.cell(spot.layer, spot.position);
  const plain = (text: string) => [head, reads, h("p", { class: "lv-empty" }, text)];
  if (cell < 0) return plain("Not computed yet.");
  if (Number.isNaN(data.entropy(cell)))
    return plain("The activation here is NaN or infinite: there is no distribution.");
  const tops = h("div", { class: "lv-tops" });
  for (let rank = 0; rank < Math.min(TOP, data.k); rank++) {
    const { text, logp } = data.top(cell, rank);
    tops.append(tokenNode(text, 14), barNode(Math.exp(logp)), figureNode(Math.exp(logp)));
  }
  const numbers = facts("lv-facts", [
    [entropyName(data.alpha), entropyText(data.entropy(cell), data.unit)],
    ["KL to last layer", nats(data.kl(cell))],
  ]);
  return [head, reads, tops, numbers];
}

function facts(name: string, rows: readonly (readonly [string, string | Node])[]): HTMLElement {
  return h("dl", { class: name }, ...rows.flatMap(([term, told]) => [h("dt", {}, term), h("dd", {}, told)]));
}
