// The entity lens, layers × tokens: each cell shows the mention that the model writes out from its vector.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntityGridState } from "../../../generated/state";
import { palette } from "../../../runtime/color";
import { h } from "../../../runtime/dom";
import { lines } from "../../../runtime/grid/axis";
import { heatView } from "../../../runtime/grid/heat_view";
import type { Layout } from "../../../runtime/grid/layout";
import { askForWindow, inView, type Window, type Windowed } from "../../../runtime/grid/window";
import { legendNodes } from "../../../runtime/legend";
import { ENDED } from "../../../runtime/mention";
import { roleLegend } from "../../../runtime/roles";
import { percent } from "../../../runtime/scale";
import { listenForUndo } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import { cardContent } from "./card";
import { type Entities, readEntities } from "./data";
import { content, heads, level, rowHeight, rowNote, signWords, speak, TYPE, WIDTHS } from "./scene";
import { buildToolbar } from "./toolbar";

function build(context: Context<EntityGridState>): void {
  const { root, body, traits, cursor, appearance, signal } = context;
  const data = readEntities(traits);
  body.prepend(buildToolbar(context, data));
  const rows = computed(() => [...data.value.layers].sort((a, b) => b - a));
  const columns = computed(() => data.value.tokens.map((_, i) => i));
  const reading = computed(() => ({
    data: data.value,
    color: traits.get("color").value,
    logit: traits.get("logit_lens").value,
  }));
  const grid = heatView(context, {
    name: "Entity lens: layers by tokens",
    rows: () => rows.value,
    columns: () => columns.value,
    widths: WIDTHS,
    row: () => rowHeight(traits.get("logit_lens").value),
    type: TYPE,
    heads: () => heads(data.value),
    rowNote: (layer) => rowNote(data.value, layer),
    palette: () => palette("probability", appearance.theme.value),
    cells: () => (layer, position) => content(reading.value, layer, position),
    legend: () => legend(context, data),
    overview: () => ({
      of: [data.value, reading.value.color],
      level: (layer, at) => level(reading.value, layer, at),
    }),
    subject: () => data.value.tokens.length,
    speak: (spot) => speak(data.peek(), spot),
    card: (spot) => {
      const busy = traits.get("status").peek() === "busy";
      return cardContent({ data: data.peek(), alternatives: traits.get("alternatives").peek(), busy }, spot);
    },
    live: () => [data.value, traits.get("status").value],
    snaps: true,
  });
  const wish = () => unwritten(data.value, grid.plan.value);
  askForWindow(context as unknown as Context<Windowed>, wish, () => String(traits.get("max_tokens").value));
  listenForUndo(root, cursor, signal);
}

/** The columns in view, while a mention in them is not written and the prompt is longer than the window. */
function unwritten(data: Entities, { columns, whole, width }: Layout): Window | null {
  if (whole.width <= width || columns.view <= 0) return null;
  const open = (position: number) =>
    data.layers.some((layer) => data.state(data.cell(layer, position)) < ENDED);
  return lines(columns).some((line) => open(line.key)) ? inView(columns) : null;
}

const TITLE = "mean probability of a token of the mention";

function legend({ traits, appearance }: Context<EntityGridState>, data: ReadonlySignal<Entities>): Node[] {
  const ticks = [0, 0.5, 1].map((at) => ({ at, text: at ? percent(at) : "0 %" }));
  const table = palette("probability", appearance.theme.value);
  const plain = traits.get("color").value === "none";
  const signs = signWords(data.value, traits.get("max_tokens").value);
  return [
    ...(plain ? [] : legendNodes({ title: TITLE, ticks, missing: "" }, table)),
    ...signs.map((words) => h("span", { class: "lv-words" }, words)),
    ...roleLegend(data.value.roles),
  ];
}

export default view<EntityGridState>({ name: "entity_grid", build });
