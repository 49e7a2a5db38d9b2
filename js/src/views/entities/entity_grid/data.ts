// The grid's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntityGridState } from "../../../generated/state";
import { decodeArray, decodeTexts, lazyTexts } from "../../../runtime/arrays";
import { CUT, isThere, type Other } from "../../../runtime/mention";
import { type Split, splitOf } from "../../../runtime/split";
import type { Traits } from "../../../runtime/state";

export interface Entities {
  tokens: readonly string[];
  special: ArrayLike<number>;
  roles: ArrayLike<number>;
  split: Split;
  layers: readonly number[];
  /** Mentions that will be there. */
  total: number;
  /** Whether some were cut, and some rows are read with another layer's vector. */
  hasCut: boolean;
  hasLent: boolean;
  /** Where a cell's mention is, or -1. */
  cell(layer: number, position: number): number;
  /** The layer whose vector reads the row, where it is another than its own. */
  lent(layer: number): number | null;
  text(cell: number): string;
  state(cell: number): number;
  /** Mean probability of a token. */
  p(cell: number): number;
  others(cell: number): Other[];
  /** The logit lens's token; null where it is not asked for. */
  logit(cell: number): string | null;
}

export function readEntities(traits: Traits<EntityGridState>): ReadonlySignal<Entities> {
  type Arrays = "special" | "roles" | "layers" | "vector_layers" | "state" | "logp" | "alt_logp";
  type Lists = "texts" | "alt_texts" | "logit_texts";
  const array = (name: Arrays) => computed(() => decodeArray(traits.get(name).value));
  const list = (name: Lists) => computed(() => lazyTexts(traits.get(name).value));
  const [tokens, split] = [computed(() => decodeTexts(traits.get("tokens").value)), splitOf(traits)];
  const layers = computed(() => Array.from(decodeArray(traits.get("layers").value).data));
  const [special, roles, by, state] = [
    array("special"),
    array("roles"),
    array("vector_layers"),
    array("state"),
  ];
  const [logp, altLogp, texts, altTexts] = [
    array("logp"),
    array("alt_logp"),
    list("texts"),
    list("alt_texts"),
  ];
  const logits = list("logit_texts");
  return computed(() => {
    const rows = layers.value;
    const height = rows.length;
    const [states, means, text] = [state.value.data, logp.value.data, texts.value];
    const lent = new Map(rows.map((layer, i) => [layer, by.value.data[i] ?? layer]));
    const rowOf = new Map(rows.map((layer, i) => [layer, i]));
    return {
      tokens: tokens.value,
      special: special.value.data,
      roles: roles.value.data,
      split: split.value,
      layers: rows,
      total: tokens.value.length * height,
      hasCut: Array.prototype.includes.call(states, CUT),
      hasLent: rows.some((layer) => lent.get(layer) !== layer),
      cell(layer, position) {
        const cell = position * height + (rowOf.get(layer) ?? -1);
        return rowOf.has(layer) && position >= 0 && cell < states.length ? cell : -1;
      },
      lent(layer) {
        const own = lent.get(layer) ?? layer;
        return own === layer ? null : own;
      },
      text: (cell) => (cell >= 0 && cell < text.length ? text.text(cell) : ""),
      state: (cell) => states[cell] ?? 0,
      p: (cell) => Math.exp(means[cell] ?? Number.NaN),
      others: (cell) => othersOf(altTexts.value, altLogp.value, cell),
      logit: (cell) => (cell >= 0 && cell < logits.value.length ? logits.value.text(cell) : null),
    };
  });
}

function othersOf(
  texts: ReturnType<typeof lazyTexts>,
  { shape, data }: ReturnType<typeof decodeArray>,
  cell: number,
): Other[] {
  const k = shape[2] ?? 0;
  const all = Array.from({ length: cell < 0 ? 0 : k }, (_, r) => {
    const i = cell * k + r;
    return { text: i < texts.length ? texts.text(i) : "", p: Math.exp(data[i] ?? Number.NaN) };
  });
  return all.filter(isThere);
}
