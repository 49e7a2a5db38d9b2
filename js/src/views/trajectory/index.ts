// Tokens followed over the layers at the selected position: lines, a guide with values, a click sets the layer.
import { computed, signal as makeSignal } from "@preact/signals-core";
import type { TrajectoryState } from "../../generated/state";
import { decodeArray, decodeTexts } from "../../runtime/arrays";
import { tokenNode } from "../../runtime/bars";
import { LINES } from "../../runtime/colour";
import { attr, h, say, svg } from "../../runtime/dom";
import { obey, stepIn } from "../../runtime/keys";
import { layerName } from "../../runtime/scale";
import { spoken } from "../../runtime/text";
import { type Context, view } from "../../runtime/view";
import { FRAME, type Metric, nearestIndex, type Scene, scene } from "./scene";

const METRICS: [Metric, string][] = [
  ["probability", "probability"],
  ["rank", "rank"],
  ["entropy", "entropy"],
];
const DASHES = ["none", "5 3", "2 3"];

const colourOf = (i: number, colours: readonly string[]) => colours[i % colours.length] ?? "currentColor";
const dashOf = (i: number, colours: readonly string[]) => DASHES[Math.floor(i / colours.length) % DASHES.length];

function axes(picture: Scene): SVGElement[] {
  const right = FRAME.width - FRAME.right;
  const rows = picture.yTicks.flatMap(({ y, text }) => [
    svg("line", { class: "lv-rule", x1: FRAME.left, x2: right, y1: y, y2: y }),
    svg("text", { x: FRAME.left - 6, y: y + 3, "text-anchor": "end" }, text),
  ]);
  const columns = picture.xTicks.map(({ x, text }) =>
    svg("text", { x, y: FRAME.height - 6, "text-anchor": "middle" }, text),
  );
  return [...rows, ...columns];
}

function build({ body, root, traits, cursor, look, signal, part }: Context<TrajectoryState>): void {
  const title = h("h4", { class: "lv-title" });
  const choice = h("select", { "aria-label": "What to follow" });
  choice.append(...METRICS.map(([value, text]) => h("option", { value }, text)));
  const chart = svg("svg", { viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, role: "img", tabindex: 0 });
  const back = svg("g");
  const current = svg("line", { class: "lv-current", y1: FRAME.top, y2: FRAME.height - FRAME.bottom });
  const guide = svg("line", { class: "lv-guide", y1: FRAME.top, y2: FRAME.height - FRAME.bottom });
  const front = svg("g", { class: "lv-lines" });
  chart.append(back, current, guide, front);
  const legend = h("ul", { class: "lv-legend" });
  const note = h("p", { class: "lv-empty" });
  const live = h("div", { class: "lv-hushed", "aria-live": "polite" });
  body.append(h("div", { class: "lv-ranks-head" }, title, choice), chart, legend, note, live);

  const at = makeSignal<number | null>(null);
  const layers = computed(() => decodeArray(traits.get("layers").value).data);
  const metric = traits.get("metric");
  const picture = computed(() => {
    const array = (name: "logp" | "rank" | "entropy") => decodeArray(traits.get(name).value).data;
    const texts = decodeTexts(traits.get("texts").value);
    const data = { layers: layers.value, texts, logp: array("logp"), rank: array("rank"), entropy: array("entropy") };
    return scene(data, metric.value);
  });
  const currentIndex = computed(() => Array.from(layers.value).indexOf(cursor.get("layer").value));
  const shownIndex = computed(() => at.value ?? currentIndex.value);

  part(() => {
    const { position } = traits.get("shown").value ?? {};
    say(title, position === undefined ? "Over the layers" : `Over the layers · token ${position}`);
    choice.value = metric.value;
    const chosen = traits.get("chosen").value || metric.value === "entropy";
    say(note, chosen ? "" : "All tokens that are on top in some layer. Star tokens in the ranks to follow them instead.");
    attr(note, { hidden: chosen });
  });
  part(() => {
    const colours = LINES[look.theme.value];
    back.replaceChildren(...axes(picture.value));
    const lines = picture.value.lines.flatMap((line, i) =>
      line.runs.map((points) =>
        svg("polyline", { points, stroke: colourOf(i, colours), "stroke-dasharray": dashOf(i, colours) }),
      ),
    );
    front.replaceChildren(...lines.reverse());
  });
  part(() => {
    mark(current, picture.value.x[currentIndex.value]);
    mark(guide, at.value === null ? undefined : picture.value.x[at.value]);
  });
  part(() => {
    const index = shownIndex.value;
    const colours = LINES[look.theme.value];
    const items = picture.value.lines.map((line, i) => ({ line, i, value: line.values[index] ?? Number.NaN }));
    legend.replaceChildren(
      ...items.map(({ line, i }) => {
        const key = svg("svg", { class: "lv-key", viewBox: "0 0 16 8" });
        const dash = dashOf(i, colours);
        key.append(svg("line", { x1: 0, x2: 16, y1: 4, y2: 4, stroke: colourOf(i, colours), "stroke-dasharray": dash }));
        const name = metric.value === "entropy" ? h("span", {}, "entropy") : tokenNode(line.text, 16);
        return h("li", {}, key, name, h("span", { class: "lv-figure" }, line.words[index] ?? ""));
      }),
    );
    attr(chart, { "aria-label": speak(picture.value, layers.value[index], index) });
  });

  const go = (index: number) => {
    const layer = layers.peek()[index];
    if (layer !== undefined) cursor.save({ layer });
  };
  choice.addEventListener("change", () => traits.set({ metric: choice.value as Metric }), { signal });
  obey<number>(
    chart,
    {
      at: (event) => {
        const box = chart.getBoundingClientRect();
        const { x } = picture.peek();
        return x.length ? nearestIndex(x, ((event.clientX - box.left) / box.width) * FRAME.width) : null;
      },
      preview: (index) => {
        at.value = index;
      },
      select: go,
      move: (step) => {
        at.value = stepIn(step, shownIndex.peek(), layers.peek().length);
        say(live, speak(picture.peek(), layers.peek()[at.value], at.value));
      },
      open: () => go(shownIndex.peek()),
      clear: () => {
        at.value = null;
      },
    },
    signal,
  );
  root.dataset.kind = "chart";
}

function mark(line: SVGLineElement, x: number | undefined): void {
  attr(line, { x1: x, x2: x, visibility: x === undefined ? "hidden" : null });
}

function speak({ lines }: Scene, layer: number | undefined, index: number): string {
  if (layer === undefined) return "Trajectory over the layers";
  const told = lines.slice(0, 5).map((line) => `${spoken(line.text)} ${line.words[index] ?? ""}`);
  return `${layerName(layer)}: ${told.join(", ")}`;
}

export default view<TrajectoryState>({ name: "trajectory", follows: ["position"], build });
