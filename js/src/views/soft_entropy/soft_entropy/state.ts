// What the four charts share: the numbers, the layer that is looked at, and one color for each set.
import { computed, signal as makeSignal, type ReadonlySignal, type Signal } from "@preact/signals-core";
import type { SoftEntropyViewState } from "../../../generated/state";
import { type Card, makeCard } from "../../../runtime/card";
import { walkStops } from "../../../runtime/chart/walk";
import { LINES } from "../../../runtime/color";
import { attr, setText } from "../../../runtime/dom";
import { watchSize } from "../../../runtime/paint";
import { layerName } from "../../../runtime/scale";
import type { Context } from "../../../runtime/view";
import { type Chart, readSoft, type Soft } from "./data";

export type SoftContext = Context<SoftEntropyViewState>;

export interface Appearance {
  ink: string;
  /** Of lines, from the eighth set on, when the colors come round again. */
  dash: string | null;
  /** Of filled areas. */
  opacity: number | null;
}

export interface ChartContext {
  soft: ReadonlySignal<Soft>;
  empty: ReadonlySignal<boolean>;
  width: ReadonlySignal<number>;
  /** Index of the cursor's layer; of the first one where it was not measured, as in the kernel. */
  at: ReadonlySignal<number>;
  /** Index of the layer under the pointer or the keys. */
  guide: Signal<number | null>;
  /** Which of the two is shown. */
  seen: ReadonlySignal<number>;
  appearance(set: number): Appearance;
  card: Card;
  tell(text: string): void;
}

export function makeChartContext(context: SoftContext, stage: HTMLElement, live: HTMLElement): ChartContext {
  const { traits, cursor, appearance, root, signal } = context;
  const size = watchSize(stage, signal);
  const soft = computed(() => readSoft(traits));
  const at = computed(() => Math.max(0, soft.value.layers.indexOf(cursor.get("layer").value)));
  const guide = makeSignal<number | null>(null);
  return {
    soft,
    empty: computed(() => soft.value.keys.length === 0 || soft.value.layers.length === 0),
    width: computed(() => Math.max(240, size.value.width || 320)),
    at,
    guide,
    seen: computed(() => Math.min(guide.value ?? at.value, Math.max(0, soft.value.layers.length - 1))),
    appearance(set) {
      const inks = LINES[appearance.theme.value];
      const again = set >= inks.length;
      const ink = inks[set % inks.length] ?? "currentColor";
      return { ink, dash: again ? "9 3 2 3" : null, opacity: again ? 0.55 : null };
    },
    card: makeCard(root, signal),
    tell: (text) => setText(live, text),
  };
}

/** Whether a chart is the one that is shown; its element is hidden if not. */
export function showing(
  { traits }: SoftContext,
  charts: ChartContext,
  chart: Chart,
  element: HTMLElement,
): boolean {
  const shown = traits.get("chart").value === chart && !charts.empty.value;
  element.hidden = !shown;
  return shown;
}

export interface LayerBox {
  /** The layer under the pointer, as an index. */
  at(event: PointerEvent | MouseEvent): number | null;
  /** The layer's numbers in words. */
  words(layer: number): string;
}

/** Hover previews a layer, click selects it, arrows move along the layers, Enter selects, Esc clears. */
export function listenLayers(
  { cursor, signal }: SoftContext,
  charts: ChartContext,
  box: HTMLElement,
  of: LayerBox,
): void {
  const { soft, guide, at } = charts;
  const name = (i: number) => layerName(soft.peek().layers[i] ?? 0);
  walkStops(
    box,
    {
      count: () => soft.peek().layers.length,
      at: of.at,
      from: () => at.peek(),
      guide,
      select(i) {
        const layer = soft.peek().layers[i];
        if (layer === undefined) return;
        cursor.save({ layer });
        charts.tell(`selected: ${name(i)}, ${of.words(i)}`);
      },
      speak: (i) => charts.tell(`${name(i)}: ${of.words(i)}`),
    },
    signal,
  );
}

/** A focusable box for a drawing, with its name. */
export function nameBox(box: HTMLElement, charts: ChartContext, what: string): void {
  const layer = charts.soft.value.layers[charts.at.value];
  const chosen = layer === undefined ? "" : `, ${layerName(layer)} selected`;
  attr(box, { "aria-label": `${what}${chosen}. Arrows move over the layers.` });
}
