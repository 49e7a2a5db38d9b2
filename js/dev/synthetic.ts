// A made-up session: numbers that look like a lens, without a model.
import { MemoryHost, type MemoryModel, type ViewModule } from "../src/host/memory";
import { decodeText, encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";

const WORDS =
  " the of and to in a is that Paris France tower London river city light iconic landmark museum Eiffel where people visit capital known most famous world bridge street night old new Rome\n\t,.;".split(
    /(?=[ \n\t,.;])/,
  );
const PROMPT = [
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

export interface Options {
  tokens?: number;
  layers?: number;
  nan?: boolean;
  missing?: boolean;
  texts?: string[];
  status?: string;
  message?: string;
}

function random(seed: number): () => number {
  let x = seed;
  return () => {
    x = (x * 1664525 + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

export function gridState(options: Options = {}) {
  const n = options.tokens ?? 12;
  const layers = Array.from({ length: options.layers ?? 31 }, (_, i) => i - 1);
  const tokens =
    options.texts ?? Array.from({ length: n }, (_, i) => PROMPT[i] ?? WORDS[(i * 7) % WORDS.length] ?? "");
  const next = random(7);
  const k = 5;
  const shown = tokens.map((_, i) => i).filter((i) => !options.missing || i < 0.6 * n);
  const ids: number[] = [];
  const logp: number[] = [];
  const entropy: number[] = [];
  const kl: number[] = [];
  const rank: number[] = [];
  const target: number[] = [];
  for (const position of shown) {
    const hard = 0.2 + 0.8 * next();
    const answer = Math.floor(next() * WORDS.length);
    for (const layer of layers) {
      const depth = (layer + 1) / layers.length;
      const sure = Math.min(0.97, Math.max(0.004, hard * depth ** 3 + 0.06 * (next() - 0.5)));
      const broken = options.nan && position === 3 && layer > 10 && layer < 14;
      let rest = 1;
      for (let r = 0; r < k; r++) {
        const p = r === 0 ? sure : rest * (0.25 + 0.2 * next());
        rest -= p;
        ids.push((depth > 0.6 ? answer + r : Math.floor(next() * WORDS.length)) % WORDS.length);
        logp.push(broken ? Number.NaN : Math.log(p));
      }
      entropy.push(broken ? Number.NaN : Math.log(V) * (1 - sure) ** 1.6 * 0.9);
      kl.push(broken ? Number.NaN : 9 * (1 - depth) ** 1.5 * (0.7 + 0.6 * next()));
      rank.push(broken ? -1 : Math.floor(V ** Math.max(0, 1 - depth - 0.25 * next() * depth) - 1));
      target.push(Math.log(sure / 3));
    }
  }
  const shape = [shown.length, layers.length];
  return {
    tokens: encodeTexts(tokens),
    special: encodeArray(
      "u8",
      tokens.map((t) => Number(t === "<|endoftext|>")),
    ),
    layers: encodeArray("i32", layers),
    positions: encodeArray("i32", shown),
    top_ids: encodeArray("i32", ids, [...shape, k]),
    top_logp: encodeArray("f16", logp, [...shape, k]),
    entropy: encodeArray("f16", entropy, shape),
    kl: encodeArray("f16", kl, shape),
    target_rank: encodeArray("i32", rank, shape),
    target_logp: encodeArray("f16", target, shape),
    piece_ids: encodeArray(
      "i32",
      WORDS.map((_, i) => i),
    ),
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
    colour: "probability",
    layer_range: [],
    stride: 1,
    show_embedding: true,
    pinned_layers: [],
    pinned_positions: [],
    top_k: 5,
  };
}

const common = (o: Options, n: number) => ({
  cursor: "anywidget:cursor",
  status: o.status ?? "ready",
  message: encodeText(o.message ?? ""),
  progress: o.status === "busy" ? 0.4 : 1,
  shown: { serial: 1, n_tokens: n, position: 6, layer: 17 },
});

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

export interface Bench {
  host: MemoryHost;
  cursor: MemoryModel;
  models: Record<string, MemoryModel>;
}

/** Every view on one cursor, with nobody in the kernel but a few lines that keep `shown` true. */
export function bench(modules: Record<string, ViewModule>, options: Options = {}): Bench {
  const host = new MemoryHost();
  const grid = gridState(options);
  const n = options.texts?.length ?? options.tokens ?? 12;
  const base = common(options, n);
  const text = options.texts?.join("") ?? PROMPT.join("");
  const cursor = host.add("cursor", {
    prompt: encodeText(text),
    position: 6,
    layer: 17,
    lens: "logit",
    targets: [4],
  });
  const { tokens, special } = grid;
  const states: Record<string, Record<string, unknown>> = {
    prompt: { ...base, text: encodeText(text), n_tokens: n, n_context: 8192, tokens },
    token_picker: { ...base, tokens, special },
    layer_picker: { ...base, n_layers: options.layers ? options.layers - 1 : 30 },
    lens_grid: { ...base, ...grid },
    token_ranks: { ...base, ...ranksState() },
    trajectory: { ...base, ...trajectoryState(options.layers) },
    explorer: {
      ...base,
      prompt_view: "anywidget:prompt",
      token_picker: "anywidget:token_picker",
      layer_picker: "anywidget:layer_picker",
      grid: "anywidget:lens_grid",
      token_ranks: "anywidget:token_ranks",
      trajectory: "anywidget:trajectory",
    },
  };
  const models = Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name, host.add(name, state, modules[name])]),
  );
  return { host, cursor, models };
}

/** Stands in for the kernel on the dev page: answers position, layer and search at once. */
export function answer({ cursor, models }: Bench, n: number): void {
  cursor.onSave = () => {
    const [position, layer] = [cursor.get("position") as number, cursor.get("layer") as number];
    const shown = {
      serial: Date.now() % 1e6,
      n_tokens: n,
      position: position < 0 ? position + n : position,
      layer,
    };
    for (const model of Object.values(models)) model.receive({ shown });
  };
  const ranks = models.token_ranks;
  if (!ranks) return;
  ranks.onSave = () => {
    const query = decodeText(ranks.get("search") as DataView);
    const hits = WORDS.map((text, i) => [text, i] as const).filter(([text]) => query && text.includes(query));
    ranks.receive({
      found_query: encodeText(query),
      found_ids: encodeArray(
        "i32",
        hits.map(([, i]) => i),
      ),
      found_rank: encodeArray(
        "i32",
        hits.map(([, i]) => i * 31),
      ),
      found_logp: encodeArray(
        "f32",
        hits.map(([, i]) => -1 - i),
      ),
      found_texts: encodeTexts(hits.map(([text]) => text)),
    });
  };
}
