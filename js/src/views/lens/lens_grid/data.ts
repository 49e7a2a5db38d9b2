// The grid's traits, decoded and addressable by layer number and token position.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { type LensGridState, readLensGrid } from "../../../generated/state";
import type { Named } from "../../../runtime/read";
import { type Split, splitOf } from "../../../runtime/split";
import type { Traits } from "../../../runtime/state";
import { type Block, readBlock } from "./block";
import { Columns } from "./columns";
import { Picture } from "./picture";

export const COLOR_NAMES = ["probability", "entropy", "rank", "kl", "target"] as const;
export const SHOWS = ["changed", "clean", "difference"] as const;
export type Color = (typeof COLOR_NAMES)[number];
export type Show = (typeof SHOWS)[number];

/** What a picture is of: the kernel's answer may still be about an earlier choice. */
export interface Answered {
  color: Color;
  show: Show;
  /** What the overview is of: this run, unless the kernel says that it holds the difference. */
  overview: Show;
}

export interface LensData {
  tokens: readonly string[];
  special: ArrayLike<number>;
  roles: ArrayLike<number>;
  split: Split;
  layers: readonly number[];
  vocabulary: number;
  k: number;
  hasRank: boolean;
  hasTarget: boolean;
  maxKl: number;
  /** What these cells can be compared with, such as "clean run"; "" = nothing. */
  reference: string;
  answered: Answered;
  /** Where a cell's numbers are, or -1 while its column is not here. */
  cell(layer: number, position: number): number;
  top(cell: number, rank: number): { id: number; text: string; logp: number };
  entropy(cell: number): number;
  kl(cell: number): number;
  rank(cell: number): number;
  targetLogp(cell: number): number;
  piece(id: number): string;
  /** The other run at this cell: its top token (id -1: none) and what colors it there. */
  other(cell: number): { id: number; text: string; value: number };
  /** The other prompt's token, where it is another. */
  otherToken(position: number): string;
  /** Whether there are any. */
  otherTokens: boolean;
  /** What colors a cell whose column is not here. */
  overview(layer: number, position: number): number;
  overviewValues: Named<"overview" | "layer">;
  /** The answers that the cells came with, each with its cells. */
  answers(): { key: object; cells(): Iterable<number> }[];
}

/** What holds for every cell. */
export type Plain = Pick<
  LensData,
  "tokens" | "layers" | "answered" | "special" | "roles" | "split" | "reference" | "vocabulary"
> & {
  overviewValues: Named<"overview" | "layer">;
};

/** Each trait is decoded when it changes, and what came before is kept for as long as it is of the same picture. */
export function lensData(traits: Traits<LensGridState>): ReadonlySignal<LensData> {
  const read = readLensGrid(traits);
  const tokens = computed(() => read.tokens.list);
  const layers = computed(() => Array.from(read.layers.data));
  const split = splitOf(traits);
  const block = computed(() => readBlock(traits));
  const columns = new Columns();
  const answer = makeAnswer(traits);
  let [key, last] = ["", null as Block | null];
  return computed(() => {
    const answered = answer();
    const known = { tokens: tokens.value, layers: layers.value, answered };
    if (block.value !== last) key = keyOf(traits, known);
    last = block.value;
    columns.take(key, last);
    const step = Math.max(1, traits.get("overview_step").value ?? 1);
    const marks = { special: read.special.data, roles: read.roles.data, split: split.value };
    return new Picture(columns, last, step, {
      ...known,
      ...marks,
      overviewValues: read.overview,
      reference: read.reference,
      vocabulary: traits.get("vocab_size").value,
    });
  });
}

/** `shown` says what the answer was about; else it is taken for what was asked when it came. */
function makeAnswer(traits: Traits<LensGridState>): () => Answered {
  let [serial, held] = [Number.NaN, null as Answered | null];
  return () => {
    const shown = traits.get("shown").value ?? {};
    const [color, show] = [traits.get("color").value, traits.get("show").value ?? "changed"];
    if (!held || serial !== (shown.serial ?? 0)) held = { color, show, overview: "changed" };
    serial = shown.serial ?? 0;
    return {
      color: COLOR_NAMES[shown.color ?? -1] ?? held.color,
      show: SHOWS[shown.show ?? -1] ?? held.show,
      overview: SHOWS[shown.overview ?? -1] ?? "changed",
    };
  };
}

type Known = Pick<LensData, "tokens" | "layers" | "answered">;

/** Without `run` an answer can be of any picture: then nothing is kept. */
function keyOf(traits: Traits<LensGridState>, { tokens, layers, answered }: Known): string {
  const { color, show } = answered;
  const shown = traits.get("shown").value ?? {};
  const own = color === "rank" || color === "target" || show === "difference" ? color : "";
  const run = shown.run === undefined ? `serial ${shown.serial}` : `run ${shown.run}`;
  return [run, own, show, traits.get("target").value, layers.join(), ...tokens].join("\u0000");
}
