// The losses as lines over the steps: training light, held out strong with a dot at each check, the best one ringed.
import { computed, signal as makeSignal, type ReadonlySignal } from "@preact/signals-core";
import type { TaskTrainingState } from "../../../generated/state";
import { axes } from "../../../runtime/axes";
import { lineInks } from "../../../runtime/color";
import { attr, h, setText, svg } from "../../../runtime/dom";
import { bindKeys, stepIn } from "../../../runtime/keys";
import { watchSize } from "../../../runtime/paint";
import { layerName } from "../../../runtime/scale";
import type { Context } from "../../../runtime/view";
import type { Training } from "./data";
import { type Line, type Plot, plot, stepAt } from "./scene";
import { figure, figureTitle, speak } from "./words";

const UNIT = "nats per token";

export function buildChart(
  { body, appearance, paintEffect, signal }: Context<TaskTrainingState>,
  training: ReadonlySignal<Training>,
): void {
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  attr(box, { "aria-label": `Loss over the steps, in ${UNIT}` });
  const title = h("p", { class: "lv-aside" });
  const legend = h("ul", { class: "lv-lines", "aria-label": "Layers and their losses" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  const unit = h("p", { class: "lv-aside lv-unit" }, UNIT);
  body.append(unit, box, title, legend, live);
  const guide = makeSignal<number | null>(null);
  const size = watchSize(box, signal);
  const picture = computed(() => plot(training.value, Math.max(200, size.value.width || 320)));
  const inks = computed(() => lineInks(training.value.layers.length, appearance.theme.value));
  paintEffect(() => {
    const none = training.value.steps === 0;
    for (const node of [unit, box, title, legend, live]) node.hidden = none;
    size.measure();
    if (!none) box.replaceChildren(draw(picture.value, inks.value, guide.value));
  });
  paintEffect(() => {
    const now = training.value;
    setText(title, figureTitle(now, guide.value));
    legend.replaceChildren(
      ...now.layers.map((layer, row) => {
        const name = h("span", {}, layerName(layer));
        const number = h("span", { class: "lv-figure" }, figure(now, row, guide.value));
        return h("li", {}, keyNode(inks.value[row] ?? "currentColor"), name, number);
      }),
    );
  });
  const move = (step: number) => {
    guide.value = step;
    setText(live, speak(training.peek(), step));
  };
  bindKeys<number>(
    box,
    {
      at: (event) => {
        const px = event.clientX - box.getBoundingClientRect().left;
        return stepAt(picture.peek(), training.peek().steps, px);
      },
      preview: (step) => {
        guide.value = step;
      },
      select: move,
      move: (step) => {
        const { steps } = training.peek();
        if (steps) move(1 + stepIn(step, (guide.peek() ?? steps) - 1, steps));
      },
      clear: () => {
        guide.value = null;
        setText(live, "");
      },
    },
    signal,
  );
}

function keyNode(ink: string): SVGSVGElement {
  const node = svg("svg", { class: "lv-key", width: 24, height: 8, "aria-hidden": "true" });
  node.append(svg("line", { class: "lv-line", x1: 0, x2: 24, y1: 4, y2: 4, stroke: ink }));
  node.append(svg("circle", { cx: 12, cy: 4, r: 3, fill: ink }));
  return node;
}

function draw(picture: Plot, inks: readonly string[], guide: number | null): SVGSVGElement {
  const root = axes(picture);
  const { area, x } = picture;
  root.append(svg("text", { x: area.left - 8, y: area.bottom + 16, "text-anchor": "end" }, "step"));
  if (guide !== null) {
    const at = x(guide);
    root.append(svg("line", { class: "lv-guide", x1: at, x2: at, y1: area.top, y2: area.bottom }));
  }
  const ink = ({ row }: Line) => inks[row] ?? "currentColor";
  for (const line of picture.lines) {
    root.append(svg("path", { class: "lv-train", d: line.train.path, stroke: ink(line) }));
    for (const dot of line.train.dots)
      root.append(svg("circle", { cx: dot.x, cy: dot.y, r: 1.5, fill: ink(line) }));
  }
  for (const line of picture.lines) {
    if (line.held) root.append(svg("path", { class: "lv-line", d: line.held, stroke: ink(line) }));
    for (const { x: cx, y: cy, best } of line.dots) {
      root.append(svg("circle", { cx, cy, r: 2.5, fill: ink(line) }));
      if (best) root.append(svg("circle", { class: "lv-best", cx, cy, r: 6, stroke: ink(line) }));
    }
  }
  return root;
}
