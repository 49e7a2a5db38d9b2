// The dev page: index.html?view=lens_grid&tokens=600&status=busy&nan=1

import modules from "virtual:views";
import { growing, TOKENS } from "./entity";
import { answer, answerGrid, bench, type Options } from "./synthetic";

const query = new URLSearchParams(location.search);
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
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: `${name}.css` });
  document.head.append(style);
  const el = document.createElement("div");
  el.style.margin = "16px";
  document.body.append(el);
  const widget = await made.host.getWidget(`anywidget:${name}`);
  await widget.render({ el, signal: stop.signal });
}
