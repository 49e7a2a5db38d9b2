// A session on the page without a kernel: the golden state that the Python side wrote, or a made-up one, on one host.
import { expect, onTestFinished } from "vitest";
import { entityState, panelState, trainingState } from "../dev/entity";
import { patchState } from "../dev/parts";
import { type Bench, bench, type Options } from "../dev/synthetic";
import { MemoryHost, type MemoryModel, type ViewModule } from "../src/host/memory";

export type State = Record<string, unknown>;

/** Names of the parts, as the Explorer calls them, and the view that draws each. */
export const PARTS = {
  prompt_view: "prompt",
  token_picker: "token_picker",
  layer_picker: "layer_picker",
  grid: "lens_grid",
  token_ranks: "token_ranks",
  trajectory: "trajectory",
  interventions: "interventions",
  meter: "meter",
} as const;
/** Views that stand alone, in no explorer. */
const ALONE = ["patch_map", "entity_grid", "entity_panel", "task_training"] as const;
export const VIEWS = [...Object.keys(PARTS), ...ALONE, "explorer"] as const;
export type Name =
  | keyof typeof PARTS
  | (typeof ALONE)[number]
  | "explorer"
  | "entropy_profile"
  | "soft_entropy";
export const classOf = (name: Name): string => (PARTS as Record<string, string>)[name] ?? name;

/** Every view there is, by the name of its folder. */
const MODULES: Record<string, ViewModule> = Object.fromEntries(
  Object.entries(
    import.meta.glob<ViewModule>("../src/views/*/*/index.ts", { eager: true, import: "default" }),
  ).map(([path, module]) => [path.split("/").at(-2) as string, module]),
);

interface Golden {
  class: string;
  state: State;
  /** The view's table, as Python gives it. */
  frame: { columns?: string[]; data?: unknown[][] };
}

/** By file, and in it by name, the widgets of a page that the Python side wrote. */
export const GOLDEN: Record<string, Record<string, Golden>> = Object.fromEntries(
  Object.entries(
    import.meta.glob<Record<string, Golden>>("./golden/*.json", { eager: true, import: "default" }),
  ).map(([path, page]) => [path.split("/").at(-1)?.replace(".json", "") ?? "", page]),
);
const { explorer: golden = {} } = GOLDEN;

/** Bytes as a comm message gives them: a view at an odd offset of a larger buffer. */
function bytes(b64: string): DataView {
  const text = atob(b64);
  const whole = new Uint8Array(text.length + 8);
  for (let i = 0; i < text.length; i++) whole[i + 3] = text.charCodeAt(i);
  return new DataView(whole.buffer, 3, text.length);
}

function decoded(state: State): State {
  const value = (x: unknown) => {
    if (x instanceof DataView) return x;
    return typeof x === "object" && x !== null && "b64" in x ? bytes(String(x.b64)) : structuredClone(x);
  };
  return Object.fromEntries(Object.entries(state).map(([key, x]) => [key, value(x)]));
}

export interface Session {
  host: MemoryHost;
  cursor: MemoryModel;
  models: Record<string, MemoryModel>;
  /** Messages that went to the kernel, whoever sent them. */
  saves(): number;
}

function sessionOf(host: MemoryHost, cursor: MemoryModel, models: Record<string, MemoryModel>): Session {
  const all = [cursor, ...Object.values(models)];
  return {
    host,
    cursor,
    models,
    saves: () => all.reduce((n, model) => n + model.saves + model.sent.length, 0),
  };
}

/** As the golden file names the parts. */
const PANEL_PARTS = Object.fromEntries(
  ["prompt_view", "token_picker", "layer_picker"].map((name) => [name, `anywidget:${name}`]),
);
const BASE = ["cursor", "status", "message", "progress", "estimate", "code", "shown"];
const MADE: Record<(typeof ALONE)[number], () => State> = {
  patch_map: patchState,
  entity_grid: entityState,
  entity_panel: () => ({ ...PANEL_PARTS, ...panelState() }),
  task_training: trainingState,
};

/** The golden file does not have what stands alone. */
function madeUp(): Record<string, State> {
  const { models } = bench({});
  const stateOf = (name: (typeof ALONE)[number]): State => {
    const base = BASE.map((key) => [key, models[name]?.get(key)] as const);
    return { ...Object.fromEntries(base), shown: golden.token_ranks?.state.shown, ...MADE[name]() };
  };
  return Object.fromEntries(ALONE.map((name) => [name, stateOf(name)]));
}

/** The widgets of one page that the Python side wrote. */
export function goldenPage(file: string): Session {
  const host = new MemoryHost();
  const page = Object.entries(GOLDEN[file] ?? {});
  const models = page.map(([name, { state }]) => {
    return [name, host.add(name, decoded(state), MODULES[classOf(name as Name)])] as const;
  });
  const { cursor, ...views } = Object.fromEntries(models);
  if (!cursor) throw new Error(`no golden page ${file} with a cursor`);
  return sessionOf(host, cursor, views);
}

/** The state of a real session of six tokens, with changes by name of the widget. */
export function goldenSession(patches: Record<string, State> = {}): Session {
  const host = new MemoryHost();
  const add = (name: string, state: State) =>
    host.add(name, { ...decoded(state), ...patches[name] }, MODULES[classOf(name as Name)]);
  const written = Object.entries(golden).map(([name, { state }]) => [name, state as State] as const);
  const whole = { ...madeUp(), ...Object.fromEntries(written) };
  const models = Object.fromEntries(Object.entries(whole).map(([name, state]) => [name, add(name, state)]));
  const { cursor, ...views } = models;
  if (!cursor) throw new Error("the golden state has no cursor");
  return sessionOf(host, cursor, views);
}

/** A made-up session: any number of tokens, any text, NaN where wanted. */
export function madeSession(options: Options = {}): Session {
  const views = VIEWS.map((name) => classOf(name as Name)).map((name) => [name, MODULES[name]] as const);
  const { host, cursor, models }: Bench = bench(Object.fromEntries(views) as never, options);
  const named = Object.entries(PARTS).map(([name, view]) => [name, models[view]] as const);
  return sessionOf(host, cursor, { ...models, ...Object.fromEntries(named) } as Record<string, MemoryModel>);
}

export interface Mounted extends Session {
  name: Name;
  model: MemoryModel;
  el: HTMLElement;
  root: HTMLElement;
  stop: AbortController;
  /** Throws when there is no such element. */
  $<E extends Element = HTMLElement>(selector: string): E;
  $$<E extends Element = HTMLElement>(selector: string): E[];
}

export interface Mounting {
  width?: number;
  status?: string;
  /** Where on the page: the body, if nothing else is said. */
  into?: ParentNode;
}

export async function mount(
  name: Name,
  session: Session = goldenSession(),
  { width = 1100, status = "ready", into = document.body }: Mounting = {},
): Promise<Mounted> {
  const el = document.createElement("div");
  el.style.width = `${width}px`;
  into.append(el);
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    el.remove();
  });
  const model = session.models[name];
  if (!model) throw new Error(`no widget ${name}`);
  const widget = await session.host.getWidget(`anywidget:${idOf(session, name)}`);
  await widget.render({ el, signal: stop.signal });
  const $ = <E extends Element = HTMLElement>(selector: string): E => {
    const found = el.querySelector<E>(selector);
    if (!found) throw new Error(`nothing here matches ${selector}`);
    return found;
  };
  const $$ = <E extends Element = HTMLElement>(selector: string) =>
    Array.from(el.querySelectorAll<E>(selector));
  const root = $(`.lv-${classOf(name)}`);
  await painted(root, status);
  return { ...session, name, model, el, root, stop, $, $$ };
}

/** Sessions from the golden file name the parts as the Explorer does, made-up ones by view. */
function idOf(session: Session, name: Name): string {
  const view = classOf(name);
  return session.models[view] ? view : name;
}

/** Waits until a view says it has painted this status. */
export async function painted(root: HTMLElement, status = "ready"): Promise<void> {
  await expect.poll(() => root.dataset.status, { timeout: 5000 }).toBe(status);
}

/** Waits until the page has drawn what has been asked of it: a view paints in the frame after a change. */
export async function frames(n = 2): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise((done) => requestAnimationFrame(done));
}

export const within = <E extends Element = HTMLElement>(root: Element, selector: string): E => {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`nothing here matches ${selector}`);
  return found;
};

/** The live region's last sentence. */
export const spokenBy = (root: Element): string => within(root, "[aria-live]").textContent;

/** What a press hits, at points all over an element. A drawing that is made anew before the release would lose the click. */
export function pressed(box: Element): Set<Element | null> {
  const { left, top, width, height } = box.getBoundingClientRect();
  const root = box.getRootNode() as Document | ShadowRoot;
  const shares = Array.from({ length: 40 }, (_, i) => (i + 0.5) / 40);
  return new Set(
    shares.flatMap((x) => shares.map((y) => root.elementFromPoint(left + x * width, top + y * height))),
  );
}
