// Who speaks in a chat prompt: a name and a color each, and never the color alone.
import type { Theme } from "./color";
import { h } from "./dom";

const NAMES = ["", "system", "user", "assistant", "template"] as const;
const INKS: Record<Theme, readonly string[]> = {
  light: ["transparent", "#b3541e", "#1f5fa8", "#0a7d68", "#8b95a3"],
  dark: ["transparent", "#e8853d", "#7fbce6", "#2fc79a", "#737e8c"],
};

export const roleName = (role: number | undefined): string => NAMES[role ?? 0] ?? "";
export const roleInk = (role: number, theme: Theme): string => INKS[theme][role] ?? "transparent";

/** The roles that occur, each with its swatch. */
export function roleLegend(roles: ArrayLike<number>): HTMLElement[] {
  return NAMES.flatMap((name, role) => {
    if (!name || !Array.prototype.includes.call(roles, role)) return [];
    return [h("span", { class: "lv-role" }, h("i", { "data-role": role, "aria-hidden": "true" }), name)];
  });
}
