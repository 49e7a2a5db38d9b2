// The panel's traits, decoded: one cell, its mention, others, and what baselines say.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntityPanelState } from "../../../generated/state";
import { decodeArray, decodeText, decodeTexts } from "../../../runtime/arrays";
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
  const text = (name: "token" | "text") => computed(() => decodeText(traits.get(name).value));
  const [token, mention] = [text("token"), text("text")];
  const pairs = (texts: "alt_texts" | "base_texts", logp: "alt_logp" | "base_logp") =>
    computed(() => {
      const p = decodeArray(traits.get(logp).value).data;
      return decodeTexts(traits.get(texts).value).map((words, i) => ({
        text: words,
        p: Math.exp(p[i] ?? Number.NaN),
      }));
    });
  const others = pairs("alt_texts", "alt_logp");
  const baselines = pairs("base_texts", "base_logp");
  const names = computed(() => decodeTexts(traits.get("base_names").value));
  return computed(() => {
    const { layer } = traits.get("shown").value ?? {};
    const by = traits.get("vector_layer").value;
    return {
      token: token.value,
      layer: layer ?? null,
      lent: layer === undefined || by === layer ? null : by,
      text: mention.value,
      state: traits.get("state").value,
      p: Math.exp(decodeArray(traits.get("logp").value).data[0] ?? Number.NaN),
      others: others.value.filter(isThere),
      baselines: baselines.value,
      names: names.value,
    };
  });
}
