// Soft entropy of a corpus in four charts: lines over the layers, shares, bars, and the information plane.
import type { SoftEntropyViewState } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { stepIn } from "../../../runtime/keys";
import { layerName } from "../../../runtime/scale";
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

/** Tabs: arrows go from one to the next, and a click or an arrow shows its chart. */
function tabs({ traits, signal, paintEffect }: SoftContext): HTMLElement {
  const buttons = NAMES.map((chart) => {
    const button = h("button", { type: "button", role: "tab", "data-chart": chart }, CHARTS[chart]);
    button.addEventListener("click", () => traits.set({ chart }), { signal });
    return button;
  });
  const list = h("div", { class: "lv-segments", role: "tablist", "aria-label": "Chart" }, ...buttons);
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    Home: -NAMES.length,
    End: NAMES.length,
  };
  const key = (event: KeyboardEvent) => {
    const dx = moves[event.key];
    if (dx === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const to = stepIn({ dx, dy: 0 }, NAMES.indexOf(traits.get("chart").peek()), NAMES.length);
    traits.set({ chart: NAMES[to] ?? "layers" });
    buttons[to]?.focus();
  };
  list.addEventListener("keydown", key, { signal });
  paintEffect(() => {
    const chart = traits.get("chart").value;
    NAMES.forEach((name, i) => {
      const on = name === chart;
      attr(buttons[i] as HTMLElement, { "aria-selected": String(on), tabindex: on ? 0 : -1 });
    });
  });
  return list;
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
