// A made-up soft entropy of 8 layers and five label sets, and hostile texts for it.
import { encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";

export const SETS = ["language", "token", "bigram", "output_token", "output_bigram"];
export const SIDES = ["text", "input", "input", "output", "output"];
export const MEASURED = 7;

export interface Made {
  layers?: number[];
  sets?: string[];
  sides?: string[];
  /** Changes one number: measure (0 to 6), index of the layer, set → number. */
  value?: (measure: number, layer: number, set: number, usual: number) => number;
  rest?: (layer: number, usual: number) => number;
  labels?: readonly string[];
  examples?: readonly string[];
  patch?: Record<string, unknown>;
}

const strength = [0.02, 0.16, 0.24, 0.05, 0.09, 0.31, 0.12, 0.04, 0.03];

/** I falls or rises with depth; all else follows from it as in the kernel. */
function numbers(n: number, m: number, at: number, set: number): number[] {
  const depth = at / Math.max(1, n - 1);
  const bend = set % 5 >= 3 ? 0.4 + 0.9 * depth : 1 - 0.55 * depth;
  const of = (s: number) =>
    (strength[s % strength.length] ?? 0.1) * (s % 5 >= 3 ? 0.4 + 0.9 * depth : 1 - 0.55 * depth);
  const H = 0.94 - 0.18 * depth;
  const I = (strength[set % strength.length] ?? 0.1) * bend * H;
  const before = set > 0 ? of(set - 1) : 0;
  const regularity = I / H;
  const residual = Math.max(0.004, regularity - (set % m > 0 ? Math.min(before, regularity) : 0)) / 2;
  return [H, H - I, I, regularity, H - I, 0.1 + I, residual];
}

export function softState(made: Made = {}): Record<string, unknown> {
  const layers = made.layers ?? [-1, 0, 1, 2, 3, 4, 5, 6];
  const sets = made.sets ?? SETS;
  const [n, m] = [layers.length, sets.length];
  const value = made.value ?? ((_measure, _layer, _set, usual) => usual);
  const at = (k: number, l: number, s: number) => value(k, l, s, numbers(n, m, l, s)[k] ?? Number.NaN);
  const values = Array.from({ length: MEASURED * n * m }, (_, i) =>
    at(Math.floor(i / (n * m)), Math.floor(i / m) % n, i % m),
  );
  const shuffled = Array.from({ length: n * m }, (_, i) => 0.006 + 0.02 * (i % m) * 0.4);
  const rest = layers.map((_, l) => {
    const usual = 1 - sets.reduce((sum, _set, s) => sum + at(6, l, s), 0);
    return made.rest ? made.rest(l, usual) : usual;
  });
  const labels = made.labels ?? [];
  const gains = labels.map((_, i) => 0.012 / (i + 1) - 0.002 * (i > 8 ? 1 : 0));
  return {
    cursor: "anywidget:cursor",
    status: "ready",
    message: encodeText(""),
    progress: 1,
    estimate: encodeText(""),
    code: encodeText("lensviz.SoftEntropyView(s, corpus)"),
    shown: { serial: 1, n_tokens: 0, position: 0, layer: 3 },
    sets: encodeTexts(sets),
    sides: encodeTexts(made.sides ?? SIDES),
    layers: encodeArray("i32", layers),
    values: encodeArray("f32", values, [MEASURED, n, m]),
    shuffled: encodeArray("f32", shuffled, [n, m]),
    rest: encodeArray("f32", rest),
    n: encodeArray(
      "i32",
      sets.map(() => 12_345),
    ),
    n_labels: encodeArray(
      "i32",
      sets.map((_, s) => 12 * (s + 1) ** 3),
    ),
    stopped: false,
    texts_done: 128,
    texts_total: 128,
    n_points: 200,
    chart: "layers",
    measure: "I",
    opened: encodeText(""),
    label_texts: encodeTexts(labels),
    label_n: encodeArray(
      "i32",
      labels.map((_, i) => 900 - 7 * i),
    ),
    label_gain: encodeArray("f32", gains),
    label_entropy: encodeArray(
      "f32",
      labels.map((_, i) => 0.3 + 0.01 * i),
    ),
    label_examples: encodeTexts(made.examples ?? labels.map((label) => `A text with${label} in it.`)),
    ...made.patch,
  };
}

export const cursorState = (layer = 3): Record<string, unknown> => ({
  prompt: encodeText("The capital of France is"),
  position: -1,
  layer,
  lens: "logit",
  targets: [],
  interventions: encodeText("[]"),
  off: [],
  can_undo: false,
  can_redo: false,
});

export const WORDS = [
  " the",
  ",",
  " of",
  "\n",
  " and",
  "ing",
  " Paris",
  " a",
  " is",
  "é",
  " die",
  "  ",
  "\t",
  "<0xE2>",
];
