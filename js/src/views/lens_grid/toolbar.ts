// The grid's controls. All but "rank of target" change this page only.
import type { LensGridState } from "../../generated/state";
import { attr, h, say } from "../../runtime/dom";
import { visible } from "../../runtime/text";
import type { Context } from "../../runtime/view";
import { COLOURS } from "./measure";

const option = (value: number | string, label: string) => h("option", { value }, label);
const labelled = (text: string, control: HTMLElement) =>
  h("label", { class: "lv-field" }, h("span", {}, text), control);

export function buildToolbar(context: Context<LensGridState>, layers: () => readonly number[]): HTMLElement {
  const { traits, part } = context;
  const bar = h("div", { class: "lv-toolbar", role: "group", "aria-label": "How the grid is shown" });
  bar.append(
    colourField(context),
    ...rangeFields(context, layers),
    strideField(context),
    embeddingField(context),
  );
  const badge = h("span", { class: "lv-badge" });
  bar.append(badge);
  part(() => {
    const { text, title } = parityBadge(traits.get("parity").value ?? {});
    say(badge, text);
    attr(badge, { title, hidden: text === "" });
  });
  return bar;
}

function colourField({ traits, signal, part }: Context<LensGridState>): HTMLElement {
  const select = h("select", { name: "colour" }, ...COLOURS.map((c) => option(c.value, c.label)));
  const choose = () => {
    // Ranks are counted by the kernel, and only when somebody looks at them.
    const colour = select.value as LensGridState["colour"];
    if (colour === "rank") traits.save({ colour });
    else traits.set({ colour });
  };
  select.addEventListener("change", choose, { signal });
  part(() => {
    select.value = traits.get("colour").value;
  });
  return labelled("Colour", select);
}

function rangeFields(
  { traits, signal, part }: Context<LensGridState>,
  layers: () => readonly number[],
): HTMLElement[] {
  const from = h("select", { name: "from" });
  const to = h("select", { name: "to" });
  const choose = () => {
    const [a, b] = [Number(from.value), Number(to.value)];
    const blocks = layers().filter((layer) => layer >= 0);
    const range = [Math.min(a, b), Math.max(a, b)];
    const all = range[0] === Math.min(...blocks) && range[1] === Math.max(...blocks);
    traits.set({ layer_range: all ? [] : range });
  };
  for (const select of [from, to]) select.addEventListener("change", choose, { signal });
  let known = "";
  part(() => {
    const blocks = layers().filter((layer) => layer >= 0);
    if (known !== blocks.join()) {
      known = blocks.join();
      for (const select of [from, to])
        select.replaceChildren(...blocks.map((layer) => option(layer, String(layer))));
    }
    const [lo, hi] = traits.get("layer_range").value;
    from.value = String(lo ?? blocks[0] ?? "");
    to.value = String(hi ?? blocks.at(-1) ?? "");
    for (const select of [from, to]) select.disabled = blocks.length === 0;
  });
  return [labelled("Layers", from), labelled("to", to)];
}

function strideField({ traits, signal, part }: Context<LensGridState>): HTMLElement {
  const select = h("select", { name: "stride" }, ...[1, 2, 3, 4, 6, 8].map((n) => option(n, String(n))));
  const choose = () => traits.set({ stride: Number(select.value) });
  select.addEventListener("change", choose, { signal });
  part(() => {
    const stride = traits.get("stride").value;
    const known = Array.from(select.options).some((o) => o.value === String(stride));
    if (!known) select.append(option(stride, String(stride)));
    select.value = String(stride);
  });
  return labelled("every", select);
}

function embeddingField({ traits, signal, part }: Context<LensGridState>): HTMLElement {
  const box = h("input", { type: "checkbox", name: "embedding" });
  const choose = () => traits.set({ show_embedding: box.checked });
  box.addEventListener("change", choose, { signal });
  part(() => {
    box.checked = traits.get("show_embedding").value;
  });
  return h("label", { class: "lv-field lv-check" }, box, h("span", {}, "embedding"));
}

/** How near the lens is to the model's own logits: few words, the rest on demand. */
export function parityBadge(parity: Record<string, unknown>): { text: string; title: string } {
  const { model, max_abs: error, dtype } = parity;
  if (typeof model !== "string") return { text: "", title: "" };
  const tell = (x: unknown) => visible(typeof x === "object" ? JSON.stringify(x) : String(x), 120);
  const name = tell(model.split("/").at(-1));
  const difference = typeof error === "number" ? `max |Δlogit| ${figure(error)}` : "no reference logits";
  const words = [name, typeof dtype === "string" ? tell(dtype.replace("torch.", "")) : null, difference];
  const rest = ["bos", "norm", "scale"]
    .map((key) => [key, parity[key]] as const)
    .filter(([, value]) => value != null);
  const title = [
    `The last row of this lens against the logits of ${tell(model)}: ${difference}.`,
    ...rest.map(([key, value]) => `${key}: ${tell(value)}`),
  ].join("\n");
  return { text: words.filter(Boolean).join(" · "), title };
}

const figure = (x: number): string => (x === 0 ? "0" : x < 0.01 ? x.toExponential(0) : x.toPrecision(2));
