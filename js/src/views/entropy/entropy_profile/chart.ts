// The means as lines over the layers. Click a layer to select it.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../../generated/state";
import { lineChart } from "../../../runtime/chart/line_chart";
import { lineInks } from "../../../runtime/color";
import { h, setText } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import type { Context } from "../../../runtime/view";
import { type Profile, readMeans } from "./data";
import { plot } from "./lines";
import { entropyName, figureText } from "./measure";
import { indexAt, noteOf, seriesOf } from "./series";

export function buildChart(context: Context<EntropyProfileState>, data: ReadonlySignal<Profile>): void {
  const { traits, cursor, appearance, body, paintEffect } = context;
  const means = readMeans(traits);
  const lines = computed(() => seriesOf(means.value, data.value));
  const inks = computed(() => {
    const windows = Math.max(1, ...lines.value.map((one) => one.window + 1));
    return lineInks(windows, appearance.theme.value);
  });
  const depth = traits.get("depth");
  const shown = () => traits.get("chart").value === "lines" && lines.value.length > 0;
  const [into, note] = [h("div"), h("p", { class: "lv-aside" })];
  body.append(into, note);
  lineChart(context, into, {
    plot: computed(() => plot(lines.value, { depth: depth.value, unit: data.value.unit, inks: inks.value })),
    current: computed(() => data.value.layers.indexOf(cursor.get("layer").value)),
    label: () => `Mean ${entropyName(data.value.alpha)} over the layers`,
    legend: "Lines and their values",
    stopName: (stop) => layerName(data.value.layers[stop] ?? 0),
    value(_, n, layer) {
      const one = lines.value[n];
      if (layer === null || !one) return "–";
      const i = indexAt(one, layer, data.value.layers.length, depth.value);
      return figureText(one.values[i], one.spread?.[i], data.value.unit);
    },
    select(stop) {
      const layer = data.peek().layers[stop];
      if (layer !== undefined) cursor.save({ layer });
    },
    shown,
  });
  paintEffect(() => {
    note.hidden = !shown();
    setText(note, noteOf(data.value, lines.value));
  });
}
