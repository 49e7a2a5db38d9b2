// The lens grid, layers × tokens: the top token of each cell, with what interventions change and reach.
import type { LensGridState } from "../../../generated/state";
import { h } from "../../../runtime/dom";
import type { Grid } from "../../../runtime/grid/grid";
import { heatView } from "../../../runtime/grid/heat_view";
import type { Target } from "../../../runtime/grid/layout";
import { legendNodes } from "../../../runtime/legend";
import { roleLegend } from "../../../runtime/roles";
import { listenForUndo } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { cardContent, speak } from "./card";
import { makeCellMenu } from "./menu";
import { paintCone } from "./paint";
import { content, heads, overviewOf, WIDTHS } from "./scene";
import { derive, makeLines, type State } from "./state";
import { buildToolbar } from "./toolbar";
import { askForWindows } from "./window";

function build(context: Context<LensGridState>): void {
  const { traits, root, body, cursor, signal } = context;
  const state = derive(context);
  const { data, measure, table, cone, target } = state;
  const lines = makeLines(context, data);
  body.prepend(buildToolbar(context, data));
  const menu = makeCellMenu({ context, state }, () => grid);
  const now = () => ({ data: data.peek(), measure: measure.peek(), cone: cone.peek() });
  const grid: Grid = heatView(context, {
    name: "Lens grid: layers by tokens",
    rows: () => lines.rows.value,
    columns: () => lines.columns.value,
    widths: WIDTHS,
    head: () => lines.head.value,
    heads: () => heads(data.value),
    palette: () => table.value,
    cells: (plan) => {
      const lens = { data: data.value, measure: measure.value, cone: cone.value };
      return (_layer, _position, row, column) => content(lens, plan, row, column);
    },
    over: paintCone,
    legend: () => legend(state),
    overview: () => overviewOf(data.value, measure.value),
    subject: () => data.value.tokens.length,
    speak: (spot) => speak(now(), spot),
    card: (spot) => cardContent({ ...now(), topK: traits.get("top_k").peek(), target: target.peek() }, spot),
    live: () => [data.value, measure.value, cone.value],
    menu,
    pins: pinsOf(context),
  });
  askForWindows({ context, state }, grid);
  listenForUndo(root, cursor, signal);
}

const COMPARED = "there → here, where the top token is another; ◥ where a cell has no room for both";

function legend({ measure, table, data }: State): Node[] {
  const signs = measure.value.palette === "difference" ? [h("span", { class: "lv-words" }, COMPARED)] : [];
  return [...legendNodes(measure.value, table.value), ...signs, ...roleLegend(data.value.roles)];
}

const toggled = (list: readonly number[], item: number): number[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

function pinsOf({ traits }: Context<LensGridState>) {
  return {
    rows: () => traits.get("pinned_layers").value,
    columns: () => traits.get("pinned_positions").value,
    toggle: (target: Exclude<Target, { kind: "cell" }>) => {
      if (target.kind === "row")
        traits.set({ pinned_layers: toggled(traits.get("pinned_layers").peek(), target.layer) });
      else traits.set({ pinned_positions: toggled(traits.get("pinned_positions").peek(), target.position) });
    },
    clear: () => traits.set({ pinned_layers: [], pinned_positions: [] }),
  };
}

export default view<LensGridState>({ name: "lens_grid", build });
