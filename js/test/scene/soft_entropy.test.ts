// Soft entropy as pictures: shares that are no slices, numbers that are not there, pairs for the plane.
import { describe, expect, it } from "vitest";
import { axis, layerTicks } from "../../src/runtime/chart/axis";
import { spread } from "../../src/runtime/chart/ends";
import { plotLines, stopAt } from "../../src/runtime/chart/lines";
import { labelRows, setBars } from "../../src/views/soft_entropy/soft_entropy/bars";
import { MEASURES, makeSoft, readSoft, type Soft } from "../../src/views/soft_entropy/soft_entropy/data";
import { linesPlot } from "../../src/views/soft_entropy/soft_entropy/lines";
import { lackOf, optimality, pairsOf, plane, pointAt } from "../../src/views/soft_entropy/soft_entropy/plane";
import { arc, columnAt, REST, ring, stack } from "../../src/views/soft_entropy/soft_entropy/shares";
import {
  digitsFor,
  figure,
  measureNote,
  progressText,
  setTitle,
  share,
} from "../../src/views/soft_entropy/soft_entropy/words";
import { type Made, SETS, SIDES, softState } from "../soft";

const soft = (made: Made = {}): Soft => {
  const state = softState(made);
  return readSoft({ get: (key: string) => ({ value: state[key] }) } as never);
};
const NAN = Number.NaN;
const plain = () => ({ ink: "#000", dash: null, opacity: null });
const lines = (made: Soft, measure: Parameters<typeof linesPlot>[1], width: number) =>
  plotLines(linesPlot(made, measure, plain), width);
/** What is no number, as a number or in a path, anywhere in a picture. */
const wrong = (picture: unknown) =>
  JSON.stringify(picture, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? "NaN" : x)).match(
    /NaN|Infinity|undefined/,
  );
/** A small generator, so that a failure can be met again. */
const random = (seed: number) => () => {
  seed = (seed * 1664525 + 1013904223) % 2 ** 32;
  return seed / 2 ** 32;
};

describe("the numbers", () => {
  it("are found by measure, layer and set, as the kernel has written them", () => {
    const made = soft({ value: (measure, layer, set) => 100 * measure + 10 * layer + set });
    expect(made.layers[0]).toBe(-1);
    MEASURES.forEach((measure, k) => {
      expect(made.value(measure, 7, 4)).toBe(100 * k + 74);
      expect(made.value(measure, 0, 0)).toBe(100 * k);
    });
  });

  it("outside of what is there are NaN", () => {
    const made = soft();
    expect(made.value("I", 8, 0)).toBeNaN();
    expect(made.value("I", 0, 5)).toBeNaN();
    expect(made.value("I", -1, 0)).toBeNaN();
    const empty = soft({ sets: [], sides: [], layers: [] });
    expect(empty.value("H", 0, 0)).toBeNaN();
    expect(empty.rest(0)).toBeNaN();
  });

  it("the baseline of the regularity is I of shuffled labels over H, and only those two have one", () => {
    const made = soft();
    expect(made.baseline("I", 2, 1)).toBeCloseTo(made.shuffled(2, 1), 12);
    expect(made.baseline("regularity", 2, 1)).toBeCloseTo(made.shuffled(2, 1) / made.value("H", 2, 1), 12);
    const none = MEASURES.filter((m) => Number.isNaN(made.baseline(m, 2, 1)));
    expect(none).toEqual(["H", "H_given", "variation", "disentanglement", "residual"]);
  });

  it("are told in words", () => {
    expect(progressText({ ...soft(), done: 48, total: 1280 })).toBe(
      "48 of 1,280 texts · entropies as shares of ln 200, the largest there can be",
    );
    expect(progressText(soft())).toBe("128 texts · entropies as shares of ln 200, the largest there can be");
    expect(setTitle(soft(), 3)).toBe("output_token · output side · 12,345 positions, 768 labels");
    expect([figure(NAN), figure(-0.1234), figure(-0.0001), share(-0.08), share(NAN), share(0)]).toEqual([
      "–",
      "−0.123",
      "0.000",
      "−8.0 %",
      "–",
      "0 %",
    ]);
    expect([digitsFor([0.5, NAN]), digitsFor([0.02]), digitsFor([1e-4]), digitsFor([])]).toEqual([
      3, 4, 5, 3,
    ]);
    expect(measureNote("layers", "I", soft())).toContain("shuffled, which is bias");
    expect(measureNote("layers", "H", soft())).toContain("lines coincide");
    expect(measureNote("bars", "H", soft())).not.toContain("coincide");
  });
});

describe("axes", () => {
  it("hold both ends in a few round steps", () => {
    const next = random(7);
    for (let i = 0; i < 300; i++) {
      const lo = (next() - 0.5) * 10 ** (6 * next() - 4);
      const hi = lo + next() * 10 ** (6 * next() - 4);
      const made = axis(lo, hi);
      const slack = 1e-5 * (made.hi - made.lo);
      expect(made.lo).toBeLessThanOrEqual(lo + slack);
      expect(made.hi).toBeGreaterThanOrEqual(hi - slack);
      expect(made.ticks.length).toBeGreaterThan(1);
      expect(made.ticks.length).toBeLessThan(9);
      expect(new Set(made.ticks.map((t) => t.text)).size).toBe(made.ticks.length);
    }
  });

  it("are there without a number, and with only one", () => {
    expect(axis(NAN, 3)).toMatchObject({ lo: 0, hi: 1 });
    const one = axis(0.2, 0.2);
    expect(one.hi).toBeGreaterThan(one.lo);
  });

  it("ticks have room, and labels do not overlap", () => {
    const layers = Array.from({ length: 127 }, (_, i) => i - 1);
    expect(layerTicks(layers, 300).length).toBeLessThan(12);
    const next = random(3);
    for (let i = 0; i < 200; i++) {
      const wishes = Array.from({ length: 1 + Math.floor(next() * 12) }, () => 10 + 200 * next());
      const sorted = spread(wishes, 15, 10, 218).sort((a, b) => a - b);
      expect(sorted.every((y) => y >= 10 - 1e-9 && y <= 218 + 1e-9)).toBe(true);
      sorted.slice(1).forEach((y, k) => {
        expect(y - (sorted[k] ?? 0)).toBeGreaterThan(14.9);
      });
    }
    expect(spread([50, 100], 15, 0, 200)).toEqual([50, 100]);
  });
});

describe("lines over the layers", () => {
  it("has a line for each set, and one for shuffled labels where there are some", () => {
    const paths = (measure: "I" | "H") =>
      lines(soft(), measure, 900).curves.map(([, chance]) => chance?.path);
    expect(paths("I").every((path) => path?.startsWith("M"))).toBe(true);
    expect(paths("H")).toEqual(["", "", "", "", ""]);
    expect([lines(soft(), "I", 900).ends.length, lines(soft(), "I", 500).ends.length]).toEqual([5, 0]);
  });

  it("NaN breaks a line and stays out of every path", () => {
    const holed = soft({
      value: (_m, layer, set, usual) => (set === 1 && layer !== 3 && layer < 6 ? NAN : usual),
    });
    for (const measure of MEASURES) {
      const made = lines(holed, measure, 900);
      expect(wrong(made)).toBeNull();
      expect(made.curves[1]?.[0]?.dots).toHaveLength(1);
      expect(made.curves[1]?.[0]?.path.match(/M/g)).toHaveLength(2);
    }
    const none = lines(soft({ value: () => NAN }), "I", 300);
    expect(none.curves.map(([main]) => main?.path)).toEqual(["", "", "", "", ""]);
  });

  it("a value a hair below 0 does not lower the axis, a real one does", () => {
    const lowest = (least: number) => {
      const made = soft({ value: (_k, layer, set, usual) => (layer + set === 0 ? least : usual) });
      return lines(made, "I", 900).yTicks[0]?.text;
    };
    expect([lowest(-0.001), lowest(-0.1)]).toEqual(["0", "−0.2"]);
  });

  it("finds the layer under a point, from edge to edge", () => {
    const made = lines(soft(), "I", 700);
    for (let layer = 0; layer < 8; layer++) expect(stopAt(made, made.x(layer) + 2)).toBe(layer);
    expect([stopAt(made, -50), stopAt(made, made.area.right + 9)]).toEqual([0, 7]);
    // Beside the lines stand their names.
    expect([stopAt(made, made.area.right + 40), stopAt({ ...made, stops: [] }, 100)]).toEqual([null, null]);
  });

  it("one layer, or none, is a picture too", () => {
    for (const layers of [[], [-1], [4]]) {
      const made = soft({ layers });
      expect(wrong([lines(made, "I", 240), stack(made, 240), ring(made, 0).slices])).toBeNull();
    }
  });
});

describe("shares", () => {
  it("the slices go once round, in the order of the sets, the rest last", () => {
    const { slices, negative, explained } = ring(soft(), 2);
    expect(slices.map((slice) => slice.set)).toEqual([0, 1, 2, 3, 4, REST]);
    expect([slices[0]?.from, slices.at(-1)?.to]).toEqual([0, expect.closeTo(1, 9)]);
    slices.slice(1).forEach((slice, i) => {
      expect(slice.from).toBe(slices[i]?.to);
    });
    expect(slices.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 6);
    expect(slices.at(-1)?.value).toBeCloseTo(1 - explained, 6);
    expect(negative).toEqual([]);
  });

  it("a negative residual is no slice, and is told", () => {
    const made = soft({ value: (k, _l, set, usual) => (k === 6 && set === 2 ? -0.1 : usual) });
    const { slices, negative } = ring(made, 2);
    expect(slices.map((slice) => slice.set)).toEqual([0, 1, 3, 4, REST]);
    expect(slices.every((slice) => slice.to > slice.from)).toBe(true);
    expect(slices.at(-1)?.to).toBeCloseTo(1, 9);
    expect(negative).toEqual([{ set: 2, value: expect.closeTo(-0.1, 6) }]);
    const { columns, zero } = stack(made, 500);
    const part = columns[2]?.parts.find(({ set }) => set === 2);
    expect(part?.y).toBeCloseTo(zero, 6);
    expect(part?.height).toBeGreaterThan(0);
  });

  it("all negative, all NaN and a rest below 0 draw nothing wrong", () => {
    const below = soft({ value: () => -0.5, rest: () => -0.2 });
    expect(ring(below, 0)).toMatchObject({ slices: [] });
    expect(ring(below, 0).negative).toHaveLength(6);
    const none = soft({ value: () => NAN, rest: () => NAN });
    expect(ring(none, 0)).toEqual({ slices: [], negative: [], explained: NAN });
    for (const made of [below, none]) expect(wrong(stack(made, 400))).toBeNull();
  });

  it("a whole turn is a ring, a quarter ends at the right", () => {
    expect(arc(0, 1, 80, 50).match(/A80/g)).toHaveLength(2);
    expect(arc(0, 0.25, 80, 50)).toContain("A80,80,0,0,1,80,0");
  });

  it("columns: what adds stands on 0 and reaches 1, and the layer under a point is found", () => {
    const made = stack(soft(), 600);
    for (const { parts, layer, x, width } of made.columns) {
      const height = parts.reduce((sum, part) => sum + part.height, 0);
      expect(height).toBeCloseTo(made.area.bottom - made.area.top, 3);
      expect(columnAt(made, x + width / 2)).toBe(layer);
    }
    expect([columnAt(made, -9), columnAt(made, 9999), columnAt({ ...made, columns: [] }, 5)]).toEqual([
      0,
      7,
      null,
    ]);
  });
});

describe("bars", () => {
  it("start at 0, hold the baseline, and are longer for more", () => {
    const { bars, zero } = setBars(soft(), "I", 2);
    expect(zero).toBe(0);
    for (const bar of bars) {
      expect([bar.from, bar.to <= 1, bar.to > 0]).toEqual([0, true, true]);
      expect(bar.chance?.at).toBeGreaterThan(0);
      expect(bar.chance?.at).toBeLessThanOrEqual(1);
    }
    const byValue = [...bars].sort((a, b) => a.value - b.value).map((bar) => bar.to);
    expect(byValue).toEqual([...byValue].sort((a, b) => a - b));
  });

  it("go left of 0 where they are negative, and are empty where they are no number", () => {
    const made = soft({ value: (_k, _l, set, usual) => (set === 0 ? -0.1 : set === 1 ? NAN : usual) });
    const { bars, zero } = setBars(made, "residual", 0);
    expect([bars[0]?.to, (bars[0]?.from ?? 1) < zero]).toEqual([zero, true]);
    expect([bars[1]?.from, bars[1]?.to]).toEqual([zero, zero]);
  });

  it("labels: lists of unlike lengths give rows without undefined", () => {
    const { rows } = labelRows({ texts: ["a", "b"], n: [3], gain: [0.2, -0.1], entropy: [], examples: [] });
    expect(rows[1]).toMatchObject({ text: "b", n: 0, gain: -0.1, example: "" });
    expect(rows[0]?.from).toBe(rows[1]?.to);
  });
});

describe("the plane", () => {
  const sets = (keys: string[], sides: string[]) => ({ keys, sides });

  it("pairs each output set with the input set of its order", () => {
    expect(pairsOf(sets(SETS, SIDES))).toEqual([
      { name: "token", input: 1, output: 3 },
      { name: "bigram", input: 2, output: 4 },
    ]);
    const odd = sets(
      ["output_unigram", "input_token", "output_trigram", "token"],
      ["output", "input", "output", "input"],
    );
    expect(pairsOf(odd)).toEqual([{ name: "token", input: 1, output: 0 }]);
    expect(pairsOf(sets(["output_token"], ["text"]))).toEqual([]);
  });

  it("says how to get one where there is none", () => {
    expect(lackOf(sets(["language"], ["text"]))).toContain('labels=[…, "token", "output_token"].');
    expect(lackOf(sets(["bigram"], ["input"]))).toContain('"bigram", "output_bigram"');
    expect(lackOf(sets(["output_trigram"], ["output"]))).toContain('"trigram", "output_trigram"');
  });

  it("a point for each layer inside the picture, the diagonal where both are equal", () => {
    const made = soft();
    const pair = pairsOf(made)[0] as never;
    for (const width of [240, 360, 1000]) {
      const { points, area, diagonal, origin, width: w, height } = plane(made, pair, width);
      expect(points.map((point) => point.layer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const { x, y } of [...points, diagonal, origin]) {
        expect(x >= area.left - 1e-6 && x <= w && y >= area.top - 1e-6 && y <= height).toBe(true);
      }
      for (const point of points) expect(pointAt(points, point.x + 0.2, point.y)).toBe(point.layer);
      expect(pointAt(points, -200, -200)).toBeNull();
    }
    expect(optimality(made, pair, 2)).toBeCloseTo(made.value("I", 2, 3) / made.value("I", 2, 1), 12);
  });

  it("layers without numbers have no point", () => {
    const made = soft({ value: (_k, layer, set, usual) => (layer === 2 && set === 3 ? NAN : usual) });
    const pair = pairsOf(made)[0] as never;
    const picture = plane(made, pair, 500);
    expect(picture.points.map((point) => point.layer)).toEqual([0, 1, 3, 4, 5, 6, 7]);
    expect(wrong(picture)).toBeNull();
    const none = soft({ value: () => NAN });
    expect(wrong(plane(none, pair, 500))).toBeNull();
    expect(optimality(soft({ value: () => 0 }), pair, 0)).toBeNaN();
  });
});

it("texts of sets are short, and nothing in them is invisible", () => {
  const keys = ["\u202eabc\u200b", "x".repeat(500), "a\nb"];
  const nowhere = { at: () => Number.NaN };
  const parts = {
    values: nowhere,
    shuffled: nowhere,
    rest: [],
    done: 0,
    total: 0,
    points: 0,
    n: [],
    nLabels: [],
  };
  const { names } = makeSoft({ keys, sides: [], layers: [], ...parts });
  expect(names.filter((name) => /\p{Cf}|\p{Cc}/u.test(name) || name.length > 30)).toEqual([]);
});
