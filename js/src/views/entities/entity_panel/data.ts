// The panel's traits, decoded: one cell, its mention, others, and what baselines say.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { type EntityPanelState, readEntityPanel } from "../../../generated/state";
import { isThere, type Other } from "../../../runtime/mention";
import type { Traits } from "../../../runtime/state";
import type { Context } from "../../../runtime/view";

export type Panel = Context<EntityPanelState>;

export interface Reading {
  token: string;
  /** The cell that all of this is of, which may not be the one just clicked; null before the first answer. */
  layer: number | null;
  /** The layer whose vector reads it, where it is another. */
  lent: number | null;
  text: string;
  state: number;
  /** Mean probability of a token; NaN before it is begun. */
  p: number;
  others: readonly Other[];
  baselines: readonly Other[];
  names: readonly string[];
}

export function readReading(traits: Traits<EntityPanelState>): ReadonlySignal<Reading> {
  const read = readEntityPanel(traits);
  const pairs = (texts: readonly string[], logp: ArrayLike<number>) =>
    texts.map((text, i) => ({ text, p: Math.exp(logp[i] ?? Number.NaN) }));
  const others = computed(() => pairs(read.alt_texts.list, read.alt_logp.data).filter(isThere));
  const baselines = computed(() => pairs(read.base_texts.list, read.base_logp.data));
  return computed(() => {
    const { layer } = traits.get("shown").value ?? {};
    const by = traits.get("vector_layer").value;
    return {
      token: read.token,
      layer: layer ?? null,
      lent: layer === undefined || by === layer ? null : by,
      text: read.text,
      state: traits.get("state").value,
      p: Math.exp(read.logp.at({ mention: 0 })),
      others: others.value,
      baselines: baselines.value,
      names: read.base_names.list,
    };
  });
}
