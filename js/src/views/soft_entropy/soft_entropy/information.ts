// The fourth chart: the information plane. Click a point to select its layer.
import { computed, signal as makeSignal, type Signal } from "@preact/signals-core";
import { palette } from "../../../runtime/color";
import { attr, h, setText } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { lackOf, type Pair, type Plane, pairsOf, plane, pointAt } from "./plane";
import { drawPlane, factsOf, rampNodes } from "./plane_draw";
import { type ChartContext, listenLayers, nameBox, type SoftContext, showing } from "./state";

/** The n-gram order that is chosen, of those that have both sides. */
export interface Orders {
  pairs: () => Pair[];
  chosen: Signal<string>;
  pair: () => Pair | undefined;
}

export function makeOrders(charts: ChartContext): Orders {
  const pairs = computed(() => pairsOf(charts.soft.value));
  const chosen = makeSignal("");
  const pair = computed(() => pairs.value.find(({ name }) => name === chosen.value) ?? pairs.value[0]);
  return { pairs: () => pairs.value, chosen, pair: () => pair.value };
}

export function makePlane(context: SoftContext, charts: ChartContext, orders: Orders): HTMLElement {
  const { paintEffect, appearance } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const lack = h("p", { class: "lv-empty" });
  const ramp = h("p", { class: "lv-aside lv-depth" });
  const element = h("div", {}, box, ramp, lack);
  const picture = computed(() => {
    const pair = orders.pair();
    return pair ? plane(charts.soft.value, pair, charts.width.value) : null;
  });
  paintEffect(() => {
    if (!showing(context, charts, "plane", element)) return;
    const [now, pair] = [picture.value, orders.pair()];
    for (const node of [box, ramp]) node.hidden = now === null;
    lack.hidden = now !== null;
    if (!now || !pair) return setText(lack, lackOf(charts.soft.value));
    const inks = palette("entropy", appearance.theme.value).css;
    box.replaceChildren(drawPlane(now, charts, pair, inks));
    nameBox(box, charts, "I of the input set against I of the output set");
    ramp.replaceChildren(...rampNodes(charts, inks));
  });
  listenLayers(context, charts, box, {
    at: (event) => {
      const { left, top } = box.getBoundingClientRect();
      return pointAt(picture.peek()?.points ?? [], event.clientX - left, event.clientY - top);
    },
    words: (layer) =>
      factsOf(charts, orders.pair(), layer)
        .map((fact) => fact.join(" "))
        .join(", "),
  });
  paintEffect(() => {
    const seen = showing(context, charts, "plane", element);
    showCard(charts, orders.pair(), box, picture.value, seen ? charts.guide.value : null);
  });
  return element;
}

function showCard(
  charts: ChartContext,
  pair: Pair | undefined,
  box: HTMLElement,
  now: Plane | null,
  layer: number | null,
): void {
  const point = now?.points.find((each) => each.layer === layer);
  if (!point || layer === null) {
    charts.card.hide();
    return;
  }
  const list = h("dl", { class: "lv-facts lv-first" });
  for (const [name, value] of factsOf(charts, pair, layer))
    list.append(h("dt", {}, name), h("dd", {}, value));
  const head = h(
    "div",
    { class: "lv-card-head" },
    h("b", {}, layerName(charts.soft.peek().layers[layer] ?? 0)),
  );
  const { left, top } = box.getBoundingClientRect();
  const [x, y] = [left + point.x, top + point.y];
  charts.card.show({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 }, head, list);
}

/** A choice only where there are several. */
export function orderChoice({ traits, paintEffect, signal }: SoftContext, orders: Orders): HTMLElement {
  const select = h("select", { name: "order", "aria-label": "Which n-grams" });
  select.addEventListener("change", () => (orders.chosen.value = select.value), { signal });
  paintEffect(() => {
    const names = orders.pairs().map(({ name }) => name);
    select.hidden = traits.get("chart").value !== "plane" || names.length < 2;
    const known = Array.from(select.options, (option) => option.value);
    if (known.join("\n") !== names.join("\n"))
      select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    select.value = orders.pair()?.name ?? "";
    attr(select, { disabled: names.length === 0 });
  });
  return select;
}
