// Traits as signals. A view reads `traits.get(name).value`; it writes with `set` (this page only) or
// `save` (the kernel too). Hosts differ in small ways, and this file is where that ends.
import { batch, signal as makeSignal, type Signal } from "@preact/signals-core";

/** What we use of an anywidget model: `AnyModel<T>` of every host fits. */
export interface Model<T> {
  get<K extends keyof T & string>(key: K): T[K];
  set<K extends keyof T & string>(key: K, value: T[K]): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  save_changes(): void;
  send(content: unknown): void;
}

/** Commands are messages, and never state: a saved notebook must not continue a prompt by itself. */
export type Command = "undo" | "redo" | "cancel" | "continue" | "generate" | "stop" | "resume";

export interface Host {
  getModel<T>(ref: string): Promise<Model<T>>;
  getWidget(ref: string): Promise<{
    /** What the widget's `initialize` returned. */
    exports?: unknown;
    render(slot: { el: HTMLElement; signal: AbortSignal }): Promise<void>;
  }>;
}

export interface RenderProps<T> {
  model: Model<T>;
  el: HTMLElement;
  host: Host;
  signal: AbortSignal;
}

export class Traits<T> {
  /** True once the kernel that owns the model is gone. */
  readonly lost = makeSignal(false);
  /** Something was asked that the kernel has not heard yet. */
  readonly pending = makeSignal(false);
  /** The kernel has said something since this page opened. */
  readonly alive = makeSignal(false);
  readonly #signals = new Map<keyof T, Signal<T[keyof T]>>();

  constructor(
    readonly model: Model<T>,
    readonly signal: AbortSignal,
  ) {
    this.#listen("comm_live_update", () => {
      this.lost.value = true;
    });
    this.#listen("change:heard", () => {
      batch(() => {
        this.pending.value = false;
        this.alive.value = true;
      });
    });
    for (const key of ["status", "progress", "shown"]) {
      this.#listen(`change:${key}`, () => {
        this.alive.value = true;
      });
    }
  }

  get<K extends keyof T & string>(key: K): Signal<T[K]> {
    let found = this.#signals.get(key) as Signal<T[K]> | undefined;
    if (!found) {
      const made = makeSignal(this.model.get(key));
      this.#listen(`change:${key}`, () => this.#read());
      this.#signals.set(key, made as unknown as Signal<T[keyof T]>);
      found = made;
    }
    return found;
  }

  /** A message changes many traits and fires for each: the first one takes them all, or what follows from several
   *  would be computed from half of a message. Hosts also fire on equal values: a signal ignores those. */
  #read(): void {
    batch(() => {
      for (const [key, made] of this.#signals) made.value = this.model.get(key as keyof T & string);
    });
  }

  /** For what only this page needs to know: color, pins, zoom. No message is sent. */
  set(patch: Partial<T>): void {
    batch(() => {
      for (const key of Object.keys(patch) as (keyof T & string)[]) {
        this.model.set(key, patch[key] as T[typeof key]);
      }
    });
  }

  /** For choices the kernel answers. */
  save(patch: Partial<T>): void {
    this.set(patch);
    try {
      this.model.save_changes();
    } catch {
      this.lost.value = true;
    }
  }

  /** For choices whose answer one waits for. */
  request(patch: Partial<T>): void {
    this.save(patch);
    this.pending.value = true;
  }

  /** For what the kernel is to do now. It counts each message that it has heard, whatever comes of it. */
  command(command: Command): void {
    this.pending.value = true;
    try {
      this.model.send({ do: command });
    } catch {
      this.lost.value = true;
    }
  }

  /** For what the kernel may like to know. */
  tell(content: Record<string, unknown>): void {
    try {
      this.model.send(content);
    } catch {
      // A kernel that is gone need not know.
    }
  }

  /** In JupyterLab a child view has its parent's host, and marimo's `off` without a callback drops everybody's. */
  #listen(event: string, callback: () => void): void {
    if (this.signal.aborted) return;
    this.model.on(event, callback);
    this.signal.addEventListener("abort", () => this.model.off(event, callback), { once: true });
  }
}

/** A model that lives on this page alone. */
export function localModel<T extends object>(state: T): Model<T> {
  const values = { ...state };
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (key) => values[key],
    set: (key, value) => {
      if (values[key] === value) return;
      values[key] = value;
      for (const listener of listeners.get(`change:${key}`) ?? []) listener();
    },
    on: (event, listener) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
    save_changes: () => {},
    send: () => {},
  };
}
