// The grid's traits, decoded and addressable by layer number and token position.
import type { LensGridState } from "../../generated/state";
import { decodeArray, decodeTexts, type Tensor } from "../../runtime/arrays";
import type { Traits } from "../../runtime/state";

export type Colour = "probability" | "entropy" | "rank" | "kl";

export interface LensData {
  tokens: readonly string[];
  special: ArrayLike<number>;
  layers: readonly number[];
  vocabulary: number;
  k: number;
  hasRank: boolean;
  hasTarget: boolean;
  maxKl: number;
  /** Where a cell's numbers are, or -1 while its column has not arrived. */
  cell(layer: number, position: number): number;
  top(cell: number, rank: number): { id: number; text: string; logp: number };
  entropy(cell: number): number;
  kl(cell: number): number;
  rank(cell: number): number;
  targetLogp(cell: number): number;
  piece(id: number): string;
}

const at = (tensor: Tensor, index: number): number => tensor.data[index] ?? Number.NaN;

export function readData(traits: Traits<LensGridState>): LensData {
  const tensor = (name: "layers" | "positions" | "top_ids" | "top_logp" | "entropy" | "kl") =>
    decodeArray(traits.get(name).value);
  const [ids, logp, entropy, kl] = [tensor("top_ids"), tensor("top_logp"), tensor("entropy"), tensor("kl")];
  const rank = decodeArray(traits.get("target_rank").value);
  const target = decodeArray(traits.get("target_logp").value);
  const layers = Array.from(tensor("layers").data);
  const row = new Map(layers.map((layer, i) => [layer, i]));
  const column = new Map(Array.from(tensor("positions").data, (position, i) => [position, i]));
  const pieces = readPieces(traits);
  const k = ids.shape[2] ?? 0;
  const piece = (id: number) => pieces.get(id) ?? `#${id}`;
  return {
    tokens: decodeTexts(traits.get("tokens").value),
    special: decodeArray(traits.get("special").value).data,
    layers,
    vocabulary: traits.get("vocab_size").value,
    k,
    hasRank: rank.data.length > 0,
    hasTarget: target.data.length > 0,
    maxKl: largest(kl),
    cell(layer, position) {
      const [i, j] = [column.get(position), row.get(layer)];
      return i === undefined || j === undefined ? -1 : i * layers.length + j;
    },
    top(cell, r) {
      const id = at(ids, cell * k + r);
      return { id, text: piece(id), logp: at(logp, cell * k + r) };
    },
    entropy: (cell) => at(entropy, cell),
    kl: (cell) => at(kl, cell),
    rank: (cell) => at(rank, cell),
    targetLogp: (cell) => at(target, cell),
    piece,
  };
}

function largest({ data }: Tensor): number {
  let most = 0;
  for (const x of data) if (Number.isFinite(x) && x > most) most = x;
  return most;
}

function readPieces(traits: Traits<LensGridState>): Map<number, string> {
  const ids = decodeArray(traits.get("piece_ids").value).data;
  const texts = decodeTexts(traits.get("piece_texts").value);
  return new Map(Array.from(ids, (id, i) => [id, texts[i] ?? `#${id}`]));
}

/** What the reader asked to see of the layers, last layer first: the order of the rows. */
export function rowsOf(
  layers: readonly number[],
  range: readonly number[],
  stride: number,
  embedding: boolean,
): number[] {
  const [lo, hi] = [range[0] ?? 0, range[1] ?? Number.POSITIVE_INFINITY];
  const blocks = layers.filter((layer) => layer >= 0 && layer >= lo && layer <= hi).sort((a, b) => b - a);
  const every = Math.max(1, Math.round(stride) || 1);
  const rows = blocks.filter((_, i) => i % every === 0);
  return embedding && layers.includes(-1) ? [...rows, -1] : rows;
}
