// Ids, log-probabilities and texts → the rows of the list, and the words above it.
import { count, layerName } from "../../../runtime/scale";
import { spoken } from "../../../runtime/text";

export interface Row {
  id: number;
  /** "0" is the most likely; "?" where the activation is not a number. */
  rank: string;
  text: string;
  p: number;
  starred: boolean;
  label: string;
}

export interface Source {
  ids: ArrayLike<number>;
  texts: readonly string[];
  logp: ArrayLike<number>;
  /** Absent: the list is in order of rank. */
  ranks?: ArrayLike<number>;
}

export function rowsOf(source: Source, targets: readonly number[]): Row[] {
  return Array.from({ length: source.ids.length }, (_, i) => {
    const id = source.ids[i] ?? -1;
    const text = source.texts[i] ?? `#${id}`;
    const p = Math.exp(source.logp[i] ?? Number.NaN);
    const rank = source.ranks ? (source.ranks[i] ?? -1) : Number.isNaN(p) ? -1 : i;
    const starred = targets.includes(id);
    const label = `${starred ? "Stop following" : "Follow"} ${spoken(text)}`;
    return { id, text, rank: rank < 0 ? "?" : count(rank), p, starred, label };
  });
}

export function toggled(targets: readonly number[], id: number): number[] {
  return targets.includes(id) ? targets.filter((target) => target !== id) : [...targets, id];
}

/** Which cell the ranks belong to: the one they were computed for, not the one just clicked. */
export function heading({ layer, position }: Record<string, number>): string {
  if (layer === undefined || position === undefined) return "Token ranks";
  return `${layerName(layer)} · token ${position}`;
}
