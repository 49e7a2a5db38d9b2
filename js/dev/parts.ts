// Made-up states of the smaller views.
import { encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";
import { WORDS } from "./grid";

function random(seed: number): () => number {
  let x = seed;
  return () => {
    x = (x * 1664525 + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

export function ranksState() {
  const p = [0.34, 0.21, 0.083, 0.041, 0.02, 0.011, 0.006, 0.003, 0.0009, 0.0004];
  return {
    ids: encodeArray(
      "i32",
      p.map((_, i) => i),
    ),
    logp: encodeArray("f32", p.map(Math.log)),
    texts: encodeTexts(p.map((_, i) => WORDS[(i * 3 + 4) % WORDS.length] ?? "")),
    search: encodeText(""),
    found_query: encodeText(""),
    found_ids: encodeArray("i32", []),
    found_rank: encodeArray("i32", []),
    found_logp: encodeArray("f32", []),
    found_texts: encodeTexts([]),
  };
}

export function trajectoryState(layers = 31, series = 6) {
  const next = random(3);
  const logp: number[] = [];
  const rank: number[] = [];
  for (let s = 0; s < series; s++) {
    const peak = next();
    const tall = 0.1 + 0.8 * next();
    for (let l = 0; l < layers; l++) {
      const x = l / (layers - 1) - peak;
      const p = Math.max(1e-6, tall * Math.exp(-18 * x * x) + 0.01 * next());
      logp.push(Math.log(p));
      rank.push(Math.max(0, Math.round(0.3 / p - 1)));
    }
  }
  return {
    layers: encodeArray(
      "i32",
      Array.from({ length: layers }, (_, i) => i - 1),
    ),
    ids: encodeArray(
      "i32",
      Array.from({ length: series }, (_, i) => i),
    ),
    texts: encodeTexts(Array.from({ length: series }, (_, i) => WORDS[(i * 3 + 4) % WORDS.length] ?? "")),
    logp: encodeArray("f32", logp, [series, layers]),
    rank: encodeArray("i32", rank, [series, layers]),
    entropy: encodeArray(
      "f32",
      Array.from({ length: layers }, (_, i) => 9.5 * (1 - i / layers) + next()),
    ),
    metric: "probability",
    chosen: false,
  };
}

/** Two interventions on the run, one of them switched off where `off` holds its number. */
export const SPECS = [
  { kind: "ablate", layer: 12, positions: [3], label: "ablate layer 12, position 3" },
  {
    kind: "steer",
    layer: 20,
    positions: null,
    scale: 4,
    label: "steer layer 20, every position +4 · ·Paris − ·London",
  },
];

export function interventionsState(active = true) {
  const effect = {
    clean_logp: -0.26,
    logp: -3.41,
    clean_logit_difference: 3.9,
    logit_difference: -0.72,
    kl: 2.31,
  };
  return { effect: active ? effect : {}, tokens: encodeTexts(active ? [" Paris", " London"] : []) };
}

export function meterState() {
  return {
    device: encodeText("cpu"),
    held: 312_400_000,
    budget: 2_000_000_000,
    host_held: 0,
    host_budget: 0,
    hits: 1204,
    misses: 96,
    model_passes: 14,
    cells_computed: 18_352,
    evictions: 0,
  };
}

const CORRUPT = ["The", " capital", " of", " Italy", " is", " the", " city", " of"];

/** The classic picture: the subject's token in the lower half, the last token in the upper one. */
export function patchState(done = CORRUPT.length, height = 31) {
  const next = random(5);
  const effect: number[] = [];
  for (let position = 0; position < done; position++) {
    for (let row = 0; row < height; row++) {
      const depth = row / (height - 1);
      const bump = (center: number, wide: number) => Math.exp(-(((depth - center) / wide) ** 2));
      const subject = position === 3 ? 7.6 / (1 + Math.exp(14 * (depth - 0.55))) : 0;
      const last = position === CORRUPT.length - 1 ? 8.8 / (1 + Math.exp(-14 * (depth - 0.6))) : 0;
      const middle = position === 4 ? -1.8 * bump(0.5, 0.2) : 0;
      effect.push(subject + last + middle + 0.25 * (next() - 0.5));
    }
  }
  return {
    tokens: encodeTexts(CORRUPT),
    clean_tokens: encodeTexts(CORRUPT.map((token) => (token === " Italy" ? " France" : token))),
    layers: encodeArray(
      "i32",
      Array.from({ length: height }, (_, i) => i - 1),
    ),
    positions: encodeArray(
      "i32",
      Array.from({ length: done }, (_, i) => i),
    ),
    effect: encodeArray("f32", effect, [done, height]),
    target: encodeText(" Paris"),
    clean_logp: -0.26,
    corrupt_logp: -9.41,
  };
}
