// What is changed in the forward pass: the wire, the cone, what a form makes of typed words, and the list's sentences.
import { describe, expect, it } from "vitest";
import { decodeText, encodeText } from "../../src/runtime/arrays";
import { BLANK, draftOf, type Typed } from "../../src/runtime/draft";
import {
  actingOn,
  added,
  coneOf,
  decodeSpecs,
  labelOf,
  parsePositions,
  removed,
  type Spec,
  switched,
} from "../../src/runtime/interventions";
import { factsOf, linesOf, summary } from "../../src/views/patching/interventions/scene";

const ablate: Spec = { kind: "ablate", layer: 20, positions: [5], label: "ablate layer 20, position 5" };
const steer: Spec = { kind: "steer", layer: 10, positions: null, label: "steer layer 10, every position +4" };
const wire = (x: unknown) => encodeText(JSON.stringify(x));
const sent = (view: DataView) => JSON.parse(decodeText(view));

describe("the wire", () => {
  it("is read as it was written, with whatever else an element has", () => {
    const list = [ablate, { ...steer, scale: 4 }];
    expect(decodeSpecs(wire(list))).toEqual(list);
    expect(decodeSpecs(wire([{ ...ablate, source: "日本 </script>" }]))[0]).toMatchObject({
      source: "日本 </script>",
    });
  });

  it("what is no list of interventions is none", () => {
    for (const bytes of [encodeText(""), encodeText("{"), wire({ kind: "x" }), wire([null, 3, {}]), null])
      expect(decodeSpecs(bytes)).toEqual([]);
  });

  it("a new one is appended in full, and those that stay name their number", () => {
    const change = added([ablate, steer], [1], { kind: "scale", layer: 3, positions: [2], factor: 0.5 });
    expect(sent(change.interventions)).toEqual([
      { ...ablate, key: 0 },
      { ...steer, key: 1 },
      { kind: "scale", layer: 3, positions: [2], factor: 0.5, label: "scale layer 3, position 2 × 0.5" },
    ]);
    expect(change.off).toEqual([1]);
    expect(decodeSpecs(change.interventions).map((spec) => spec.label)).toHaveLength(3);
  });

  it("one that goes takes its switch along, and those behind it move up", () => {
    const three = [ablate, steer, ablate];
    const change = removed(three, [0, 2], 0);
    expect(sent(change.interventions).map((x: { key: number }) => x.key)).toEqual([1, 2]);
    expect(change.off).toEqual([1]);
    expect(removed(three, [0, 1], 2).off).toEqual([0, 1]);
  });

  it("a switch goes off and on", () => {
    expect(switched([2], 0)).toEqual([0, 2]);
    expect(switched([0, 2], 0)).toEqual([2]);
  });

  it("a label says what the kernel's will say", () => {
    expect(labelOf({ kind: "ablate", layer: -1, positions: null })).toBe("ablate embedding, every position");
    expect(
      labelOf({ kind: "patch", layer: 2, positions: [3, 4], source: "a b", source_positions: null }),
    ).toBe("patch layer 2, positions 3, 4 from “a b”");
    expect(
      labelOf({ kind: "steer", layer: 2, positions: [1], scale: 4, plus: " Paris", minus: " Rome" }),
    ).toBe("+4 toward ·Paris, away from ·Rome at layer 2, position 1");
  });
});

describe("the cone", () => {
  it("is what lies behind an intervention, from its first position on", () => {
    const cone = coneOf([{ ...ablate, layer: 2, positions: [3, 5] }], [], 8);
    const inside = (layer: number) => [0, 1, 2, 3, 4, 5, 6, 7].filter((p) => cone?.inside(layer, p));
    expect(inside(1)).toEqual([]);
    expect(inside(2)).toEqual([3, 5]);
    expect(inside(3)).toEqual([3, 4, 5, 6, 7]);
    expect([cone?.changed(2, 5), cone?.changed(2, 4), cone?.changed(3, 5)]).toEqual([true, false, false]);
  });

  it("of all positions begins at the first, and positions from the end are counted from there", () => {
    const all = coneOf([steer], [], 8);
    expect([all?.inside(10, 0), all?.inside(9, 7), all?.inside(11, 0)]).toEqual([true, false, true]);
    const last = coneOf([{ ...ablate, layer: 0, positions: [-1] }], [], 8);
    expect([last?.inside(5, 7), last?.inside(5, 6)]).toEqual([true, false]);
  });

  it("is the union of several, and there is none when all are off", () => {
    const both = coneOf([ablate, steer], [0], 8);
    expect([both?.inside(20, 5), both?.changed(20, 5)]).toEqual([true, false]);
    expect(coneOf([ablate, steer], [0, 1], 8)).toBeNull();
    expect(coneOf([], [], 8)).toBeNull();
  });

  it("knows which act on a cell", () => {
    expect(actingOn([ablate, steer, ablate], 20, 5, 8)).toEqual([0, 2]);
    expect(actingOn([ablate, steer], 10, 3, 8)).toEqual([1]);
    expect(actingOn([{ ...ablate, positions: [-1] }], 20, 7, 8)).toEqual([0]);
    expect(actingOn([ablate], 20, 4, 8)).toEqual([]);
  });
});

describe("typed words", () => {
  it.each([
    ["", null],
    ["all", null],
    ["5", [5]],
    ["5, 7-9", [5, 7, 8, 9]],
    ["1 2  2", [1, 2]],
    ["-1", [-1]],
    ["five", undefined],
    ["9-7", undefined],
    ["1-9999999", undefined],
  ])("positions %j", (text, positions) => {
    expect(parsePositions(text)).toEqual(positions);
  });

  const typed = (patch: Partial<Typed>): Typed => ({
    kind: "ablate",
    layer: "3",
    positions: "2",
    ...BLANK,
    ...patch,
  });
  const layers = [-1, 0, 1, 2, 3];

  it("become an intervention", () => {
    expect(draftOf(typed({}), layers)).toEqual({ kind: "ablate", layer: 3, positions: [2] });
    expect(draftOf(typed({ kind: "scale", factor: "−2,5" }), layers)).toMatchObject({ factor: -2.5 });
    expect(draftOf(typed({ kind: "patch", source: "a", source_positions: "4" }), layers)).toMatchObject({
      source: "a",
      source_positions: [4],
    });
    expect(draftOf(typed({ kind: "patch", source: "a" }), layers)).toMatchObject({ source_positions: null });
    expect(draftOf(typed({ kind: "steer", plus: " Paris" }), null)).toMatchObject({
      plus: " Paris",
      minus: "",
      scale: 4,
    });
  });

  it.each([
    [{ layer: "9" }, /no layer 9: use -1 to 3/],
    [{ layer: "x" }, /layer is a number/],
    [{ layer: "" }, /layer is a number/],
    [{ positions: "x" }, /Positions are numbers/],
    [{ kind: "scale", factor: "" }, /factor is a number/],
    [{ kind: "patch" }, /Write the prompt/],
    [{ kind: "patch", source: "a", source_positions: "1,2" }, /one source position for each/],
    [{ kind: "steer" }, /Name the token/],
    [{ kind: "steer", plus: "a", scale: "much" }, /strength is a number/],
  ] as const)("or a sentence: %j", (patch, sentence) => {
    expect(draftOf(typed(patch as Partial<Typed>), layers)).toMatch(sentence);
  });
});

describe("the list", () => {
  it("counts itself", () => {
    expect(summary([])).toBe("No interventions");
    expect(summary(linesOf([ablate], []))).toBe("1 intervention");
    expect(summary(linesOf([ablate, steer], [1]))).toBe("2 interventions, 1 off");
  });

  it("says what went up and down", () => {
    const effect = {
      clean_logp: -0.26,
      logp: -3.4,
      clean_logit_difference: 3.9,
      logit_difference: 4.1,
      kl: 2.306,
    };
    const facts = factsOf(effect, [" Paris", " London"]);
    expect(
      facts.map(({ name, clean, changed, difference, trend }) => [name, clean, changed, difference, trend]),
    ).toEqual([
      ["log p “·Paris”", "−0.26", "−3.40", "−3.14 nats", "down"],
      ["logit “·Paris” − “·London”", "3.90", "4.10", "+0.20 nats", "up"],
      ["KL", undefined, undefined, "2.31 nats", "same"],
    ]);
  });

  it("says nothing where there is nothing, or no number", () => {
    expect(factsOf({}, [])).toEqual([]);
    expect(factsOf({ clean_logp: "nan", logp: "nan", kl: "nan" }, [" Paris"])).toEqual([]);
    expect(factsOf({ clean_logp: -1, logp: -1.001 }, ["a"])[0]).toMatchObject({
      difference: "0.00 nats",
      trend: "same",
    });
  });
});
