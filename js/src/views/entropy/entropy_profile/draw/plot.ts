// The lines as SVG, and their legend as a list that also carries the numbers.
import { h, svg } from "../../../../runtime/dom";
import { MARGIN, type Plot } from "../lines";
import type { Series } from "../series";

const DASH = "6 4";

export interface Mark {
  layer: number;
  name: string;
}

export function draw(
  picture: Plot,
  series: readonly Series[],
  colors: readonly string[],
  marks: { current: Mark | null; guide: Mark | null },
): SVGSVGElement {
  const { width, height, x } = picture;
  const [right, bottom] = [width - MARGIN.right, height - MARGIN.bottom];
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const { at, text } of picture.yTicks) {
    root.append(svg("line", { class: "lv-rule", x1: MARGIN.left, x2: right, y1: at, y2: at }));
    root.append(svg("text", { x: MARGIN.left - 8, y: at + 3.5, "text-anchor": "end" }, text));
  }
  for (const { at, text } of picture.xTicks) {
    const anchor = at > right - 8 ? "end" : "middle";
    root.append(svg("text", { x: Math.min(at, right), y: bottom + 16, "text-anchor": anchor }, text));
  }
  for (const [kind, mark] of Object.entries(marks)) {
    if (!mark) continue;
    const at = x(mark.layer);
    root.append(svg("line", { class: `lv-${kind}`, x1: at, x2: at, y1: MARGIN.top, y2: bottom }));
  }
  const told = marks.guide ?? marks.current;
  if (told) {
    const at = x(told.layer);
    const anchor = at > width - 60 ? "end" : at < MARGIN.left + 40 ? "start" : "middle";
    root.append(svg("text", { class: "lv-at", x: at, y: 12, "text-anchor": anchor }, told.name));
  }
  const stroke = (i: number) => colors[(series[i]?.window ?? 0) % colors.length] ?? "currentColor";
  picture.lines.forEach(({ band }, i) => {
    if (band) root.append(svg("path", { class: "lv-band", "data-line": i, d: band, fill: stroke(i) }));
  });
  picture.lines.forEach(({ path, dots }, i) => {
    const dash = series[i]?.other ? DASH : null;
    root.append(
      svg("path", { class: "lv-line", "data-line": i, d: path, stroke: stroke(i), "stroke-dasharray": dash }),
    );
    root.append(...dots.map((dot) => svg("circle", { cx: dot.x, cy: dot.y, r: 2, fill: stroke(i) })));
  });
  return root;
}

export function legendItems(
  series: readonly Series[],
  colors: readonly string[],
  value: (one: Series) => string,
): HTMLElement[] {
  return series.map((one) => {
    const stroke = colors[one.window % colors.length] ?? "currentColor";
    const line = { x1: 0, x2: 24, y1: 4, y2: 4, stroke, "stroke-dasharray": one.other ? DASH : null };
    const key = svg("svg", { class: "lv-key", width: 24, height: 8, "aria-hidden": "true" });
    key.append(svg("line", { class: "lv-line", ...line }));
    return h(
      "li",
      {},
      key,
      h("bdi", { class: "lv-name", title: one.name }, one.name),
      h("span", { class: "lv-figure" }, value(one)),
    );
  });
}
