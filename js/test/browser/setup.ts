// For every page test: the style sheet, and a witness of what no view may do.
import { afterEach, beforeEach, expect } from "vitest";
import { witnessed } from "./witness";

const sheets = import.meta.glob<string>(["../../src/runtime/**/*.css", "../../src/views/*/*/*.css"], {
  query: "?inline",
  import: "default",
  eager: true,
});
const sheet = new CSSStyleSheet();
sheet.replaceSync(Object.values(sheets).join("\n"));
document.adoptedStyleSheets = [sheet];

beforeEach(() => {
  witnessed();
  performance.clearResourceTimings();
});

afterEach(() => {
  const elsewhere = performance
    .getEntriesByType("resource")
    .filter((entry) => new URL(entry.name).host !== location.host)
    .map((entry) => `request: ${entry.name}`);
  expect([...witnessed(), ...elsewhere]).toEqual([]);
  expect(Reflect.get(window, "__xss")).toBeUndefined();
});
