// A sweep that was stopped can be taken up again, where it was.
import { attr, h } from "../../../runtime/dom";
import type { SoftContext } from "./state";

export function makeResume({ traits, cursor, signal, paintEffect }: SoftContext): HTMLElement {
  const title = "Read the rest of the corpus; what was read is kept";
  const button = h("button", { type: "button", class: "lv-go-on", title }, "Go on");
  const dead = () => traits.lost.value || cursor.lost.value;
  button.addEventListener("click", () => dead() || traits.command("resume"), { signal });
  paintEffect(() => {
    button.hidden = !traits.get("stopped").value;
    attr(button, { "aria-disabled": dead() ? "true" : null });
  });
  return button;
}
