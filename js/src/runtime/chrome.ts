// What surrounds every picture: a thin progress line, one banner, and the status that tests wait for.
import { type Signal, signal } from "@preact/signals-core";
import { decodeText, idsOf } from "./arrays";
import { attr, h, setText } from "./dom";
import { clamp, fromStart } from "./scale";
import { makeCopy } from "./tools";
import type { Context, ViewState } from "./view";
import { makeWork } from "./work";

export const LOST = "The kernel has restarted: run the cell again. What you see is the last picture.";
export const WAITING = "Waiting for the kernel: it is busy with another cell, or this is a saved view.";
export const UNFINISHED =
  "Not finished when it was saved. With a kernel that is busy, it goes on when the other cell has ended.";
const PATIENCE = 1500;

export interface Chrome {
  update(context: Context<ViewState>, follows: readonly ("position" | "layer")[]): void;
  /** A mistake of ours on this page: shown, and logged with its trace. */
  broken(error: unknown): void;
  /** What a composed view tells for its parts: a failure, a notice or a wait is told once. */
  readonly parts: Signal<Parts>;
}

export interface Parts {
  errors: readonly string[];
  notices: readonly string[];
  /** How far the slowest part is, or null when none is busy. */
  progress: number | null;
  estimate: string;
  /** Stops the parts that are busy. */
  cancel: (() => void) | null;
}

export const NO_PARTS: Parts = { errors: [], notices: [], progress: null, estimate: "", cancel: null };

export function makeChrome(root: HTMLElement, body: HTMLElement, abort: AbortSignal): Chrome {
  const line = h("i");
  const bar = h("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h("div", { class: "lv-banner", role: "alert" });
  const notice = h("div", { class: "lv-notice", role: "status" });
  const work = makeWork(abort);
  const copy = makeCopy(abort);
  root.append(bar, alert, body, work.element, notice, copy.element);
  const parts = signal<Parts>(NO_PARTS);
  const overdue = makePatience(abort);
  let failure = "";

  const update: Chrome["update"] = (context, follows) => {
    const { traits, cursor } = context;
    const shown = traits.get("shown").value ?? {};
    const own = traits.get("status").value;
    const message = decodeText(traits.get("message").value);
    const lost = traits.lost.value || cursor.lost.value;
    const behind = differs(context, follows, shown);
    const now = workOf(context, parts.value);
    const unheard = now.busy && !traits.alive.value;
    const waits = unheard || (own === "ready" && (behind || traits.pending.value || cursor.pending.value));
    const waiting = overdue(waits);
    const status = failure ? "error" : lost ? "lost" : waiting ? "waiting" : own;
    const sentence = lost ? LOST : own === "error" ? message : "";
    const { errors, notices } = parts.value;
    once(alert, [failure, sentence, ...(lost ? [] : errors)]);
    const told = unheard ? UNFINISHED : WAITING;
    once(notice, status === "waiting" ? [told] : [own === "ready" ? message : "", ...notices]);
    const busy = now.busy && !(waiting && unheard);
    line.style.width = `${100 * clamp(now.done, 0.04, 1)}%`;
    work.update(busy && !lost, now.done, now.estimate, now.stop);
    copy.update(whole(decodeText(traits.get("code").value), cursor.get("prompt").value));
    attr(root, {
      "data-stale": behind || own === "busy" || (own === "error" && !failure),
      "data-lost": lost,
      "data-busy": busy && !lost,
    });
    attr(root, { "data-serial": shown.serial, "aria-busy": String(busy), "data-status": status });
  };

  const broken = (error: unknown) => {
    console.error("lensviz:", error);
    failure = `This view could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    setText(alert, failure);
    attr(root, { "data-status": "error", "data-broken": true });
  };
  return { update, broken, parts };
}

/** The view's own work, or that of its parts. */
function workOf({ traits }: Context<ViewState>, { progress, estimate, cancel }: Parts) {
  const own = traits.get("status").value === "busy";
  const all = () => {
    if (own) traits.command("cancel");
    cancel?.();
  };
  return {
    busy: own || progress !== null,
    done: progress ?? traits.get("progress").value ?? 0,
    estimate: estimate || decodeText(traits.get("estimate").value),
    stop: own || cancel ? all : null,
  };
}

/** The kernel leaves out the ids of a prompt, which the cursor has. */
function whole(code: string, prompt: DataView | readonly number[]): string {
  const ids = idsOf(prompt);
  return ids ? code.replace("prompt = …", `prompt = [${ids.join(", ")}]`) : code;
}

function once(element: HTMLElement, sentences: readonly string[]): void {
  setText(element, [...new Set(sentences)].filter(Boolean).join("\n"));
}

export function differs(
  { cursor }: Pick<Context<unknown>, "cursor">,
  follows: readonly ("position" | "layer")[],
  shown: Record<string, number>,
): boolean {
  if (shown.serial === undefined) return false;
  return follows.some((field) => {
    const value = cursor.get(field).value;
    const now = field === "position" ? fromStart(value, shown.n_tokens ?? 0) : value;
    return shown[field] !== undefined && now !== shown[field];
  });
}

/** Whether one has waited too long: to be called whenever it may have begun or ended. */
function makePatience(abort: AbortSignal): (waits: boolean) => boolean {
  const over = signal(false);
  let timer = 0;
  const rest = () => {
    clearTimeout(timer);
    timer = 0;
  };
  abort.addEventListener("abort", rest, { once: true });
  return (waits) => {
    if (!waits) {
      rest();
      over.value = false;
    } else if (!timer) timer = window.setTimeout(() => (over.value = true), PATIENCE);
    return waits && over.value;
  };
}
