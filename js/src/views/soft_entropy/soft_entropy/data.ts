// The traits as numbers by measure, layer and label set. What is not there is NaN.
import type { SoftEntropyViewState } from "../../../generated/state";
import { decodeArray, decodeTexts, type Tensor } from "../../../runtime/arrays";
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
  const array = (name: "layers" | "values" | "shuffled" | "rest" | "n" | "n_labels"): Tensor =>
    decodeArray(traits.get(name).value);
  return makeSoft({
    keys: decodeTexts(traits.get("sets").value),
    sides: decodeTexts(traits.get("sides").value),
    layers: Array.from(array("layers").data),
    values: array("values").data,
    shuffled: array("shuffled").data,
    rest: array("rest").data,
    n: Array.from(array("n").data),
    nLabels: Array.from(array("n_labels").data),
    done: traits.get("texts_done").value,
    total: traits.get("texts_total").value,
    points: traits.get("n_points").value,
  });
}

export interface Parts extends Pick<Soft, "keys" | "sides" | "layers" | "n" | "nLabels"> {
  values: ArrayLike<number>;
  shuffled: ArrayLike<number>;
  rest: ArrayLike<number>;
  done: number;
  total: number;
  points: number;
}

export function makeSoft({ values, shuffled, rest, ...known }: Parts): Soft {
  const [n, m] = [known.layers.length, known.keys.length];
  const inside = (layer: number, set: number) => layer >= 0 && layer < n && set >= 0 && set < m;
  const value: Soft["value"] = (measure, layer, set) =>
    inside(layer, set)
      ? (values[(MEASURES.indexOf(measure) * n + layer) * m + set] ?? Number.NaN)
      : Number.NaN;
  const chance: Soft["shuffled"] = (layer, set) =>
    inside(layer, set) ? (shuffled[layer * m + set] ?? Number.NaN) : Number.NaN;
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
