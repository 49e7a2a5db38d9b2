// The shipped style sheet of a view, which holds a part of all rules, makes it look as all rules do.
import { afterEach, describe, expect, it } from "vitest";
import { classOf, frames, madeSession, mount, type Name, VIEWS } from "../support";

const shipped = import.meta.glob<string>("../../../lensviz/static/*.css", {
  query: "?raw",
  import: "default",
  eager: true,
});
const written = import.meta.glob<string>("../../src/views/*/*/*.css", {
  query: "?inline",
  import: "default",
  eager: true,
});
const all = [...document.adoptedStyleSheets];
const LOOK = [
  "display",
  "position",
  "color",
  "background-color",
  "font",
  "padding",
  "margin",
  "border",
  "gap",
];
const MORE = [
  "width",
  "height",
  "text-align",
  "white-space",
  "overflow",
  "opacity",
  "flex",
  "grid-template-columns",
];

function looks(root: HTMLElement): string[] {
  return [root, ...root.querySelectorAll<HTMLElement>("*")].map((element) => {
    const style = getComputedStyle(element);
    const values = [...LOOK, ...MORE].map((name) => `${name}: ${style.getPropertyValue(name)}`);
    return `<${element.localName} class="${element.getAttribute("class")}"> ${values.join("; ")}`;
  });
}

/** The style sheet of a view as it is written. */
function sourceOf(view: string): string {
  return Object.entries(written).find(([path]) => path.endsWith(`/${view}/${view}.css`))?.[1] ?? "";
}

function sheet(text: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const viewOf = (root: Element) =>
  String([...root.classList].find((word) => word.startsWith("lv-"))).replace("lv-", "");

afterEach(() => {
  document.adoptedStyleSheets = all;
});

describe("the sheet of", () => {
  it.each(VIEWS as readonly Name[])("%s is enough", async (name) => {
    const { root } = await mount(name, madeSession({ changed: true, tokens: 6 }));
    await frames(3);
    const still = sheet(".lv, .lv * { transition: none !important }");
    const views = [classOf(name), ...[...root.querySelectorAll(".lv")].map(viewOf)];
    const sources = views.map((view) => sheet(sourceOf(view)));
    document.adoptedStyleSheets = [...all, ...sources, still];
    const before = looks(root);
    const own = views.map((view) => sheet(shipped[`../../../lensviz/static/${view}.css`] ?? ""));
    document.adoptedStyleSheets = [...own, still];
    expect(before.length).toBeGreaterThan(5);
    expect(looks(root)).toEqual(before);
  });
});
