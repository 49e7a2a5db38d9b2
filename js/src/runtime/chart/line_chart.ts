// A chart of lines in a view: its picture, its names with their numbers, and moving along its stops.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { attr, h, setText } from "../dom";
import { watchSize } from "../paint";
import { spoken } from "../text";
import type { Context } from "../view";
import { drawLines, legendItems } from "./draw_lines";
import { lift, liftedLine } from "./lift";
import { type LineSpec, plotLines, type Series, stopAt } from "./lines";
import { type Stops, walkStops } from "./walk";

export interface LineChart {
  plot: ReadonlySignal<LineSpec>;
  /** The stop that is selected, or -1. */
  current: ReadonlySignal<number>;
  /** What a screen reader is told the chart is. */
  label(): string;
  /** What the list of names is. */
  legend: string;
  stopName(stop: number): string;
  /** The number of a series at a stop, or at none. */
  value(series: Series, index: number, stop: number | null): string;
  select(stop: number): void;
  /** Whether the chart is in sight; it is hidden and not drawn if not. */
  shown(): boolean;
  /** Where the keys start from while nothing is selected. */
  first?(): number;
  /** What a view shares with others of its pictures. */
  guide?: Signal<number | null>;
  width?: ReadonlySignal<number>;
  tell?(text: string): void;
}

/** Puts the chart into an element of the document, where it finds its width. */
export function lineChart<S extends object>(context: Context<S>, into: HTMLElement, chart: LineChart): void {
  const { signal, paintEffect } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": chart.legend });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  into.append(box, legend, ...(chart.tell ? [] : [live]));
  const guide = chart.guide ?? makeSignal<number | null>(null);
  const size = watchSize(box, signal);
  const width = chart.width ?? computed(() => Math.max(200, size.value.width || 320));
  const picture = computed(() => plotLines(chart.plot.value, width.value));
  const lifted = liftedLine([box, legend], signal);
  paintEffect(() => {
    const shown = chart.shown();
    for (const node of [box, legend]) node.hidden = !shown;
    if (!shown) return;
    size.measure();
    const { series, stops } = chart.plot.value;
    const inside = (stop: number | null) => (stop !== null && stop >= 0 && stop < stops.length ? stop : null);
    const [current, at] = [inside(chart.current.value), inside(guide.value)];
    const told = at ?? current;
    const values = series.map((one, i) => chart.value(one, i, told));
    const name = told === null ? "" : chart.stopName(told);
    const pointed = { current, guide: at, name };
    box.replaceChildren(drawLines(picture.value, series, values, pointed));
    const chosen = current === null ? "" : `, ${chart.stopName(current)} selected`;
    attr(box, { "aria-label": `${chart.label()}${chosen}. Arrows move along it.` });
    legend.hidden = picture.value.ends.length > 0 || series.length === 0;
    legend.replaceChildren(...legendItems(series, values));
    lift(box, lifted.peek());
  });
  paintEffect(() => lift(box, lifted.value));
  const tell = chart.tell ?? ((text: string) => setText(live, text));
  const at = (event: MouseEvent) => stopAt(picture.peek(), event.clientX - box.getBoundingClientRect().left);
  walkStops(box, { at, guide, ...stopsOf(chart, tell) }, signal);
}

function stopsOf(chart: LineChart, tell: (text: string) => void): Omit<Stops, "at" | "guide"> {
  const words = (stop: number, mark: string) => {
    const name = ({ name, token }: Series) => (token ? spoken(name) : name);
    const told = chart.plot.peek().series.slice(0, 5);
    const each = told.map((one, i) => `${name(one)} ${chart.value(one, i, stop)}`);
    return `${chart.stopName(stop)}${mark} ${each.join(", ")}`;
  };
  return {
    count: () => chart.plot.peek().stops.length,
    from: () => (chart.current.peek() >= 0 ? chart.current.peek() : (chart.first?.() ?? 0)),
    select(stop) {
      chart.select(stop);
      tell(`selected: ${words(stop, ",")}`);
    },
    speak: (stop) => tell(words(stop, ":")),
  };
}
