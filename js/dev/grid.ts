// A made-up lens grid: every number follows from its layer and position, so that any window of it is the same picture.
import { encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";

export const WORDS =
  " the of and to in a is that Paris France tower London river city light iconic landmark museum Eiffel where people visit capital known most famous world bridge street night old new Rome\n\t,.;".split(
    /(?=[ \n\t,.;])/,
  );
export const PROMPT = [
  "<|endoftext|>",
  "The",
  " City",
  " of",
  " Lights",
  "'",
  " iconic",
  " landmark",
  "\n",
  " is",
  "<0xE2>",
  " the",
];
const V = 49152;
const K = 5;
const COLOURS = ["probability", "entropy", "rank", "kl", "target"];
const SHOWS = ["changed", "clean", "difference"];

export interface GridOptions {
  tokens?: number;
  layers?: number;
  nan?: boolean;
  missing?: boolean;
  texts?: string[];
  /** Columns that fit in one message. */
  room?: number;
  /** What the grid is compared with. */
  reference?: string;
  show?: string;
  color?: string;
  roles?: boolean;
}

interface Cell {
  ids: number[];
  p: number[];
  entropy: number;
  kl: number;
  rank: number;
  target: number;
}

/** 0..1, the same for the same numbers. */
function noise(...seeds: number[]): number {
  let x = 2166136261;
  for (const seed of seeds) x = Math.imul(x ^ (seed + 0x9e37), 16777619);
  x ^= x >>> 15;
  return (Math.imul(x, 2246822519) >>> 0) / 2 ** 32;
}

/** `run` 1 is the run with something changed behind layer 12, from token 3 on. */
function cellOf(position: number, layer: number, n: number, run: number): Cell {
  const touched = run === 1 && layer > 12 && position >= 3;
  const hard = 0.2 + 0.8 * noise(position, 1);
  const answer = Math.floor(noise(position, touched ? 3 : 2) * WORDS.length);
  const depth = (layer + 1) / n;
  const wave = touched ? -0.35 * noise(position, layer, 9) : 0;
  const sure = Math.min(
    0.97,
    Math.max(0.004, hard * depth ** 3 + wave + 0.06 * (noise(position, layer, 4) - 0.5)),
  );
  const p = [sure];
  for (let r = 1, rest = 1 - sure; r < K; r++) {
    p.push(rest * (0.25 + 0.2 * noise(position, layer, r, 5)));
    rest -= p[r] as number;
  }
  const first = depth > 0.6 ? answer : Math.floor(noise(position, layer, 6) * WORDS.length);
  return {
    ids: p.map((_, r) => (first + r) % WORDS.length),
    p,
    entropy: Math.log(V) * (1 - sure) ** 1.6 * 0.9,
    kl: 9 * (1 - depth) ** 1.5 * (0.7 + 0.6 * noise(position, layer, 7)),
    rank: Math.floor(V ** Math.max(0, 1 - depth - 0.25 * noise(position, layer, 8) * depth) - 1),
    target: Math.log(sure / 3),
  };
}

const statistic = (cell: Cell, color: string): number =>
  color === "entropy" || color === "kl" || color === "rank" || color === "target"
    ? cell[color]
    : (cell.p[0] ?? 0);

function difference(color: string, own: Cell, other: Cell): number {
  const [a, b] = [statistic(own, color), statistic(other, color)];
  return color === "rank" ? Math.log10(1 + a) - Math.log10(1 + b) : a - b;
}

/** The arrays of some columns, as the kernel would send them. */
export function columnsState(options: GridOptions, positions: readonly number[]) {
  const n = options.layers ?? 31;
  const layers = Array.from({ length: n }, (_, i) => i - 1);
  const [show, color] = [options.show ?? "changed", options.color ?? "probability"];
  const compared = Boolean(options.reference);
  const run = compared && show !== "clean" ? 1 : 0;
  const broken = (position: number, layer: number) =>
    options.nan && position === 3 && layer > 10 && layer < 14;
  const cells = positions.flatMap((position) =>
    layers.map((layer) => ({ position, layer, cell: cellOf(position, layer, n, run) })),
  );
  const all = (pick: (cell: Cell) => number, none = Number.NaN) =>
    cells.map(({ position, layer, cell }) => (broken(position, layer) ? none : pick(cell)));
  const shape = [positions.length, n];
  const lists = (pick: (cell: Cell) => number[]) => cells.flatMap(({ cell }) => pick(cell));
  const others = cells.map(({ position, layer }) => cellOf(position, layer, n, 0));
  const reference = compared && show === "difference";
  return {
    positions: encodeArray("i32", positions),
    top_ids: encodeArray(
      "i32",
      lists((cell) => cell.ids),
      [...shape, K],
    ),
    top_logp: encodeArray(
      "f16",
      cells.flatMap(({ position, layer, cell }) =>
        cell.p.map((p) => (broken(position, layer) ? Number.NaN : Math.log(p))),
      ),
      [...shape, K],
    ),
    entropy: encodeArray(
      "f16",
      all((cell) => cell.entropy),
      shape,
    ),
    kl: encodeArray(
      "f16",
      all((cell) => cell.kl),
      shape,
    ),
    target_rank: encodeArray(
      "i32",
      all((cell) => cell.rank, -1),
      shape,
    ),
    target_logp: encodeArray(
      "f16",
      all((cell) => cell.target),
      shape,
    ),
    reference_ids: encodeArray(
      "i32",
      reference ? others.map((cell) => cell.ids[0] ?? -1) : [],
      reference ? shape : [0],
    ),
    reference_values: encodeArray(
      "f32",
      reference ? others.map((cell) => statistic(cell, color)) : [],
      reference ? shape : [0],
    ),
  };
}

/** One number a cell for the whole prompt. */
function overviewOf(options: GridOptions, n: number, tokens: number): number[] {
  const [show, color] = [options.show ?? "changed", options.color ?? "probability"];
  const run = options.reference && show !== "clean" ? 1 : 0;
  return Array.from({ length: tokens * n }, (_, i) => {
    const [position, layer] = [Math.floor(i / n), (i % n) - 1];
    const own = cellOf(position, layer, n, run);
    return show === "difference"
      ? difference(color, own, cellOf(position, layer, n, 0))
      : statistic(own, color);
  });
}

export function gridState(options: GridOptions = {}) {
  const n = options.tokens ?? 12;
  const height = options.layers ?? 31;
  const tokens =
    options.texts ?? Array.from({ length: n }, (_, i) => PROMPT[i] ?? WORDS[(i * 7) % WORDS.length] ?? "");
  const room = options.room ?? 1e6;
  const here = tokens.map((_, i) => i).filter((i) => i < room && (!options.missing || i < 0.6 * n));
  const long = tokens.length > room;
  const ids = WORDS.map((_, i) => i);
  return {
    ...columnsState(options, here),
    tokens: encodeTexts(tokens),
    special: encodeArray(
      "u8",
      tokens.map((t) => Number(t === "<|endoftext|>")),
    ),
    roles: encodeArray(
      "u8",
      options.roles ? tokens.map((_, i) => (i % 9 === 0 ? 4 : 1 + (Math.floor(i / 5) % 3))) : [],
    ),
    layers: encodeArray(
      "i32",
      Array.from({ length: height }, (_, i) => i - 1),
    ),
    room,
    window: [],
    overview: encodeArray("f16", long ? overviewOf(options, height, n) : [], long ? [n, height] : [0]),
    overview_step: 1,
    show: options.show ?? "changed",
    reference: encodeText(options.reference ?? ""),
    reference_tokens: encodeTexts(otherTokens(options, tokens, here)),
    target: -1,
    piece_ids: encodeArray("i32", ids),
    piece_texts: encodeTexts(WORDS),
    vocab_size: V,
    parity: {
      model: "HuggingFaceTB/SmolLM2-135M-Instruct",
      max_abs: 3.1e-5,
      dtype: "float32",
      bos: false,
      norm: "model.norm",
      scale: null,
    },
    color: options.color ?? "probability",
    layer_range: [],
    stride: 1,
    show_embedding: true,
    pinned_layers: [],
    pinned_positions: [],
    top_k: 5,
  };
}

/** Of a comparison with another prompt: a few tokens are others. */
function otherTokens(
  { reference }: GridOptions,
  tokens: readonly string[],
  here: readonly number[],
): string[] {
  if (!reference || reference === "clean run") return [];
  return here.map((i) => (i % 5 === 2 ? ` not${tokens[i]}` : ""));
}

/** What `shown` says beside the selection. */
export const aboutShown = (options: GridOptions, run = 1) => ({
  run,
  color: COLOURS.indexOf(options.color ?? "probability"),
  show: SHOWS.indexOf(options.show ?? "changed"),
  overview: SHOWS.indexOf(options.show ?? "changed"),
});
