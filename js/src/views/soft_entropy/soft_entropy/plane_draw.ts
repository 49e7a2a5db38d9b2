// The information plane as SVG, its scale of depth, and the numbers of a point.
import { layerShort } from "../../../runtime/chart/axis";
import { ground } from "../../../runtime/chart/ground";
import { h, svg } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { optimality, type Pair, type Plane, type Point } from "./plane";
import type { ChartContext } from "./state";
import { digitsFor, figure } from "./words";

/** Deep layers are dark on light and light on dark; the first must still be seen on the background. */
const inkOf = (depth: number, inks: readonly string[]) => inks[Math.round(255 * (0.28 + 0.72 * depth))] ?? "";

export function drawPlane(
  picture: Plane,
  charts: ChartContext,
  pair: Pair,
  inks: readonly string[],
): SVGSVGElement {
  const { area, points, walk, origin, diagonal, height } = picture;
  const root = ground(picture);
  const even = { x1: origin.x, y1: origin.y, x2: diagonal.x, y2: diagonal.y };
  root.append(svg("line", { class: "lv-even", ...even }));
  const end = diagonal.x > area.right - 90 ? "end" : "start";
  const beside = { x: diagonal.x + (end === "end" ? -10 : 6), y: diagonal.y - 5, "text-anchor": end };
  root.append(svg("text", beside, "output = input"));
  root.append(svg("path", { class: "lv-walk", d: walk }));
  root.append(
    ...points.map(({ x, y, depth }) =>
      svg("circle", { class: "lv-point", cx: x, cy: y, r: 5, fill: inkOf(depth, inks) }),
    ),
  );
  root.append(...ringNodes(picture, charts));
  root.append(...nameNodes(points, charts));
  const middle = (area.left + area.right) / 2;
  root.append(
    svg(
      "text",
      { x: middle, y: height - 6, "text-anchor": "middle" },
      `I(${charts.soft.value.names[pair.input]})`,
    ),
  );
  root.append(svg("text", { x: 4, y: 11 }, `I(${charts.soft.value.names[pair.output]})`));
  return root;
}

function ringNodes({ points }: Plane, charts: ChartContext): SVGElement[] {
  const marks = { current: charts.at.value, guide: charts.guide.value };
  return Object.entries(marks).flatMap(([name, layer]) => {
    const point = points.find((each) => each.layer === layer);
    return point ? [svg("circle", { class: `lv-of-${name}`, cx: point.x, cy: point.y, r: 9 })] : [];
  });
}

/** The ends of the walk and the selected layer have names. */
function nameNodes(points: readonly Point[], charts: ChartContext): SVGElement[] {
  const told = points.filter((p, i) => i === 0 || i === points.length - 1 || p.layer === charts.at.value);
  return told.map(({ layer, x, y }) =>
    svg("text", { class: "lv-name", x: x + 11, y: y - 8 }, layerShort(charts.soft.value.layers[layer] ?? 0)),
  );
}

export function rampNodes(charts: ChartContext, inks: readonly string[]): Node[] {
  const { layers } = charts.soft.value;
  const bar = h("span", { class: "lv-ramp", "aria-hidden": "true" });
  const stops = Array.from({ length: 9 }, (_, i) => inkOf(i / 8, inks));
  bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const [first, last] = [layers[0] ?? 0, layers.at(-1) ?? 0];
  return [h("span", {}, layerName(first)), bar, h("span", {}, layerName(last))];
}

export function factsOf(charts: ChartContext, pair: Pair | undefined, layer: number): [string, string][] {
  const soft = charts.soft.peek();
  if (!pair) return [];
  const sides = [pair.input, pair.output];
  const all = sides.flatMap((set) => [soft.value("I", layer, set), soft.shuffled(layer, set)]);
  const digits = digitsFor(all);
  const rows = sides.flatMap((set): [string, string][] => [
    [`I(${soft.names[set]})`, figure(soft.value("I", layer, set), digits)],
    ["of shuffled labels", figure(soft.shuffled(layer, set), digits)],
  ]);
  return [...rows, ["optimality", figure(optimality(soft, pair, layer))]];
}
