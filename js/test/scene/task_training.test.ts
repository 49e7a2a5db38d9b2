// A training without a page: lines, what is kept, samples, and words.
import { describe, expect, it } from "vitest";
import { LAYERS, type TrainingOptions, trainingState } from "../../dev/entity";
import type { TaskTrainingState } from "../../src/generated/state";
import { MemoryModel } from "../../src/host/memory";
import { encodeArray, encodeTexts } from "../../src/runtime/arrays";
import { plotLines, stopAt } from "../../src/runtime/chart/lines";
import { lineInks } from "../../src/runtime/color";
import { type Model, Traits } from "../../src/runtime/state";
import { readTraining } from "../../src/views/entities/task_training/data";
import { plot } from "../../src/views/entities/task_training/scene";
import {
  duration,
  exactWords,
  figure,
  lossText,
  progressWords,
  sampleAt,
} from "../../src/views/entities/task_training/words";

const forever = { aborted: false, addEventListener: () => {} } as unknown as AbortSignal;
const read = (made: TrainingOptions = {}, patch: Record<string, unknown> = {}) => {
  const model = new MemoryModel({ ...trainingState(made), ...patch });
  return readTraining(new Traits(model as unknown as Model<TaskTrainingState>, forever)).value;
};
const draw = (training: ReturnType<typeof read>, width: number) => plotLines(plot(training, ["#000"]), width);
const NONE = { loss: null, held_steps: null, held_loss: null, best_steps: null };

describe("lines", () => {
  it("there is one for each layer, over all steps to come, from 0 nats up", () => {
    const training = read();
    const picture = draw(training, 900);
    expect(picture.curves).toHaveLength(LAYERS.length);
    expect([picture.x(0), picture.x(120)]).toEqual([picture.area.left, picture.area.right]);
    expect(picture.yTicks[0]).toEqual({ at: picture.area.bottom, text: "0" });
    expect(picture.xTicks.at(-1)?.text).toBe("120");
    expect(JSON.stringify(picture)).not.toMatch(/NaN/);
  });

  it("held-out losses are dots at their steps, and the best one is marked", () => {
    const training = read();
    const picture = draw(training, 900);
    picture.curves.forEach(([, held], row) => {
      expect(held?.dots.map((dot) => dot.x)).toEqual(training.checks.map((step) => picture.x(step)));
      expect(held?.ring).toEqual(held?.dots[training.best(row)]);
      expect(held?.ring?.y).toBe(Math.max(...(held?.dots ?? []).map((dot) => dot.y))); // down is less
    });
  });

  it("a loss that is no number breaks its line, and is no dot", () => {
    const loss = encodeArray("f32", [3, Number.NaN, 2, 1], [4, 1]);
    const held = {
      held_steps: encodeArray("i32", [2, 4]),
      held_loss: encodeArray("f32", [Number.NaN, 2], [2, 1]),
    };
    const training = read({ layers: [4] }, { loss, ...held, best_steps: encodeArray("i32", [4]) });
    const [train, held_out] = draw(training, 500).curves[0] ?? [];
    expect(train?.path.match(/M/g)).toHaveLength(2);
    expect([train?.dots.length, held_out?.dots.length]).toEqual([1, 1]);
    expect(figure(training, 0, 2)).toBe("– · held out –");
  });

  it("many steps are drawn as means of a few hundred parts", () => {
    const [train] = draw(read({ steps: 5000, total: 6000, layers: [1, 2] }), 900).curves[0] ?? [];
    expect(train?.path.match(/[ML]/g)?.length).toBeLessThanOrEqual(600);
    expect(train?.path.match(/[ML]/g)?.length).toBeGreaterThan(400);
  });

  it("before the first step there is nothing, and no harm", () => {
    const training = read({}, { ...NONE, layers: null });
    expect([training.steps, draw(training, 400).curves]).toEqual([0, []]);
    expect(stopAt(draw(training, 400), 100)).toBeNull();
    expect(read({}, NONE).best(0)).toBe(-1);
    expect(draw(read({}, NONE), 400).curves.every(([train]) => train?.path === "")).toBe(true);
  });

  it("a point is at the nearest step that was taken", () => {
    const training = read();
    const picture = draw(training, 900);
    expect([picture.x(40) + 1, 0, 1e5].map((px) => stopAt(picture, px))).toEqual([39, 0, null]);
  });

  it("few layers have colors of their own, many go from early to late", () => {
    expect(new Set(lineInks(7, "light")).size).toBe(7);
    expect(new Set(lineInks(31, "dark")).size).toBe(31);
  });
});

describe("words", () => {
  it.each([
    [0, ""],
    [Number.NaN, ""],
    [3.2, "about 4 s"],
    [48.7, "about 50 s"],
    [100, "about 2 min"],
    [3000, "about 50 min"],
    [7200, "about 2.0 h"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });

  it("how far it is, and how it ended", () => {
    expect(progressWords(read())).toBe("step 87 of 120 · about 50 s left");
    expect(progressWords(read({}, { steps_done: 0, seconds_left: 0 }))).toBe("step 0 of 120");
    expect(progressWords(read({}, { steps_done: 0, steps_total: 0, seconds_left: 0 }))).toBe("");
    expect(progressWords(read({}, { stopped: true, finished: true }))).toBe(
      "Stopped at step 87 of 120; the best vectors so far are kept.",
    );
    expect(progressWords(read({}, { steps_done: 120, finished: true }))).toBe(
      "Finished after 120 steps; the best vectors are kept.",
    );
  });

  it("a line says its best held-out loss, or what it was at a step", () => {
    const training = read();
    expect(figure(training, 2, null)).toBe(`${lossText(training.held(6, 2))} at step 70`);
    expect(figure(training, 2, 5)).toBe(lossText(training.loss(5, 2)));
    expect(figure(training, 2, 45)).toBe(
      `${lossText(training.loss(45, 2))} · held out ${lossText(training.held(3, 2))}`,
    );
    expect(
      figure(
        read({}, { ...NONE, loss: encodeArray("f32", [2.5, 2.25], [2, 1]), layers: encodeArray("i32", [3]) }),
        0,
        null,
      ),
    ).toBe("2.25");
  });
});

describe("samples", () => {
  it("are exact where the text is the mention, spaces around it aside", () => {
    const training = read();
    expect(sampleAt(training, 0, 2)).toEqual({ text: " Marie Curie", exact: true });
    expect(sampleAt(training, 0, 1)).toEqual({ text: " Marie", exact: false });
    expect([exactWords(training, 2), exactWords(training, 0)]).toEqual(["5 of 5", "0 of 5"]);
  });

  it("nothing written is no match, also of nothing", () => {
    const training = read({ mentions: ["", "a"] }, { sample_texts: encodeTexts([]) });
    expect([sampleAt(training, 0, 0).exact, sampleAt(training, 1, 3).exact]).toEqual([false, false]);
  });
});
