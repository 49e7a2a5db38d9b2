// The traits of a training, decoded: losses by step and layer, and what the vectors write by now.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { TaskTrainingState } from "../../../generated/state";
import { decodeArray, decodeTexts } from "../../../runtime/arrays";
import type { Traits } from "../../../runtime/state";

export interface Training {
  layers: readonly number[];
  /** How many steps there are losses of. */
  steps: number;
  done: number;
  total: number;
  secondsLeft: number;
  finished: boolean;
  stopped: boolean;
  /** After how many steps each held-out loss was taken. */
  checks: readonly number[];
  /** Nats per token after a step, counted from 1. */
  loss(step: number, row: number): number;
  held(check: number, row: number): number;
  /** The check whose vector is kept, or -1. */
  best(row: number): number;
  mentions: readonly string[];
  written(sample: number, row: number): string;
}

export function readTraining(traits: Traits<TaskTrainingState>): ReadonlySignal<Training> {
  type Arrays = "layers" | "loss" | "held_steps" | "held_loss" | "best_steps";
  const array = (name: Arrays) => computed(() => decodeArray(traits.get(name).value).data);
  const [layers, loss, checks] = [array("layers"), array("loss"), array("held_steps")];
  const [held, best] = [array("held_loss"), array("best_steps")];
  const mentions = computed(() => decodeTexts(traits.get("sample_mentions").value));
  const texts = computed(() => decodeTexts(traits.get("sample_texts").value));
  return computed(() => {
    const rows = Array.from(layers.value);
    const height = rows.length;
    const steps = Array.from(checks.value);
    const [losses, heldLosses, bests, written] = [loss.value, held.value, best.value, texts.value];
    return {
      layers: rows,
      steps: height ? Math.floor(losses.length / height) : 0,
      done: traits.get("steps_done").value,
      total: traits.get("steps_total").value,
      secondsLeft: traits.get("seconds_left").value,
      finished: traits.get("finished").value,
      stopped: traits.get("stopped").value,
      checks: steps,
      loss: (step, row) => losses[(step - 1) * height + row] ?? Number.NaN,
      held: (check, row) => heldLosses[check * height + row] ?? Number.NaN,
      best: (row) => steps.indexOf(bests[row] ?? -1),
      mentions: mentions.value,
      written: (sample, row) => written[sample * height + row] ?? "",
    };
  });
}
