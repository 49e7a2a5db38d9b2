// Soft entropy of a corpus in four charts: lines over the layers, shares, bars, and the information plane.
import type { SoftEntropyViewState } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { layerName } from "../../../runtime/scale";
import { makeTabs } from "../../../runtime/tabs";
import { view } from "../../../runtime/view";
import { type Chart, MEASURES, type Measure } from "./data";
import { makeOrders, makePlane, orderChoice } from "./information";
import { makeLayers } from "./layers";
import { makeNumbers } from "./numbers";
import { makeShares } from "./residual";
import { makeResume } from "./resume";
import { makeBars } from "./sets";
import { type ChartContext, makeChartContext, type SoftContext } from "./state";
import { CHART_TITLES, CHARTS, MEASURE_NAMES, measureNote, progressText, sharesNote } from "./words";

const NAMES = Object.keys(CHARTS) as Chart[];

function build(context: SoftContext): void {
  const { body, traits, paintEffect } = context;
  const title = h("h3", { class: "lv-title" });
  const caption = h("p", { class: "lv-caption" });
  const stage = h("div", { class: "lv-charts", role: "tabpanel" });
  const empty = h("p", { class: "lv-empty" });
  const note = h("p", { class: "lv-aside" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  const line = h("div", { class: "lv-caption-line" }, caption, makeResume(context));
  body.append(line, empty, stage, note, live); // in the document, so that the first picture has its width
  const shared = makeChartContext(context, stage, live);
  const orders = makeOrders(shared);
  const choices = h("span", { class: "lv-together" }, measureChoice(context), orderChoice(context, orders));
  const head = h("div", { class: "lv-head" }, title, choices, tabs(context));
  const charts = [makeLayers(context, shared), makeShares(context, shared), makeBars(context, shared)];
  stage.append(...charts, makePlane(context, shared, orders));
  body.prepend(head);
  note.after(makeNumbers(context, shared));
  paintEffect(() => {
    const chart = traits.get("chart").value;
    setText(title, CHART_TITLES[chart]);
    attr(stage, { "aria-label": CHART_TITLES[chart], "data-empty": shared.empty.value });
    const layer = layerName(shared.soft.value.layers[shared.seen.value] ?? 0);
    setText(caption, shared.empty.value ? "" : `${layer} · ${progressText(shared.soft.value)}`);
    setText(note, shared.empty.value ? "" : noteOf(context, shared, orders.pairs().length > 0));
    for (const node of [caption, note]) node.hidden = node.textContent === "";
    empty.hidden = !shared.empty.value;
    const busy = traits.get("status").value === "busy";
    setText(empty, busy ? "The first texts of the corpus are being read." : "Nothing has been measured yet.");
  });
}

function noteOf({ traits }: SoftContext, { soft }: ChartContext, hasPair: boolean): string {
  const chart = traits.get("chart").value;
  if (chart === "residual") return sharesNote(soft.value);
  if (chart === "plane")
    return hasPair
      ? "Optimality: I(output set) / I(input set). Shuffled labels reach some of both, which is bias."
      : "";
  return measureNote(chart, traits.get("measure").value, soft.value);
}

function tabs(context: SoftContext): HTMLElement {
  const { traits } = context;
  return makeTabs<Chart>(context, {
    label: "Chart",
    names: () => NAMES,
    text: (chart) => CHARTS[chart],
    chosen: () => traits.get("chart").value,
    choose: (chart) => traits.set({ chart }),
  });
}

function measureChoice({ traits, signal, paintEffect }: SoftContext): HTMLElement {
  const options = MEASURES.map((measure) => h("option", { value: measure }, MEASURE_NAMES[measure]));
  const select = h("select", { name: "measure", "aria-label": "What is drawn" }, ...options);
  select.addEventListener("change", () => traits.set({ measure: select.value as Measure }), { signal });
  paintEffect(() => {
    const chart = traits.get("chart").value;
    select.hidden = chart !== "layers" && chart !== "bars";
    select.value = traits.get("measure").value;
  });
  return select;
}

export default view<SoftEntropyViewState>({ name: "soft_entropy", build });
