// What the kernel last said of the opened set, and whether that is the one that was asked for.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import { readSoftEntropyView } from "../../../generated/state";
import { decodeText } from "../../../runtime/arrays";
import { attr, setText } from "../../../runtime/dom";
import { count, layerName } from "../../../runtime/scale";
import { type LabelRow, labelRows } from "./bars";
import { keyNode } from "./draw";
import type { ChartContext, SoftContext } from "./state";

export interface Asked {
  /** Index of the opened set, or -1. */
  opened: ReadonlySignal<number>;
  data: ReadonlySignal<{ zero: number; rows: LabelRow[] }>;
  waiting: ReadonlySignal<boolean>;
  before: Signal<DataView | null>;
}

export function derive({ traits }: SoftContext, charts: ChartContext): Asked {
  /** The labels as they were when another set was asked for: until they change they are not its own. */
  const before = makeSignal<DataView | null>(null);
  const read = readSoftEntropyView(traits);
  const opened = computed(() => charts.soft.value.keys.indexOf(read.opened || "\0"));
  const waiting = computed(() => {
    const same = before.value !== null && before.value === traits.get("label_texts").value;
    return same && (traits.pending.value || traits.get("status").value === "busy");
  });
  const data = computed(() =>
    labelRows({
      texts: read.label_texts.list,
      n: read.label_n.data,
      gain: read.label_gain.data,
      entropy: read.label_entropy.data,
      examples: read.label_examples.list,
    }),
  );
  return { opened, data, waiting, before };
}

/** The kernel has not come to the cursor's layer yet. */
const isOld = ({ traits, cursor }: SoftContext): boolean => {
  const { layer } = traits.get("shown").value ?? {};
  return layer !== undefined && layer !== cursor.get("layer").value;
};

function titleOf({ traits }: SoftContext, charts: ChartContext, set: number, rows: number): string {
  const soft = charts.soft.value;
  const shown = traits.get("shown").value?.layer;
  const layer = shown === undefined || !soft.layers.includes(shown) ? soft.layers[charts.at.value] : shown;
  const all = soft.nLabels[set] ?? 0;
  const many =
    rows < all && rows > 0 ? `the ${rows} of ${count(all)} labels that explain most` : "its labels";
  return `${soft.names[set]} at ${layerName(layer ?? 0)}: ${many}`;
}

export function markUsed(body: HTMLElement, rows: readonly LabelRow[], prompt: DataView | number[]): void {
  const text = Array.isArray(prompt) ? null : decodeText(prompt);
  for (const button of body.querySelectorAll<HTMLElement>("[data-use]")) {
    const example = rows[Number(button.dataset.use)]?.example ?? "";
    const used = example !== "" && example === text;
    setText(button, used ? "Is the prompt" : "Use example");
    attr(button, {
      "aria-label": `${button.textContent}: ${button.dataset.of}`,
      "aria-disabled": used || example === "" ? "true" : null,
    });
  }
}

export function paintHead(
  context: SoftContext,
  charts: ChartContext,
  { opened, data, waiting }: Asked,
  { element, title, scroller, empty }: Record<"element" | "title" | "scroller" | "empty", HTMLElement>,
): void {
  const set = opened.value;
  element.hidden = set < 0;
  if (set < 0) return;
  const rows = waiting.value ? 0 : data.value.rows.length;
  title.replaceChildren(keyNode(charts.appearance(set)), titleOf(context, charts, set, rows));
  attr(scroller, { hidden: rows === 0, "aria-label": `Labels of ${charts.soft.value.names[set]}` });
  attr(element, { "data-old": isOld(context) });
  empty.hidden = rows > 0;
  const lost = context.traits.lost.value && waiting.value;
  const busy = waiting.value || context.traits.get("status").value === "busy";
  const words = busy ? "The labels are being read." : "No labels were counted here.";
  setText(empty, lost ? "Only a running kernel can read the labels." : words);
}
