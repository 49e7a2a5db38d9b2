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
