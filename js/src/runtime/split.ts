// Characters that lie in several tokens: the first token shows all of one, and the others only go on with it.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { decodeArray, decodeTexts, type Wire } from "./arrays";
import type { Traits } from "./state";
import { visible } from "./text";

export interface Split {
  /** What a token says alone, bytes as `<0xE6>`, where it holds a part of such a character; else null. */
  own(position: number): string | null;
  /** Whether a token begins within a character of the one before it. */
  inside(position: number): boolean;
}

export const NO_SPLIT: Split = { own: () => null, inside: () => false };

/** Marks are `[n, 2]`: position, and 1 where the token begins within a character. */
export function readSplit(marks: Wire, texts: Wire): Split {
  const { data } = decodeArray(marks);
  if (!data.length) return NO_SPLIT;
  const own = new Map(decodeTexts(texts).map((text, i) => [data[2 * i] as number, text]));
  const inside = new Set([...own.keys()].filter((_, i) => data[2 * i + 1]));
  return { own: (position) => own.get(position) ?? null, inside: (position) => inside.has(position) };
}

interface Heads {
  split: DataView;
  split_texts: DataView;
}

export function splitOf<S extends Heads>(traits: Traits<S>): ReadonlySignal<Split> {
  return computed(() => readSplit(traits.get("split").value, traits.get("split_texts").value));
}

/** "part of “日”": the text that a token holds a part of; "" for whole tokens. */
export function wholeOf(split: Split, tokens: readonly string[], position: number): string {
  if (split.own(position) === null) return "";
  let first = position;
  while (first > 0 && split.inside(first)) first -= 1;
  return `part of “${visible((tokens[first] ?? "").trim())}”`;
}

/** "<0xE6>, part of “日”": what it holds, too. */
export function partOf(split: Split, tokens: readonly string[], position: number): string {
  const own = split.own(position);
  return own === null ? "" : `${visible(own)}, ${wholeOf(split, tokens, position)}`;
}
