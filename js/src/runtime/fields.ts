// A choice in a toolbar: yes or no, or one of a few.
import { h } from "./dom";
import type { Context } from "./view";

type Following = Pick<Context<unknown>, "signal" | "paintEffect">;

/** `read` is followed; `write` gets what was chosen. */
export function checkField(
  { signal, paintEffect }: Following,
  { name, label }: { name: string; label: string },
  read: () => boolean,
  write: (on: boolean) => void,
): { field: HTMLElement; input: HTMLInputElement } {
  const input = h("input", { type: "checkbox", name });
  input.addEventListener("change", () => write(input.checked), { signal });
  paintEffect(() => {
    input.checked = read();
  });
  return { field: h("label", { class: "lv-field lv-check" }, input, h("span", {}, label)), input };
}

export function choiceField<V extends string>(
  { signal, paintEffect }: Following,
  { name, label, options }: { name: string; label: string; options: readonly (readonly [V, string])[] },
  read: () => V,
  write: (value: V) => void,
): { field: HTMLElement; select: HTMLSelectElement } {
  const nodes = options.map(([value, words]) => h("option", { value }, words));
  const select = h("select", { name }, ...nodes);
  select.addEventListener("change", () => write(select.value as V), { signal });
  paintEffect(() => {
    select.value = read();
  });
  return { field: h("label", { class: "lv-field" }, h("span", {}, label), select), select };
}
