// Bytes held of the budget, and what has been computed: one compact line.
import { type MeterState, readMeter } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { visible } from "../../../runtime/text";
import { type Context, view } from "../../../runtime/view";
import { figures, type Store, store } from "./scene";

interface Bar {
  element: HTMLElement;
  update(shown: Store, held: number, budget: number): void;
}

function makeBar(label: string): Bar {
  const fill = h("i");
  const bar = h("span", { class: "lv-gauge", role: "meter", "aria-label": label, "aria-valuemin": 0 }, fill);
  const words = h("span");
  const element = h("span", { class: "lv-store" }, bar, words);
  return {
    element,
    update(shown, held, budget) {
      setText(words, shown.text);
      bar.hidden = budget <= 0;
      fill.style.width = `${100 * shown.share}%`;
      attr(element, { title: shown.title });
      attr(bar, { "aria-valuenow": held, "aria-valuemax": budget, "aria-valuetext": shown.text });
      attr(bar, { "data-state": shown.share > 0.9 ? "near" : "calm" });
    },
  };
}

function build({ body, traits, paintEffect }: Context<MeterState>): void {
  const device = h("span", { class: "lv-device" });
  const [own, host] = [makeBar("Memory in use on the device"), makeBar("Memory in use on the host")];
  const counts = h("span", { class: "lv-counts" });
  body.append(h("div", { class: "lv-line-of" }, device, own.element, host.element, counts));
  paintEffect(() => {
    const name = visible(readMeter(traits).device, 40);
    const [held, budget] = [traits.get("held").value, traits.get("budget").value];
    setText(device, name);
    device.hidden = name === "";
    own.update(store(held, budget, name || "the device"), held, budget);
  });
  paintEffect(() => {
    const [held, budget] = [traits.get("host_held").value, traits.get("host_budget").value];
    host.element.hidden = budget <= 0;
    host.update(store(held, budget, "the host"), held, budget);
  });
  paintEffect(() => {
    const shown = figures({
      hits: traits.get("hits").value,
      misses: traits.get("misses").value,
      passes: traits.get("model_passes").value,
      cells: traits.get("cells_computed").value,
      evictions: traits.get("evictions").value,
    });
    counts.replaceChildren(...shown.map(({ text, title }) => h("span", { title }, text)));
  });
}

export default view<MeterState>({ name: "meter", build });
