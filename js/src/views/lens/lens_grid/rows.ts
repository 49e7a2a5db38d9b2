/** What the reader asked to see of the layers, last layer first: the order of the rows. A pinned one stays. */
export function rowsOf(
  layers: readonly number[],
  range: readonly number[],
  stride: number,
  embedding: boolean,
  pinned: readonly number[] = [],
): number[] {
  const [lo, hi] = [range[0] ?? 0, range[1] ?? Number.POSITIVE_INFINITY];
  const blocks = layers.filter((layer) => layer >= 0 && layer >= lo && layer <= hi).sort((a, b) => b - a);
  const every = Math.max(1, Math.round(stride) || 1);
  const seen = new Set([...blocks.filter((_, i) => i % every === 0), ...pinned, ...(embedding ? [-1] : [])]);
  return layers.filter((layer) => seen.has(layer)).sort((a, b) => b - a);
}
