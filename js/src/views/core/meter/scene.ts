// What the session holds and has done, in few words.
import { clamp, count } from "../../../runtime/scale";

export interface Store {
  share: number;
  text: string;
  title: string;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** "1.1 GB": two figures, in powers of 1000 as disks and estimates have them. */
export function bytes(n: number): string {
  let [x, unit] = [Math.max(0, n), 0];
  while (x >= 999.5 && unit < UNITS.length - 1) {
    x /= 1000;
    unit += 1;
  }
  const figure = unit > 0 && x < 9.95 ? x.toFixed(1) : String(Math.round(x));
  return `${figure} ${UNITS[unit]}`;
}

export function store(held: number, budget: number, where: string): Store {
  const share = budget > 0 ? clamp(held / budget, 0, 1) : 0;
  const text = budget > 0 ? `${bytes(held)} / ${bytes(budget)}` : bytes(held);
  const kept = `Answers kept on ${where}: ${bytes(held)}`;
  return { share, text, title: budget > 0 ? `${kept} of the ${bytes(budget)} that may be` : kept };
}

export interface Counts {
  hits: number;
  misses: number;
  passes: number;
  cells: number;
  evictions: number;
}

export interface Figure {
  text: string;
  title: string;
}

/** 12,345 → "12,345", and from a million on "1.2 M": a counter should not push its neighbors about. */
const short = (n: number): string => (n < 1e6 ? count(n) : `${(n / 1e6).toFixed(1)} M`);

export function figures({ hits, misses, passes, cells, evictions }: Counts): Figure[] {
  const asked = hits + misses;
  const share = asked ? `${Math.round((100 * hits) / asked)} % from memory` : "nothing asked yet";
  const many = (n: number, one: string, more: string) => `${short(n)} ${n === 1 ? one : more}`;
  const out: Figure[] = [
    { text: many(passes, "pass", "passes"), title: `Passes through the model: ${count(passes)}` },
    { text: many(cells, "cell", "cells"), title: `Cells of the lens that were computed: ${count(cells)}` },
    { text: share, title: `Answers found: ${count(hits)}; computed: ${count(misses)}` },
  ];
  const gone = `Answers given up for want of room, and computed again when asked for: ${count(evictions)}`;
  if (evictions > 0) out.push({ text: `${short(evictions)} evicted`, title: gone });
  return out;
}
