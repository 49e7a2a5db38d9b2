// Which cell of the clean run, put into the corrupt one, brings the answer back: layers × tokens in two colors.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { PatchMapState } from "../../../generated/state";
import { tokenNode } from "../../../runtime/bars";
import { cardHead } from "../../../runtime/card";
import { palette } from "../../../runtime/color";
import { h, setText } from "../../../runtime/dom";
import { follow, type Grid, makeGrid, resize, rovingFocus } from "../../../runtime/grid/grid";
import { listen } from "../../../runtime/grid/grid_keys";
import { nearest, type Spot } from "../../../runtime/grid/layout";
import { makePainter } from "../../../runtime/grid/painter";
import { legendNodes } from "../../../runtime/legend";
import { type Context, view } from "../../../runtime/view";
import { cleanToken, effectWords, type MapData, mapData } from "./data";
import { paint } from "./paint";
import { caption, MAP_FOOT, progressWords, scene, speak, WIDTHS } from "./scene";

function build(context: Context<PatchMapState>): void {
  const { body, traits, cursor, appearance, paintEffect, signal } = context;
  const data = mapData(traits);
  const grid = makeMapGrid(context, data);
  const words = h("p", { class: "lv-caption" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
  const legend = h("div", { class: "lv-legend" });
  body.prepend(words);
  grid.parts.scroller.after(empty, legend);
  const table = computed(() => palette("difference", appearance.theme.value));
  paintEffect(() => {
    setText(words, [caption(data.value), progressWords(data.value)].filter(Boolean).join(" · "));
    const { most } = data.value;
    const ticks = [
      { at: 0, text: `−${most} takes it away` },
      { at: 0.5, text: "0" },
      { at: 1, text: `brings it back +${most}` },
    ];
    const title = "change of log p when the clean cell is put into the corrupt run, in nats";
    legend.replaceChildren(...legendNodes({ title, ticks, missing: "" }, table.value));
  });
  paintEffect(() => {
    const none = data.value.tokens.length === 0;
    resize(grid, none);
    for (const node of [legend, words]) node.hidden = none;
    empty.hidden = !none;
  });
  const painter = makePainter(context, grid);
  paintEffect(() => {
    const plan = grid.plan.value;
    const ready = painter(table.value);
    if (!ready || !data.value.tokens.length) return;
    const selected = nearest(plan, grid.selected.value);
    const { rows, columns } = plan;
    const picture = scene({ data: data.value, rows, columns, selected, hover: grid.local.hover.value });
    paint(ready, picture, rows, columns);
  });
  paintEffect(() => {
    void data.value;
    rovingFocus(grid);
  });
  follow(context, grid, () => data.value.tokens.length);
  const choose = ({ layer, position }: Spot) => cursor.save({ layer, position });
  listen(grid, { card: (spot) => card(data.peek(), spot), choose }, signal);
}

function makeMapGrid(context: Context<PatchMapState>, data: ReadonlySignal<MapData>): Grid {
  const layers = computed(() => [...data.value.layers].sort((a, b) => b - a));
  const positions = computed(() => data.value.tokens.map((_, i) => i));
  const frame = computed(() => ({
    layers: layers.value,
    positions: positions.value,
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
    foot: MAP_FOOT,
  }));
  const name = "Patch map: layers by tokens";
  return makeGrid(
    context,
    name,
    () => frame.value,
    (spot) => speak(data.peek(), spot),
  );
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
