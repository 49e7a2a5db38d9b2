// Everything that is known of one layer, as a table behind a fold.
import { h, setText } from "../../../runtime/dom";
import { count, layerName } from "../../../runtime/scale";
import { MEASURES, setsOf } from "./data";
import type { ChartContext, SoftContext } from "./state";
import { digitsFor, figure } from "./words";

const HEADS: Record<(typeof MEASURES)[number], string> = {
  H: "H",
  H_given: "H given",
  I: "I",
  regularity: "regularity",
  variation: "variation",
  disentanglement: "disent.",
  residual: "residual",
};

export function makeNumbers({ paintEffect }: SoftContext, charts: ChartContext): HTMLElement {
  const summary = h("summary", {}, "Show numbers");
  const caption = h("caption");
  const [head, body] = [h("thead"), h("tbody")];
  const table = h("table", {}, caption, head, body);
  const scroller = h(
    "div",
    { class: "lv-scroll", tabindex: 0, role: "region", "aria-label": "Numbers" },
    table,
  );
  const element = h("details", { class: "lv-numbers" }, summary, scroller);
  const names = [...MEASURES.map((measure) => HEADS[measure]), "I shuffled", "n", "labels"];
  head.append(h("tr", {}, ...["set", ...names].map((name) => h("th", { scope: "col" }, name))));
  paintEffect(() => {
    element.hidden = charts.empty.value;
    if (element.hidden) return;
    const layer = layerName(charts.soft.value.layers[charts.at.value] ?? 0);
    setText(caption, `${layer}; unexplained: ${figure(charts.soft.value.rest(charts.at.value))}`);
    body.replaceChildren(...rows(charts));
  });
  return element;
}

function rows(charts: ChartContext): HTMLElement[] {
  const soft = charts.soft.value;
  const layer = charts.at.value;
  const columns = [
    ...MEASURES.map((measure) => (set: number) => soft.value(measure, layer, set)),
    (set: number) => soft.shuffled(layer, set),
  ].map((of) => {
    const values = setsOf(soft).map(of);
    return values.map((value) => figure(value, digitsFor(values)));
  });
  return setsOf(soft).map((set) => {
    const cells = [
      ...columns.map((column) => column[set] ?? ""),
      count(soft.n[set] ?? 0),
      count(soft.nLabels[set] ?? 0),
    ];
    const name = h("th", { scope: "row" }, h("bdi", {}, soft.names[set] ?? ""));
    return h("tr", {}, name, ...cells.map((cell) => h("td", {}, cell)));
  });
}
