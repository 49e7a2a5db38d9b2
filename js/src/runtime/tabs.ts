// A row of tabs: arrows go from one to the next, and a click or an arrow chooses.
import { attr, h } from "./dom";
import { stepIn } from "./keys";
import type { Context } from "./view";

export interface Tabs<N extends string> {
  /** For screen readers. */
  label: string;
  names(): readonly N[];
  text(name: N): string;
  chosen(): N;
  choose(name: N): void;
  /** Why there is nothing behind a tab; "" where there is. It can be chosen all the same, to read why. */
  off?(name: N): string;
}

const MOVES: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 };

export function makeTabs<N extends string>(
  { signal, paintEffect }: Pick<Context<unknown>, "signal" | "paintEffect">,
  tabs: Tabs<N>,
): HTMLElement {
  const list = h("div", { class: "lv-segments", role: "tablist", "aria-label": tabs.label });
  const buttonOf = (name: N) => list.querySelector<HTMLElement>(`[data-tab="${name}"]`);
  const click = (event: MouseEvent) => {
    const name =
      event.target instanceof Element && event.target.closest("[role=tab]")?.getAttribute("data-tab");
    if (name) tabs.choose(name as N);
  };
  const key = (event: KeyboardEvent) => {
    const dx = MOVES[event.key];
    if (dx === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const names = tabs.names();
    const to = names[stepIn({ dx, dy: 0 }, names.indexOf(tabs.chosen()), names.length)];
    if (to === undefined) return;
    tabs.choose(to);
    buttonOf(to)?.focus();
  };
  list.addEventListener("click", click, { signal });
  list.addEventListener("keydown", key, { signal });
  paintEffect(() => {
    const names = tabs.names();
    list.replaceChildren(
      ...names.map(
        (name) =>
          buttonOf(name) ?? h("button", { type: "button", role: "tab", "data-tab": name }, tabs.text(name)),
      ),
    );
  });
  paintEffect(() => {
    const chosen = tabs.chosen();
    for (const name of tabs.names()) {
      const button = buttonOf(name);
      const off = tabs.off?.(name) ?? "";
      if (button)
        attr(button, {
          "aria-selected": String(name === chosen),
          tabindex: name === chosen ? 0 : -1,
          "data-off": Boolean(off),
          title: off || null,
        });
    }
  });
  return list;
}
