// A dropdown of the layers, and two buttons and keys that step through them.
import type { LayerPickerState } from "../../generated/state";
import { attr, h } from "../../runtime/dom";
import { clamp, layerName } from "../../runtime/scale";
import { type Context, view } from "../../runtime/view";

const UP = new Set(["ArrowRight", "]"]);
const DOWN = new Set(["ArrowLeft", "["]);

function build({ body, traits, cursor, signal, part }: Context<LayerPickerState>): void {
  const select = h("select", { "aria-label": "Layer" });
  const down = h("button", { type: "button", title: "One layer down ([)", "aria-label": "One layer down" }, "◀");
  const up = h("button", { type: "button", title: "One layer up (])", "aria-label": "One layer up" }, "▶");
  const bar = h("div", { class: "lv-layers", role: "group", "aria-label": "Layer" }, h("span", {}, "Layer"), down, select, up);
  body.append(bar);
  const n = traits.get("n_layers");
  const layer = cursor.get("layer");
  const go = (to: number) => {
    const next = clamp(to, -1, n.peek() - 1);
    if (next !== layer.peek()) cursor.save({ layer: next });
  };

  part(() => {
    const layers = Array.from({ length: n.value + 1 }, (_, i) => n.value - 1 - i);
    select.replaceChildren(...layers.map((l) => h("option", { value: l }, l < 0 ? "embedding" : `block ${l}`)));
    select.value = String(layer.peek());
  });
  part(() => {
    select.value = String(layer.value);
    attr(down, { disabled: layer.value <= -1 });
    attr(up, { disabled: layer.value >= n.value - 1 });
    select.title = layerName(layer.value);
  });
  select.addEventListener("change", () => go(Number(select.value)), { signal });
  down.addEventListener("click", () => go(layer.peek() - 1), { signal });
  up.addEventListener("click", () => go(layer.peek() + 1), { signal });
  bar.addEventListener(
    "keydown",
    (event) => {
      const step = UP.has(event.key) ? 1 : DOWN.has(event.key) ? -1 : 0;
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      go(layer.peek() + step);
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
}

export default view<LayerPickerState>({ name: "layer_picker", follows: ["layer"], build });
