// The plot as SVG, and its legend as a list that also carries the numbers.
import { tokenNode } from "../../../runtime/bars";
import { h, svg } from "../../../runtime/dom";
import type { Path } from "../../../runtime/plot";
import { MARGIN, type Plot, type Series } from "./scene";

export interface Style {
  stroke: string;
  dash: string | null;
}

/** Indices of layers: the one selected, and the one under the pointer. */
export interface Marks {
  current: number | null;
  guide: number | null;
}

const DASHES = [null, "6 3", "2 3", "8 3 2 3"];

/** Each line differs in color, and the second round also in its dashes. */
export function styles(n: number, colors: readonly string[]): Style[] {
  return Array.from({ length: n }, (_, i) => ({
    stroke: colors[i % colors.length] ?? "currentColor",
    dash: DASHES[Math.floor(i / colors.length) % DASHES.length] ?? null,
  }));
}

export function draw(picture: Plot, looks: readonly Style[], marks: Marks): SVGSVGElement {
  const { width, height, x } = picture;
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const { at, text } of picture.yTicks) {
    root.append(svg("line", { class: "lv-rule", x1: MARGIN.left, x2: right, y1: at, y2: at }));
    root.append(svg("text", { x: MARGIN.left - 8, y: at + 3.5, "text-anchor": "end" }, text));
  }
  for (const { at, text } of picture.xTicks) {
    root.append(svg("text", { x: at, y: bottom + 16, "text-anchor": "middle" }, text));
  }
  for (const [name, index] of Object.entries(marks)) {
    if (index === null || index < 0) continue;
    root.append(svg("line", { class: `lv-${name}`, x1: x(index), x2: x(index), y1: MARGIN.top, y2: bottom }));
  }
  // The first line is the likeliest token: it is drawn last, on top.
  root.append(...picture.paths.flatMap((path, i) => lineNodes(path, i, looks[i])).reverse());
  return root;
}

function lineNodes({ path, dots }: Path, i: number, appearance: Style | undefined): SVGElement[] {
  const stroke = { "data-line": i, stroke: appearance?.stroke, "stroke-dasharray": appearance?.dash };
  const circles = dots.map(({ x, y }) =>
    svg("circle", { "data-line": i, cx: x, cy: y, r: 2, fill: appearance?.stroke }),
  );
  return [svg("path", { class: "lv-line", d: path, ...stroke }), ...circles];
}

export function legendNodes(
  series: readonly Series[],
  looks: readonly Style[],
  value: (series: Series) => string,
): HTMLElement[] {
  return series.map((one, i) => {
    const line = {
      x1: 0,
      x2: 16,
      y1: 4,
      y2: 4,
      stroke: looks[i]?.stroke,
      "stroke-dasharray": looks[i]?.dash,
    };
    const swatch = svg("svg", { class: "lv-key", width: 16, height: 8, "aria-hidden": "true" });
    swatch.append(svg("line", { class: "lv-line", ...line }));
    const name = one.id < 0 ? h("span", {}, one.text) : tokenNode(one.text, 16);
    return h("li", {}, swatch, name, h("span", { class: "lv-figure" }, value(one)));
  });
}
