// How tokens rise and fall over the layers at the selected position. Click a layer to select it.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { readTrajectory, type TrajectoryState } from "../../../generated/state";
import { LINES } from "../../../runtime/color";
import { attr, h, setText } from "../../../runtime/dom";
import { bindKeys, stepIn } from "../../../runtime/keys";
import { liftOnHover } from "../../../runtime/lift";
import { watchSize } from "../../../runtime/paint";
import { clamp, layerName } from "../../../runtime/scale";
import { spoken } from "../../../runtime/text";
import { type Context, view } from "../../../runtime/view";
import { readSeries } from "./data";
import { draw, legendNodes, type Style, styles } from "./draw";
import { MARGIN, type Metric, type Plot, plot, type Series, valueText } from "./scene";

const METRICS: readonly Metric[] = ["probability", "rank", "entropy"];

interface State {
  layers: ReadonlySignal<number[]>;
  series: ReadonlySignal<Series[]>;
  picture: ReadonlySignal<Plot>;
  looks: ReadonlySignal<Style[]>;
  /** Index of the cursor's layer, or -1. */
  current: ReadonlySignal<number>;
  /** Index of the layer under the pointer, or null. */
  guide: Signal<number | null>;
}

function derive({ traits, cursor, appearance, signal }: Context<TrajectoryState>, box: HTMLElement): State {
  const size = watchSize(box, signal);
  const layers = computed(() => Array.from(readTrajectory(traits).layers.data));
  const series = computed(() => readSeries(traits));
  const picture = computed(() => {
    const width = Math.max(200, size.value.width || 320);
    return plot(traits.get("metric").value, layers.value, series.value, width);
  });
  const looks = computed(() => styles(series.value.length, LINES[appearance.theme.value]));
  const current = computed(() => layers.value.indexOf(cursor.get("layer").value));
  return { layers, series, picture, looks, current, guide: makeSignal<number | null>(null) };
}

function build(context: Context<TrajectoryState>): void {
  const { body, traits, paintEffect } = context;
  const title = h("h3", { class: "lv-title" });
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": "Tokens and their values" });
  const note = h("p", { class: "lv-aside" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  body.append(h("div", { class: "lv-head" }, title, metricChoice(context)), box, legend, note, live);
  const state = derive(context, box);
  const { layers, series, picture, looks, current, guide } = state;

  paintEffect(() => {
    const { position } = traits.get("shown").value ?? {};
    setText(title, position === undefined ? "Over the layers" : `Over the layers · token ${position}`);
    box.hidden = layers.value.length === 0;
    const free = !traits.get("chosen").value && traits.get("metric").value !== "entropy";
    const why = "Tokens that are on top in some layer; star tokens in the ranks to follow those.";
    setText(note, box.hidden ? "Nothing to follow yet." : free ? why : "");
    note.hidden = note.textContent === "";
  });
  paintEffect(() => {
    const marks = { current: current.value, guide: guide.value };
    box.replaceChildren(draw(picture.value, looks.value, marks));
    const at = layers.value[current.value];
    const chosen = at === undefined ? "" : `, ${layerName(at)} selected`;
    attr(box, { "aria-label": `${traits.get("metric").value} over the layers${chosen}` });
  });
  paintEffect(() => {
    const at = guide.value ?? current.value;
    const metric = traits.get("metric").value;
    const value = (one: Series) => valueText(metric, one.values[at] ?? Number.NaN);
    legend.replaceChildren(...legendNodes(series.value, looks.value, value));
  });
  listen(context, state, box, live);
  liftOnHover(legend, box, context.signal);
}

function listen(context: Context<TrajectoryState>, state: State, box: HTMLElement, live: HTMLElement): void {
  const { traits, cursor, signal } = context;
  const { layers, series, current, guide } = state;
  const speak = (i: number) => {
    const metric = traits.get("metric").peek();
    const told = series.peek().slice(0, 5);
    const words = told.map((one) => `${spoken(one.text)} ${valueText(metric, one.values[i] ?? Number.NaN)}`);
    setText(live, `${layerName(layers.peek()[i] ?? 0)}: ${words.join(", ")}`);
  };
  const select = (i: number) => {
    const layer = layers.peek()[i];
    if (layer !== undefined) cursor.save({ layer });
  };
  bindKeys<number>(
    box,
    {
      at: (event) => {
        const { left, width } = box.getBoundingClientRect();
        const n = layers.peek().length;
        const share = (event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
        return n ? clamp(Math.round(share * (n - 1)), 0, n - 1) : null;
      },
      preview: (i) => {
        guide.value = i;
      },
      select,
      move: (step) => {
        // Up is to a later layer, as it is in the grid.
        const along = "dy" in step ? { dx: step.dx - step.dy, dy: 0 } : step;
        guide.value = stepIn(along, guide.peek() ?? current.peek(), layers.peek().length, 5);
        speak(guide.value);
      },
      open: () => select(guide.peek() ?? current.peek()),
      clear: () => {
        guide.value = null;
      },
    },
    signal,
  );
}

function metricChoice({ traits, signal, paintEffect }: Context<TrajectoryState>): HTMLElement {
  const options = METRICS.map((metric) => h("option", { value: metric }, metric));
  const select = h("select", { name: "metric", "aria-label": "What is drawn" }, ...options);
  select.addEventListener("change", () => traits.set({ metric: select.value as Metric }), { signal });
  paintEffect(() => {
    select.value = traits.get("metric").value;
  });
  return select;
}

export default view<TrajectoryState>({ name: "trajectory", follows: ["position"], build });
