// A number in a small box: taken when the box is left or Enter is pressed, put back where it is no number for it.
import { h } from "./dom";
import type { Context } from "./view";

export interface NumberBox {
  name: string;
  label: string;
  title: string;
  min: number;
  max?: number;
  /** A whole step takes whole numbers only. */
  step: number;
}

/** `read` is followed; `write` gets what fits the box. */
export function numberField(
  { signal, paintEffect }: Pick<Context<unknown>, "signal" | "paintEffect">,
  { name, label, title, min, max, step }: NumberBox,
  read: () => number,
  write: (x: number) => void,
): { field: HTMLElement; input: HTMLInputElement } {
  const input = h("input", { type: "number", name, min, max, step, title });
  let shown = "";
  const change = () => {
    const x = Number(input.value);
    const good = input.value !== "" && Number.isFinite(x) && x >= min && x <= (max ?? Infinity);
    if (!good) {
      input.value = shown;
      return;
    }
    const taken = Number.isInteger(step) ? Math.round(x) : x;
    input.value = String(taken);
    if (input.value === shown) return;
    shown = input.value;
    write(taken);
  };
  input.addEventListener("change", change, { signal });
  paintEffect(() => {
    shown = String(read());
    input.value = shown;
  });
  return { field: h("label", { class: "lv-field" }, h("span", {}, label), input), input };
}
