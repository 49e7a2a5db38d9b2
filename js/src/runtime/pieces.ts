// The texts of token ids, looked up by id and decoded when they are asked for.
import type { Texts } from "./read";

/** The ids ascend, so one is found by halving; most texts of an answer are never looked at. */
export function readPieces(ids: ArrayLike<number>, texts: Texts): (id: number) => string | null {
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
