// The dev page: index.html?view=lens_grid&tokens=600&status=busy&nan=1
import explorer from "../src/views/explorer/index";
import layer_picker from "../src/views/layer_picker/index";
import lens_grid from "../src/views/lens_grid/index";
import prompt from "../src/views/prompt/index";
import token_picker from "../src/views/token_picker/index";
import token_ranks from "../src/views/token_ranks/index";
import trajectory from "../src/views/trajectory/index";
import { answer, bench } from "./synthetic";

const query = new URLSearchParams(location.search);
const modules = { explorer, layer_picker, lens_grid, prompt, token_picker, token_ranks, trajectory } as never;
const tokens = Number(query.get("tokens") ?? 12);
const made = bench(modules, {
  tokens,
  nan: query.has("nan"),
  missing: query.has("missing"),
  status: query.get("status") ?? "ready",
  message: query.get("message") ?? "",
});
answer(made, tokens);
Object.assign(window, { bench: made });
const stop = new AbortController();
for (const name of (query.get("view") ?? "explorer").split(",")) {
  const el = document.createElement("div");
  el.style.margin = "16px";
  document.body.append(el);
  const widget = await made.host.getWidget(`anywidget:${name}`);
  await widget.render({ el, signal: stop.signal });
}
