// A view of views: parts of one session side by side on the page. They share the cursor, and nothing else.
import { signal as makeSignal } from "@preact/signals-core";
import { decodeText } from "./arrays";
import type { Parts } from "./chrome";
import { h } from "./dom";
import { Traits } from "./state";
import type { Context, ViewState } from "./view";

export interface Slot<S extends string> {
  slot: S;
  name: string;
  into: HTMLElement;
}

/** Mounts one part; taken out again when `signal` aborts. */
export type Mount<S extends string> = (slot: Slot<S>, signal?: AbortSignal) => Promise<void>;

/** Tells for all parts what they tell of themselves; for a host whose parts come and go. */
export function composer<S extends string>(context: Context<Record<S, string>>): Mount<S> {
  const { root, traits, host, signal: whole, paintEffect, chrome } = context;
  root.dataset.composed = "";
  const children = makeSignal<readonly Traits<ViewState>[]>([]);
  paintEffect(() => {
    chrome.parts.value = summary(children.value);
  });
  return async ({ slot, name, into }, signal = whole) => {
    const ref = traits.get(slot).peek();
    if (!ref) return;
    const el = h("section", {
      class: `lv-slot lv-slot-${slot}`,
      "data-slot": slot,
      "aria-label": name,
    });
    into.append(el);
    signal.addEventListener("abort", () => el.remove(), { once: true });
    try {
      // The widget first: in JupyterLab this waits until the child's module is there.
      const widget = await host.getWidget(ref);
      if (signal.aborted) return;
      const child = new Traits(await host.getModel<ViewState>(ref), signal);
      if (signal.aborted) return;
      children.value = [...children.peek(), child];
      const leave = () => {
        children.value = children.peek().filter((one) => one !== child);
      };
      signal.addEventListener("abort", leave, { once: true });
      await widget.render({ el, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      el.append(h("div", { class: "lv-failed", role: "alert" }, `${name} could not be loaded: ${reason}`));
    }
  };
}

/** Mounts all the parts that the traits refer to. */
export async function compose<S extends string>(
  context: Context<Record<S, string>>,
  slots: readonly Slot<S>[],
): Promise<void> {
  const mount = composer(context);
  await Promise.all(slots.map((slot) => mount(slot)));
}

function summary(children: readonly Traits<ViewState>[]): Parts {
  const told = (status: string) =>
    children
      .filter((child) => child.get("status").value === status)
      .map((child) => decodeText(child.get("message").value));
  const busy = children.filter((child) => child.get("status").value === "busy");
  const progress = busy.length ? Math.min(...busy.map((child) => child.get("progress").value)) : null;
  const estimates = busy.map((child) => decodeText(child.get("estimate").value));
  const cancel = () => {
    for (const child of busy) child.command("cancel");
  };
  return {
    errors: told("error"),
    notices: told("ready"),
    progress,
    estimate: estimates.find(Boolean) ?? "",
    cancel: busy.length ? cancel : null,
  };
}
