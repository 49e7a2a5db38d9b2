// The profile's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { type EntropyProfileState, readEntropyProfile } from "../../../generated/state";
import { readPieces } from "../../../runtime/pieces";
import type { Named } from "../../../runtime/read";
import { largest } from "../../../runtime/scale";
import type { Traits } from "../../../runtime/state";

export type Unit = EntropyProfileState["unit"];

/** What the numbers here are: a new choice holds from its answer on. */
export interface Told {
  alpha: number;
  unit: Unit;
  /** The largest entropy there can be, in `unit`. */
  most: number;
}

export interface Profile extends Told {
  tokens: readonly string[];
  /** What each position predicts: the token after it, and "…" for the one nobody has written yet. */
  predicts: readonly string[];
  layers: readonly number[];
  /** Positions of the profile, those included that have not come yet. */
  columns: readonly number[];
  /** Positions that are here, ascending. */
  here: ArrayLike<number>;
  k: number;
  maxKl: number;
  maxEntropy: number;
  /** Where a cell's numbers are, or -1 while its column is not here. */
  cell(layer: number, position: number): number;
  entropy(cell: number): number;
  /** In nats. */
  kl(cell: number): number;
  top(cell: number, rank: number): { text: string; logp: number };
}

/** Means [window × block] over windows of this model's positions, and of the other model's. */
export interface Means {
  means: readonly number[][];
  spread: readonly number[][];
  otherName: string;
  otherMeans: readonly number[][];
}

export function readProfile(traits: Traits<EntropyProfileState>): ReadonlySignal<Profile> {
  const read = readEntropyProfile(traits);
  const tokens = computed(() => read.tokens.list);
  const predicts = computed(() => [...tokens.value.slice(1), "…"]);
  const layers = computed(() => Array.from(read.layers.data));
  const here = computed(() => read.positions.data);
  const first = computed(() => traits.get("shown").value?.first ?? here.value[0] ?? 0);
  const length = computed(() => tokens.value.length);
  const columns = computed(() => columnsOf(first.value, length.value));
  const piece = computed(() => readPieces(read.piece_ids.data, read.piece_texts));
  const rows = computed(() => indexOf(layers.value));
  const places = computed(() => indexOf(here.value));
  const told = tell(traits);
  return computed(() => {
    const [row, place, texts] = [rows.value, places.value, piece.value];
    const { values, kl, top_ids, top_logp } = read;
    const k = top_ids.size.rank;
    return {
      ...told.value,
      tokens: tokens.value,
      predicts: predicts.value,
      layers: layers.value,
      columns: columns.value,
      here: here.value,
      k,
      maxKl: largest(kl.data),
      maxEntropy: largest(values.data),
      cell: (layer, position) =>
        values.index({ position: place.get(position) ?? -1, layer: row.get(layer) ?? -1 }),
      entropy: (cell) => values.data[cell] ?? Number.NaN,
      kl: (cell) => kl.data[cell] ?? Number.NaN,
      top(cell, rank) {
        const id = top_ids.data[cell * k + rank] ?? -1;
        return { text: texts(id) ?? `#${id}`, logp: top_logp.data[cell * k + rank] ?? Number.NaN };
      },
    };
  });
}

const indexOf = (keys: ArrayLike<number>) => new Map(Array.from(keys, (key, i) => [key, i]));

export const columnsOf = (first: number, n: number): number[] =>
  Array.from({ length: Math.max(0, n - first) }, (_, i) => first + i);

/** A choice is asked for at once and answered later: until then its old value belongs to the numbers. */
function tell(traits: Traits<EntropyProfileState>): ReadonlySignal<Told> {
  const [alpha, unit, most] = [traits.get("alpha"), traits.get("unit"), traits.get("most")];
  return computed(() => {
    void [traits.get("shown").value, traits.get("values").value];
    return { alpha: alpha.peek(), unit: unit.peek(), most: most.value };
  });
}

export function readMeans(traits: Traits<EntropyProfileState>): ReadonlySignal<Means> {
  const read = readEntropyProfile(traits);
  return computed(() => ({
    means: table(read.means, "window", "layer"),
    spread: table(read.spread, "window", "layer"),
    otherName: read.other_name,
    otherMeans: table(read.other_means, "other_window", "other_layer"),
  }));
}

function table<A extends string>(array: Named<A>, down: A, across: A): number[][] {
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
  const at = (i: number, j: number) => array.at({ [down]: i, [across]: j } as Record<A, number>);
  if (!array.size[across]) return [];
  return numbers(array.size[down]).map((i) => numbers(array.size[across]).map((j) => at(i, j)));
}
