// The third chart: a bar for each set at one layer; a bar opens the labels behind it.

import { decodeText } from "../../../runtime/arrays";
import { attr, h } from "../../../runtime/dom";
import { stepIn } from "../../../runtime/keys";
import { type Bar, setBars } from "./bars";
import { keepFocus, keyNode } from "./draw";
import { makeLabels } from "./labels";
import { type ChartContext, type SoftContext, showing } from "./state";
import { digitsFor, figure, MEASURE_NAMES, setTitle } from "./words";

export function makeBars(context: SoftContext, charts: ChartContext): HTMLElement {
  const { traits, paintEffect, signal } = context;
  const list = h("div", { class: "lv-bars", role: "group" });
  const labels = makeLabels(context, charts, (set) => buttonOf(list, set)?.focus());
  const element = h("div", {}, list, labels.element);
  paintEffect(() => {
    if (!showing(context, charts, "bars", element)) return;
    const measure = traits.get("measure").value;
    const { bars, zero } = setBars(charts.soft.value, measure, charts.at.value);
    const digits = digitsFor(bars.flatMap((bar) => [bar.value, bar.chance?.value ?? 0]));
    const open = decodeText(traits.get("opened").value);
    const rows = bars.map((bar) => barNode(bar, zero, digits, charts, open));
    keepFocus(list, "data-set", () => list.replaceChildren(...rows));
    attr(list, { "aria-label": `${MEASURE_NAMES[measure]} of each label set` });
  });
  const click = (event: Event) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-set]");
    if (row) labels.open(Number(row.dataset.set));
  };
  const key = (event: KeyboardEvent) => walk(event, list, () => labels.close());
  list.addEventListener("click", click, { signal });
  list.addEventListener("keydown", key, { signal });
  return element;
}

const buttonOf = (list: Element, set: number) => list.querySelector<HTMLElement>(`[data-set="${set}"]`);

function focusedSet(list: HTMLElement): number | null {
  const active = (list.getRootNode() as Document | ShadowRoot).activeElement;
  const row = active && list.contains(active) ? active.closest<HTMLElement>("[data-set]") : null;
  return row ? Number(row.dataset.set) : null;
}

function walk(event: KeyboardEvent, list: HTMLElement, close: () => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step !== undefined || event.key === "Escape") event.stopPropagation();
  if (event.key === "Escape") close();
  if (step === undefined) return;
  event.preventDefault();
  const n = list.children.length;
  const at = focusedSet(list) ?? 0;
  const to = Number.isFinite(step) ? stepIn({ dx: 0, dy: step }, at, n) : step > 0 ? n - 1 : 0;
  buttonOf(list, to)?.focus();
}

function barNode(
  { set, value, from, to, chance }: Bar,
  zero: number,
  digits: number,
  charts: ChartContext,
  open: string,
) {
  const soft = charts.soft.value;
  const appearance = charts.appearance(set);
  const fill = h("i");
  fill.style.left = `${(100 * from).toFixed(2)}%`;
  fill.style.width = `${(100 * (to - from)).toFixed(2)}%`;
  fill.style.background = appearance.ink;
  if (appearance.opacity !== null) fill.style.opacity = String(appearance.opacity);
  const strip = h("span", { class: "lv-strip", "aria-hidden": "true" }, fill, tick("zero", zero));
  if (chance) strip.append(tick("chance", chance.at));
  const name = h("bdi", { class: "lv-set" }, soft.names[set] ?? "");
  const words = [`${soft.names[set]} ${figure(value, digits)}`];
  if (chance) words.push(`shuffled labels ${figure(chance.value, digits)}`);
  return h(
    "button",
    {
      type: "button",
      "data-set": set,
      "aria-expanded": String(soft.keys[set] === open),
      "aria-label": `${words.join(", ")}. Show its labels.`,
      title: [setTitle(soft, set), words[1]].filter(Boolean).join(" · "),
    },
    keyNode(appearance),
    name,
    strip,
    h("span", { class: "lv-figure" }, figure(value, digits)),
  );
}

function tick(kind: "zero" | "chance", at: number): HTMLElement {
  const node = h("b", { class: `lv-tick-${kind}` });
  node.style.left = `${(100 * at).toFixed(2)}%`;
  return node;
}
