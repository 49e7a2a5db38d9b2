// The views of one session side by side, composed on the page. Their code is here, once for all: each part's own module
// only asks for it, so that a saved notebook does not hold the runtime nine times.
import type { ExplorerState } from "../../../generated/state";
import { composer, type Mount } from "../../../runtime/compose";
import { attr, h, setText } from "../../../runtime/dom";
import type { RenderProps } from "../../../runtime/state";
import { makeTabs } from "../../../runtime/tabs";
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

const SLOTS = [
  ["prompt_view", "Prompt"],
  ["token_picker", "Tokens"],
  ["interventions", "Interventions"],
  ["grid", "Lens grid"],
  ["meter", "Memory and work"],
] as const;
/** Of each panel, the trait that holds its view, and its name. */
const PANELS: Record<string, readonly [Slot, string]> = {
  ranks: ["token_ranks", "Ranks"],
  trajectory: ["trajectory", "Trajectory"],
  entropy: ["entropy_profile", "Entropy"],
  entities: ["entity_panel", "Entities"],
};
type Panel = "token_ranks" | "trajectory" | "entropy_profile" | "entity_panel";
type Slot = (typeof SLOTS)[number][0] | "layer_picker" | Panel;
/** With more tokens than these, the heads of the grid's columns serve as the list of tokens. */
const MOST_CHIPS = 60;

async function build(context: Context<ExplorerState>): Promise<void> {
  const { root, body, cursor, signal, paintEffect } = context;
  const side = h("div", { class: "lv-side" });
  const main = h("div", { class: "lv-main" });
  const bar = h("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  bar.append(...undoButtons(context as unknown as Context<unknown>));
  for (const part of root.querySelectorAll(":scope > :is(.lv-tools, .lv-work)")) bar.append(part);
  body.append(bar, main);
  listenForUndo(root, cursor, signal);
  const mount = composer(context as unknown as Context<Record<Slot, string>>);
  const mounting = SLOTS.map(([slot, name]) => mount({ slot, name, into: main }));
  main.append(side);
  const picking = mount({ slot: "layer_picker", name: "Layer", into: side });
  paintEffect(() => {
    const n = context.traits.get("shown").value?.n_tokens ?? 0;
    attr(main, { "data-long": n > MOST_CHIPS });
  });
  await Promise.all([...mounting, picking, showPanels(context, side, mount)]);
}

/** One panel at a time: a view that is out of sight computes nothing. */
async function showPanels(
  context: Context<ExplorerState>,
  side: HTMLElement,
  mount: Mount<Slot>,
): Promise<void> {
  const { traits, signal, paintEffect } = context;
  const chosen = () => traits.get("panel").value;
  const reasons = () => traits.get("unsupported").value as Record<string, string>;
  const tabs = makeTabs<string>(context, {
    label: "Tools",
    names: () => traits.get("panels").value.filter((name) => name in PANELS),
    text: (name) => PANELS[name]?.[1] ?? name,
    chosen,
    choose: (panel) => traits.save({ panel }),
    off: (name) => reasons()[name] ?? "",
  });
  const note = h("p", { class: "lv-empty", role: "status" });
  const panel = h("div", { class: "lv-panel", role: "tabpanel" });
  side.append(tabs, note, panel);
  let [shown, leave] = ["", new AbortController()];
  let mounting: Promise<void> = Promise.resolve();
  signal.addEventListener("abort", () => leave.abort(), { once: true });
  paintEffect(() => {
    const [slot, name] = PANELS[chosen()] ?? [];
    const why = reasons()[chosen()] ?? "";
    const ref = slot && !why ? traits.get(slot).value : "";
    setText(note, why || (slot && !ref ? "This tool opens when the kernel answers." : ""));
    note.hidden = !note.textContent;
    attr(panel, { "aria-label": name });
    const now = ref ? `${slot} ${ref}` : "";
    if (now === shown) return;
    shown = now;
    leave.abort();
    leave = new AbortController();
    if (slot && name && ref) mounting = mount({ slot, name, into: panel }, leave.signal);
  });
  await mounting;
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
