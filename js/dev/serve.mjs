// `npm run dev [folder]`: builds the dev page into a folder and serves it on loopback.
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { context } from "esbuild";
import { allViews } from "../views.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(tmpdir(), "lensviz-dev");
execFileSync(process.execPath, [join(here, "..", "build.mjs"), out], { stdio: "inherit" });
copyFileSync(join(here, "index.html"), join(out, "index.html"));
const page = await context({
  entryPoints: [join(here, "main.ts")],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  allowOverwrite: true,
  plugins: [allViews],
});
await page.rebuild();
if (process.argv.includes("--once")) await page.dispose();
else {
  const { port } = await page.serve({ servedir: out, host: "127.0.0.1" });
  console.log(`http://127.0.0.1:${port}/?view=explorer`);
}
