// The layer the session looks at: a list, two buttons, and keys.
import type { LayerPickerState } from "../../../generated/state";
import { h } from "../../../runtime/dom";
import { type Context, view } from "../../../runtime/view";
import { layerOptions, stepped } from "./scene";

const KEYS: Record<string, number> = { "[": -1, "]": 1 };
const BUTTON_KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ...KEYS };

function build({ body, traits, cursor, signal, paintEffect }: Context<LayerPickerState>): void {
  const button = (text: string, label: string) =>
    h("button", { type: "button", class: "lv-step", "aria-label": label, title: `${label} ([ and ])` }, text);
  const select = h("select", { "aria-label": "Layer" });
  const down = button("◀", "One layer down");
  const up = button("▶", "One layer up");
  const group = h(
    "div",
    { class: "lv-layers", role: "group", "aria-label": "Layer" },
    h("span", {}, "Layer"),
    down,
    select,
    up,
  );
  body.append(group);
  const go = (by: number) => {
    const now = cursor.get("layer").peek();
    const layer = stepped(now, by, traits.get("n_layers").peek());
    if (layer !== now) cursor.save({ layer });
  };
  const key = (event: KeyboardEvent) => {
    const by = (event.target === select ? KEYS : BUTTON_KEYS)[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(by);
  };
  down.addEventListener("click", () => go(-1), { signal });
  up.addEventListener("click", () => go(1), { signal });
  select.addEventListener("change", () => cursor.save({ layer: Number(select.value) }), { signal });
  group.addEventListener("keydown", key, { signal });
  paintEffect(() => {
    const options = layerOptions(traits.get("n_layers").value);
    select.replaceChildren(...options.map(({ value, label }) => h("option", { value }, label)));
    select.value = String(cursor.get("layer").peek());
  });
  paintEffect(() => {
    const [layer, n] = [cursor.get("layer").value, traits.get("n_layers").value];
    select.value = String(layer);
    // Not `disabled`: a button that takes its own focus away strands the keyboard.
    down.setAttribute("aria-disabled", String(layer <= -1));
    up.setAttribute("aria-disabled", String(layer >= n - 1));
  });
}

export default view<LayerPickerState>({ name: "layer_picker", build });
