// The panel in words.
import { describe, expect, it } from "vitest";
import { panelState } from "../../dev/entity";
import type { EntityPanelState } from "../../src/generated/state";
import { MemoryModel } from "../../src/host/memory";
import { encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";
import { type Model, Traits } from "../../src/runtime/state";
import { readReading } from "../../src/views/entities/entity_panel/data";
import {
  announcement,
  baselineSign,
  lentWords,
  noOthers,
  sureWords,
} from "../../src/views/entities/entity_panel/scene";

const forever = { aborted: false, addEventListener: () => {} } as unknown as AbortSignal;
const shown = { serial: 1, n_tokens: 6, position: 3, layer: 17 };
const read = (patch: Record<string, unknown> = {}) => {
  const model = new MemoryModel({ shown, status: "ready", ...panelState(), ...patch });
  return readReading(new Traits(model as unknown as Model<EntityPanelState>, forever)).value;
};

describe("a reading", () => {
  it("is of the cell that it was made for, and knows whose vector read it", () => {
    expect(read()).toMatchObject({ token: " Lights", text: "Eiffel Tower", layer: 17, lent: 15 });
    expect(read({ vector_layer: 17 }).lent).toBeNull();
    expect(read({ shown: {} })).toMatchObject({ layer: null, lent: null });
    expect(lentWords(read())).toBe("read with the vector trained for layer 15");
    expect(lentWords(read({ vector_layer: -1 }))).toBe("read with the vector trained for the embedding");
  });

  it("has no probability before it is begun, and leaves out what is not there", () => {
    const young = read({ state: 0, text: encodeText(""), logp: encodeArray("f32", []) });
    expect(young.p).toBeNaN();
    const some = {
      alt_texts: encodeTexts(["Paris", "", ""]),
      alt_logp: encodeArray("f32", [-1, -2, Number.NaN]),
    };
    expect(read(some).others.map(({ text }) => text)).toEqual(["Paris", ""]);
    expect(read({ alt_texts: null, alt_logp: null, base_texts: null }).others).toEqual([]);
  });

  it("is announced once it is finished", () => {
    expect(announcement(read())).toBe(
      "' Lights' at layer 17: 'Eiffel Tower', 62 %, read with the vector trained for layer 15",
    );
    expect([announcement(read({ state: 1 })), announcement(read({ shown: {} }))]).toEqual(["", ""]);
    expect(announcement(read({ state: 2, text: encodeText("") }))).toContain("an empty mention");
    expect(announcement(read({ state: 3 }))).toContain("'Eiffel Tower', cut there");
    expect(announcement(read({ text: encodeText("\u202ea\n") }))).toContain("'⟨RLO⟩a⏎'");
  });

  it.each([
    [1, "mean probability of a token so far"],
    [2, "mean probability of a token"],
    [3, "mean probability of a token, cut at the longest"],
  ])("in state %i is told by the %s", (state, words) => {
    expect(sureWords({ state })).toBe(words);
  });
});

it("what is not there is told apart from what is empty", () => {
  const nan = Number.NaN;
  expect(["Paris", "", "", ""].map((text, i) => baselineSign(text, i === 1 ? 0.5 : nan, i < 3))).toEqual([
    "",
    "∅",
    "…",
    "–",
  ]);
  expect([noOthers(0, 2, true), noOthers(5, 0, true), noOthers(5, 2, true), noOthers(5, 2, false)]).toEqual([
    "None are asked for.",
    "They come after the mention.",
    "Still looking for other mentions.",
    "None were found.",
  ]);
});
