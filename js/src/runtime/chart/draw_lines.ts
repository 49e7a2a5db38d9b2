// Lines as SVG, their names beside their ends, and the same names as a list where there is no room beside them.
import { tokenNode } from "../bars";
import { h, svg } from "../dom";
import { pieces } from "../text";
import { ground, upright } from "./ground";
import type { Drawn, End, LinesPlot, Series } from "./lines";

/** What is pointed at: indices of stops. */
export interface Pointed {
  current: number | null;
  guide: number | null;
  /** The name of the stop that the values belong to. */
  name: string;
}

// Names in full: a style sheet is shipped with the rules whose names its module holds.
const CLASS = { line: "lv-line", faint: "lv-faint", chance: "lv-chance" } as const;

export function drawLines(
  plot: LinesPlot,
  series: readonly Series[],
  values: readonly string[],
  { current, guide, name }: Pointed,
): SVGSVGElement {
  const root = ground(plot);
  for (const [kind, stop] of [["current", current] as const, ["guide", guide] as const]) {
    const at = stop === null ? undefined : plot.stops[stop];
    const told = kind === "guide" || guide === null ? name : "";
    if (at !== undefined) root.append(...upright(kind, at, plot, told));
  }
  const nodes = (kind: Drawn["kind"], draw: (drawn: Drawn, one: Series) => SVGElement[]) =>
    plot.curves.flatMap((curves, i) =>
      curves
        .filter((drawn) => drawn.kind === kind)
        .flatMap((drawn) => draw(drawn, series[i] as Series))
        .map((node) => marked(node, i)),
    );
  root.append(...nodes("line", bandNodes), ...nodes("chance", curveNodes), ...nodes("faint", curveNodes));
  // The first line is the one that counts most: it is drawn last, on top, and dashed lines over whole ones.
  const lines = nodes("line", curveNodes).reverse();
  const dashed = (node: SVGElement) => node.hasAttribute("stroke-dasharray");
  root.append(...lines.filter((node) => !dashed(node)), ...lines.filter(dashed));
  root.append(
    ...plot.ends.map((end, i) => marked(endNode(end, plot, series[i] as Series, values[i] ?? ""), i)),
  );
  return root;
}

function marked(node: SVGElement, i: number): SVGElement {
  node.setAttribute("data-line", String(i));
  return node;
}

const bandNodes = ({ band }: Drawn, { ink }: Series): SVGElement[] =>
  band ? [svg("path", { class: "lv-band", d: band, fill: ink })] : [];

function curveNodes({ kind, path, dots, ring }: Drawn, { ink, dash }: Series): SVGElement[] {
  const style = { stroke: ink, "stroke-dasharray": kind === "line" ? dash : null };
  const line = path ? [svg("path", { class: CLASS[kind], d: path, ...style })] : [];
  const r = kind === "line" ? 2.5 : 1.5;
  const circles = dots.map(({ x, y }) => svg("circle", { cx: x, cy: y, r, fill: ink }));
  const ringed = ring ? [svg("circle", { class: "lv-best", cx: ring.x, cy: ring.y, r: 6, stroke: ink })] : [];
  return [...line, ...circles, ...ringed];
}

function endNode({ y, from }: End, { area, width }: LinesPlot, one: Series, value: string): SVGElement {
  const near = area.right + 30;
  const node = svg("g", { class: "lv-end" }, svg("title", {}, one.title ?? one.name));
  const key = { x1: near - 14, x2: near - 4, y1: y, y2: y };
  const stroke = { stroke: one.ink, "stroke-dasharray": one.dash };
  node.append(svg("line", { class: "lv-line", ...key, ...stroke }));
  if (from) {
    const d = `M${(from.x + 2).toFixed(1)} ${from.y.toFixed(1)}L${near - 14} ${y.toFixed(1)}`;
    node.append(svg("path", { class: "lv-leader", d, stroke: one.ink }));
  }
  node.append(svg("text", { class: "lv-name", x: near, y: y + 4 }, ...nameNodes(one)));
  node.append(svg("text", { x: width - 2, y: y + 4, "text-anchor": "end" }, value));
  return node;
}

function nameNodes({ name, token }: Series): (SVGElement | string)[] {
  if (!token) return [name];
  return pieces(name, 14).map(({ text, sign }) => (sign ? svg("tspan", { class: "lv-sign" }, text) : text));
}

export function legendItems(series: readonly Series[], values: readonly string[]): HTMLElement[] {
  return series.map((one, i) => {
    const line = { x1: 0, x2: 24, y1: 4, y2: 4, stroke: one.ink, "stroke-dasharray": one.dash };
    const key = svg("svg", { class: "lv-key", width: 24, height: 8, "aria-hidden": "true" });
    key.append(svg("line", { class: "lv-line", ...line }));
    const name = one.token ? tokenNode(one.name, 16) : h("bdi", { class: "lv-set" }, one.name);
    const figure = h("span", { class: "lv-figure" }, values[i] ?? "");
    return h("li", { "data-line": i, title: one.title ?? one.name }, key, name, figure);
  });
}
