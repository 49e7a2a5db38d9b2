// Numbers to lengths and to words.

export const clamp = (x: number, lo: number, hi: number): number => Math.min(Math.max(x, lo), hi);

/** An index counted from the end, as `cursor.position` may be, as an index from the start. */
export const fromStart = (index: number, n: number): number => (index < 0 ? index + n : index);

/** "34 %", "3.4 %", "0.03 %", "<0.001 %": two figures, never more digits than they mean. */
export function percent(p: number): string {
  if (Number.isNaN(p)) return "NaN";
  const x = 100 * p;
  if (x >= 99.95) return "100 %";
  if (x >= 10) return `${Math.round(x)} %`;
  if (x >= 0.1) return `${x.toFixed(1)} %`;
  if (x >= 0.01) return `${x.toFixed(2)} %`;
  return x >= 0.001 ? `${x.toFixed(3)} %` : "<0.001 %";
}

export function nats(x: number): string {
  return Number.isNaN(x) ? "NaN" : `${x.toFixed(2)} nats`;
}

const GROUPS = new Intl.NumberFormat("en-US");
export const count = (n: number): string => GROUPS.format(n);

/** Rank 0 sits at 1 and the last rank of the vocabulary at 0, by logarithm. */
export function rankLevel(rank: number, vocabulary: number): number {
  if (rank < 0 || Number.isNaN(rank)) return Number.NaN;
  return clamp(1 - Math.log(1 + rank) / Math.log(Math.max(vocabulary, 2)), 0, 1);
}

/** A round upper end for an axis that starts at 0. */
export function niceCeil(x: number): number {
  if (!(x > 0) || !Number.isFinite(x)) return 1;
  const step = 10 ** Math.floor(Math.log10(x));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m) => m * step >= x) ?? 10;
  return times * step;
}

/** The largest number of an array, leaving out what is infinite or none; at least 0. */
export function largest(data: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] as number;
    if (x > most && x < Number.POSITIVE_INFINITY) most = x;
  }
  return most;
}

export function layerName(layer: number): string {
  return layer < 0 ? "embedding" : `layer ${layer}`;
}
