// Parts of the drawings: keys of the sets, and their list with numbers.
import { h, svg } from "../../../runtime/dom";
import type { Appearance, ChartContext } from "./state";
import { setTitle } from "./words";

export const fillOf = ({ ink, opacity }: Appearance) => ({ fill: ink, "fill-opacity": opacity });

/** A short line, or a square, in the color of a set. */
export function keyNode(appearance: Appearance, kind: "line" | "area" = "area"): SVGSVGElement {
  const [width, height] = kind === "line" ? [16, 8] : [10, 10];
  const node = svg("svg", { class: "lv-key", width, height, "aria-hidden": "true" });
  const stroke = { stroke: appearance.ink, "stroke-dasharray": appearance.dash };
  if (kind === "line") node.append(svg("line", { class: "lv-line", x1: 0, x2: 16, y1: 4, y2: 4, ...stroke }));
  else node.append(svg("rect", { width: 10, height: 10, rx: 2, ...fillOf(appearance) }));
  return node;
}

export interface Entry {
  /** −1 is what no set explains. */
  set: number;
  value: string;
  note?: string;
}

export const REST_LOOK: Appearance = { ink: "var(--lv-rest)", dash: null, opacity: null };

/** The sets with a value each; more about a set in its tooltip. */
export function entryNodes(
  entries: readonly Entry[],
  charts: ChartContext,
  kind: "line" | "area",
): HTMLElement[] {
  const soft = charts.soft.value;
  return entries.map(({ set, value, note }) => {
    const key = keyNode(set < 0 ? REST_LOOK : charts.appearance(set), kind);
    const name = h("bdi", { class: "lv-set" }, set < 0 ? "unexplained" : (soft.names[set] ?? ""));
    const title = set < 0 ? "What no set explains; with the sets it makes 100 %" : setTitle(soft, set);
    const figure = h("span", { class: "lv-figure" }, value);
    return h("li", { title, "data-off": Boolean(note) }, key, name, figure);
  });
}

/** Whose button had the focus keeps it when the list is made anew: `name` is the attribute that tells them apart. */
export function keepFocus(list: HTMLElement, name: string, paint: () => void): void {
  const active = (list.getRootNode() as Document | ShadowRoot).activeElement;
  const kept = list.contains(active) ? active?.getAttribute(name) : null;
  paint();
  if (kept)
    list.querySelector<HTMLElement>(`[${name}="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
}
