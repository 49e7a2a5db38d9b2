// The grid's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { type EntityGridState, readEntityGrid } from "../../../generated/state";
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
  const read = readEntityGrid(traits);
  const split = splitOf(traits);
  const layers = computed(() => Array.from(read.layers.data));
  return computed(() => {
    const rows = layers.value;
    const { state, logp, texts, alt_texts, alt_logp, logit_texts } = read;
    const lent = new Map(rows.map((layer, i) => [layer, read.vector_layers.data[i] ?? layer]));
    const rowOf = new Map(rows.map((layer, i) => [layer, i]));
    return {
      tokens: read.tokens.list,
      special: read.special.data,
      roles: read.roles.data,
      split: split.value,
      layers: rows,
      total: read.tokens.length * rows.length,
      hasCut: Array.prototype.includes.call(state.data, CUT),
      hasLent: rows.some((layer) => lent.get(layer) !== layer),
      cell: (layer, token) => state.index({ token, layer: rowOf.get(layer) ?? -1 }),
      lent(layer) {
        const own = lent.get(layer) ?? layer;
        return own === layer ? null : own;
      },
      text: (cell) => texts.text(cell),
      state: (cell) => state.data[cell] ?? 0,
      p: (cell) => Math.exp(logp.data[cell] ?? Number.NaN),
      others(cell) {
        const n = cell < 0 ? 0 : alt_logp.size.rank;
        const other = (rank: number): Other => {
          const i = cell * n + rank;
          return { text: alt_texts.text(i), p: Math.exp(alt_logp.data[i] ?? Number.NaN) };
        };
        return Array.from({ length: n }, (_, rank) => other(rank)).filter(isThere);
      },
      logit: (cell) => (cell >= 0 && cell < logit_texts.length ? logit_texts.text(cell) : null),
    };
  });
}
