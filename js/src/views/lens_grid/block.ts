// One answer of the kernel: some columns of the grid, in full.
import type { LensGridState } from "../../generated/state";
import { decodeArray, decodeTexts, lazyTexts, type Numbers } from "../../runtime/arrays";
import type { Traits } from "../../runtime/state";

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
    piece: readPieces(traits),
  };
}

export function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (x > most && x < Number.POSITIVE_INFINITY) most = x;
  }
  return most;
}

/** The ids ascend, so one is found by halving; most texts of an answer are never looked at. */
function readPieces(traits: Traits<LensGridState>): (id: number) => string | null {
  const ids = decodeArray(traits.get("piece_ids").value).data;
  const texts = lazyTexts(traits.get("piece_texts").value);
  const known = new Map<number, string | null>();
  const find = (id: number): string | null => {
    let [lo, hi] = [0, ids.length];
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((ids[mid] as number) < id) lo = mid + 1;
      else hi = mid;
    }
    return ids[lo] === id && lo < texts.length ? texts.text(lo) : null;
  };
  return (id) => {
    const text = known.get(id) ?? find(id);
    known.set(id, text);
    return text;
  };
}
