// The views of one session side by side, composed on the page: they share the cursor, and nothing else.
import type { ExplorerState } from "../../generated/state";
import { decodeText } from "../../runtime/arrays";
import type { Parts } from "../../runtime/chrome";
import { h } from "../../runtime/dom";
import { Traits } from "../../runtime/state";
import { type Context, type ViewState, view } from "../../runtime/view";

const SLOTS = ["prompt_view", "token_picker", "grid", "layer_picker", "token_ranks", "trajectory"] as const;
const NAMES: Record<(typeof SLOTS)[number], string> = {
  prompt_view: "Prompt",
  token_picker: "Tokens",
  grid: "Lens grid",
  layer_picker: "Layer",
  token_ranks: "Token ranks",
  trajectory: "Trajectory",
};

async function build(context: Context<ExplorerState>): Promise<void> {
  const { body, traits, host, signal, part, chrome } = context;
  const side = h("div", { class: "lv-side" });
  const main = h("div", { class: "lv-main" });
  body.append(main);
  const children: Traits<ViewState>[] = [];
  const mount = async (slot: (typeof SLOTS)[number]): Promise<void> => {
    const ref = traits.get(slot).peek();
    if (!ref) return;
    const el = h("section", {
      class: `lv-slot lv-slot-${slot}`,
      "data-slot": slot,
      "aria-label": NAMES[slot],
    });
    const aside = slot === "layer_picker" || slot === "token_ranks" || slot === "trajectory";
    (aside ? side : main).append(el);
    try {
      // The widget first: in JupyterLab this waits until the child's module is there.
      const widget = await host.getWidget(ref);
      if (signal.aborted) return;
      children.push(new Traits(await host.getModel<ViewState>(ref), signal));
      await widget.render({ el, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      el.append(
        h("div", { class: "lv-failed", role: "alert" }, `${NAMES[slot]} could not be loaded: ${reason}`),
      );
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
  return { errors: told("error"), notices: told("ready"), progress };
}

export default view<ExplorerState>({ name: "explorer", build });
