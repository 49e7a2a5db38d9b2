// The first chart: a measure over the layers. Click a layer to select it.

import { computed } from "@preact/signals-core";
import { axes } from "../../runtime/axes";
import { h, svg } from "../../runtime/dom";
import { type Measure, setsOf } from "./data";
import { entryNodes } from "./draw";
import { type Label, type Line, type LinesPlot, layerAt, linesPlot } from "./lines";
import { type Kit, listenLayers, nameBox, type SoftContext, showing } from "./state";
import { digitsFor, figure, MEASURE_NAMES, setTitle } from "./words";

export function makeLayers(context: SoftContext, kit: Kit): HTMLElement {
  const { traits, part } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": "Label sets and their values" });
  const element = h("div", {}, box, legend);
  const picture = computed(() => linesPlot(kit.soft.value, traits.get("measure").value, kit.width.value));
  const values = (layer: number) => {
    const [soft, measure] = [kit.soft.value, traits.get("measure").value];
    const all = setsOf(soft).map((set) => soft.value(measure, layer, set));
    return all.map((value) => figure(value, digitsFor(all)));
  };
  part(() => {
    if (!showing(context, kit, "layers", element)) return;
    const told = values(kit.seen.value);
    box.replaceChildren(draw(picture.value, kit, told));
    nameBox(box, kit, `${MEASURE_NAMES[traits.get("measure").value]} over the layers`);
    legend.hidden = picture.value.labels.length > 0;
    const entries = setsOf(kit.soft.value).map((set) => ({ set, value: told[set] ?? "" }));
    legend.replaceChildren(...entryNodes(entries, kit, "line"));
  });
  listenLayers(context, kit, box, {
    at: (event) => {
      const x = event.clientX - box.getBoundingClientRect().left;
      return layerAt(picture.peek(), kit.soft.peek().layers.length, x);
    },
    words: (layer) => wordsOf(kit, traits.get("measure").peek(), layer),
  });
  return element;
}

function wordsOf(kit: Kit, measure: Measure, layer: number): string {
  const soft = kit.soft.peek();
  const all = setsOf(soft).map((set) => soft.value(measure, layer, set));
  return all.map((value, set) => `${soft.names[set]} ${figure(value, digitsFor(all))}`).join(", ");
}

function draw(picture: LinesPlot, kit: Kit, told: readonly string[]): SVGSVGElement {
  const { area, x } = picture;
  const root = axes(picture);
  const marks = { current: kit.at.value, guide: kit.guide.value };
  for (const [name, layer] of Object.entries(marks)) {
    if (layer === null || layer >= kit.soft.value.layers.length) continue;
    const place = { x1: x(layer), x2: x(layer), y1: area.top, y2: area.bottom };
    root.append(svg("line", { class: `lv-${name}`, ...place }));
  }
  // The first set is drawn last, on top; chance lies under everything.
  root.append(...picture.lines.flatMap((line) => chanceNodes(line, kit)));
  root.append(...picture.lines.flatMap((line) => lineNodes(line, kit)).reverse());
  root.append(...picture.labels.map((label) => labelNode(label, picture, kit, told[label.set] ?? "")));
  return root;
}

function chanceNodes({ set, chance }: Line, kit: Kit): SVGElement[] {
  if (!chance.path) return [];
  const { ink } = kit.look(set);
  // Input and output sets of an order have nearly one chance: dashes beside each other keep both their colors.
  const line = { class: "lv-chance", d: chance.path, stroke: ink, "stroke-dashoffset": 6 * (set % 2) };
  return [svg("path", { ...line, "data-set": set })];
}

function lineNodes({ set, main }: Line, kit: Kit): SVGElement[] {
  const { ink, dash } = kit.look(set);
  const dots = main.dots.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 2.5, fill: ink }));
  if (!main.path) return dots;
  const line = { class: "lv-line", d: main.path, stroke: ink, "stroke-dasharray": dash, "data-set": set };
  return [svg("path", line), ...dots];
}

function labelNode({ set, y, from }: Label, picture: LinesPlot, kit: Kit, value: string): SVGElement {
  const { area, width } = picture;
  const soft = kit.soft.value;
  const { ink, dash } = kit.look(set);
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
