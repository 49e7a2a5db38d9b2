// Characters that lie in several tokens: shown once, across their pieces, with the bytes of each.
import { describe, expect, it } from "vitest";
import { encodeArray, encodeTexts } from "../../src/runtime/arrays";
import { makeAxis } from "../../src/runtime/grid/axis";
import { columnLabels } from "../../src/runtime/grid/headers";
import { NO_SPLIT, partOf, readSplit } from "../../src/runtime/split";
import { scene as picker } from "../../src/views/core/token_picker/scene";
import { speak } from "../../src/views/lens/lens_grid/card";
import { lens } from "./lens";

// "🙂 日x": the emoji in two tokens, " 日" in two, the last with a letter of its own.
const TOKENS = ["🙂", "", " 日", "x"];
const OWN = ["<0xF0><0x9F>", "<0x99><0x82>", " <0xE6>", "<0x97><0xA5>x"];
const MARKS = [0, 0, 1, 1, 2, 0, 3, 1];
const split = readSplit(encodeArray("u32", MARKS, [4, 2]), encodeTexts(OWN));

describe("split characters", () => {
  it("are read by position", () => {
    expect([0, 1, 2, 3, 4].map(split.own)).toEqual([...OWN, null]);
    expect([0, 1, 2, 3, 4].map(split.inside)).toEqual([false, true, false, true, false]);
    expect(readSplit(new DataView(new ArrayBuffer(0)), encodeTexts([]))).toBe(NO_SPLIT);
    expect(NO_SPLIT.own(0)).toBeNull();
  });

  it("say which text they are a part of", () => {
    expect([0, 1, 2, 3, 4].map((at) => partOf(split, TOKENS, at))).toEqual([
      "<0xF0><0x9F>, part of “🙂”",
      "<0x99><0x82>, part of “🙂”",
      "·<0xE6>, part of “日”",
      "<0x97><0xA5>x, part of “日”",
      "",
    ]);
  });

  it("stand once in the chips", () => {
    const { chips } = picker([...TOKENS, "y"], [], 0, [], split);
    expect(chips.map((chip) => chip.text)).toEqual([...TOKENS, "y"]);
    expect(chips.map((chip) => chip.inside)).toEqual([false, true, false, true, false]);
    expect(chips.map((chip) => chip.held)).toEqual([
      ...[0, 1, 2, 3].map((at) => partOf(split, TOKENS, at)),
      "",
    ]);
    expect(chips[1]?.label).toBe("token 1 '', <0x99><0x82>, part of “🙂”");
  });

  it("are joined in the heads of a grid", () => {
    const axis = makeAxis([0, 1, 2, 3], [], 40, 400, 0);
    const words = { tokens: TOKENS, special: [], roles: [], split, was: () => "" };
    const labels = columnLabels(axis, 40, words, () => "");
    expect(labels.map((label) => [label.text, label.inside, label.goesOn])).toEqual([
      ["🙂", false, true],
      ["", true, false],
      ["·日", false, true],
      ["x", true, false],
    ]);
  });

  it("are spoken with their bytes", () => {
    const data = { ...lens({ tokens: TOKENS, missing: [1] }), split };
    const said = speak({ data, measure: {} as never, cone: null }, { layer: 0, position: 1 });
    expect(said).toBe("layer 0, token '', <0x99><0x82>, part of “🙂”, not computed yet");
  });
});
