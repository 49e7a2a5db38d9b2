// Models without a kernel: the host of exported pages and of the dev page, and the double that tests use.
import type { Host, Model, RenderProps } from "../runtime/state";

type State = Record<string, unknown>;
type Listener = () => void;

export class MemoryModel implements Model<State> {
  /** How often the page asked for its changes to be sent. */
  saves = 0;
  /** The messages that are no state, but for those by which a view says that it is here. */
  readonly sent: unknown[] = [];
  readonly presence: unknown[] = [];
  /** What an exported page does in the kernel's stead. */
  onSend: ((content: unknown) => void) | null = null;
  onSave: ((patch: State) => void) | null = null;
  readonly #state: State;
  readonly #listeners = new Map<string, Set<Listener>>();
  #unsaved: State = {};

  constructor(state: State) {
    this.#state = { ...state };
  }

  get(key: string): unknown {
    return this.#state[key];
  }

  set(key: string, value: unknown): void {
    this.#unsaved[key] = value;
    this.#change(key, value);
  }

  on(event: string, callback: Listener): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(callback);
    this.#listeners.set(event, listeners);
  }

  off(event: string, callback: Listener): void {
    this.#listeners.get(event)?.delete(callback);
  }

  save_changes(): void {
    this.saves += 1;
    const patch = this.#unsaved;
    this.#unsaved = {};
    this.onSave?.(patch);
  }

  send(content: unknown): void {
    const told = typeof content === "object" && content !== null && "presence" in content;
    (told ? this.presence : this.sent).push(content);
    if (!told) this.onSend?.(content);
  }

  /** A message from the other side: all values first, then the events, as a comm update does it. */
  receive(patch: State): void {
    const changed = Object.keys(patch).filter((key) => this.#state[key] !== patch[key]);
    Object.assign(this.#state, patch);
    for (const key of changed) this.emit(`change:${key}`);
  }

  emit(event: string): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener();
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((n, set) => n + set.size, 0);
  }

  #change(key: string, value: unknown): void {
    if (this.#state[key] === value) return;
    this.#state[key] = value;
    this.emit(`change:${key}`);
  }
}

// Each view knows its own traits; the host carries them all and can know none.
export interface ViewModule {
  initialize?(): unknown;
  render?(props: RenderProps<never>): unknown;
}

export class MemoryHost implements Host {
  readonly #models = new Map<string, MemoryModel>();
  readonly #modules = new Map<string, ViewModule>();

  add(id: string, state: State, module?: ViewModule): MemoryModel {
    const model = new MemoryModel(state);
    this.#models.set(id, model);
    if (module) this.#modules.set(id, module);
    return model;
  }

  /** Another module for a widget. */
  lend(id: string, module: ViewModule): void {
    this.#modules.set(id, module);
  }

  async getModel<T>(ref: string): Promise<Model<T>> {
    return this.#find(ref).model as unknown as Model<T>;
  }

  async getWidget(ref: string) {
    const { id, model } = this.#find(ref);
    const module = this.#modules.get(id);
    if (!module) throw new Error(`The widget ${id} has no page module.`);
    const exports = module.initialize?.();
    const render = async (slot: { el: HTMLElement; signal: AbortSignal }) => {
      await module.render?.({ model, host: this, ...slot } as unknown as RenderProps<never>);
    };
    return { exports, render };
  }

  #find(ref: string): { id: string; model: MemoryModel } {
    const id = ref.replace(/^anywidget:/, "");
    const model = this.#models.get(id);
    if (!model) throw new Error(`There is no widget ${id} on this page.`);
    return { id, model };
  }
}
