// Ids, log-probabilities and texts → rows of a list.
import { layerName, percent } from "../../runtime/scale";
import { spoken } from "../../runtime/text";

export interface RankRow {
  id: number;
  text: string;
  p: number;
  /** 0 = most likely; -1 where the activation is not a number. */
  rank: number;
  starred: boolean;
  label: string;
}

export interface RankData {
  ids: ArrayLike<number>;
  logp: ArrayLike<number>;
  texts: readonly string[];
  /** Without ranks the rows are the top ones, in order. */
  ranks?: ArrayLike<number>;
}

export function rows({ ids, logp, texts, ranks }: RankData, targets: readonly number[]): RankRow[] {
  return texts.map((text, i): RankRow => {
    const id = ids[i] ?? -1;
    const p = Math.exp(logp[i] ?? Number.NaN);
    const rank = ranks ? (ranks[i] ?? -1) : Number.isNaN(p) ? -1 : i;
    const place = rank < 0 ? "no rank" : `rank ${rank}`;
    const starred = targets.includes(id);
    return { id, text, p, rank, starred, label: `${place}, token ${spoken(text)}, ${percent(p)}` };
  });
}

export function toggled(targets: readonly number[], id: number): number[] {
  return targets.includes(id) ? targets.filter((t) => t !== id) : [...targets, id];
}

export function heading(shown: Record<string, number>): string {
  const { layer, position } = shown;
  return layer === undefined || position === undefined ? "" : `${layerName(layer)} · token ${position}`;
}
