// One answer of the kernel: some columns of the grid, in full.
import type { LensGridState } from "../../../generated/state";
import { decodeArray, decodeTexts, type Numbers } from "../../../runtime/arrays";
import { readPieces } from "../../../runtime/pieces";
import { largest } from "../../../runtime/scale";
import type { Traits } from "../../../runtime/state";

export interface Block {
  positions: Numbers;
  /** Rows of a column. */
  rows: number;
  k: number;
  ids: Numbers;
  logp: Numbers;
  entropy: Numbers;
  kl: Numbers;
  rank: Numbers;
  target: Numbers;
  otherIds: Numbers;
  otherValues: Numbers;
  otherTokens: readonly string[];
  maxKl: number;
  piece(id: number): string | null;
}

export function readBlock(traits: Traits<LensGridState>): Block {
  type Name =
    | "positions"
    | "layers"
    | "top_ids"
    | "top_logp"
    | "entropy"
    | "kl"
    | "target_rank"
    | "target_logp";
  const array = (name: Name | "reference_ids" | "reference_values") => decodeArray(traits.get(name).value);
  const ids = array("top_ids");
  const kl = array("kl").data;
  return {
    positions: array("positions").data,
    rows: array("layers").data.length,
    k: ids.shape[2] ?? 0,
    ids: ids.data,
    logp: array("top_logp").data,
    entropy: array("entropy").data,
    kl,
    rank: array("target_rank").data,
    target: array("target_logp").data,
    otherIds: array("reference_ids").data,
    otherValues: array("reference_values").data,
    otherTokens: decodeTexts(traits.get("reference_tokens").value),
    maxKl: largest(kl),
    piece: readPieces(traits.get("piece_ids").value, traits.get("piece_texts").value),
  };
}
