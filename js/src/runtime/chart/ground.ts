// The ground of a plot as SVG: rules with their numbers at the left, and numbers below.
import { svg } from "../dom";
import type { Tick } from "./axis";

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Ground {
  width: number;
  height: number;
  /** The plotted area. */
  area: Area;
  xTicks: readonly Tick[];
  yTicks: readonly Tick[];
  /** What the numbers below count. */
  xLabel?: string | undefined;
}

export function ground({ width, height, area, xTicks, yTicks, xLabel }: Ground): SVGSVGElement {
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const { at, text } of yTicks) {
    root.append(svg("line", { class: "lv-rule", x1: area.left, x2: area.right, y1: at, y2: at }));
    root.append(svg("text", { x: area.left - 8, y: at + 3.5, "text-anchor": "end" }, text));
  }
  const below = area.bottom + 16;
  for (const { at, text } of xTicks) {
    const anchor = at > width - 20 ? "end" : "middle";
    root.append(svg("text", { x: at, y: below, "text-anchor": anchor }, text));
  }
  if (xLabel) root.append(svg("text", { x: area.left - 8, y: below, "text-anchor": "end" }, xLabel));
  return root;
}

// Names in full: a style sheet is shipped with the rules whose names its module holds.
const CLASS = { current: "lv-current", guide: "lv-guide" } as const;

/** A vertical line over the plotted area, with its name above it. */
export function upright(kind: "current" | "guide", at: number, { area }: Ground, name = ""): SVGElement[] {
  const line = svg("line", { class: CLASS[kind], x1: at, x2: at, y1: area.top, y2: area.bottom });
  if (!name) return [line];
  const anchor = at > area.right - 40 ? "end" : at < area.left + 40 ? "start" : "middle";
  return [line, svg("text", { class: "lv-at", x: at, y: area.top - 8, "text-anchor": anchor }, name)];
}
