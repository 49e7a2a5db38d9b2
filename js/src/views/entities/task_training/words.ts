// A training in words: what a line says, how far it is, and which samples are exact.
import { count } from "../../../runtime/scale";
import type { Training } from "./data";

export const lossText = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : "–");

/** What a line says at a step: its training loss, and the held-out loss taken last. */
export function figure(training: Training, row: number, step: number | null): string {
  const { checks } = training;
  if (step === null) {
    const best = training.best(row);
    if (best < 0) return lossText(training.loss(training.steps, row));
    return `${lossText(training.held(best, row))} at step ${count(checks[best] ?? 0)}`;
  }
  const check = checks.findLastIndex((at) => at <= step);
  const held = check < 0 ? "" : ` · held out ${lossText(training.held(check, row))}`;
  return `${lossText(training.loss(step, row))}${held}`;
}

/** What the numbers of the list are. */
export function figureTitle(training: Training, step: number | null): string {
  if (step !== null) return `step ${count(step)}: training loss, and the last held-out loss`;
  return training.checks.length ? "lowest held-out loss" : "training loss";
}

/** "about 50 s": in tens while they are many, because it is a guess. */
export function duration(seconds: number): string {
  if (!(seconds > 0)) return "";
  if (seconds < 10) return `about ${Math.ceil(seconds)} s`;
  if (seconds < 95) return `about ${Math.round(seconds / 10) * 10} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${(seconds / 3600).toFixed(1)} h`;
}

export function progressWords({ done, total, secondsLeft, finished, stopped }: Training): string {
  const steps = `step ${count(done)} of ${count(total)}`;
  if (stopped) return `Stopped at ${steps}; the best vectors so far are kept.`;
  if (finished)
    return `Finished after ${count(done)} ${done === 1 ? "step" : "steps"}; the best vectors are kept.`;
  const left = duration(secondsLeft);
  return [total ? steps : "", left && `${left} left`].filter(Boolean).join(" · ");
}

export interface Sample {
  text: string;
  exact: boolean;
}

/** What a layer's vector wrote for a mention, and whether it is that very mention. */
export function sampleAt({ mentions, written }: Training, sample: number, row: number): Sample {
  const text = written(sample, row);
  return { text, exact: text.trim() !== "" && text.trim() === (mentions[sample] ?? "").trim() };
}

export function exactWords(training: Training, row: number): string {
  const { mentions } = training;
  const exact = mentions.filter((_, sample) => sampleAt(training, sample, row).exact).length;
  return `${exact} of ${mentions.length}`;
}
