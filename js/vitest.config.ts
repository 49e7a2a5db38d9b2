// `scene`: pure functions, in Node. `browser`: whole views in the system's Chromium, with nothing but loopback reachable.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** $LAB_CHROMIUM, else Debian's. When there is none the run fails with this path in its message. */
function chromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = ["chromium", "chromium-headless-shell"].flatMap((name) =>
    folders.map((at) => join(at, name)),
  );
  const known = [process.env.LAB_CHROMIUM, "/usr/bin/chromium", ...paths];
  return known.find((path) => path && existsSync(path)) ?? "/usr/bin/chromium";
}

export default defineConfig({
  server: { host: "127.0.0.1" },
  optimizeDeps: { include: ["@preact/signals-core"] },
  test: {
    attachmentsDir: "node_modules/.vitest/attachments",
    projects: [
      {
        extends: true,
        test: { name: "scene", environment: "node", css: true, include: ["test/scene/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          setupFiles: ["test/browser/setup.ts"],
          testTimeout: 15_000,
          expect: { poll: { timeout: 5000 } },
          browser: {
            enabled: true,
            headless: true,
            ui: false,
            screenshotFailures: false,
            testerHtmlPath: "test/browser/page.html",
            viewport: { width: 1280, height: 900 },
            provider: playwright({
              launchOptions: { executablePath: chromium(), args: FLAGS },
              actionTimeout: 5000,
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
