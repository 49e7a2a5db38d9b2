// The traits of a training, decoded: losses by step and layer, and what the vectors write by now.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { readTaskTraining, type TaskTrainingState } from "../../../generated/state";
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
  const read = readTaskTraining(traits);
  return computed(() => {
    const { loss, held_loss, best_steps, sample_texts } = read;
    const layers = Array.from(read.layers.data);
    const checks = Array.from(read.held_steps.data);
    return {
      layers,
      steps: loss.size.step,
      done: traits.get("steps_done").value,
      total: traits.get("steps_total").value,
      secondsLeft: traits.get("seconds_left").value,
      finished: traits.get("finished").value,
      stopped: traits.get("stopped").value,
      checks,
      loss: (step, layer) => loss.at({ step: step - 1, layer }),
      held: (check, layer) => held_loss.at({ check, layer }),
      best: (layer) => checks.indexOf(best_steps.data[layer] ?? -1),
      mentions: read.sample_mentions.list,
      written: (sample, layer) => sample_texts.text(sample * layers.length + layer),
    };
  });
}
