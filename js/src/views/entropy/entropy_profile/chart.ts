// The means as lines over the layers. Click a layer to select it.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../../generated/state";
import { lineInks } from "../../../runtime/color";
import { attr, h, setText } from "../../../runtime/dom";
import { bindKeys, stepIn } from "../../../runtime/keys";
import { liftOnHover } from "../../../runtime/lift";
import { watchSize } from "../../../runtime/paint";
import { clamp, layerName } from "../../../runtime/scale";
import type { Context } from "../../../runtime/view";
import { type Profile, readMeans } from "./data";
import { draw, legendItems, type Mark } from "./draw/plot";
import { type Plot, plot } from "./lines";
import { entropyName, figureText } from "./measure";
import { indexAt, noteOf, type Series, seriesOf } from "./series";

interface Chart {
  context: Context<EntropyProfileState>;
  data: ReadonlySignal<Profile>;
  series: ReadonlySignal<Series[]>;
  picture: ReadonlySignal<Plot>;
  /** The cursor's layer, or -1 where it is none of this model's. */
  current: ReadonlySignal<number>;
  guide: Signal<number | null>;
  box: HTMLElement;
  live: HTMLElement;
}

export function buildChart(context: Context<EntropyProfileState>, data: ReadonlySignal<Profile>): void {
  const { traits, appearance, body, paintEffect } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": "Lines and their values" });
  const note = h("p", { class: "lv-aside" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  body.append(box, legend, note, live);
  const chart = derive(context, data, box, live);
  const { series, picture, current, guide } = chart;
  const colors = computed(() => {
    const windows = Math.max(1, ...series.value.map((one) => one.window + 1));
    return lineInks(windows, appearance.theme.value);
  });
  paintEffect(() => {
    const none = traits.get("chart").value !== "lines" || series.value.length === 0;
    for (const node of [box, legend, note, live]) node.hidden = none;
    setText(note, noteOf(data.value, series.value));
  });
  paintEffect(() => {
    if (traits.get("chart").value !== "lines") return;
    const mark = (layer: number | null): Mark | null =>
      layer === null || layer < 0 ? null : { layer, name: layerName(layer) };
    const [now, at] = [mark(current.value), mark(guide.value)];
    box.replaceChildren(draw(picture.value, series.value, colors.value, { current: now, guide: at }));
    const chosen = now ? `, ${now.name} selected` : "";
    attr(box, { "aria-label": `Mean ${entropyName(data.value.alpha)} over the layers${chosen}` });
  });
  paintEffect(() => {
    const at = guide.value ?? current.value;
    legend.replaceChildren(...legendItems(series.value, colors.value, (one) => figure(chart, one, at)));
  });
  listen(chart);
  liftOnHover(legend, box, context.signal);
}

function derive(
  context: Context<EntropyProfileState>,
  data: ReadonlySignal<Profile>,
  box: HTMLElement,
  live: HTMLElement,
): Chart {
  const { traits, cursor, signal } = context;
  const size = watchSize(box, signal);
  const means = readMeans(traits);
  const series = computed(() => seriesOf(means.value, data.value));
  const picture = computed(() => {
    const width = Math.max(200, size.value.width || 320);
    return plot(series.value, { depth: traits.get("depth").value, unit: data.value.unit, width });
  });
  const current = computed(() => data.value.layers.indexOf(cursor.get("layer").value));
  return { context, data, series, picture, current, guide: makeSignal(null), box, live };
}

/** The value of a line at a layer of this model, in words. */
function figure({ context, data }: Chart, one: Series, layer: number): string {
  const { layers, unit } = data.value;
  if (layer < 0) return "–";
  const i = indexAt(one, layer, layers.length, context.traits.get("depth").value);
  return figureText(one.values[i], one.spread?.[i], unit);
}

function listen(chart: Chart): void {
  const { context, data, series, current, guide, box, live } = chart;
  const select = (i: number) => {
    const layer = data.peek().layers[i];
    if (layer !== undefined) context.cursor.save({ layer });
  };
  const at = ({ clientX }: MouseEvent) => {
    const n = data.peek().layers.length;
    const { x } = chart.picture.peek();
    const [from, to] = [x(0), x(Math.max(1, n - 1))];
    const share = (clientX - box.getBoundingClientRect().left - from) / Math.max(1, to - from);
    return n ? clamp(Math.round(share * (n - 1)), 0, n - 1) : null;
  };
  const move = (to: number) => {
    guide.value = to;
    const words = series.peek().map((one) => `${one.name} ${figure(chart, one, to)}`);
    setText(live, `${layerName(data.peek().layers[to] ?? 0)}: ${words.slice(0, 5).join(", ")}`);
  };
  bindKeys<number>(
    box,
    {
      at,
      preview: (i) => {
        guide.value = i;
      },
      select,
      move: (step) => {
        // Up is to a later layer, as it is in the heat map.
        const along = "dy" in step ? { dx: step.dx - step.dy, dy: 0 } : step;
        move(stepIn(along, guide.peek() ?? current.peek(), data.peek().layers.length, 5));
      },
      open: () => select(guide.peek() ?? current.peek()),
      clear: () => {
        guide.value = null;
        setText(live, "");
      },
    },
    context.signal,
  );
}
