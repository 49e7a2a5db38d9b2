// The profile's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { EntropyProfileState } from "../../../generated/state";
import { decodeArray, decodeText, decodeTexts } from "../../../runtime/arrays";
import { readPieces } from "../../../runtime/pieces";
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
  const array = (name: "layers" | "positions" | "values" | "kl" | "top_ids" | "top_logp") =>
    computed(() => decodeArray(traits.get(name).value));
  const tokens = computed(() => decodeTexts(traits.get("tokens").value));
  const predicts = computed(() => [...tokens.value.slice(1), "…"]);
  const layers = computed(() => Array.from(decodeArray(traits.get("layers").value).data));
  const here = computed(() => decodeArray(traits.get("positions").value).data);
  const [values, kl, ids, logp] = [array("values"), array("kl"), array("top_ids"), array("top_logp")];
  const first = computed(() => traits.get("shown").value?.first ?? here.value[0] ?? 0);
  const length = computed(() => tokens.value.length);
  const columns = computed(() => columnsOf(first.value, length.value));
  const piece = computed(() => readPieces(traits.get("piece_ids").value, traits.get("piece_texts").value));
  const rows = computed(() => indexOf(layers.value));
  const places = computed(() => indexOf(here.value));
  const told = tell(traits);
  return computed(() => {
    const [row, place, texts] = [rows.value, places.value, piece.value];
    const [n, k] = [layers.value.length, ids.value.shape[2] ?? 0];
    const [h, d, best, p] = [values.value.data, kl.value.data, ids.value.data, logp.value.data];
    return {
      ...told.value,
      tokens: tokens.value,
      predicts: predicts.value,
      layers: layers.value,
      columns: columns.value,
      here: here.value,
      k,
      maxKl: largest(d),
      maxEntropy: largest(h),
      cell(layer, position) {
        const [i, j] = [place.get(position), row.get(layer)];
        return i === undefined || j === undefined ? -1 : i * n + j;
      },
      entropy: (cell) => h[cell] ?? Number.NaN,
      kl: (cell) => d[cell] ?? Number.NaN,
      top(cell, rank) {
        const id = best[cell * k + rank] ?? -1;
        return { text: texts(id) ?? `#${id}`, logp: p[cell * k + rank] ?? Number.NaN };
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
  return computed(() => ({
    means: table(traits, "means"),
    spread: table(traits, "spread"),
    otherName: decodeText(traits.get("other_name").value),
    otherMeans: table(traits, "other_means"),
  }));
}

function table(traits: Traits<EntropyProfileState>, name: "means" | "spread" | "other_means"): number[][] {
  const { data, shape } = decodeArray(traits.get(name).value);
  const [n, width] = [shape[0] ?? 0, shape[1] ?? 0];
  if (!width) return [];
  return Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
}
