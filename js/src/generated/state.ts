// Generated from the Python traits by tests/contract/page.py: do not edit. Binary traits arrive as DataView.
import { type Read, readTraits } from "../runtime/read";
import type { Traits } from "../runtime/state";

export interface CursorState {
  prompt: DataView | number[];
  position: number;
  layer: number;
  lens: string;
  targets: number[];
  interventions: DataView;
  off: number[];
  can_undo: boolean;
  can_redo: boolean;
}

export interface EntityGridState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  with_context: boolean;
  tokens: DataView;
  split: DataView;
  split_texts: DataView;
  special: DataView;
  roles: DataView;
  layers: DataView;
  vector_layers: DataView;
  texts: DataView;
  state: DataView;
  logp: DataView;
  alt_texts: DataView;
  alt_logp: DataView;
  logit_texts: DataView;
  cells_done: number;
  contexts: number[];
  window: number[];
  max_tokens: number;
  alternatives: number;
  logit_lens: boolean;
  color: "probability" | "none";
}

export const ENTITY_GRID = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  split: ["part", "field"],
  split_texts: "texts",
  special: ["token"],
  roles: ["token"],
  layers: ["layer"],
  vector_layers: ["layer"],
  texts: "texts",
  state: ["token", "layer"],
  logp: ["token", "layer"],
  alt_texts: "texts",
  alt_logp: ["token", "layer", "rank"],
  logit_texts: "texts",
} as const;

export function readEntityGrid(traits: Traits<EntityGridState>): Read<typeof ENTITY_GRID> {
  return readTraits(traits, ENTITY_GRID);
}

export interface EntityPanelState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  with_context: boolean;
  prompt_view: string;
  token_picker: string;
  layer_picker: string;
  token: DataView;
  text: DataView;
  state: number;
  logp: DataView;
  vector_layer: number;
  alt_texts: DataView;
  alt_logp: DataView;
  base_names: DataView;
  base_texts: DataView;
  base_logp: DataView;
  contexts: number[];
  max_tokens: number;
  alternatives: number;
  search: "beam" | "sample";
  seed: number;
  template: DataView;
}

export const ENTITY_PANEL = {
  message: "text",
  estimate: "text",
  code: "text",
  token: "text",
  text: "text",
  logp: ["mention"],
  alt_texts: "texts",
  alt_logp: ["rank"],
  base_names: "texts",
  base_texts: "texts",
  base_logp: ["baseline"],
  template: "text",
} as const;

export function readEntityPanel(traits: Traits<EntityPanelState>): Read<typeof ENTITY_PANEL> {
  return readTraits(traits, ENTITY_PANEL);
}

export interface EntropyProfileState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  generating: boolean;
  max_new_tokens: number;
  temperature: number;
  seed: number;
  tokens: DataView;
  layers: DataView;
  positions: DataView;
  values: DataView;
  kl: DataView;
  top_ids: DataView;
  top_logp: DataView;
  piece_ids: DataView;
  piece_texts: DataView;
  means: DataView;
  spread: DataView;
  other_name: DataView;
  other_means: DataView;
  most: number;
  alpha: number;
  unit: "nats" | "bits" | "vocab";
  first: number;
  windows: number;
  chart: "heat" | "lines";
  measure: "entropy" | "kl" | "probability";
  depth: "layer" | "share";
}

export const ENTROPY_PROFILE = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  layers: ["layer"],
  positions: ["position"],
  values: ["position", "layer"],
  kl: ["position", "layer"],
  top_ids: ["position", "layer", "rank"],
  top_logp: ["position", "layer", "rank"],
  piece_ids: ["piece"],
  piece_texts: "texts",
  means: ["window", "layer"],
  spread: ["window", "layer"],
  other_name: "text",
  other_means: ["other_window", "other_layer"],
} as const;

export function readEntropyProfile(traits: Traits<EntropyProfileState>): Read<typeof ENTROPY_PROFILE> {
  return readTraits(traits, ENTROPY_PROFILE);
}

export interface ExplorerState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  prompt_view: string;
  token_picker: string;
  layer_picker: string;
  grid: string;
  token_ranks: string;
  trajectory: string;
  entropy_profile: string;
  entity_panel: string;
  interventions: string;
  meter: string;
  panels: string[];
  panel: string;
  unsupported: Record<string, unknown>;
}

export const EXPLORER = {
  message: "text",
  estimate: "text",
  code: "text",
} as const;

export function readExplorer(traits: Traits<ExplorerState>): Read<typeof EXPLORER> {
  return readTraits(traits, EXPLORER);
}

export interface InterventionsState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  effect: Record<string, unknown>;
  tokens: DataView;
}

export const INTERVENTIONS = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
} as const;

export function readInterventions(traits: Traits<InterventionsState>): Read<typeof INTERVENTIONS> {
  return readTraits(traits, INTERVENTIONS);
}

export interface LayerPickerState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  n_layers: number;
}

export const LAYER_PICKER = {
  message: "text",
  estimate: "text",
  code: "text",
} as const;

export function readLayerPicker(traits: Traits<LayerPickerState>): Read<typeof LAYER_PICKER> {
  return readTraits(traits, LAYER_PICKER);
}

export interface LensGridState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  tokens: DataView;
  split: DataView;
  split_texts: DataView;
  special: DataView;
  roles: DataView;
  layers: DataView;
  positions: DataView;
  room: number;
  window: number[];
  overview: DataView;
  overview_step: number;
  top_ids: DataView;
  top_logp: DataView;
  entropy: DataView;
  kl: DataView;
  target: number;
  target_rank: DataView;
  target_logp: DataView;
  show: "changed" | "clean" | "difference";
  reference: DataView;
  reference_ids: DataView;
  reference_values: DataView;
  reference_tokens: DataView;
  piece_ids: DataView;
  piece_texts: DataView;
  vocab_size: number;
  parity: Record<string, unknown>;
  color: "probability" | "entropy" | "rank" | "kl" | "target";
  top_k: number;
  layer_range: number[];
  stride: number;
  show_embedding: boolean;
  pinned_layers: number[];
  pinned_positions: number[];
}

export const LENS_GRID = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  split: ["part", "field"],
  split_texts: "texts",
  special: ["token"],
  roles: ["token"],
  layers: ["layer"],
  positions: ["position"],
  overview: ["overview", "layer"],
  top_ids: ["position", "layer", "rank"],
  top_logp: ["position", "layer", "rank"],
  entropy: ["position", "layer"],
  kl: ["position", "layer"],
  target_rank: ["position", "layer"],
  target_logp: ["position", "layer"],
  reference: "text",
  reference_ids: ["position", "layer"],
  reference_values: ["position", "layer"],
  reference_tokens: "texts",
  piece_ids: ["piece"],
  piece_texts: "texts",
} as const;

export function readLensGrid(traits: Traits<LensGridState>): Read<typeof LENS_GRID> {
  return readTraits(traits, LENS_GRID);
}

export interface MeterState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  device: DataView;
  held: number;
  budget: number;
  host_held: number;
  host_budget: number;
  hits: number;
  misses: number;
  model_passes: number;
  cells_computed: number;
  evictions: number;
}

export const METER = {
  message: "text",
  estimate: "text",
  code: "text",
  device: "text",
} as const;

export function readMeter(traits: Traits<MeterState>): Read<typeof METER> {
  return readTraits(traits, METER);
}

export interface PatchMapState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  clean_tokens: DataView;
  tokens: DataView;
  layers: DataView;
  positions: DataView;
  effect: DataView;
  target: DataView;
  clean_logp: number;
  corrupt_logp: number;
}

export const PATCH_MAP = {
  message: "text",
  estimate: "text",
  code: "text",
  clean_tokens: "texts",
  tokens: "texts",
  layers: ["layer"],
  positions: ["position"],
  effect: ["position", "layer"],
  target: "text",
} as const;

export function readPatchMap(traits: Traits<PatchMapState>): Read<typeof PATCH_MAP> {
  return readTraits(traits, PATCH_MAP);
}

export interface PromptState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  generating: boolean;
  max_new_tokens: number;
  temperature: number;
  seed: number;
  text: DataView;
  n_tokens: number;
  n_context: number | null;
  tokens: DataView;
  roles: DataView;
}

export const PROMPT = {
  message: "text",
  estimate: "text",
  code: "text",
  text: "text",
  tokens: "texts",
  roles: ["token"],
} as const;

export function readPrompt(traits: Traits<PromptState>): Read<typeof PROMPT> {
  return readTraits(traits, PROMPT);
}

export interface SoftEntropyViewState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  sets: DataView;
  sides: DataView;
  layers: DataView;
  values: DataView;
  shuffled: DataView;
  rest: DataView;
  n: DataView;
  n_labels: DataView;
  stopped: boolean;
  texts_done: number;
  texts_total: number;
  n_points: number;
  chart: "layers" | "residual" | "bars" | "plane";
  measure: "H" | "H_given" | "I" | "regularity" | "variation" | "disentanglement" | "residual";
  opened: DataView;
  label_texts: DataView;
  label_n: DataView;
  label_gain: DataView;
  label_entropy: DataView;
  label_examples: DataView;
}

export const SOFT_ENTROPY_VIEW = {
  message: "text",
  estimate: "text",
  code: "text",
  sets: "texts",
  sides: "texts",
  layers: ["layer"],
  values: ["measure", "layer", "set"],
  shuffled: ["layer", "set"],
  rest: ["layer"],
  n: ["set"],
  n_labels: ["set"],
  opened: "text",
  label_texts: "texts",
  label_n: ["label"],
  label_gain: ["label"],
  label_entropy: ["label"],
  label_examples: "texts",
} as const;

export function readSoftEntropyView(traits: Traits<SoftEntropyViewState>): Read<typeof SOFT_ENTROPY_VIEW> {
  return readTraits(traits, SOFT_ENTROPY_VIEW);
}

export interface TaskTrainingState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  layers: DataView;
  loss: DataView;
  held_steps: DataView;
  held_loss: DataView;
  best_steps: DataView;
  sample_mentions: DataView;
  sample_texts: DataView;
  steps_done: number;
  steps_total: number;
  seconds_left: number;
  finished: boolean;
  stopped: boolean;
}

export const TASK_TRAINING = {
  message: "text",
  estimate: "text",
  code: "text",
  layers: ["layer"],
  loss: ["step", "layer"],
  held_steps: ["check"],
  held_loss: ["check", "layer"],
  best_steps: ["layer"],
  sample_mentions: "texts",
  sample_texts: "texts",
} as const;

export function readTaskTraining(traits: Traits<TaskTrainingState>): Read<typeof TASK_TRAINING> {
  return readTraits(traits, TASK_TRAINING);
}

export interface TokenPickerState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  tokens: DataView;
  split: DataView;
  split_texts: DataView;
  special: DataView;
  roles: DataView;
}

export const TOKEN_PICKER = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  split: ["part", "field"],
  split_texts: "texts",
  special: ["token"],
  roles: ["token"],
} as const;

export function readTokenPicker(traits: Traits<TokenPickerState>): Read<typeof TOKEN_PICKER> {
  return readTraits(traits, TOKEN_PICKER);
}

export interface TokenRanksState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  top_k: number;
  ids: DataView;
  logp: DataView;
  texts: DataView;
  search: DataView;
  found_query: DataView;
  found_ids: DataView;
  found_rank: DataView;
  found_logp: DataView;
  found_texts: DataView;
}

export const TOKEN_RANKS = {
  message: "text",
  estimate: "text",
  code: "text",
  ids: ["rank"],
  logp: ["rank"],
  texts: "texts",
  search: "text",
  found_query: "text",
  found_ids: ["found"],
  found_rank: ["found"],
  found_logp: ["found"],
  found_texts: "texts",
} as const;

export function readTokenRanks(traits: Traits<TokenRanksState>): Read<typeof TOKEN_RANKS> {
  return readTraits(traits, TOKEN_RANKS);
}

export interface TrajectoryState {
  home: string;
  status: "ready" | "busy" | "error";
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
  cursor: string;
  layers: DataView;
  ids: DataView;
  texts: DataView;
  logp: DataView;
  rank: DataView;
  entropy: DataView;
  metric: "probability" | "rank" | "entropy";
  chosen: boolean;
}

export const TRAJECTORY = {
  message: "text",
  estimate: "text",
  code: "text",
  layers: ["layer"],
  ids: ["series"],
  texts: "texts",
  logp: ["series", "layer"],
  rank: ["series", "layer"],
  entropy: ["layer"],
} as const;

export function readTrajectory(traits: Traits<TrajectoryState>): Read<typeof TRAJECTORY> {
  return readTraits(traits, TRAJECTORY);
}
