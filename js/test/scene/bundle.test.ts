// What is shipped, read as text: `npm run build` first, and the packaging tests compare the bytes with a fresh build.
import { describe, expect, it } from "vitest";

const shipped = import.meta.glob<string>("../../../lensviz/static/*.{js,css}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.entries(shipped).map(([path, text]) => [path.split("/").at(-1) ?? path, text] as const);
const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = [
  "innerHTML",
  "outerHTML",
  "insertAdjacentHTML",
  "document.write",
  "srcdoc",
  "http://",
  "https://",
  "eval(",
  "new Function",
  "import(",
  "</script",
  "<!--",
  "url(",
  "@import",
  "javascript:",
];

async function zipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

describe("shipped files", () => {
  it("there are one module and one style sheet for each view, and no sheet for the cursor, which draws nothing", () => {
    const views = Object.keys(
      import.meta.glob("../../src/views/*/*/index.ts", { query: "?url", eager: true }),
    ).map((path) => path.split("/").at(-2));
    const wanted = views.flatMap((name) =>
      name === "cursor" ? [`${name}.js`] : [`${name}.css`, `${name}.js`],
    );
    expect(files.map(([name]) => name).sort()).toEqual(wanted.sort());
  });

  it.each(files)("%s has no markup from strings, no address and no eval", (_, text) => {
    const own = text.replaceAll(SVG, "");
    expect(FORBIDDEN.filter((bad) => own.includes(bad))).toEqual([]);
  });

  it.each(files)("%s is at most 60 KB gzip", async (_, text) => {
    expect(text.length).toBeGreaterThan(20);
    expect(await zipped(text)).toBeLessThanOrEqual(60 * 1024);
  });

  it("only the views that draw SVG name its namespace, and each once", () => {
    const named = files
      .filter(([, text]) => text.includes(SVG))
      .map(([, text]) => text.split(SVG).length - 1);
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([1]));
  });
});
