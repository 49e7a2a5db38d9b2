// The life of a view, once: find the cursor, build, paint in frames, show what is stale, busy or broken,
// say `data-status` after each paint, and leave nothing behind when the signal aborts.
import type { CursorState } from "../generated/state";
import { encodeText } from "./arrays";
import { type Chrome, makeChrome } from "./chrome";
import { h } from "./dom";
import { Frame } from "./frame";
import { guardKeys } from "./guard";
import { tellPresence } from "./presence";
import { localModel, type Model, type RenderProps, Traits } from "./state";
import { type Appearance, watchAppearance } from "./theme";

/** Where a cursor is that no session has: at the last token and behind the last layer, as a new one. */
const ALONE: CursorState = {
  prompt: encodeText(""),
  position: -1,
  layer: 1 << 30,
  lens: "logit",
  targets: [],
  interventions: encodeText("[]"),
  off: [],
  can_undo: false,
  can_redo: false,
};

export interface ViewState {
  /** None of a view that follows none, or of a result alone: it gets a selection that nobody shares. */
  cursor?: string | null;
  status: string;
  message: DataView;
  progress: number;
  estimate: DataView;
  code: DataView;
  shown: Record<string, number>;
}

export interface Context<T> {
  root: HTMLElement;
  /** What dims when it is out of date. */
  body: HTMLElement;
  traits: Traits<T>;
  cursor: Traits<CursorState>;
  host: RenderProps<T>["host"];
  signal: AbortSignal;
  appearance: Appearance;
  chrome: Chrome;
  /** Runs now, and again in the frame after a signal that it read has changed. */
  paintEffect(paint: () => void): void;
}

export interface ViewOptions<T> {
  name: string;
  /** The cursor fields this view's picture depends on: where they differ from `shown`, it is stale. */
  follows?: ("position" | "layer")[];
  build(context: Context<T>): void | Promise<void>;
}

export function view<T extends ViewState>(options: ViewOptions<T>) {
  const render = async (props: RenderProps<T>): Promise<void> => {
    const { model, el, host, signal } = props;
    const root = h("div", { class: `lv lv-${options.name}`, "data-status": "waiting" });
    el.append(root);
    if (!el.matches(".lv-slot")) el.classList.add("lv-host");
    signal.addEventListener("abort", () => root.remove(), { once: true });
    guardKeys(root, signal);
    const appearance = watchAppearance(root, signal);
    const traits = new Traits(model, signal);
    const body = h("div", { class: "lv-body" });
    const chrome = makeChrome(root, body, signal);
    try {
      const cursor = new Traits(await cursorOf(props), signal);
      if (signal.aborted) return;
      tellPresence(root, traits, signal);
      const frame = new Frame(signal);
      const paintEffect = (paint: () => void) => frame.paintEffect(guarded(paint, chrome));
      const context = { root, body, traits, cursor, host, signal, appearance, chrome, paintEffect };
      await options.build(context);
      if (signal.aborted) return;
      frame.paintEffect(() => chrome.update(context as unknown as Context<ViewState>, options.follows ?? []));
    } catch (error) {
      if (!signal.aborted) chrome.broken(error);
    }
  };
  return { render };
}

/** The cursor of the session; of a result alone, one of this page. */
async function cursorOf<T extends ViewState>({ model, host }: RenderProps<T>): Promise<Model<CursorState>> {
  const ref = model.get("cursor");
  return typeof ref === "string" && ref ? host.getModel<CursorState>(ref) : localModel(ALONE);
}

/** A part that fails says so on the page, and the other parts go on. */
function guarded(paint: () => void, chrome: Chrome): () => void {
  return () => {
    try {
      paint();
    } catch (error) {
      chrome.broken(error);
    }
  };
}
