// The hover card's content, and the sentence a screen reader speaks for the same cell.
import { barNode, figureNode, tokenNode } from "../../runtime/bars";
import { h } from "../../runtime/dom";
import { count, layerName, nats, percent } from "../../runtime/scale";
import { spoken } from "../../runtime/text";
import type { LensData } from "./data";
import type { Spot } from "./scene";

export function cardContent(data: LensData, spot: Spot, topK: number, target: number | null): Node[] {
  const head = h(
    "div",
    { class: "lv-card-head" },
    h("b", {}, layerName(spot.layer)),
    h("span", {}, `token ${spot.position}`),
    tokenNode(data.tokens[spot.position] ?? "", 18, Boolean(data.special[spot.position])),
  );
  const cell = data.cell(spot.layer, spot.position);
  if (cell < 0) return [head, h("p", { class: "lv-empty" }, "Not computed yet.")];
  if (Number.isNaN(data.top(cell, 0).logp)) {
    return [
      head,
      h("p", { class: "lv-empty" }, "The activation here is NaN or infinite: there is no distribution."),
    ];
  }
  const list = h("div", { class: "lv-tops" });
  for (let r = 0; r < Math.min(topK, data.k); r++) {
    const { text, logp } = data.top(cell, r);
    const p = Math.exp(logp);
    list.append(tokenNode(text, 14), barNode(p), figureNode(p));
  }
  return [head, list, facts(data, cell, target)];
}

function facts(data: LensData, cell: number, target: number | null): HTMLElement {
  const list = h("dl", { class: "lv-facts" });
  const fact = (name: string, value: string | Node) => list.append(h("dt", {}, name), h("dd", {}, value));
  fact("entropy", nats(data.entropy(cell)));
  fact("KL to last layer", nats(data.kl(cell)));
  if (target === null) return list;
  const rank = data.rank(cell);
  const parts: string[] = [];
  if (data.hasRank) parts.push(rank >= 0 ? `rank ${count(rank)}` : "rank unknown");
  if (data.hasTarget) parts.push(percent(Math.exp(data.targetLogp(cell))));
  if (parts.length) {
    list.append(h("dt", {}, tokenNode(data.piece(target), 16)), h("dd", {}, parts.join(" · ")));
  }
  return list;
}

export function speak(data: LensData, spot: Spot): string {
  const where = `${layerName(spot.layer)}, token ${spoken(data.tokens[spot.position] ?? "")}`;
  const cell = data.cell(spot.layer, spot.position);
  if (cell < 0) return `${where}, not computed yet`;
  const { text, logp } = data.top(cell, 0);
  if (Number.isNaN(logp)) return `${where}, not a number`;
  return `${where}, top ${spoken(text)} ${percent(Math.exp(logp))}`;
}
