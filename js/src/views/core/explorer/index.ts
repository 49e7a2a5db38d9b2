// The views of one session side by side, composed on the page. Their code is here, once for all: each part's own module
// only asks for it, so that a saved notebook does not hold the runtime nine times.
import type { ExplorerState } from "../../../generated/state";
import { compose } from "../../../runtime/compose";
import { h } from "../../../runtime/dom";
import type { RenderProps } from "../../../runtime/state";
import { listenForUndo, undoButtons } from "../../../runtime/undo";
import { type Context, view } from "../../../runtime/view";
import lens_grid from "../../lens/lens_grid/index";
import token_ranks from "../../lens/token_ranks/index";
import trajectory from "../../lens/trajectory/index";
import interventions from "../../patching/interventions/index";
import layer_picker from "../layer_picker/index";
import meter from "../meter/index";
import prompt from "../prompt/index";
import token_picker from "../token_picker/index";

const NAMES = {
  prompt_view: "Prompt",
  token_picker: "Tokens",
  interventions: "Interventions",
  grid: "Lens grid",
  layer_picker: "Layer",
  token_ranks: "Token ranks",
  trajectory: "Trajectory",
  meter: "Memory and work",
} as const;
type Slot = keyof typeof NAMES;
const ASIDE: readonly Slot[] = ["layer_picker", "token_ranks", "trajectory"];

async function build(context: Context<ExplorerState>): Promise<void> {
  const { root, body, cursor, signal } = context;
  const side = h("div", { class: "lv-side" });
  const main = h("div", { class: "lv-main" });
  const bar = h("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  bar.append(...undoButtons(context as unknown as Context<unknown>));
  const copy = root.querySelector(":scope > .lv-tools");
  if (copy) bar.append(copy);
  body.append(bar, main);
  listenForUndo(root, cursor, signal);
  const slots = (Object.keys(NAMES) as Slot[]).map((slot) => ({
    slot,
    name: NAMES[slot],
    into: ASIDE.includes(slot) ? side : main,
  }));
  const parts = context as unknown as Context<Record<Slot, string>>;
  await compose(parts, slots, () => main.append(side));
}

const PARTS = {
  interventions,
  layer_picker,
  lens_grid,
  meter,
  prompt,
  token_picker,
  token_ranks,
  trajectory,
};

/** For the parts: `draw("lens_grid", props)` as that view's own module would. */
function initialize() {
  return {
    draw: (name: keyof typeof PARTS, props: RenderProps<never>) => PARTS[name].render(props as never),
  };
}

export default { initialize, ...view<ExplorerState>({ name: "explorer", build }) };
