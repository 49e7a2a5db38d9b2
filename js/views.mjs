// The views, found where they lie: src/views/<capability>/<view>/index.ts.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const src = join(dirname(fileURLToPath(import.meta.url)), "src");

/** Folder of each view by its name, within src/. */
export const folders = new Map(
  readdirSync(join(src, "views"))
    .sort()
    .flatMap((capability) =>
      readdirSync(join(src, "views", capability))
        .sort()
        .map((view) => [view, `views/${capability}/${view}`]),
    ),
);

/** For esbuild: `import modules from "virtual:views"` is an object of all of them by name. */
export const allViews = {
  name: "views",
  setup(build) {
    build.onResolve({ filter: /^virtual:views$/ }, () => ({ path: "views", namespace: "views" }));
    build.onLoad({ filter: /.*/, namespace: "views" }, () => {
      const imports = [...folders].map(
        ([view, folder]) => `import ${view} from ${JSON.stringify(join(src, folder, "index.ts"))};`,
      );
      return {
        contents: `${imports.join("\n")}\nexport default { ${[...folders.keys()].join(", ")} };`,
        resolveDir: src,
      };
    });
  },
};
