// Light or dark, decided once for CSS and canvas alike. Hosts say it in different places, and inside a
// shadow root their selectors do not reach us: so the page looks, and marks the root with `data-theme`.
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Theme } from "./color";

function hostTheme(): Theme | null {
  const { body, documentElement: html } = document;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  const words = `${body.className} ${html.className} ${body.dataset.theme ?? ""} ${html.dataset.theme ?? ""}`;
  if (/(^|\s)(vscode-)?dark(\s|$)/.test(words)) return "dark";
  if (/(^|\s)(vscode-)?light(\s|$)/.test(words)) return "light";
  return null;
}

export interface Appearance {
  theme: ReadonlySignal<Theme>;
  /** The user's own high-contrast colors are on: levels are drawn as bars, not as colors. */
  forced: ReadonlySignal<boolean>;
}

export function watchAppearance(root: HTMLElement, abort: AbortSignal): Appearance {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(forced-colors: active)");
  const theme = signal<Theme>("light");
  const forced = signal(contrast.matches);
  const appearance = () => {
    theme.value = hostTheme() ?? (dark.matches ? "dark" : "light");
    forced.value = contrast.matches;
    root.dataset.theme = theme.value;
  };
  appearance();
  dark.addEventListener("change", appearance, { signal: abort });
  contrast.addEventListener("change", appearance, { signal: abort });
  const watcher = new MutationObserver(appearance);
  const attributeFilter = ["class", "data-theme", "data-jp-theme-light"];
  for (const node of [document.body, document.documentElement]) watcher.observe(node, { attributeFilter });
  abort.addEventListener("abort", () => watcher.disconnect(), { once: true });
  return { theme, forced };
}

/** The colors a canvas needs, as the style sheet resolves them for this element. */
export interface Inks {
  bg: string;
  fg: string;
  muted: string;
  faint: string;
  line: string;
  accent: string;
  soft: string;
  mark: string;
  mono: string;
  ui: string;
}

export function readInks(root: HTMLElement): Inks {
  const style = getComputedStyle(root);
  const get = (name: string) => style.getPropertyValue(`--lv-${name}`).trim();
  return {
    bg: get("bg"),
    fg: get("fg"),
    muted: get("muted"),
    faint: get("faint"),
    line: get("line"),
    accent: get("accent"),
    soft: get("soft"),
    mark: get("mark"),
    mono: get("mono"),
    ui: get("ui"),
  };
}
