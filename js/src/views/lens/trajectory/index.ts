// How tokens rise and fall over the layers at the selected position. Click a layer to select it.
import { computed } from "@preact/signals-core";
import { readTrajectory, type TrajectoryState } from "../../../generated/state";
import { lineChart } from "../../../runtime/chart/line_chart";
import { LINES } from "../../../runtime/color";
import { h, setText } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { type Context, view } from "../../../runtime/view";
import { readNumbers } from "./data";
import { type Metric, plot, valueText } from "./scene";

const METRICS: readonly Metric[] = ["probability", "rank", "entropy"];

function build(context: Context<TrajectoryState>): void {
  const { body, traits, cursor, appearance, paintEffect } = context;
  const layers = computed(() => Array.from(readTrajectory(traits).layers.data));
  const numbers = computed(() => readNumbers(traits));
  const title = h("h3", { class: "lv-title" });
  const note = h("p", { class: "lv-aside" });
  const into = h("div");
  body.append(h("div", { class: "lv-head" }, title, metricChoice(context)), into, note);
  lineChart(context, into, {
    plot: computed(() =>
      plot(traits.get("metric").value, layers.value, numbers.value, LINES[appearance.theme.value]),
    ),
    current: computed(() => layers.value.indexOf(cursor.get("layer").value)),
    label: () => `${traits.get("metric").value} over the layers`,
    legend: "Tokens and their values",
    stopName: (stop) => layerName(layers.value[stop] ?? 0),
    value: (_, i, stop) =>
      valueText(traits.get("metric").value, numbers.value[i]?.values[stop ?? -1] ?? Number.NaN),
    select(stop) {
      const layer = layers.peek()[stop];
      if (layer !== undefined) cursor.save({ layer });
    },
    shown: () => layers.value.length > 0,
  });
  paintEffect(() => {
    const { position } = traits.get("shown").value ?? {};
    setText(title, position === undefined ? "Over the layers" : `Over the layers · token ${position}`);
    const free = !traits.get("chosen").value && traits.get("metric").value !== "entropy";
    const why = "Tokens that are on top in some layer; star tokens in the ranks to follow those.";
    setText(note, layers.value.length === 0 ? "Nothing to follow yet." : free ? why : "");
    note.hidden = note.textContent === "";
  });
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
