// The patch map's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { type PatchMapState, readPatchMap } from "../../../generated/state";
import { niceCeil } from "../../../runtime/scale";
import type { Traits } from "../../../runtime/state";

export interface MapData {
  /** Of the corrupt prompt, whose run is patched. */
  tokens: readonly string[];
  /** Of each of these its counterpart in the clean prompt, which lends its cells; "" for none. */
  cleanTokens: readonly string[];
  layers: readonly number[];
  target: string;
  cleanLogp: number;
  corruptLogp: number;
  /** Columns that are done. */
  done: number;
  /** -most..most nats is the whole palette. */
  most: number;
  /** In nats; undefined while the column is not done. */
  effect(layer: number, position: number): number | undefined;
}

export function mapData(traits: Traits<PatchMapState>): ReadonlySignal<MapData> {
  const read = readPatchMap(traits);
  return computed(() => {
    const { effect } = read;
    const layers = Array.from(read.layers.data);
    const [row, column] = [indexOf(layers), indexOf(read.positions.data)];
    return {
      tokens: read.tokens.list,
      cleanTokens: read.clean_tokens.list,
      layers,
      target: read.target,
      cleanLogp: Number(traits.get("clean_logp").value),
      corruptLogp: Number(traits.get("corrupt_logp").value),
      done: read.positions.data.length,
      most: largest(effect.data),
      effect(layer, position) {
        const [i, j] = [column.get(position), row.get(layer)];
        return i === undefined || j === undefined ? undefined : effect.at({ position: i, layer: j });
      },
    };
  });
}

const indexOf = (keys: ArrayLike<number>) => new Map(Array.from(keys, (key, i) => [key, i]));

/** Rounding in a tenth of a nat is not worth the whole palette. */
function largest(effect: ArrayLike<number>): number {
  let most = 0.1;
  for (let i = 0; i < effect.length; i++) {
    const x = Math.abs(effect[i] as number);
    if (x > most && Number.isFinite(x)) most = x;
  }
  return niceCeil(most);
}

/** What stands for an effect: a number, or why there is none. */
export function effectWords(data: MapData, layer: number, position: number): string {
  const effect = data.effect(layer, position);
  if (effect === undefined) return "not done yet";
  if (Number.isNaN(effect) && data.cleanTokens[position] === "") return "none, no counterpart";
  return `${signed(effect)} nats`;
}

export const signed = (x: number): string =>
  Number.isNaN(x) ? "NaN" : `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(2)}`;

/** The clean prompt's token where the two differ, else "". */
export function cleanToken(data: MapData, position: number): string {
  const [own, clean] = [data.tokens[position], data.cleanTokens[position]];
  return clean === undefined || clean === own ? "" : clean;
}
