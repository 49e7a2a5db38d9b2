import { describe, expect, it } from "vitest";
import { plotLines } from "../../src/runtime/chart/lines";
import { layerOptions, stepped } from "../../src/views/core/layer_picker/scene";
import { meter } from "../../src/views/core/prompt/scene";
import { scene as picker } from "../../src/views/core/token_picker/scene";
import { heading, rowsOf } from "../../src/views/lens/token_ranks/scene";
import { type Numbers, plot, valueText } from "../../src/views/lens/trajectory/scene";

describe("prompt meter", () => {
  it("counts tokens against the context window", () => {
    expect(meter(6, 8192)).toMatchObject({ text: "6 / 8,192 tokens", share: 6 / 8192, state: "calm" });
    expect(meter(7500, 8192).state).toBe("near");
    expect(meter(9000, 8192)).toMatchObject({ share: 1, state: "over" });
  });

  it("only counts when the window is unknown", () => {
    expect(meter(1, null)).toMatchObject({ text: "1 token", share: 0 });
    expect(meter(6, 0).text).toBe("6 tokens");
  });
});

describe("layers", () => {
  it("are the embedding and those behind the blocks", () => {
    expect(layerOptions(2)).toEqual([
      { value: -1, label: "embedding" },
      { value: 0, label: "layer 0" },
      { value: 1, label: "layer 1" },
    ]);
    expect(layerOptions(0)).toHaveLength(1);
  });

  it("steps stay between the embedding and the last block", () => {
    expect([stepped(0, -1, 3), stepped(-1, -1, 3), stepped(1, 1, 3), stepped(2, 1, 3)]).toEqual([
      -1, -1, 2, 2,
    ]);
  });
});

describe("token chips", () => {
  const { chips, selected } = picker(["<s>", " a", "<0xE6>", "\n"], [1, 0, 0, 0], -1);

  it("tell special and byte tokens apart", () => {
    expect(chips.map((chip) => chip.kind)).toEqual(["special", "plain", "byte", "plain"]);
    expect(chips.map((chip) => chip.label)).toEqual([
      "token 0 '<s>', special",
      "token 1 ' a'",
      "token 2 '<0xE6>', one byte",
      "token 3 '⏎'",
    ]);
  });

  it("a line of the prompt is a line of chips", () => {
    expect(chips.map((chip) => chip.breaks)).toEqual([false, false, false, true]);
  });

  it("the last token is selected when the cursor counts from the end", () => {
    expect(selected).toBe(3);
    expect(picker([], [], -1)).toEqual({ chips: [], selected: -1 });
  });
});

describe("rank rows", () => {
  const source = { ids: [7, 9], texts: [" Paris", "\n"], logp: [Math.log(0.5), Math.log(0.25)] };

  it("top tokens are ranked by their place", () => {
    const rows = rowsOf(source, [9]);
    expect(rows.map(({ id, rank, starred }) => [id, rank, starred])).toEqual([
      [7, "0", false],
      [9, "1", true],
    ]);
    expect(rows[0]?.p).toBeCloseTo(0.5);
    expect(rows.map((row) => row.label)).toEqual(["Follow ' Paris'", "Stop following '⏎'"]);
  });

  it("found tokens carry their own rank, or none", () => {
    expect(rowsOf({ ...source, ranks: [49151, -1] }, []).map((row) => row.rank)).toEqual(["49,151", "?"]);
  });

  it("a token whose text is not here yet is named by its id", () => {
    expect(rowsOf({ ...source, texts: [] }, [])[0]?.text).toBe("#7");
  });

  it("the heading names the cell the numbers belong to", () => {
    expect(heading({ layer: 12, position: 5 })).toBe("layer 12 · token 5");
    expect(heading({ layer: -1, position: 0 })).toBe("embedding · token 0");
    expect(heading({ serial: 1 })).toBe("Token ranks");
  });
});

describe("trajectory", () => {
  const layers = [-1, 0, 1, 2, 3];
  const one = (...values: number[]): Numbers => ({ id: 1, text: "a", values });
  const over = (metric: Parameters<typeof plot>[0], at: number[], numbers: Numbers[], width: number) =>
    plotLines(plot(metric, at, numbers, ["#000"]), width);
  const draw = (metric: Parameters<typeof plot>[0], ...numbers: Numbers[]) => {
    const made = over(metric, layers, numbers, 320);
    return { ...made, paths: made.curves.flat() };
  };
  /** Runs of a path: every M starts one. */
  const runs = (path: string | undefined) =>
    (path ?? "")
      .split("M")
      .slice(1)
      .map((run) => run.split("L").length);

  it("a value that is not a number breaks the line, and a lone one is a dot", () => {
    const { paths } = draw("probability", one(0.1, 0.2, Number.NaN, 0.4, Number.NaN));
    expect(runs(paths[0]?.path)).toEqual([2, 1]);
    expect(paths[0]?.dots).toHaveLength(1);
    expect(paths[0]?.path).not.toContain("NaN");
  });

  it("an unknown rank is a gap too", () => {
    expect(runs(draw("rank", one(3, -1, 5, 6, 7)).paths[0]?.path)).toEqual([1, 3]);
  });

  it("a line without any number is no line", () => {
    const { paths } = draw("probability", one(...layers.map(() => Number.NaN)));
    expect(paths[0]).toMatchObject({ path: "", dots: [], ring: null });
  });

  it("rank 0 is on top, and each decade takes as much room", () => {
    const { y, yTicks } = draw("rank", one(0, 10, 100, 900, 5));
    expect(yTicks.map((tick) => tick.text)).toEqual(["0", "10", "100", "1,000"]);
    const at = yTicks.map((tick) => tick.at);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(y(0)).toBe(at[0]);
    const [ten, hundred, thousand] = [y(10), y(100), y(1000)];
    expect((thousand - hundred) / (hundred - ten)).toBeCloseTo(1, 0);
  });

  it("the other axes start at 0 below and end at a round number", () => {
    const { y, yTicks } = draw("probability", one(0.1, 0.34, 0.2, 0, 0.3));
    expect(yTicks.map((tick) => tick.text)).toEqual(["0", "10 %", "20 %", "30 %", "40 %"]);
    expect(y(0)).toBeGreaterThan(y(0.34));
    expect(draw("entropy", one(1, 7, 3, 2, 0)).yTicks.map((tick) => tick.text)).toEqual([
      "0",
      "2",
      "4",
      "6",
      "8",
    ]);
  });

  it("every layer has its place, and few enough have a name", () => {
    const many = Array.from({ length: 81 }, (_, i) => i - 1);
    const { x, xTicks } = over("rank", many, [], 320);
    expect(xTicks[0]?.text).toBe("emb");
    expect(xTicks.length).toBeLessThan(14);
    for (const { at, text } of xTicks) expect(at).toBe(x(text === "emb" ? 0 : Number(text) + 1));
    const at = xTicks.map((tick) => tick.at);
    for (const [i, here] of at.entries()) expect(here - (at[i - 1] ?? -Infinity)).toBeGreaterThan(12);
  });

  it("nothing to draw is no error", () => {
    for (const metric of ["probability", "rank", "entropy"] as const) {
      const { curves, xTicks, yTicks } = over(metric, [], [], 200);
      expect([curves, xTicks]).toEqual([[], []]);
      expect(yTicks.every((tick) => Number.isFinite(tick.at))).toBe(true);
    }
    expect(over("rank", [3], [one(2)], 200).curves[0]?.[0]?.dots).toHaveLength(1);
  });

  it("values in words", () => {
    expect(valueText("probability", 0.341)).toBe("34 %");
    expect(valueText("rank", 49151)).toBe("49,151");
    expect(valueText("rank", -1)).toBe("–");
    expect(valueText("entropy", Number.NaN)).toBe("–");
    expect(valueText("entropy", 1.5)).toBe("1.50 nats");
  });
});
