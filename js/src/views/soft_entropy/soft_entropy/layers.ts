// The first chart: a measure over the layers. Click a layer to select it.
import { computed } from "@preact/signals-core";
import { lineChart } from "../../../runtime/chart/line_chart";
import { h } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { setsOf } from "./data";
import { linesPlot } from "./lines";
import { type ChartContext, type SoftContext, showing } from "./state";
import { digitsFor, figure, MEASURE_NAMES } from "./words";

export function makeLayers(context: SoftContext, charts: ChartContext): HTMLElement {
  const { traits, cursor } = context;
  const element = h("div");
  const { soft } = charts;
  lineChart(context, element, {
    plot: computed(() => linesPlot(soft.value, traits.get("measure").value, charts.appearance)),
    current: charts.at,
    label: () => `${MEASURE_NAMES[traits.get("measure").value]} over the layers`,
    legend: "Label sets and their values",
    stopName: (stop) => layerName(soft.value.layers[stop] ?? 0),
    value(_, set, layer) {
      if (layer === null) return "–";
      const measure = traits.get("measure").value;
      const all = setsOf(soft.value).map((each) => soft.value.value(measure, layer, each));
      return figure(all[set] ?? Number.NaN, digitsFor(all));
    },
    select(stop) {
      const layer = soft.peek().layers[stop];
      if (layer !== undefined) cursor.save({ layer });
    },
    shown: () => showing(context, charts, "layers", element),
    guide: charts.guide,
    width: charts.width,
    tell: charts.tell,
  });
  return element;
}
