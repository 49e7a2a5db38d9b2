import { describe, expect, it } from "vitest";
import { isByte, pieces, spoken, visible } from "../../src/runtime/text";

describe("visible text", () => {
  it.each([
    [" of", "·of"],
    ["of ", "of·"],
    ["a b", "a b"],
    ["a  b", "a··b"],
    [" ", "·"],
    ["\n", "⏎"],
    ["\n\n", "⏎⏎"],
    ["\r\n", "␍⏎"],
    ["\t", "⇥"],
    ["\u0000\u001b", "␀␛"],
    ["\u007f", "␡"],
    ["\u0085", "⟨85⟩"],
    ["\u200b", "⟨ZWSP⟩"],
    ["a\u202eb", "a⟨RLO⟩b"],
    ["\ufeff", "⟨BOM⟩"],
    ["<0xE6>", "<0xE6>"],
    ["日本語", "日本語"],
    ["e\u0301", "e\u0301"],
    ["\u0301", "◌\u0301"],
    ["👩\u200d💻", "👩\u200d💻"],
    ["a\u200db", "a⟨ZWJ⟩b"],
    ["❤\ufe0f", "❤\ufe0f"],
    ["\u00a0", "⍽"],
    ["\u3000", "⟨3000⟩"],
    ["a\u2009b", "a⟨2009⟩b"],
    ["\u3164", "⟨3164⟩"],
    ["\u0600\u0661", "\u0600\u0661"],
    ["\ud800", "⟨D800⟩"],
  ])("%j is written %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("no character without ink stays invisible", () => {
    // Marks and letters have ink, and so do the few format characters that are signs above numbers.
    const inked = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]/u;
    const hidden = /[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
    const missed: string[] = [];
    for (let code = 0; code < 0xe1000; code++) {
      const char = String.fromCodePoint(code);
      if (hidden.test(char) && !inked.test(char) && visible(char) === char) missed.push(code.toString(16));
    }
    expect(missed).toEqual([]);
  });

  it("direction marks never reach the page as themselves", () => {
    const marks = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
    expect(visible(marks, 100)).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  });

  it("signs are told apart from letters", () => {
    expect(pieces(" a\n")).toEqual([
      { text: "·", sign: true },
      { text: "a", sign: false },
      { text: "⏎", sign: true },
    ]);
    expect(pieces("·")).toEqual([{ text: "·", sign: false }]);
  });

  it("a long token is cut, by characters and not by code units", () => {
    expect(visible("x".repeat(10_000))).toBe(`${"x".repeat(40)}…`);
    expect(visible("👍".repeat(10_000), 3)).toBe("👍👍👍…");
    expect(visible("x".repeat(40))).toBe("x".repeat(40));
    expect(visible("\u0301".repeat(10_000), 5)).toBe(`◌${"\u0301".repeat(5)}…`);
  });

  it("a byte token is recognized, and only that", () => {
    expect(isByte("<0xE6>")).toBe(true);
    for (const text of ["<0xE>", " <0xE6>", "<0xE6> ", "0xE6", "<0xG0>"]) expect(isByte(text)).toBe(false);
  });

  it("spoken text keeps its spaces and names the rest", () => {
    expect(spoken(" Paris")).toBe("' Paris'");
    expect(spoken("\n")).toBe("'⏎'");
    expect(spoken("a".repeat(500))).toBe(`'${"a".repeat(60)}…'`);
  });
});
