// The dev page: index.html?view=lens_grid&tokens=600&status=busy&nan=1

import explorer from "../src/views/core/explorer/index";
import layer_picker from "../src/views/core/layer_picker/index";
import meter from "../src/views/core/meter/index";
import prompt from "../src/views/core/prompt/index";
import token_picker from "../src/views/core/token_picker/index";
import entity_grid from "../src/views/entities/entity_grid/index";
import entity_panel from "../src/views/entities/entity_panel/index";
import task_training from "../src/views/entities/task_training/index";
import lens_grid from "../src/views/lens/lens_grid/index";
import token_ranks from "../src/views/lens/token_ranks/index";
import trajectory from "../src/views/lens/trajectory/index";
import interventions from "../src/views/patching/interventions/index";
import patch_map from "../src/views/patching/patch_map/index";
import { growing, TOKENS } from "./entity";
import { answer, answerGrid, bench, type Options } from "./synthetic";

const query = new URLSearchParams(location.search);
const modules = {
  entity_grid,
  entity_panel,
  explorer,
  interventions,
  layer_picker,
  lens_grid,
  meter,
  patch_map,
  prompt,
  task_training,
  token_picker,
  token_ranks,
  trajectory,
} as never;
const tokens = Number(query.get("tokens") ?? 12);
const options: Options = {
  tokens,
  nan: query.has("nan"),
  missing: query.has("missing"),
  roles: query.has("roles"),
  changed: query.has("changed"),
  reference: query.get("reference") ?? (query.has("changed") ? "clean run" : ""),
  show: query.get("show") ?? "changed",
  color: query.get("color") ?? "probability",
  status: query.get("status") ?? "ready",
  message: query.get("message") ?? "",
  estimate: query.get("estimate") ?? "",
  ...(query.has("growing") && { entity: { state: growing } }),
  ...(query.has("long") && {
    entity: { tokens: Array.from({ length: tokens }, (_, i) => TOKENS[i % 6] ?? "") },
  }),
  ...(query.has("room") && { room: Number(query.get("room")) }),
  ...(query.has("done") && { done: Number(query.get("done")) }),
};
const made = bench(modules, options);
answer(made, tokens);
answerGrid(made, options);
Object.assign(window, { bench: made });
const stop = new AbortController();
for (const name of (query.get("view") ?? "explorer").split(",")) {
  const el = document.createElement("div");
  el.style.margin = "16px";
  document.body.append(el);
  const widget = await made.host.getWidget(`anywidget:${name}`);
  await widget.render({ el, signal: stop.signal });
}
