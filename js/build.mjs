// One readable ES module and one style sheet per view, the same bytes every time: the result is committed. Every widget
// carries both into the notebook that saves it, so a sheet holds only what the view's module names.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { rulesFor } from "./sheets.mjs";
import { folders } from "./views.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "lensviz", "static");
const views = [...folders.keys()];
const LIMIT = 60 * 1024;

await mkdir(out, { recursive: true });
const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: Object.fromEntries(views.map((view) => [view, `src/${folders.get(view)}/index.ts`])),
  outdir: out,
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});

const read = (sheet) => readFile(join(here, "src", sheet), "utf8");
const drawn = views.filter((view) => view !== "cursor"); // which draws nothing
const sheets = [
  ...["theme", "controls", "grid/grid", "chart/chart", "compose", "mention"].map(
    (name) => `runtime/${name}.css`,
  ),
  ...drawn.map((view) => `${folders.get(view)}/${view}.css`),
];
const rules = new Map(await Promise.all(sheets.map(async (sheet) => [sheet, await read(sheet)])));
for (const { path, text } of outputFiles) {
  const view = basename(path, ".js");
  await ship(`${view}.js`, text);
  if (!drawn.includes(view)) continue;
  const own = `${folders.get(view)}/${view}.css`;
  const others = sheets.filter((sheet) => sheet !== own).map((sheet) => rulesFor(text, rules.get(sheet)));
  const { code } = await transform([...others, rules.get(own)].join("\n"), {
    loader: "css",
    charset: "utf8",
  });
  await ship(`${view}.css`, code);
}

async function ship(name, text) {
  await writeFile(join(out, name), text);
  const zipped = gzipSync(text, { level: 9 }).length;
  console.log(
    `${name.padEnd(20)} ${String(Buffer.byteLength(text)).padStart(7)} B  ${String(zipped).padStart(6)} B gzip`,
  );
  if (zipped > LIMIT) throw new Error(`${name} is over the limit of ${LIMIT} B gzip`);
}
