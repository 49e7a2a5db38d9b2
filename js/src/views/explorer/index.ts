// The views of one session side by side, composed on the page: they share the cursor, and nothing else.
import type { ExplorerState } from "../../generated/state";
import { decodeText } from "../../runtime/arrays";
import type { Parts } from "../../runtime/chrome";
import { h } from "../../runtime/dom";
import { Traits } from "../../runtime/state";
import { listenForUndo, undoButtons } from "../../runtime/undo";
import { type Context, type ViewState, view } from "../../runtime/view";

const SLOTS = [
  "prompt_view",
  "token_picker",
  "interventions",
  "grid",
  "layer_picker",
  "token_ranks",
  "trajectory",
  "meter",
] as const;
type Slot = (typeof SLOTS)[number];
const NAMES: Record<Slot, string> = {
  prompt_view: "Prompt",
  token_picker: "Tokens",
  interventions: "Interventions",
  grid: "Lens grid",
  layer_picker: "Layer",
  token_ranks: "Token ranks",
  trajectory: "Trajectory",
  meter: "Memory and work",
};
const ASIDE: readonly Slot[] = ["layer_picker", "token_ranks", "trajectory"];

async function build(context: Context<ExplorerState>): Promise<void> {
  const { root, body, traits, cursor, host, signal, part, chrome } = context;
  const side = h("div", { class: "lv-side" });
  const main = h("div", { class: "lv-main" });
  const bar = h("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  bar.append(...undoButtons(context as unknown as Context<unknown>));
  const copy = root.querySelector(":scope > .lv-tools");
  if (copy) bar.append(copy);
  body.append(bar, main);
  listenForUndo(root, cursor, signal);
  const children: Traits<ViewState>[] = [];
  const mount = async (slot: Slot): Promise<void> => {
    const ref = traits.get(slot).peek();
    if (!ref) return;
    const name = `lv-slot lv-slot-${slot}`;
    const el = h("section", { class: name, "data-slot": slot, "aria-label": NAMES[slot] });
    (ASIDE.includes(slot) ? side : main).append(el);
    try {
      // The widget first: in JupyterLab this waits until the child's module is there.
      const widget = await host.getWidget(ref);
      if (signal.aborted) return;
      children.push(new Traits(await host.getModel<ViewState>(ref), signal));
      await widget.render({ el, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const words = `${NAMES[slot]} could not be loaded: ${reason}`;
      el.append(h("div", { class: "lv-failed", role: "alert" }, words));
    }
  };
  const mounting = SLOTS.map(mount);
  main.append(side);
  await Promise.all(mounting);
  part(() => {
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
    for (const child of busy) child.ask("cancel");
  };
  return {
    errors: told("error"),
    notices: told("ready"),
    progress,
    estimate: estimates.find(Boolean) ?? "",
    cancel: busy.length ? cancel : null,
  };
}

export default view<ExplorerState>({ name: "explorer", build });
