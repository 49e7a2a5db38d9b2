// The hover card's content, and the sentence a screen reader speaks for the same cell.
import { barNode, figureNode, tokenNode } from "../../../runtime/bars";
import { cardHead } from "../../../runtime/card";
import { h } from "../../../runtime/dom";
import type { Spot } from "../../../runtime/grid/layout";
import type { Cone } from "../../../runtime/interventions";
import { roleName } from "../../../runtime/roles";
import { count, layerName, nats, percent } from "../../../runtime/scale";
import { partOf, wholeOf } from "../../../runtime/split";
import { spoken, visible } from "../../../runtime/text";
import type { LensData } from "./data";
import { signed } from "./difference";
import type { Measure } from "./measure";

export interface Telling {
  data: LensData;
  measure: Measure;
  topK: number;
  target: number | null;
  cone: Cone | null;
}

export function cardContent({ data, measure, topK, target, cone }: Telling, spot: Spot): Node[] {
  const { layer, position } = spot;
  const piece = data.split.own(position) ?? data.tokens[position] ?? "";
  const token = tokenNode(piece, 18, Boolean(data.special[position]));
  const held = wholeOf(data.split, data.tokens, position);
  const head = cardHead(spot, token, [held, roleName(data.roles[position])].filter(Boolean).join(" · "));
  const cell = data.cell(layer, position);
  const plain = (text: string) => [head, h("p", { class: "lv-empty" }, text)];
  if (cell < 0) {
    const known = !Number.isNaN(data.overview(layer, position));
    return plain(known ? "Computed; its tokens come when it is in view." : "Not computed yet.");
  }
  if (Number.isNaN(data.top(cell, 0).logp))
    return plain("The activation here is NaN or infinite: there is no distribution.");
  const list = h("div", { class: "lv-tops" });
  for (let r = 0; r < Math.min(topK, data.k); r++) {
    const { text, logp } = data.top(cell, r);
    const p = Math.exp(logp);
    list.append(tokenNode(text, 14), barNode(p), figureNode(p));
  }
  const changed = cone?.changed(layer, position)
    ? [h("p", { class: "lv-changed" }, "Changed by an intervention.")]
    : [];
  return [head, ...changed, list, ...comparison(data, measure, cell, target), facts(data, cell, target)];
}

/** One line for each run. */
function comparison(data: LensData, measure: Measure, cell: number, target: number | null): Node[] {
  if (measure.palette !== "difference") return [];
  const [own, other] = [data.top(cell, 0), data.other(cell)];
  if (other.id < 0) return [h("p", { class: "lv-empty" }, "Nothing to compare with here.")];
  const list = h("dl", { class: "lv-facts" });
  const fact = (name: string, token: Node, value: string) =>
    list.append(h("dt", {}, `${name} `, token), h("dd", {}, value));
  const { color } = measure;
  const ownValue = measure.plain(cell);
  const name = data.reference === "clean run" ? ["changed", "clean"] : ["this", visible(data.reference, 14)];
  const about =
    target !== null && (color === "rank" || color === "target") ? `${visible(data.piece(target), 10)} ` : "";
  fact(name[0] ?? "", tokenNode(own.text, 14), `${about}${figureOf(color, ownValue)}`);
  fact(name[1] ?? "", tokenNode(other.text, 14), `${about}${figureOf(color, other.value)}`);
  list.append(h("dt", {}, "difference"), h("dd", {}, signed(color, measure.value(cell))));
  return [list];
}

function figureOf(color: string, value: number): string {
  if (color === "probability") return percent(value);
  return color === "rank" ? `rank ${count(value)}` : nats(value);
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

export function speak({ data, measure, cone }: Omit<Telling, "topK" | "target">, spot: Spot): string {
  const { layer, position } = spot;
  const role = roleName(data.roles[position]);
  const there = data.otherToken(position);
  const held = partOf(data.split, data.tokens, position);
  const notes = [held, role, there && `there ${spoken(there)}`].filter(Boolean).map((note) => `, ${note}`);
  const where = `${layerName(layer)}, token ${spoken(data.tokens[position] ?? "")}${notes.join("")}`;
  const cell = data.cell(layer, position);
  if (cell < 0) return `${where}, not computed yet`;
  const { id, text, logp } = data.top(cell, 0);
  if (Number.isNaN(logp)) return `${where}, not a number`;
  const changed = cone?.changed(layer, position) ? ", changed by an intervention" : "";
  const told = `${where}${changed}, top ${spoken(text)} ${percent(Math.exp(logp))}`;
  const other = measure.palette === "difference" ? data.other(cell) : null;
  if (!other || other.id < 0) return told;
  const was = other.id === id ? "" : `, was ${spoken(other.text)}`;
  return `${told}${was}, difference ${signed(measure.color, measure.value(cell))}`;
}
