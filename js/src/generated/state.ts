// Generated from the Python traits by tests/contract/page.py: do not edit. Binary traits arrive as DataView.

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
  interventions: string;
  meter: string;
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
