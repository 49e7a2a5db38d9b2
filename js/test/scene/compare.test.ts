// Two runs on one grid: differences, the cone's border, cells known only from afar, and columns that stay.
import { describe, expect, it, vi } from "vitest";
import { palette } from "../../src/runtime/color";
import { arrange, HEAD, type Spot, scrollTo } from "../../src/runtime/grid/layout";
import { type Cell, scene } from "../../src/runtime/grid/scene";
import { coneOf } from "../../src/runtime/interventions";
import { latest } from "../../src/runtime/latest";
import type { Block } from "../../src/views/lens/lens_grid/block";
import { speak } from "../../src/views/lens/lens_grid/card";
import { Columns } from "../../src/views/lens/lens_grid/columns";
import { quoted, signed } from "../../src/views/lens/lens_grid/difference";
import { measureOf } from "../../src/views/lens/lens_grid/measure";
import { rowsOf } from "../../src/views/lens/lens_grid/rows";
import { content, heads, type LensContent, WIDTHS } from "../../src/views/lens/lens_grid/scene";
import { needsKernel } from "../../src/views/lens/lens_grid/toolbar";
import { missing } from "../../src/views/lens/lens_grid/window";
import { lens, type Made } from "./lens";

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => i + from);
const DIFFERENCE = {
  reference: "clean run",
  answered: { color: "probability", show: "difference", overview: "changed" },
} as const;

function picture(made: Made, color = "probability", cone = coneOf([], [], 3), positions = range(3)) {
  const data = lens(made);
  const frame = {
    layers: rowsOf(data.layers, [], 1, true),
    positions,
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
    head: HEAD,
  };
  const plan = scrollTo(arrange(frame, { width: 1000, height: 684 }), { x: 0, y: 0 });
  const measure = measureOf(color, data, "' Paris'");
  const selected = { layer: -1, position: 0 };
  const { rows, columns } = plan;
  const drawn = scene({
    plan,
    cell: (_layer, _position, row, column) => content({ data, measure, cone }, plan, row, column),
    heads: heads(data),
    selected,
    hover: null,
  });
  const at = ({ layer, position }: Spot): Cell<LensContent> =>
    drawn.cells[
      rows.keys.indexOf(layer) * columns.keys.length + columns.keys.indexOf(position)
    ] as Cell<LensContent>;
  return { ...drawn, data, measure, at };
}

describe("a difference", () => {
  it("has 0 in the middle of a palette with two sides", () => {
    const { measure } = picture(DIFFERENCE);
    expect(measure.palette).toBe("difference");
    expect(measure.value(5)).toBeCloseTo(0.25); // 0.5 here, 0.25 there
    expect(measure.scale(0)).toBe(0.5);
    expect(measure.scale(-0.3)).toBeCloseTo(0);
    expect(measure.ticks.map((tick) => tick.text)).toEqual(["−30 % less sure", "0", "surer +30 %"]);
    expect(measure.title).toBe("probability of the top token, minus that of the clean run");
  });

  it("is in the unit of its color", () => {
    const as = (color: "rank" | "entropy" | "kl" | "target") =>
      picture({ reference: "x", answered: { color, show: "difference", overview: "changed" } }, color)
        .measure;
    expect(as("rank").value(9)).toBeCloseTo(1 - Math.log10(1.25));
    expect(as("rank").title).toBe("rank of ' Paris', in powers of ten, minus that of “x”");
    expect(as("entropy").value(5)).toBeCloseTo(0.25);
    expect(as("kl").value(5)).toBeCloseTo(0.75);
    expect(as("target").value(5)).toBeCloseTo(Math.log(0.25) - 0.25);
    expect([
      signed("rank", -1),
      signed("target", 0.5),
      signed("probability", -0.041),
      signed("kl", Number.NaN),
    ]).toEqual(["−1.00 decades", "+0.50 nats", "−4.1 %", "–"]);
  });

  it("is not drawn of numbers that belong to another color", () => {
    const { measure } = picture(
      { reference: "x", answered: { color: "entropy", show: "difference", overview: "changed" } },
      "kl",
    );
    expect([measure.palette, measure.title]).toEqual(["kl", "KL divergence to the last layer, in nats"]);
  });

  it("shows both tokens where they differ, and says both", () => {
    const { at, data, measure } = picture(DIFFERENCE);
    const odd = at({ layer: 0, position: 0 }); // cell 1: another token there
    expect([odd.text, odd.was]).toEqual(["·France", "⏎"]);
    const same = at({ layer: 1, position: 0 });
    expect(same.was).toBe("");
    const told = { data, measure, cone: null };
    expect(speak(told, { layer: 0, position: 0 })).toBe(
      "layer 0, token 'A', top ' France' 50 %, was '⏎', difference +25 %",
    );
    expect(speak(told, { layer: 1, position: 0 })).toMatch(/top '⏎' 50 %, difference \+25 %$/);
  });

  it("names what it is compared with", () => {
    expect(quoted("clean run")).toBe("that of the clean run");
    expect(quoted("The capital of Italy is")).toBe("that of “The capital of Italy is”");
    expect(quoted("model B")).toBe("that of model B");
  });

  it.each([
    "light",
    "dark",
  ] as const)("its palette is %s in the middle and stronger to both sides", (theme) => {
    const { rgb, twoSided } = palette("difference", theme);
    const gray = rgb.map(([r, g, b]) => (0.3 * r + 0.6 * g + 0.1 * b) * (theme === "light" ? 1 : -1));
    expect(twoSided).toBe(true);
    for (let i = 1; i < 128; i++) {
      expect((gray[127 - i] as number) - (gray[128 - i] as number)).toBeLessThan(2);
      expect((gray[128 + i] as number) - (gray[127 + i] as number)).toBeLessThan(2);
    }
    const [low, high] = [rgb[40], rgb[215]];
    expect((low?.[2] ?? 0) - (low?.[0] ?? 0)).toBeGreaterThan(40); // blue
    expect((high?.[0] ?? 0) - (high?.[2] ?? 0)).toBeGreaterThan(40); // orange
  });
});

describe("the cone on the grid", () => {
  it("has a border where what can differ ends, and marks what is changed", () => {
    const cone = coneOf([{ kind: "ablate", layer: 0, positions: [1], label: "" }], [], 3);
    const { at } = picture({}, "probability", cone);
    expect(at({ layer: 0, position: 1 })).toMatchObject({
      changed: true,
      edge: { top: false, right: true, bottom: true, left: true },
    });
    expect(at({ layer: 1, position: 1 }).edge).toEqual({
      top: false,
      right: false,
      bottom: false,
      left: true,
    });
    expect(at({ layer: 1, position: 2 }).edge).toEqual({
      top: false,
      right: false,
      bottom: true,
      left: false,
    });
    expect(at({ layer: 2, position: 2 }).edge).toBeNull();
    expect(at({ layer: 2, position: 0 }).edge).toBeNull();
  });

  it("is spoken", () => {
    const cone = coneOf([{ kind: "ablate", layer: 0, positions: [1], label: "" }], [], 3);
    const { data, measure } = picture({});
    expect(speak({ data, measure, cone }, { layer: 0, position: 1 })).toMatch(/changed by an intervention/);
  });
});

describe("columns that are not here", () => {
  const overview = (layer: number, position: number) => (position === 1 ? (layer + 1) / 4 : Number.NaN);

  it("have the overview's color, and no text", () => {
    const { at } = picture({ missing: [1, 2], overview });
    expect(at({ layer: 1, position: 1 })).toMatchObject({ kind: "value", text: "", entry: 128 });
    expect(at({ layer: 1, position: 2 })).toMatchObject({ kind: "missing" });
  });

  it("have none while the overview is about another color or run", () => {
    expect(picture({ missing: [1], overview }, "entropy").at({ layer: 1, position: 1 }).kind).toBe("missing");
    const other = { ...DIFFERENCE, missing: [1], overview };
    expect(picture(other).at({ layer: 1, position: 1 }).kind).toBe("missing");
    const same = { ...other, answered: { ...DIFFERENCE.answered, overview: "difference" } as const };
    expect(picture(same).at({ layer: 1, position: 1 }).kind).toBe("value");
  });

  it("are asked for with a screen on both sides, when they can be seen", () => {
    const tokens = range(600).map(String);
    const axis = (scroll: number) => ({ keys: range(600), frozen: 0, size: 50, view: 500, scroll });
    const here = lens({ tokens, missing: range(500, 100) });
    expect(missing(here, axis(0), 100)).toBeNull();
    expect(missing(here, axis(45 * 50), 100)).toBeNull();
    expect(missing(here, axis(95 * 50), 100)).toEqual([85, 114]);
    expect(missing(here, { ...axis(590 * 50) }, 100)).toEqual([580, 599]);
    expect(missing(here, axis(95 * 50), 600)).toBeNull(); // they are on their way
    expect(missing(here, axis(95 * 50), 12)).toEqual([94, 105]);
  });

  it("a long prompt, a difference and a target make a color the kernel's business", () => {
    expect(needsKernel("entropy", lens({}), 3)).toBe(false);
    expect([needsKernel("rank", lens({}), 3), needsKernel("target", lens({}), 3)]).toEqual([true, true]);
    expect(needsKernel("entropy", lens(DIFFERENCE), 3)).toBe(true);
    expect(needsKernel("entropy", lens({}), 2)).toBe(true);
  });
});

describe("columns that have come", () => {
  const block = (positions: number[]): Block =>
    ({ positions: Int32Array.from(positions) }) as unknown as Block;
  const where = (columns: Columns, position: number) => columns.at(position)?.block.positions[0];

  it("stay for the same picture, the newest answer first", () => {
    const columns = new Columns();
    const [a, b] = [block(range(10)), block(range(10, 5))];
    columns.take("1", a);
    columns.take("1", b);
    expect([where(columns, 3), where(columns, 7), where(columns, 20)]).toEqual([0, 5, undefined]);
    expect(columns.at(7)?.column).toBe(2);
  });

  it("go with another picture", () => {
    const columns = new Columns();
    columns.take("1", block(range(10)));
    columns.take("2", block([30]));
    expect([where(columns, 3), where(columns, 30)]).toEqual([undefined, 30]);
  });

  it("an answer that no column needs any more is given up, and there are never more than 4,096", () => {
    const columns = new Columns();
    for (let i = 1; i <= 40; i++) columns.take("1", block(range(i)));
    expect(columns.blocks).toHaveLength(1);
    for (let i = 0; i < 20; i++) columns.take("1", block(range(512, 512 * i)));
    expect(columns.blocks.reduce((n, one) => n + one.positions.length, 0)).toBeLessThanOrEqual(4096);
    expect(columns.at(19 * 512 + 3)).toBeDefined();
  });
});

describe("wishes", () => {
  function wishes() {
    vi.useFakeTimers();
    const sent: number[] = [];
    const stop = new AbortController();
    return { sent, stop, asker: latest<number>((wish) => sent.push(wish), stop.signal) };
  }

  it("the first goes at once, of the others the newest with the answer", () => {
    const { sent, asker } = wishes();
    for (const wish of [1, 2, 3]) asker.want(wish);
    expect(sent).toEqual([1]);
    asker.answered();
    expect(sent).toEqual([1, 3]);
    asker.answered();
    asker.want(4);
    expect(sent).toEqual([1, 3, 4]);
    vi.useRealTimers();
  });

  it("or once nothing new was wished for a moment", () => {
    const { sent, asker } = wishes();
    asker.want(1);
    for (let wish = 2; wish < 9; wish++) {
      asker.want(wish);
      vi.advanceTimersByTime(100);
    }
    expect(sent).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual([1, 8]);
    vi.useRealTimers();
  });

  it("none goes after the end", () => {
    const { sent, asker, stop } = wishes();
    asker.want(1);
    asker.want(2);
    stop.abort();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([1]);
    vi.useRealTimers();
  });
});
