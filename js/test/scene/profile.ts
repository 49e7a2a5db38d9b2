// A made-up entropy profile as the kernel sends it: surer with every layer, and each number names its cell.
import { encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";

export interface MadeProfile {
  tokens?: readonly string[];
  layers?: number;
  /** Where the profile begins, and how many columns of it are here. */
  first?: number;
  done?: number;
  nan?: readonly (readonly [layer: number, position: number])[];
  windows?: number;
  otherLayers?: number;
  otherName?: string;
  pieces?: readonly string[];
}

export const WORDS = ["The", " City", " of", " Light", " is", " Paris", ",", " France", "\n", " and"];
const K = 5;
const MOST = Math.log(49_152);
const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

/** Nats at a cell. */
export const entropyAt = (layer: number, position: number, layers: number): number =>
  MOST * (1 - (layer + 1) / (layers + 1)) * (0.75 + 0.25 * Math.cos(1.7 * position + layer / 5));

export function profileState(made: MadeProfile = {}): Record<string, unknown> {
  const { tokens = WORDS.slice(0, 6), layers = 6, first = 0, nan = [], pieces = WORDS } = made;
  const done = made.done ?? tokens.length - first;
  const here = range(done, first);
  const broken = (layer: number, position: number) => nan.some(([l, p]) => l === layer && p === position);
  const cells = here.flatMap((position) => range(layers).map((layer) => ({ layer, position })));
  const each = (number: (layer: number, position: number) => number) =>
    cells.map(({ layer, position }) => (broken(layer, position) ? Number.NaN : number(layer, position)));
  const values = each((layer, position) => entropyAt(layer, position, layers));
  const size = [done, layers];
  const tops = (x: (layer: number, position: number, rank: number) => number) =>
    cells.flatMap(({ layer, position }) => range(K).map((rank) => x(layer, position, rank)));
  const logp = (layer: number, position: number, rank: number) =>
    broken(layer, position) ? Number.NaN : Math.log((0.1 + (0.5 * layer) / layers) / (1 + 2 * rank));
  const id = (layer: number, position: number, rank: number) =>
    (position + layer * 3 + rank + 1) % pieces.length;
  return {
    ...life(first, tokens.length),
    ...windowsOf(values, done, layers, made.windows ?? 1),
    ...other(made),
    tokens: encodeTexts(tokens),
    layers: encodeArray("i32", range(layers)),
    positions: encodeArray("i32", here),
    values: encodeArray("f32", values, size),
    kl: encodeArray(
      "f16",
      each((layer) => layers - 1 - layer),
      size,
    ),
    top_ids: encodeArray("i32", tops(id), [...size, K]),
    top_logp: encodeArray("f16", tops(logp), [...size, K]),
    piece_ids: encodeArray("i32", range(pieces.length)),
    piece_texts: encodeTexts(pieces),
  };
}

function life(first: number, n: number) {
  return {
    cursor: "anywidget:cursor",
    status: "ready",
    message: encodeText(""),
    progress: 1,
    estimate: encodeText(""),
    code: encodeText("lensviz.EntropyProfile(s)"),
    shown: { serial: 1, n_tokens: n, position: 2, layer: 3, first },
    generating: false,
    max_new_tokens: 8,
    temperature: 0,
    seed: 0,
    most: MOST,
    alpha: 1,
    unit: "nats",
    first,
    chart: "heat",
    measure: "entropy",
    depth: "layer",
  };
}

/** Means and standard deviations over equal parts, as numpy's array_split makes them. */
function windowsOf(values: readonly number[], done: number, layers: number, wanted: number) {
  const n = done ? Math.min(wanted, done) : 0;
  const [means, spread] = [[] as number[], [] as number[]];
  let from = 0;
  for (const part of range(n)) {
    const size = Math.floor(done / n) + (part < done % n ? 1 : 0);
    for (const layer of range(layers)) {
      const column = range(size, from).map((i) => values[i * layers + layer] as number);
      const mean = column.reduce((a, b) => a + b, 0) / size;
      means.push(mean);
      spread.push(Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / size));
    }
    from += size;
  }
  const shape = [n, n ? layers : 0];
  return {
    means: encodeArray("f32", means, shape),
    spread: encodeArray("f32", spread, shape),
    windows: wanted,
  };
}

function other({ otherLayers = 0, otherName, windows = 1 }: MadeProfile) {
  const name = otherName ?? (otherLayers ? "gpt2" : "");
  const means = range(otherLayers ? windows : 0).flatMap((w) =>
    range(otherLayers).map((layer) => 9 * (1 - layer / otherLayers) + 0.3 * w),
  );
  return {
    other_name: encodeText(name),
    other_means: otherLayers ? encodeArray("f32", means, [windows, otherLayers]) : null,
  };
}

export const cursorState = (patch: Record<string, unknown> = {}): Record<string, unknown> => ({
  prompt: encodeText(""),
  position: 2,
  layer: 3,
  lens: "logit",
  targets: [],
  interventions: encodeText("[]"),
  off: [],
  can_undo: false,
  can_redo: false,
  ...patch,
});
