// The first chart: a measure over the layers. Click a layer to select it.

import { computed } from "@preact/signals-core";
import { axes } from "../../../runtime/axes";
import { h, svg } from "../../../runtime/dom";
import { type Measure, setsOf } from "./data";
import { entryNodes } from "./draw";
import { type Label, type Line, type LinesPlot, layerAt, linesPlot } from "./lines";
import { type ChartContext, listenLayers, nameBox, type SoftContext, showing } from "./state";
import { digitsFor, figure, MEASURE_NAMES, setTitle } from "./words";

export function makeLayers(context: SoftContext, charts: ChartContext): HTMLElement {
  const { traits, paintEffect } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": "Label sets and their values" });
  const element = h("div", {}, box, legend);
  const picture = computed(() =>
    linesPlot(charts.soft.value, traits.get("measure").value, charts.width.value),
  );
  const values = (layer: number) => {
    const [soft, measure] = [charts.soft.value, traits.get("measure").value];
    const all = setsOf(soft).map((set) => soft.value(measure, layer, set));
    return all.map((value) => figure(value, digitsFor(all)));
  };
  paintEffect(() => {
    if (!showing(context, charts, "layers", element)) return;
    const told = values(charts.seen.value);
    box.replaceChildren(draw(picture.value, charts, told));
    nameBox(box, charts, `${MEASURE_NAMES[traits.get("measure").value]} over the layers`);
    legend.hidden = picture.value.labels.length > 0;
    const entries = setsOf(charts.soft.value).map((set) => ({ set, value: told[set] ?? "" }));
    legend.replaceChildren(...entryNodes(entries, charts, "line"));
  });
  listenLayers(context, charts, box, {
    at: (event) => {
      const x = event.clientX - box.getBoundingClientRect().left;
      return layerAt(picture.peek(), charts.soft.peek().layers.length, x);
    },
    words: (layer) => wordsOf(charts, traits.get("measure").peek(), layer),
  });
  return element;
}

function wordsOf(charts: ChartContext, measure: Measure, layer: number): string {
  const soft = charts.soft.peek();
  const all = setsOf(soft).map((set) => soft.value(measure, layer, set));
  return all.map((value, set) => `${soft.names[set]} ${figure(value, digitsFor(all))}`).join(", ");
}

function draw(picture: LinesPlot, charts: ChartContext, told: readonly string[]): SVGSVGElement {
  const { area, x } = picture;
  const root = axes(picture);
  const marks = { current: charts.at.value, guide: charts.guide.value };
  for (const [name, layer] of Object.entries(marks)) {
    if (layer === null || layer >= charts.soft.value.layers.length) continue;
    const place = { x1: x(layer), x2: x(layer), y1: area.top, y2: area.bottom };
    root.append(svg("line", { class: `lv-${name}`, ...place }));
  }
  // The first set is drawn last, on top; chance lies under everything.
  root.append(...picture.lines.flatMap((line) => chanceNodes(line, charts)));
  root.append(...picture.lines.flatMap((line) => lineNodes(line, charts)).reverse());
  root.append(...picture.labels.map((label) => labelNode(label, picture, charts, told[label.set] ?? "")));
  return root;
}

function chanceNodes({ set, chance }: Line, charts: ChartContext): SVGElement[] {
  if (!chance.path) return [];
  const { ink } = charts.appearance(set);
  // Input and output sets of an order have nearly one chance: dashes beside each other keep both their colors.
  const line = { class: "lv-chance", d: chance.path, stroke: ink, "stroke-dashoffset": 6 * (set % 2) };
  return [svg("path", { ...line, "data-set": set })];
}

function lineNodes({ set, main }: Line, charts: ChartContext): SVGElement[] {
  const { ink, dash } = charts.appearance(set);
  const dots = main.dots.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 2.5, fill: ink }));
  if (!main.path) return dots;
  const line = { class: "lv-line", d: main.path, stroke: ink, "stroke-dasharray": dash, "data-set": set };
  return [svg("path", line), ...dots];
}

function labelNode(
  { set, y, from }: Label,
  picture: LinesPlot,
  charts: ChartContext,
  value: string,
): SVGElement {
  const { area, width } = picture;
  const soft = charts.soft.value;
  const { ink, dash } = charts.appearance(set);
  const near = area.right + 30;
  const node = svg("g", { class: "lv-end" }, svg("title", {}, setTitle(soft, set)));
  const key = { x1: near - 14, x2: near - 4, y1: y, y2: y };
  node.append(svg("line", { class: "lv-line", ...key, stroke: ink, "stroke-dasharray": dash }));
  if (from) {
    const d = `M${(from.x + 2).toFixed(1)} ${from.y.toFixed(1)}L${near - 14} ${y.toFixed(1)}`;
    node.append(svg("path", { class: "lv-leader", d, stroke: ink }));
  }
  node.append(svg("text", { class: "lv-name", x: near, y: y + 4 }, soft.names[set] ?? ""));
  node.append(svg("text", { x: width - 2, y: y + 4, "text-anchor": "end" }, value));
  return node;
}
