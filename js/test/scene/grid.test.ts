import { describe, expect, it } from "vitest";
import { palette } from "../../src/runtime/color";
import {
  type Axis,
  bandOf,
  hit,
  length,
  lines,
  makeAxis,
  reveal,
  startOf,
} from "../../src/runtime/grid/axis";
import {
  arrange,
  boxOf,
  columnWidth,
  type Frame,
  HEAD,
  LEFT,
  nearest,
  ROW,
  type Spot,
  scrollTo,
  targetAt,
} from "../../src/runtime/grid/layout";
import { blend } from "../../src/runtime/grid/overview";
import { scene } from "../../src/runtime/grid/scene";
import { fromStart } from "../../src/runtime/scale";
import { speak } from "../../src/views/lens/lens_grid/card";
import { measureOf } from "../../src/views/lens/lens_grid/measure";
import { parityBadge } from "../../src/views/lens/lens_grid/parity";
import { rowsOf } from "../../src/views/lens/lens_grid/rows";
import { content, heads, WIDTHS } from "../../src/views/lens/lens_grid/scene";
import { lens } from "./lens";

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => i + from);
type Placed = Frame & { room: { width: number; height: number }; scroll: { x: number; y: number } };
const layout = (frame: Placed) => scrollTo(arrange(frame, frame.room), frame.scroll);
const grid = { widths: WIDTHS, head: HEAD };
const keysOf = (axis: Axis) => lines(axis).map((line) => line.key);

describe("a strip of many columns", () => {
  const sided = (twoSided: boolean) => ({
    ...palette(twoSided ? "difference" : "entropy", "light"),
    twoSided,
  });

  it("blends levels to their mean, and keeps the largest difference of either side", () => {
    expect(blend([10, 20, 60], sided(false))).toBe(30);
    expect(blend([128, 120, 250, 126], sided(true))).toBe(250);
    expect(blend([128, 2, 250], sided(true))).toBe(2);
  });
});

describe("one direction of the grid", () => {
  const axis = (scroll: number, pinned: number[] = []) => makeAxis(range(600), pinned, 50, 500, scroll);

  it("lists the lines in the window and no other", () => {
    expect(keysOf(axis(0))).toEqual(range(10));
    expect(keysOf(axis(5000))).toEqual(range(10, 100));
    expect(keysOf(axis(5025))).toEqual(range(11, 100));
  });

  it("cannot be scrolled past its ends", () => {
    expect(axis(1e9).scroll).toBe(600 * 50 - 500);
    expect(axis(-40).scroll).toBe(0);
    expect(keysOf(axis(1e9))).toEqual(range(10, 590));
  });

  it("pinned lines stay in front wherever one scrolls, and are listed once", () => {
    for (const scroll of [0, 5000, 1e9]) {
      const held = axis(scroll, [300, 7]);
      const shown = lines(held);
      expect(shown.slice(-2).map((line) => [line.key, line.start, line.frozen])).toEqual([
        [7, 0, true],
        [300, 50, true],
      ]);
      expect(new Set(keysOf(held)).size).toBe(shown.length);
      for (const line of shown.slice(0, -2)) expect(line.start + 50).toBeGreaterThan(bandOf(held));
    }
  });

  it("pins never take all of the room", () => {
    const held = makeAxis(range(600), range(100), 50, 500, 0);
    expect(held.frozen).toBe(6);
    expect(lines(held).length).toBeGreaterThan(held.frozen);
  });

  it("a pin on a line that is gone is not drawn", () => {
    expect(makeAxis(range(5), [90], 50, 500, 0).frozen).toBe(0);
  });

  it("what lies under a pixel is what was drawn there", () => {
    for (const scroll of [0, 5025, 1e9]) {
      const held = axis(scroll, [7, 300]);
      for (const line of lines(held)) {
        const middle = line.start + 25;
        if (!line.frozen && middle < bandOf(held)) continue; // behind the band
        if (middle < held.view) expect(hit(held, middle)).toBe(line.index);
      }
      expect(hit(held, bandOf(held) - 1)).toBe(-1);
    }
    expect([hit(axis(0), -1), hit(axis(0), 500)]).toEqual([-1, -1]);
    expect(hit(makeAxis(range(3), [], 50, 500, 0), 151)).toBe(-1);
  });

  it("reveal scrolls as little as it can, and then the line is in the window", () => {
    const still = axis(5000);
    expect(reveal(still, 104)).toBe(5000);
    expect(reveal(still, 99)).toBe(4950);
    expect(reveal(still, 110)).toBe(5050);
    for (const index of [0, 1, 99, 350, 599]) {
      const held = axis(5000, [7, 300]);
      const moved = makeAxis(range(600), [7, 300], 50, 500, reveal(held, index));
      const start = startOf(moved, index);
      expect(start).toBeGreaterThanOrEqual(index < moved.frozen ? 0 : bandOf(moved));
      expect(start + 50).toBeLessThanOrEqual(moved.view);
    }
  });

  it("without room nothing is listed", () => {
    expect(lines(makeAxis(range(600), [3], 50, 0, 0))).toEqual([]);
    expect(lines(makeAxis([], [], 50, 500, 0))).toEqual([]);
  });
});

describe("layout", () => {
  const long: Placed = {
    ...grid,
    layers: [...range(30).reverse(), -1],
    positions: range(600),
    pinnedLayers: [],
    pinnedPositions: [],
    room: { width: 1000, height: 684 },
    scroll: { x: 0, y: 0 },
  };

  it("31 × 600 cells: the canvas is as large as the room, and what scrolls as large as the grid", () => {
    const plan = layout(long);
    expect(plan).toMatchObject({ width: 1000, fits: false });
    expect(plan.whole.width).toBe(LEFT + 600 * plan.columns.size);
    expect(plan.height).toBe(Math.min(684, 31 * ROW + HEAD));
    expect(lines(plan.columns).length).toBeLessThan(20);
    expect(lines(plan.rows)).toHaveLength(31);
  });

  it("a grid that fits is no wider than its cells", () => {
    const plan = layout({ ...long, positions: range(6) });
    expect(plan.fits).toBe(true);
    expect(plan.width).toBe(plan.whole.width);
  });

  it("the end of the scroll shows the last token, with and without pins", () => {
    for (const pins of [[], [3, 4]]) {
      const plan = layout({ ...long, pinnedPositions: pins, scroll: { x: 1e9, y: 0 } });
      const last = lines(plan.columns)
        .filter((line) => !line.frozen)
        .at(-1);
      expect(last?.key).toBe(599);
      expect((last?.start ?? 0) + plan.columns.size).toBeLessThanOrEqual(plan.columns.view);
      expect(plan.whole.width).toBeGreaterThanOrEqual(LEFT + length(plan.columns));
    }
  });

  it("columns share the room while they are readable, then scroll", () => {
    const width = (room: number, n: number) => columnWidth(room, n, WIDTHS);
    expect(width(1000, 4)).toBe(112);
    expect(width(1000, 10)).toBe(94);
    expect(width(1000, 12) * 12 + LEFT).toBeLessThanOrEqual(1000);
    for (const n of [20, 600]) expect(width(1000, n)).toBeGreaterThanOrEqual(56);
    expect(width(0, 600)).toBeGreaterThanOrEqual(56);
  });

  it("a pixel is a cell, the head of a row, the head of a column, or nothing", () => {
    const plan = layout({ ...long, scroll: { x: 1000, y: 0 } });
    const box = boxOf(plan, { layer: 12, position: 20 });
    if (!box) throw new Error("the cell is on the grid");
    expect(targetAt(plan, box.x + 5, box.y + 5)).toEqual({ kind: "cell", spot: { layer: 12, position: 20 } });
    expect(targetAt(plan, 5, box.y + 5)).toEqual({ kind: "row", layer: 12 });
    expect(targetAt(plan, box.x + 5, 5)).toEqual({ kind: "column", position: 20 });
    expect(targetAt(plan, 5, 5)).toBeNull();
    expect(targetAt(plan, -5, 5)).toBeNull();
  });

  it("finds the nearest cell to one that is not on the grid", () => {
    const plan = layout({ ...long, layers: [20, 10, 0] });
    expect(nearest(plan, { layer: 13, position: -1 })).toEqual({ layer: 10, position: 599 });
    expect(nearest(plan, { layer: -1, position: 900 })).toEqual({ layer: 0, position: 599 });
    expect(nearest(layout({ ...long, positions: [] }), { layer: 1, position: 0 })).toBeNull();
    expect(boxOf(plan, { layer: 13, position: 0 })).toBeNull();
  });
});

describe("rows", () => {
  const layers = range(31, -1);

  it("the last layer is on top and the embedding at the bottom", () => {
    const rows = rowsOf(layers, [], 1, true);
    expect([rows[0], rows.at(-1), rows.length]).toEqual([29, -1, 31]);
    expect(rowsOf(layers, [], 1, false)).toHaveLength(30);
  });

  it("a range and a stride choose among the layers, from the last one", () => {
    expect(rowsOf(layers, [10, 14], 1, false)).toEqual([14, 13, 12, 11, 10]);
    expect(rowsOf(layers, [10, 14], 2, true)).toEqual([14, 12, 10, -1]);
    expect(rowsOf(layers, [], 8, false)).toEqual([29, 21, 13, 5]);
    for (const stride of [0, Number.NaN, -3]) expect(rowsOf(layers, [], stride, true)).toHaveLength(31);
  });
});

describe("picture", () => {
  const spot: Spot = { layer: 1, position: 1 };
  function picture(made: Parameters<typeof lens>[0], color = "probability", selected: Spot = spot) {
    const data = lens(made);
    const frame = {
      ...grid,
      layers: rowsOf(data.layers, [], 1, true),
      positions: range(data.tokens.length),
      pinnedLayers: [],
      pinnedPositions: [],
      room: { width: 1000, height: 684 },
      scroll: { x: 0, y: 0 },
    };
    const plan = layout(frame);
    const measure = measureOf(color, data, "' Paris'");
    const told = { data, measure, cone: null };
    const drawn = scene({
      plan,
      cell: (_layer, _position, row, column) => content(told, plan, row, column),
      heads: heads(data),
      selected: { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) },
      hover: { layer: 2, position: 0 },
    });
    return { ...drawn, plan };
  }
  type Picture = ReturnType<typeof picture>;
  const cellAt = ({ cells, plan }: Picture, { layer, position }: Spot) =>
    cells.find(
      (cell) =>
        cell.x === LEFT + startOf(plan.columns, plan.columns.keys.indexOf(position)) &&
        cell.y === HEAD + startOf(plan.rows, plan.rows.keys.indexOf(layer)),
    );

  it("31 × 600: only what the window shows is made", () => {
    const { cells } = picture({ layers: range(31, -1), tokens: range(600).map(String) });
    expect(cells.length).toBeLessThan(31 * 20);
    expect(cells.length).toBeGreaterThan(31 * 10);
  });

  it("a cell says its top token with its spaces, and its color", () => {
    const cell = cellAt(picture({}), { layer: 1, position: 1 });
    expect(cell).toMatchObject({ text: "·Paris", kind: "value", entry: 128 });
    expect(cellAt(picture({}), { layer: 0, position: 1 })?.text).toBe("⏎");
  });

  it("NaN is never a color", () => {
    for (const color of ["probability", "entropy", "rank", "kl"]) {
      expect(cellAt(picture({ nan: [spot] }, color), spot)).toMatchObject({ text: "NaN", kind: "nan" });
    }
  });

  it("a column without an answer yet is missing, not empty", () => {
    const drawn = picture({ missing: [1] });
    expect(cellAt(drawn, spot)).toMatchObject({ text: "", kind: "missing" });
    expect(cellAt(drawn, { layer: 1, position: 0 })?.kind).toBe("value");
  });

  it("without ranks the color rank leaves text and no color", () => {
    const data = { ...lens({}), hasRank: false };
    expect(measureOf("rank", data, "x").level(3)).toBeNaN();
  });

  it("marks the selected and the hovered cell, their row and their column", () => {
    const drawn = picture({}, "probability", { layer: 1, position: -2 });
    expect(drawn.cells.filter((cell) => cell.mark === "selected")).toEqual([cellAt(drawn, spot)]);
    expect(drawn.cells.filter((cell) => cell.mark === "hover")).toEqual([
      cellAt(drawn, { layer: 2, position: 0 }),
    ]);
    expect(drawn.rows.map((row) => [row.text, row.mark])).toEqual([
      ["2", "hover"],
      ["1", "selected"],
      ["0", ""],
      ["emb", ""],
    ]);
    expect(drawn.columns.map((column) => [column.text, column.note, column.special])).toEqual([
      ["A", "0", true],
      ["·b", "1", false],
      ["⏎", "2", false],
    ]);
  });

  it("speaks a cell: layer, token, top token, probability", () => {
    const data = lens({ missing: [2], nan: [{ layer: 0, position: 0 }] });
    const told = { data, measure: measureOf("probability", data, null), cone: null };
    expect(speak(told, spot)).toBe("layer 1, token ' b', top ' Paris' 50 %");
    expect(speak(told, { layer: -1, position: 2 })).toBe("embedding, token '⏎', not computed yet");
    expect(speak(told, { layer: 0, position: 0 })).toBe("layer 0, token 'A', not a number");
  });
});

describe("color measures", () => {
  const data = lens({ nan: [{ layer: 0, position: 0 }] });

  it("probability is the top token's own", () => {
    expect(measureOf("probability", data, null).level(0)).toBeCloseTo(0.5);
  });

  it("entropy ends at that of a uniform distribution", () => {
    expect(measureOf("entropy", data, null).level(5)).toBeCloseTo(0.5 / Math.log(1000));
    expect(measureOf("entropy", data, null).ticks.at(-1)?.text).toBe("6.9 uniform");
  });

  it("rank goes by logarithm and 0 is the strongest", () => {
    const { level, ticks } = measureOf("rank", { ...data, rank: (cell) => cell }, "x");
    expect([level(0), level(999)]).toEqual([1, 0]);
    expect(level(9)).toBeCloseTo(2 / 3);
    expect(ticks.map((tick) => tick.text)).toEqual(["999", "100", "10", "0"]);
  });

  it("KL ends at a round number above the largest", () => {
    expect(measureOf("kl", { ...data, maxKl: 3.3 }, null).level(0)).toBeCloseTo(1 / 4);
    expect(measureOf("kl", { ...data, maxKl: 0 }, null).level(0)).toBe(1);
  });

  it("none has a level where the activation is not a number", () => {
    const broken = data.cell(0, 0);
    for (const color of ["probability", "entropy", "rank", "kl"]) {
      expect(measureOf(color, data, "x").level(broken)).toBeNaN();
    }
  });

  it("ticks lie on the scale, in order", () => {
    for (const color of ["probability", "entropy", "rank", "kl"]) {
      const at = measureOf(color, data, "x").ticks.map((tick) => tick.at);
      expect(at).toEqual([...at].sort((a, b) => a - b));
      expect([at[0], at.at(-1)]).toEqual([0, 1]);
    }
  });

  it("an unknown color falls back to probability", () => {
    expect(measureOf("hue", data, null).color).toBe("probability");
  });

  it("rank without a target says what to do", () => {
    expect(measureOf("rank", data, null).missing).toMatch(/Star a token/);
  });
});

describe("parity badge", () => {
  it("tells model, dtype and difference; the rest on demand", () => {
    const { text, title } = parityBadge({
      model: "a/SmolLM2",
      max_abs: 3.1e-5,
      dtype: "torch.float32",
      bos: false,
    });
    expect(text).toBe("SmolLM2 · float32 · within 3e-5 of the model’s own logits");
    expect(title).toContain("a/SmolLM2");
    expect(title).toContain("bos: false");
  });

  it("an exact lens says so, an unknown one does not", () => {
    expect(parityBadge({ model: "m", max_abs: 0 }).text).toContain("exact: equals the model’s own logits");
    expect(parityBadge({ model: "m", max_abs: null }).text).toContain("no reference logits");
    expect(parityBadge({})).toEqual({ text: "", title: "" });
  });
});
