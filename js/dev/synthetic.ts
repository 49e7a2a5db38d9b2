// A made-up session: numbers that look like a lens, without a model.
import { MemoryHost, type MemoryModel, type ViewModule } from "../src/host/memory";
import { decodeText, encodeArray, encodeText, encodeTexts } from "../src/runtime/arrays";
import { type EntityOptions, entityState, panelState, trainingState } from "./entity";
import { aboutShown, columnsState, type GridOptions, gridState, PROMPT, WORDS } from "./grid";
import { interventionsState, meterState, patchState, ranksState, SPECS, trajectoryState } from "./parts";

export interface Options extends GridOptions {
  status?: string;
  message?: string;
  estimate?: string;
  /** With something changed in the forward pass. */
  changed?: boolean;
  /** Columns of the patch map that are done. */
  done?: number;
  entity?: EntityOptions;
}

const common = (o: Options, n: number, name: string) => ({
  cursor: "anywidget:cursor",
  status: o.status ?? "ready",
  message: encodeText(o.message ?? ""),
  progress: o.status === "busy" ? 0.4 : 1,
  estimate: encodeText(o.estimate ?? ""),
  code: encodeText(`lensviz.${name}(s)`),
  shown: { serial: 1, n_tokens: n, position: 6, layer: 17 },
});

export interface Bench {
  host: MemoryHost;
  cursor: MemoryModel;
  models: Record<string, MemoryModel>;
}

const PARTS = {
  prompt_view: "anywidget:prompt",
  token_picker: "anywidget:token_picker",
  layer_picker: "anywidget:layer_picker",
  grid: "anywidget:lens_grid",
  token_ranks: "anywidget:token_ranks",
  trajectory: "anywidget:trajectory",
  interventions: "anywidget:interventions",
  meter: "anywidget:meter",
};

const { prompt_view, token_picker, layer_picker } = PARTS;
const PANEL_PARTS = { prompt_view, token_picker, layer_picker };

/** Every view on one cursor, with nobody in the kernel but a few lines that keep `shown` true. */
export function bench(modules: Record<string, ViewModule>, options: Options = {}): Bench {
  const host = new MemoryHost();
  const grid = gridState(options);
  const n = options.texts?.length ?? options.tokens ?? 12;
  const base = (name: string) => common(options, n, name);
  const text = options.texts?.join("") ?? PROMPT.join("");
  const specs = options.changed ? SPECS : [];
  const cursor = host.add("cursor", {
    prompt: encodeText(text),
    position: 6,
    layer: 17,
    lens: "logit",
    targets: [4],
    interventions: encodeText(JSON.stringify(specs)),
    off: options.changed ? [1] : [],
    can_undo: Boolean(options.changed),
    can_redo: false,
  });
  const { tokens, special, roles } = grid;
  const writing = { generating: false, max_new_tokens: 20, temperature: 0, seed: 0 };
  const states: Record<string, Record<string, unknown>> = {
    prompt: {
      ...base("Prompt"),
      text: encodeText(text),
      n_tokens: n,
      n_context: 8192,
      tokens,
      roles,
      ...writing,
    },
    token_picker: { ...base("TokenPicker"), tokens, special, roles },
    layer_picker: { ...base("LayerPicker"), n_layers: options.layers ? options.layers - 1 : 30 },
    lens_grid: { ...base("LensGrid"), ...grid },
    token_ranks: { ...base("TokenRanks"), ...ranksState() },
    trajectory: { ...base("Trajectory"), ...trajectoryState(options.layers) },
    interventions: { ...base("Interventions"), ...interventionsState(options.changed) },
    meter: { ...base("Meter"), ...meterState() },
    patch_map: { ...base("PatchMap"), ...patchState(options.done) },
    entity_grid: { ...base("EntityGrid"), ...entityState(options.entity) },
    entity_panel: { ...base("EntityPanel"), ...PANEL_PARTS, ...panelState() },
    task_training: { ...base("TaskTraining"), ...trainingState() },
    explorer: {
      ...base("Explorer"),
      ...PARTS,
      panels: ["ranks", "trajectory"],
      panel: "ranks",
      unsupported: {},
    },
  };
  Object.assign(states.lens_grid?.shown as object, aboutShown(options));
  const models = Object.fromEntries(
    Object.entries(states).map(([name, state]) => [name, host.add(name, state, modules[name])]),
  );
  return { host, cursor, models };
}

/** Answers a wish for columns of a long prompt, and for another color or run. */
export function answerGrid({ models }: Bench, options: Options, delay = 60): void {
  const grid = models.lens_grid;
  if (!grid) return;
  let [serial, run] = [1, 1];
  grid.onSave = (patch) => {
    const [show, color] = [String(grid.get("show")), String(grid.get("color"))];
    const now = { ...options, show, color };
    const [first, last] = (grid.get("window") as number[]).length
      ? (grid.get("window") as [number, number])
      : [0, 1e9];
    const n = Number((grid.get("shown") as { n_tokens: number }).n_tokens);
    const room = Math.min(n, options.room ?? n);
    const from = Math.min(Math.max(0, Math.floor((first + Math.min(last, n) + 1 - room) / 2)), n - room);
    setTimeout(() => {
      serial += 1;
      if (patch.show) run += 1;
      const other = patch.window ? {} : gridState(now);
      const positions = Array.from({ length: room }, (_, i) => from + i);
      const shown = { ...(grid.get("shown") as object), serial, ...aboutShown(now, run) };
      grid.receive({ ...other, ...columnsState(now, positions), window: grid.get("window"), shown });
    }, delay);
  };
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
    for (const model of Object.values(models))
      model.receive({ shown: { ...(model.get("shown") as object), ...shown } });
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
