// What surrounds every picture: a thin progress line, one banner, and the status that tests wait for.
import { type Signal, signal } from "@preact/signals-core";
import { decodeText } from "./arrays";
import { attr, h, say } from "./dom";
import { clamp, fromStart } from "./scale";
import type { Context, ViewState } from "./view";

export const LOST = "The kernel has restarted: run the cell again. What you see is the last picture.";
export const WAITING = "Waiting for the kernel: it is busy with another cell, or this is a saved view.";
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
}

export function makeChrome(root: HTMLElement, body: HTMLElement): Chrome {
  const line = h("i");
  const bar = h("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h("div", { class: "lv-banner", role: "alert" });
  const notice = h("div", { class: "lv-notice", role: "status" });
  root.append(bar, alert, body, notice);
  const parts = signal<Parts>({ errors: [], notices: [], progress: null });
  const overdue = signal(false);
  let timer = 0;
  let failure = "";

  const update: Chrome["update"] = (context, follows) => {
    const { traits, cursor } = context;
    const shown = traits.get("shown").value ?? {};
    const own = traits.get("status").value;
    const message = decodeText(traits.get("message").value);
    const lost = traits.lost.value || cursor.lost.value;
    const behind = differs(context, follows, shown);
    if (!behind || own !== "ready") {
      clearTimeout(timer);
      timer = 0;
      overdue.value = false;
    } else if (!timer) timer = patience(context.signal, () => (overdue.value = true));
    const status = failure ? "error" : lost ? "lost" : overdue.value && own === "ready" ? "waiting" : own;
    const sentence = lost ? LOST : own === "error" ? message : "";
    const { errors, notices, progress } = parts.value;
    once(alert, [failure, sentence, ...(lost ? [] : errors)]);
    once(notice, status === "waiting" ? [WAITING] : [own === "ready" ? message : "", ...notices]);
    const busy = own === "busy" || progress !== null;
    line.style.width = `${100 * clamp(progress ?? traits.get("progress").value ?? 0, 0.04, 1)}%`;
    attr(root, { "data-stale": behind || own === "busy", "data-lost": lost, "data-busy": busy && !lost });
    attr(root, { "data-serial": shown.serial, "aria-busy": String(busy), "data-status": status });
  };

  const broken = (error: unknown) => {
    console.error("lensviz:", error);
    failure = `This view could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    say(alert, failure);
    attr(root, { "data-status": "error", "data-broken": true });
  };
  return { update, broken, parts };
}

function once(element: HTMLElement, sentences: readonly string[]): void {
  say(element, [...new Set(sentences)].filter(Boolean).join("\n"));
}

function differs(
  { cursor }: Context<ViewState>,
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

function patience(signal: AbortSignal, over: () => void): number {
  const timer = window.setTimeout(over, PATIENCE);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return timer;
}
