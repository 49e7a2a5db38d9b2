// All views of a session in one widget: it only mounts them, each in its place, linked by the cursor they share.
import type { ExplorerState } from "../../generated/state";
import { h } from "../../runtime/dom";
import { type Context, view } from "../../runtime/view";

const SLOTS = ["prompt_view", "token_picker", "grid", "layer_picker", "token_ranks", "trajectory"] as const;

async function build({ body, traits, host, signal }: Context<ExplorerState>): Promise<void> {
  const places = new Map(SLOTS.map((slot) => [slot, h("div", { class: "lv-slot", "data-slot": slot })]));
  const side = h("div", { class: "lv-side" });
  const all = h("div", { class: "lv-explorer-grid" });
  for (const [slot, place] of places) {
    const right = slot === "layer_picker" || slot === "token_ranks" || slot === "trajectory";
    (right ? side : all).append(place);
  }
  all.append(side);
  body.append(all);
  await Promise.all([...places].map(([slot, place]) => mount(slot, place)));

  async function mount(slot: (typeof SLOTS)[number], place: HTMLElement): Promise<void> {
    try {
      const widget = await host.getWidget(traits.get(slot).peek());
      if (!signal.aborted) await widget.render({ el: place, signal });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      place.append(h("div", { class: "lv-banner", role: "alert" }, `This part could not be shown: ${why}`));
    }
  }
}

export default view<ExplorerState>({ name: "explorer", build });
