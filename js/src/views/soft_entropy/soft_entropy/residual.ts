// The second chart: who explains what of one layer, as a ring, and of all layers, as columns.

import { computed } from "@preact/signals-core";
import { ground } from "../../../runtime/chart/ground";
import { h, setText, svg } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { setsOf } from "./data";
import { type Entry, entryNodes, fillOf, REST_LOOK } from "./draw";
import { arc, columnAt, REST, type Ring, ring, type Stack, stack } from "./shares";
import { type ChartContext, listenLayers, nameBox, type SoftContext, showing } from "./state";
import { share } from "./words";

const [SIZE, OUTER, INNER] = [168, 82, 50];
/** From this width on the ring stands beside the columns. */
const BESIDE = 620;
const LEFT = 360;

export function makeShares(context: SoftContext, charts: ChartContext): HTMLElement {
  const { paintEffect } = context;
  const round = h("div", { class: "lv-ring", role: "img" });
  const list = h("ul", { class: "lv-parts", "aria-label": "Shares" });
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const note = h("p", { class: "lv-aside" });
  const element = h(
    "div",
    {},
    h("div", { class: "lv-shares" }, h("div", { class: "lv-one" }, round, list), box),
    note,
  );
  const picture = computed(() => {
    const width = charts.width.value >= BESIDE ? charts.width.value - LEFT : charts.width.value;
    return stack(charts.soft.value, width);
  });
  paintEffect(() => {
    if (!showing(context, charts, "residual", element)) return;
    element.dataset.wide = String(charts.width.value >= BESIDE);
    const layer = charts.seen.value;
    const now = ring(charts.soft.value, layer);
    round.replaceChildren(drawRing(now, charts, layer));
    round.setAttribute(
      "aria-label",
      `${layerName(charts.soft.value.layers[layer] ?? 0)}: ${wordsOf(charts, layer)}`,
    );
    list.replaceChildren(...entryNodes(entriesOf(charts, layer), charts, "area"));
    setText(note, noteOf(now, charts));
    note.hidden = note.textContent === "";
  });
  paintEffect(() => {
    if (!showing(context, charts, "residual", element)) return;
    box.replaceChildren(drawStack(picture.value, charts));
    nameBox(box, charts, "Shares of every layer");
  });
  listenLayers(context, charts, box, {
    at: (event) => columnAt(picture.peek(), event.clientX - box.getBoundingClientRect().left),
    words: (layer) => wordsOf(charts, layer),
  });
  return element;
}

function entriesOf(charts: ChartContext, layer: number): Entry[] {
  const soft = charts.soft.value;
  const values = [...setsOf(soft), REST].map((set) => ({
    set,
    value: set === REST ? soft.rest(layer) : soft.value("residual", layer, set),
  }));
  return values.map(({ set, value }) => ({ set, value: share(value), note: value < 0 ? "negative" : "" }));
}

const nameOf = (charts: ChartContext, set: number) =>
  set === REST ? "unexplained" : (charts.soft.peek().names[set] ?? "");

function wordsOf(charts: ChartContext, layer: number): string {
  const soft = charts.soft.peek();
  const sets = setsOf(soft).map(
    (set) => `${nameOf(charts, set)} ${share(soft.value("residual", layer, set))}`,
  );
  return [...sets, `unexplained ${share(soft.rest(layer))}`].join(", ");
}

function noteOf({ slices, negative }: Ring, charts: ChartContext): string {
  if (slices.length === 0) return "Nothing is known of this layer yet.";
  if (negative.length === 0) return "";
  const told = negative.map(({ set, value }) => `${nameOf(charts, set)} ${share(value)}`).join(", ");
  const whole = slices.reduce((sum, { value }) => sum + value, 0);
  return `Negative shares are no slices: ${told}; the slices make ${Math.round(100 * whole)} %. They stand below 0 in the columns.`;
}

function drawRing(now: Ring, charts: ChartContext, layer: number): SVGSVGElement {
  const half = SIZE / 2;
  const view = `${-half} ${-half} ${SIZE} ${SIZE}`;
  const root = svg("svg", { width: SIZE, height: SIZE, viewBox: view, "aria-hidden": "true" });
  if (now.slices.length === 0) root.append(svg("path", { class: "lv-none", d: arc(0, 1, OUTER, INNER) }));
  for (const { set, value, from, to } of now.slices) {
    const appearance = set === REST ? REST_LOOK : charts.appearance(set);
    const slice = svg("path", { class: "lv-slice", d: arc(from, to, OUTER, INNER), ...fillOf(appearance) });
    slice.append(svg("title", {}, `${nameOf(charts, set)} ${share(value)}`));
    root.append(slice);
  }
  const middle = { x: 0, "text-anchor": "middle" };
  root.append(svg("text", { ...middle, y: -13 }, layerName(charts.soft.value.layers[layer] ?? 0)));
  root.append(svg("text", { ...middle, y: 8, class: "lv-large" }, share(now.explained)));
  root.append(svg("text", { ...middle, y: 24 }, "explained"));
  return root;
}

function drawStack(picture: Stack, charts: ChartContext): SVGSVGElement {
  const { area, columns, zero } = picture;
  const root = ground(picture);
  for (const { parts, x, width } of columns) {
    for (const { set, y, height } of parts) {
      const appearance = set === REST ? REST_LOOK : charts.appearance(set);
      root.append(
        svg("rect", { x, y, width, height: Math.max(0, height), "data-set": set, ...fillOf(appearance) }),
      );
    }
  }
  root.append(svg("line", { class: "lv-zero", x1: area.left, x2: area.right, y1: zero, y2: zero }));
  const marks = { current: charts.at.value, guide: charts.guide.value };
  for (const [name, layer] of Object.entries(marks)) {
    const column = layer === null ? undefined : columns[layer];
    if (!column) continue;
    const place = {
      x: column.x - 1.5,
      y: area.top - 3,
      width: column.width + 3,
      height: area.bottom - area.top + 6,
    };
    root.append(svg("rect", { class: `lv-of-${name}`, rx: 2, ...place }));
  }
  return root;
}
