// One answer of the kernel: some columns of the grid, in full.
import { type LensGridState, readLensGrid } from "../../../generated/state";
import type { Numbers } from "../../../runtime/arrays";
import { readPieces } from "../../../runtime/pieces";
import type { Named } from "../../../runtime/read";
import { largest } from "../../../runtime/scale";
import type { Traits } from "../../../runtime/state";

type Cells = Named<"position" | "layer">;
type Tops = Named<"position" | "layer" | "rank">;

export interface Block {
  positions: Numbers;
  k: number;
  ids: Tops;
  logp: Tops;
  entropy: Cells;
  kl: Cells;
  rank: Cells;
  target: Cells;
  otherIds: Cells;
  otherValues: Cells;
  otherTokens: readonly string[];
  maxKl: number;
  piece(id: number): string | null;
}

export function readBlock(traits: Traits<LensGridState>): Block {
  const read = readLensGrid(traits);
  return {
    positions: read.positions.data,
    k: read.top_ids.size.rank,
    ids: read.top_ids,
    logp: read.top_logp,
    entropy: read.entropy,
    kl: read.kl,
    rank: read.target_rank,
    target: read.target_logp,
    otherIds: read.reference_ids,
    otherValues: read.reference_values,
    otherTokens: read.reference_tokens.list,
    maxKl: largest(read.kl.data),
    piece: readPieces(read.piece_ids.data, read.piece_texts),
  };
}
