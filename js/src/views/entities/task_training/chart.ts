// The losses as lines over the steps, with what each layer's vector reached.
import { computed, signal as makeSignal, type ReadonlySignal } from "@preact/signals-core";
import type { TaskTrainingState } from "../../../generated/state";
import { lineChart } from "../../../runtime/chart/line_chart";
import { lineInks } from "../../../runtime/color";
import { h, setText } from "../../../runtime/dom";
import { count } from "../../../runtime/scale";
import type { Context } from "../../../runtime/view";
import type { Training } from "./data";
import { plot } from "./scene";
import { figure, figureTitle } from "./words";

const UNIT = "nats per token";

export function buildChart(context: Context<TaskTrainingState>, training: ReadonlySignal<Training>): void {
  const { body, appearance, paintEffect } = context;
  const shown = () => training.value.steps > 0;
  const inks = computed(() => lineInks(training.value.layers.length, appearance.theme.value));
  const stepOf = (stop: number | null) => (stop === null ? null : stop + 1);
  const guide = makeSignal<number | null>(null);
  const title = h("p", { class: "lv-aside" });
  const unit = h("p", { class: "lv-aside lv-unit" }, UNIT);
  const into = h("div");
  body.append(unit, into, title);
  lineChart(context, into, {
    plot: computed(() => plot(training.value, inks.value)),
    current: makeSignal(-1),
    label: () => `Loss over the steps, in ${UNIT}`,
    legend: "Layers and their losses",
    stopName: (stop) => `step ${count(stop + 1)}`,
    value: (_, row, stop) => figure(training.value, row, stepOf(stop)),
    select: (stop) => {
      guide.value = stop;
    },
    first: () => training.peek().steps - 1,
    shown,
    guide,
  });
  paintEffect(() => {
    for (const node of [unit, title]) node.hidden = !shown();
    setText(title, figureTitle(training.value, stepOf(guide.value)));
  });
}
