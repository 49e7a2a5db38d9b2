// Undo and redo of the cursor: two buttons, and the keys that everybody knows.
import type { CursorState } from "../generated/state";
import { attr, h } from "./dom";
import type { Traits } from "./state";
import type { Context } from "./view";

const TEXT_BOX = "textarea, select, input:not([type=checkbox])";

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y, but for text boxes, which have an undo of their own. */
export function listenForUndo(root: HTMLElement, cursor: Traits<CursorState>, signal: AbortSignal): void {
  const key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (event.target as Element).matches(TEXT_BOX))
      return;
    const letter = event.key.toLowerCase();
    if (letter !== "z" && letter !== "y") return;
    const redo = letter === "y" || event.shiftKey;
    event.preventDefault();
    event.stopPropagation();
    if (cursor.get(redo ? "can_redo" : "can_undo").peek()) cursor.command(redo ? "redo" : "undo");
  };
  root.addEventListener("keydown", key, { signal });
}

export function undoButtons({ cursor, traits, signal, paintEffect }: Context<unknown>): HTMLElement[] {
  const make = (verb: "undo" | "redo", sign: string, label: string) => {
    const button = h("button", { type: "button", class: "lv-icon", "aria-label": label }, sign);
    const can = cursor.get(verb === "undo" ? "can_undo" : "can_redo");
    const able = () => can.value && !cursor.lost.value && !traits.lost.value;
    button.addEventListener("click", () => able() && cursor.command(verb), { signal });
    // Not `disabled`: a button that takes its own focus away strands the keyboard.
    paintEffect(() => attr(button, { "aria-disabled": String(!able()) }));
    return button;
  };
  const names = ["Undo the last change (Ctrl+Z)", "Redo (Ctrl+Shift+Z)"] as const;
  const buttons = [make("undo", "↶", names[0]), make("redo", "↷", names[1])];
  for (const [i, button] of buttons.entries()) button.title = names[i] ?? "";
  return buttons;
}
