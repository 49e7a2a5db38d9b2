// Heights of labels beside the ends of lines.

/** Heights that do not overlap, in the order given, each as near to its wish as the others allow. */
export function spread(wishes: readonly number[], gap: number, lo: number, hi: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0) || a - b);
  const step = Math.min(gap, (hi - lo) / Math.max(1, wishes.length - 1));
  const out = [...wishes];
  let least = lo;
  for (const i of order) {
    out[i] = Math.max(least, wishes[i] ?? lo);
    least = (out[i] ?? lo) + step;
  }
  let most = hi;
  for (const i of order.reverse()) {
    out[i] = Math.min(most, out[i] ?? hi);
    most = (out[i] ?? hi) - step;
  }
  return out;
}
