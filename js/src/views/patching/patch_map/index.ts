// Which cell of the clean run, put into the corrupt one, brings the answer back: layers × tokens in two colors.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { PatchMapState } from "../../../generated/state";
import { tokenNode } from "../../../runtime/bars";
import { cardHead } from "../../../runtime/card";
import { palette } from "../../../runtime/color";
import { h, setText } from "../../../runtime/dom";
import { heatView } from "../../../runtime/grid/heat_view";
import type { Spot } from "../../../runtime/grid/layout";
import { legendNodes } from "../../../runtime/legend";
import { type Context, view } from "../../../runtime/view";
import { cleanToken, effectWords, type MapData, mapData } from "./data";
import { caption, content, heads, level, MAP_HEAD, progressWords, speak, TYPE, WIDTHS } from "./scene";

function build(context: Context<PatchMapState>): void {
  const { body, traits, appearance, paintEffect } = context;
  const data = mapData(traits);
  const words = h("p", { class: "lv-caption" });
  body.prepend(words);
  paintEffect(() => {
    setText(words, [caption(data.value), progressWords(data.value)].filter(Boolean).join(" · "));
    words.hidden = data.value.tokens.length === 0;
  });
  const table = computed(() => palette("difference", appearance.theme.value));
  const rows = computed(() => [...data.value.layers].sort((a, b) => b - a));
  const columns = computed(() => data.value.tokens.map((_, i) => i));
  heatView(context, {
    name: "Patch map: layers by tokens",
    rows: () => rows.value,
    columns: () => columns.value,
    widths: WIDTHS,
    head: () => MAP_HEAD,
    type: TYPE,
    heads: () => heads(data.value),
    palette: () => table.value,
    cells: () => (layer, position) => content(data.value, layer, position),
    legend: () => legend(data, table.value),
    overview: () => ({ of: [data.value], level: (layer, at) => level(data.value, layer, at) }),
    subject: () => data.value.tokens.length,
    speak: (spot) => speak(data.peek(), spot),
    card: (spot) => card(data.peek(), spot),
    live: () => [data.value],
    snaps: true,
  });
}

function legend(data: ReadonlySignal<MapData>, table: ReturnType<typeof palette>): Node[] {
  const { most } = data.value;
  const ticks = [
    { at: 0, text: `−${most} takes it away` },
    { at: 0.5, text: "0" },
    { at: 1, text: `brings it back +${most}` },
  ];
  const title = "change of log p when the clean cell is put into the corrupt run, in nats";
  return legendNodes({ title, ticks, missing: "" }, table);
}

function card(data: MapData, { layer, position }: Spot): Node[] {
  const head = cardHead({ layer, position }, tokenNode(data.tokens[position] ?? "", 18));
  const list = h("dl", { class: "lv-facts lv-first" });
  const fact = (name: string, value: string | Node) => list.append(h("dt", {}, name), h("dd", {}, value));
  const clean = cleanToken(data, position);
  if (clean) {
    fact("corrupt", tokenNode(data.tokens[position] ?? "", 18));
    fact("clean", tokenNode(clean, 18));
  }
  const effect = data.effect(layer, position);
  fact("effect", effectWords(data, layer, position));
  if (effect !== undefined && !Number.isNaN(effect)) {
    fact("log p, patched", `${(data.corruptLogp + effect).toFixed(2).replace("-", "−")} nats`);
  }
  return [head, list];
}

export default view<PatchMapState>({ name: "patch_map", build });
