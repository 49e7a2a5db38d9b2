// Made-up states of the entity lens: mentions of seven layers on the famous prompt, and a training of their vectors.
import { encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";

export const TOKENS = ["The", " City", " of", " Lights", " iconic", " landmark"];
export const LAYERS = [-1, 5, 10, 15, 20, 25, 29];
/** Rows 20 and 25 have no vector of their own. */
const READ_BY = [-1, 5, 10, 15, 15, 29, 29];

const MENTIONS: readonly (readonly string[])[] = [
  ["The", "The", "The Beatles", "The New York Times", "The City", "The City of London Corporation", "the"],
  ["City", "City", "New York City", "Manchester City F.C.", "City of Lights", "City of Lights", "City of"],
  ["of", "of", "City of", "City of God", "City of Angels", "Las Vegas Strip, Nevada, United States", "the"],
  ["Lights", "Lights", "City Lights", "City of Lights", "Paris", "Paris", "Eiffel Tower"],
  ["iconic", "icon", "iconic", "", "Paris", "Eiffel Tower", "landmark"],
  [
    "landmark",
    "landmark",
    "Landmark",
    "Empire State Building",
    "Eiffel Tower",
    "the Eiffel Tower in Paris",
    "is",
  ],
];
const OTHERS = [
  "Notre-Dame de Paris",
  "the Arc de Triomphe de l’Étoile",
  "Las Vegas",
  "Eiffel Tower",
  "New York",
];
const LOGITS = [" and", " of", " Paris", "·", " Tower", "-", " is"];

export interface EntityOptions {
  tokens?: readonly string[];
  layers?: readonly number[];
  readBy?: readonly number[];
  mention?: (position: number, row: number) => string;
  state?: (position: number, row: number) => number;
  others?: readonly string[];
  logits?: readonly string[];
}

const written = (position: number, row: number) => MENTIONS[position % 6]?.[row % 7] ?? "";
const sure = (position: number, row: number) =>
  0.25 + 0.7 * Math.abs(Math.sin(1.3 * position + 0.8 * row + 1));
/** One was too long. */
const ended = (position: number, row: number) => (position === 2 && row === 5 ? 3 : 2);

export function entityState(options: EntityOptions = {}): Record<string, unknown> {
  const { tokens = TOKENS, layers = LAYERS, others = OTHERS, logits = LOGITS } = options;
  const { mention = written, state = ended, readBy = layers === LAYERS ? READ_BY : layers } = options;
  const cells = tokens.flatMap((_, position) => layers.map((_, row) => [position, row] as const));
  const size = [tokens.length, layers.length];
  const states = cells.map(([position, row]) => state(position, row));
  const known = (i: number) => (states[i] ?? 0) >= 2;
  const k = Math.min(3, others.length);
  const alternatives = cells.flatMap(([p, r], i) =>
    Array.from({ length: k }, (_, n) => (known(i) ? (others[(p + r + n) % others.length] ?? "") : "")),
  );
  const altLogp = cells.flatMap(([p, r], i) =>
    Array.from({ length: k }, (_, n) => (known(i) ? Math.log(sure(p, r) * 0.32) - 0.9 * n : Number.NaN)),
  );
  return {
    tokens: encodeTexts(tokens),
    special: encodeArray(
      "u8",
      tokens.map(() => 0),
    ),
    roles: encodeArray("u8", []),
    layers: encodeArray("i32", layers),
    vector_layers: encodeArray("i32", readBy),
    texts: encodeTexts(
      cells.map(([p, r], i) => (states[i] ? mention(p, r).slice(0, states[i] === 1 ? 9 : 999) : "")),
    ),
    state: encodeArray("u8", states, size),
    logp: encodeArray(
      "f32",
      cells.map(([p, r], i) => (states[i] ? Math.log(sure(p, r)) : Number.NaN)),
      size,
    ),
    alt_texts: encodeTexts(alternatives),
    alt_logp: encodeArray("f32", altLogp, [...size, k]),
    logit_texts: encodeTexts(cells.map(([p, r]) => logits[(2 * p + r) % logits.length] ?? "")),
    cells_done: states.filter((s) => s >= 2).length,
    contexts: [0, 1],
    window: [],
    with_context: false,
    max_tokens: 8,
    alternatives: 3,
    logit_lens: false,
    color: "probability",
  };
}

/** As it looks while it is written, column by column. */
export const growing = (position: number, row: number): number => {
  const at = position * LAYERS.length + row;
  return at < 24 ? ended(position, row) : at < 28 ? 1 : 0;
};

export function panelState(): Record<string, unknown> {
  return {
    token: encodeText(" Lights"),
    text: encodeText("Eiffel Tower"),
    state: 2,
    logp: encodeArray("f32", [Math.log(0.62)]),
    vector_layer: 15,
    alt_texts: encodeTexts(["Eiffel Tower", "Paris", "Las Vegas", "Notre-Dame de Paris", "City of Lights"]),
    alt_logp: encodeArray("f32", [0.31, 0.22, 0.08, 0.013, 0.0004].map(Math.log)),
    base_names: encodeTexts(["few-shot prompt", "random vector", "logit lens"]),
    base_texts: encodeTexts(["Paris", "the following is a list of all of the", " Tower"]),
    base_logp: encodeArray("f32", [Math.log(0.21), Math.log(0.09), Math.log(0.34)]),
    contexts: [0, 1],
    with_context: false,
    max_tokens: 8,
    alternatives: 5,
    search: "beam",
    seed: 0,
    template: encodeText("Paris>Paris;Bill Gates>Bill Gates;The Eiffel Tower>The Eiffel Tower;_>"),
  };
}

export interface TrainingOptions {
  steps?: number;
  total?: number;
  layers?: readonly number[];
  mentions?: readonly string[];
}

/** Losses fall faster the later the layer; held-out losses are taken every tenth step and turn up at the end. */
export function trainingState(options: TrainingOptions = {}): Record<string, unknown> {
  const { steps = 87, total = 120, layers = LAYERS } = options;
  const { mentions = ["Marie Curie", "Lake Victoria", "The Beatles", "Nikola Tesla", "United Nations"] } =
    options;
  const floor = (row: number) => 0.5 + 1.9 * Math.abs(row / Math.max(1, layers.length - 1) - 0.45);
  const at = (step: number, row: number) => floor(row) + 4.6 * Math.exp(-step / (9 + 3 * row));
  const noise = (i: number) => 0.5 * Math.sin(12.9898 * i) * Math.cos(78.233 * i + 1);
  const checks = Array.from({ length: Math.floor(steps / 10) }, (_, i) => 10 * (i + 1));
  const held = checks.flatMap((step) => layers.map((_, row) => at(step, row) + 0.12 + 0.00002 * step * step));
  const best = layers.map((_, row) => {
    const own = checks.map((_, c) => held[c * layers.length + row] ?? Infinity);
    return checks[own.indexOf(Math.min(...own))] ?? 0;
  });
  const loss = Array.from({ length: steps * layers.length }, (_, i) => {
    const [step, row] = [Math.floor(i / layers.length), i % layers.length];
    return Math.max(0.05, at(step, row) + noise(i));
  });
  const sample = (mention: string, row: number) =>
    row === 2 || row === 3
      ? mention
      : row === 0
        ? mention.slice(0, 4)
        : row === 6
          ? "the"
          : mention.split(" ")[0];
  return {
    layers: encodeArray("i32", layers),
    loss: encodeArray("f32", loss, [steps, layers.length]),
    held_steps: encodeArray("i32", checks),
    held_loss: encodeArray("f32", held, [checks.length, layers.length]),
    best_steps: encodeArray("i32", best),
    sample_mentions: encodeTexts(mentions),
    sample_texts: encodeTexts(mentions.flatMap((m) => layers.map((_, row) => ` ${sample(m, row)}`))),
    steps_done: steps,
    steps_total: total,
    seconds_left: 48.7,
    finished: false,
    stopped: false,
  };
}
