// A training of task vectors as it goes: how far it is, its losses, and what the vectors write by now.
import type { TaskTrainingState } from "../../../generated/state";
import { attr, h, setText } from "../../../runtime/dom";
import { type Context, view } from "../../../runtime/view";
import { buildChart } from "./chart";
import { readTraining } from "./data";
import { makeSamples } from "./samples";
import { progressWords } from "./words";

const NOTE =
  "Light: training loss. Dots: loss on held-out mentions; a ring is its lowest, whose vector is kept.";

function build(context: Context<TaskTrainingState>): void {
  const { body, traits, cursor, signal, paintEffect } = context;
  const training = readTraining(traits);
  const words = h("p", { class: "lv-caption", role: "status" });
  const stop = h("button", { type: "button", class: "lv-stop" }, "Stop");
  const title = h("h3", { class: "lv-title" }, "Training of task vectors");
  const empty = h("p", { class: "lv-empty" });
  const note = h("p", { class: "lv-aside" }, NOTE);
  body.append(h("div", { class: "lv-head" }, title, words, stop), empty);
  buildChart(context, training);
  body.append(note, makeSamples(context, training));
  stop.title = "Stop; the best vectors so far are kept";
  const dead = () => traits.lost.value || cursor.lost.value;
  stop.addEventListener("click", () => dead() || traits.command("cancel"), { signal });
  paintEffect(() => {
    const { finished, stopped, steps } = training.value;
    setText(words, progressWords(training.value));
    stop.hidden = finished || stopped;
    attr(stop, { "aria-disabled": dead() ? "true" : null });
    empty.hidden = steps > 0;
    note.hidden = steps === 0;
    setText(
      empty,
      steps > 0 ? "" : finished || stopped ? "No step was taken." : "The first step is being taken.",
    );
  });
}

export default view<TaskTrainingState>({ name: "task_training", build });
