// The traits as numbers by measure, layer and label set. What is not there is NaN.
import { readSoftEntropyView, type SoftEntropyViewState } from "../../../generated/state";
import type { Named } from "../../../runtime/read";
import type { Traits } from "../../../runtime/state";
import { visible } from "../../../runtime/text";

export type Chart = SoftEntropyViewState["chart"];
export type Measure = SoftEntropyViewState["measure"];
export const MEASURES = [
  "H",
  "H_given",
  "I",
  "regularity",
  "variation",
  "disentanglement",
  "residual",
] as const satisfies readonly Measure[];

export interface Soft {
  /** Names as the kernel knows them. */
  keys: readonly string[];
  /** The same for readers: short, and nothing in them invisible. */
  names: readonly string[];
  sides: readonly string[];
  layers: readonly number[];
  n: readonly number[];
  nLabels: readonly number[];
  done: number;
  total: number;
  points: number;
  /** `layer` is an index here. */
  value(measure: Measure, layer: number, set: number): number;
  shuffled(layer: number, set: number): number;
  /** What shuffled labels reach in a measure, where that is known. */
  baseline(measure: Measure, layer: number, set: number): number;
  rest(layer: number): number;
}

const NAME = 18;

export function readSoft(traits: Traits<SoftEntropyViewState>): Soft {
  const read = readSoftEntropyView(traits);
  return makeSoft({
    keys: read.sets.list,
    sides: read.sides.list,
    layers: Array.from(read.layers.data),
    values: read.values,
    shuffled: read.shuffled,
    rest: read.rest.data,
    n: Array.from(read.n.data),
    nLabels: Array.from(read.n_labels.data),
    done: traits.get("texts_done").value,
    total: traits.get("texts_total").value,
    points: traits.get("n_points").value,
  });
}

export interface Parts extends Pick<Soft, "keys" | "sides" | "layers" | "n" | "nLabels"> {
  values: Pick<Named<"measure" | "layer" | "set">, "at">;
  shuffled: Pick<Named<"layer" | "set">, "at">;
  rest: ArrayLike<number>;
  done: number;
  total: number;
  points: number;
}

export function makeSoft({ values, shuffled, rest, ...known }: Parts): Soft {
  const value: Soft["value"] = (name, layer, set) =>
    values.at({ measure: MEASURES.indexOf(name), layer, set });
  const chance: Soft["shuffled"] = (layer, set) => shuffled.at({ layer, set });
  return {
    ...known,
    names: known.keys.map((key) => visible(key, NAME)),
    value,
    shuffled: chance,
    baseline(measure, layer, set) {
      if (measure === "I") return chance(layer, set);
      return measure === "regularity" ? chance(layer, set) / value("H", layer, set) : Number.NaN;
    },
    rest: (layer) => rest[layer] ?? Number.NaN,
  };
}

/** Indices of the sets, which are everywhere in the same order and color. */
export const setsOf = (soft: Soft): number[] => soft.keys.map((_, set) => set);
