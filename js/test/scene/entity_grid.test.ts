// The entity grid without a page: lines of text, cells in every state, marks, words, and what is asked of the kernel.
import { describe, expect, it } from "vitest";
import { type EntityOptions, entityState, growing, LAYERS, TOKENS } from "../../dev/entity";
import type { EntityGridState } from "../../src/generated/state";
import { MemoryModel } from "../../src/host/memory";
import { arrange, HEAD, LEFT, scrollTo } from "../../src/runtime/grid/layout";
import { scene } from "../../src/runtime/grid/scene";
import { inView } from "../../src/runtime/grid/window";
import { endSign, mentionLine, mentionWords, whyFixed } from "../../src/runtime/mention";
import { type Model, Traits } from "../../src/runtime/state";
import { cut, wrap } from "../../src/runtime/wrap";
import { readEntities } from "../../src/views/entities/entity_grid/data";
import {
  content,
  heads,
  progressWords,
  rowHeight,
  rowNote,
  signWords,
  speak,
  WIDTHS,
} from "../../src/views/entities/entity_grid/scene";

const forever = { aborted: false, addEventListener: () => {} } as unknown as AbortSignal;
const read = (made: EntityOptions = {}, patch: Record<string, unknown> = {}) => {
  const model = new MemoryModel({ ...entityState(made), ...patch });
  return readEntities(new Traits(model as unknown as Model<EntityGridState>, forever)).value;
};

function picture(made: EntityOptions = {}, { color = "probability", logit = false, width = 1100 } = {}) {
  const data = read(made);
  const frame = {
    layers: [...data.layers].sort((a, b) => b - a),
    positions: data.tokens.map((_, i) => i),
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
    head: HEAD,
    row: rowHeight(logit),
  };
  const plan = scrollTo(arrange(frame, { width, height: 684 }), { x: 0, y: 0 });
  const selected = { layer: 15, position: 3 };
  const drawn = scene({
    plan,
    cell: (layer, position) => content({ data, color, logit }, layer, position),
    heads: heads(data),
    rowNote: (layer) => rowNote(data, layer),
    selected,
    hover: null,
  });
  const { rows, columns } = plan;
  const at = (layer: number, position: number) =>
    drawn.cells[rows.keys.indexOf(layer) * columns.keys.length + position];
  return { ...drawn, data, plan, at };
}

describe("lines of text", () => {
  const fits = (most: number) => (line: string) => Array.from(line).length <= most;

  it.each([
    ["Paris", 10, 2, ["Paris"]],
    ["City of Lights", 10, 2, ["City of", "Lights"]],
    ["The City of London Corporation", 12, 2, ["The City of", "London Corp…"]],
    ["The City of London Corporation", 12, 3, ["The City of", "London", "Corporation"]],
    ["Neuschwanstein castle", 8, 2, ["Neuschwa", "nstein…"]],
    ["one two three four", 7, 2, ["one two", "three…"]],
    ["👩👩👩👩👩", 2, 2, ["👩👩", "👩…"]],
    ["", 5, 2, []],
    ["word", 0, 2, []],
  ])("%s in %i characters and %i lines", (text, most, lines, expected) => {
    expect(wrap(text, lines, fits(most))).toEqual(expected);
  });

  it("never more lines or wider ones than there is room for, and nothing is lost that is not cut", () => {
    const text = "the quick brown fox jumps over incomprehensibilities of a lazy dog";
    for (let most = 2; most < 40; most++) {
      const out = wrap(text, 3, fits(most));
      expect(out.length).toBeLessThanOrEqual(3);
      expect(out.every(fits(most))).toBe(true);
      if (!out.at(-1)?.endsWith("…")) expect(out.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }
  });

  it("a cut ends in …, or is nothing where not even that fits", () => {
    expect([cut("Paris", fits(5)), cut("Paris", fits(4)), cut("Paris", fits(1))]).toEqual([
      "Paris",
      "Par…",
      "",
    ]);
  });
});

describe("rows and columns", () => {
  it("the last layer is on top, whatever order they come in; all are there", () => {
    const order = ["29", "25", "20", "15", "10", "5", "emb"];
    expect(picture().rows.map((label) => label.text)).toEqual(order);
    const mixed = [10, -1, 29, 5];
    expect(picture({ layers: mixed }).rows.map((label) => label.text)).toEqual(["29", "10", "5", "emb"]);
  });

  it("rows of two lines, of three with the logit lens; columns share the room and then scroll", () => {
    expect(picture().plan.rows.size).toBe(rowHeight(false));
    expect(rowHeight(true)).toBeGreaterThan(rowHeight(false));
    expect(picture().plan.columns.size).toBe(Math.floor((1100 - LEFT) / 6));
    const narrow = picture({}, { width: 600 }).plan;
    expect([narrow.columns.size, narrow.whole.width]).toEqual([WIDTHS.scrolled, LEFT + 6 * WIDTHS.scrolled]);
    expect(inView(narrow.columns)).toEqual([0, 4]);
  });

  it("a row that another layer's vector reads says so", () => {
    const { rows, data } = picture();
    expect(rows.map((label) => label.note)).toEqual(["", "← 29", "← 15", "", "", "", ""]);
    expect([data.lent(20), data.lent(15), data.hasLent]).toEqual([15, null, true]);
    expect(picture({ readBy: [5, 5, 10, 15, 20, 25, -1] }).rows.map((label) => label.note)).toEqual([
      "← emb",
      ...Array(5).fill(""),
      "← 5",
    ]);
    expect(read({ layers: [3, 4] }).hasLent).toBe(false);
  });
});

describe("a cell", () => {
  it("has the mention of its layer and position", () => {
    const { at } = picture();
    expect([at(29, 3)?.text, at(15, 3)?.text, at(-1, 0)?.text]).toEqual([
      "Eiffel Tower",
      "City of Lights",
      "The",
    ]);
    expect(at(15, 3)?.mark).toBe("selected");
  });

  it("that is not begun is empty, one being written has a caret, a cut one ends in …, an empty one is ∅", () => {
    const { at } = picture({ state: growing });
    expect(at(15, 5)).toMatchObject({ text: "", kind: "missing" });
    expect(at(29, 3)).toMatchObject({ text: "Eiffel To▍", kind: "value", faded: true });
    expect(picture().at(25, 2)?.text).toMatch(/United States…$/);
    expect(picture().at(15, 4)?.text).toBe("∅");
    expect([endSign("", 1), endSign("", 3), endSign("x", 2), endSign("", 0)]).toEqual(["▍", "…", "", ""]);
  });

  it("is colored by its mean probability, or not at all", () => {
    const { at, data } = picture();
    const p = data.p(data.cell(15, 3));
    expect(at(15, 3)).toMatchObject({ kind: "value", entry: Math.round(255 * p) });
    expect(picture({}, { color: "none" }).at(15, 3)?.kind).toBe("plain");
  });

  it("has the logit lens's token where it is asked for", () => {
    expect(picture().at(15, 3)?.second).toBeUndefined();
    expect(picture({}, { logit: true }).at(15, 3)?.second).toBe("·Paris");
    expect(picture({ logits: [] }, { logit: true }).at(15, 3)?.second).toBe("");
  });

  it("of a message that is not here yet is waiting", () => {
    const data = read({}, { state: null, texts: null, logp: null });
    expect([data.cell(15, 3), data.text(-1), data.total, data.others(-1)]).toEqual([-1, "", 42, []]);
    expect(speak(data, { layer: 15, position: 3 })).toMatch(/mention not begun$/);
  });

  it("knows other mentions, also an empty one, and leaves out what is not there", () => {
    const data = read({ others: ["Paris", "", "Rome"] });
    const others = data.others(data.cell(-1, 0));
    expect(others.map(({ text }) => text)).toEqual(["Paris", "", "Rome"]);
    expect(others[0]?.p).toBeGreaterThan(others[2]?.p ?? 1);
    const young = read({ state: growing });
    expect([young.others(young.cell(29, 5)), young.others(-1)]).toEqual([[], []]);
  });
});

describe("words", () => {
  it("speak the cell, its vector, its mention and how sure it is", () => {
    const data = read();
    expect(speak(data, { layer: 15, position: 0 })).toMatch(
      /^layer 15, token 'The', mention 'The New York Times' \d+ %, logit lens '.'$/,
    );
    expect(speak(data, { layer: 20, position: 3 })).toContain(
      "read with the vector of layer 15, mention 'Paris' 93 %",
    );
    expect(speak(data, { layer: 15, position: 4 })).toContain("mention an empty mention");
    expect(speak(data, { layer: 25, position: 2 })).toContain("United States', cut there");
    expect(speak(read({ state: growing }), { layer: 29, position: 3 })).toContain(
      "being written: 'Eiffel To'",
    );
  });

  it("count the cells until all are done, and explain the signs that occur", () => {
    const data = read();
    expect([progressWords(data, 31), progressWords(data, 42)]).toEqual(["31 of 42 cells", ""]);
    expect(signWords(data, 8)).toEqual(["← read with another layer’s vector", "… cut at 8 tokens"]);
    expect(signWords(read({ layers: [0, 1], state: () => 2 }), 8)).toEqual([]);
  });

  it("say why context cannot be chosen", () => {
    expect(whyFixed([0, 1])).toBe("");
    expect([whyFixed([0]), whyFixed([1]), whyFixed([])].map((why) => why.endsWith("."))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("make hostile text visible, on one line, and keep no space around a mention", () => {
    expect(mentionLine(" Paris ", 2)).toBe("Paris");
    expect(mentionLine("a\tb\u202ec\u0000", 3)).toBe("a⇥b⟨RLO⟩c␀…");
    expect(mentionLine("moved\n\nI am", 3)).toBe("moved…"); // cut at its first line break
    expect(mentionLine("\n\n", 2)).toBe("⏎⏎");
    expect(mentionLine(" ", 2)).toBe("·");
    expect(mentionWords("\u202e</script>", 2)).toBe("'⟨RLO⟩</script>'");
    expect(mentionLine("x".repeat(10_000), 2).length).toBe(97);
  });
});

it("the famous prompt has as many cells as tokens and layers", () => {
  expect(picture().cells).toHaveLength(TOKENS.length * LAYERS.length);
});
