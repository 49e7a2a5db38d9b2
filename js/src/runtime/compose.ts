// A view of views: parts of one session side by side on the page. They share the cursor, and nothing else.
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

/** Mounts the parts that the traits refer to, and tells for all of them what they tell of themselves. */
export async function compose<S extends string>(
  context: Context<Record<S, string>>,
  slots: readonly Slot<S>[],
  ready: () => void = () => {},
): Promise<void> {
  const { root, traits, host, signal, paintEffect, chrome } = context;
  root.dataset.composed = "";
  const children: Traits<ViewState>[] = [];
  const mount = async ({ slot, name, into }: Slot<S>): Promise<void> => {
    const ref = traits.get(slot).peek();
    if (!ref) return;
    const el = h("section", {
      class: `lv-slot lv-slot-${slot}`,
      "data-slot": slot,
      "aria-label": name,
    });
    into.append(el);
    try {
      // The widget first: in JupyterLab this waits until the child's module is there.
      const widget = await host.getWidget(ref);
      if (signal.aborted) return;
      children.push(new Traits(await host.getModel<ViewState>(ref), signal));
      await widget.render({ el, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      el.append(h("div", { class: "lv-failed", role: "alert" }, `${name} could not be loaded: ${reason}`));
    }
  };
  const mounting = slots.map(mount);
  ready();
  await Promise.all(mounting);
  paintEffect(() => {
    chrome.parts.value = summary(children);
  });
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
