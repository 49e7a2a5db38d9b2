// The entropy profile without a page: cells, colors, words, and lines with their bands.
import { describe, expect, it } from "vitest";
import type { EntropyProfileState } from "../../src/generated/state";
import { MemoryModel } from "../../src/host/memory";
import { encodeArray } from "../../src/runtime/arrays";
import { type LinesPlot, plotLines } from "../../src/runtime/chart/lines";
import { arrange, HEAD, nearest, type Spot, scrollTo } from "../../src/runtime/grid/layout";
import { scene } from "../../src/runtime/grid/scene";
import { fromStart } from "../../src/runtime/scale";
import { type Model, Traits } from "../../src/runtime/state";
import { type Profile, readMeans, readProfile } from "../../src/views/entropy/entropy_profile/data";
import { plot } from "../../src/views/entropy/entropy_profile/lines";
import {
  entropyName,
  entropyText,
  figureText,
  limitText,
  measureOf,
} from "../../src/views/entropy/entropy_profile/measure";
import { content, heads, speak, WIDTHS } from "../../src/views/entropy/entropy_profile/scene";
import { indexAt, noteOf, seriesOf, windowRange } from "../../src/views/entropy/entropy_profile/series";
import { entropyAt, type MadeProfile, profileState } from "./profile";

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

function read(made: MadeProfile = {}, patch: Record<string, unknown> = {}) {
  const model = new MemoryModel({ ...profileState(made), ...patch });
  const forever = { aborted: false, addEventListener: () => {} } as unknown as AbortSignal;
  const traits = new Traits(model as unknown as Model<EntropyProfileState>, forever);
  return { model, data: readProfile(traits), means: readMeans(traits) };
}

function picture(made: MadeProfile, measure = "entropy", selected: Spot = { layer: 3, position: 2 }) {
  const data = read(made).data.value;
  const layout = arrange(
    {
      layers: [...data.layers].reverse(),
      positions: data.columns,
      pinnedLayers: [],
      pinnedPositions: [],
      widths: WIDTHS,
      head: HEAD,
    },
    { width: 900, height: 684 },
  );
  const plan = scrollTo(layout, { x: 0, y: 0 });
  const { rows, columns } = plan;
  const by = measureOf(measure as "entropy", data);
  const drawn = scene({
    plan,
    cell: (layer, position) => content(data, by, layer, position),
    heads: heads(data),
    selected: { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) },
    hover: null,
  });
  const at = (layer: number, position: number) =>
    drawn.cells[rows.keys.indexOf(layer) * columns.keys.length + columns.keys.indexOf(position)];
  return { ...drawn, data, plan, at };
}

describe("columns", () => {
  it("are named by the token they predict, and the last one by …", () => {
    const { columns, rows } = picture({});
    expect(columns.map((label) => label.text)).toEqual(["·City", "·of", "·Light", "·is", "·Paris", "…"]);
    expect(columns.map((label) => label.note)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(rows.map((label) => label.text)).toEqual(["5", "4", "3", "2", "1", "0"]); // the last layer on top
  });

  it.each([
    [0, 6, [0, 1, 2, 3, 4, 5]],
    [4, 2, [4, 5]],
    [4, 0, [4, 5]],
    [5, 1, [5]],
  ])("begin at %i with %i of them here", (first, done, expected) => {
    const { data, at, cells } = picture({ first, done });
    expect(data.columns).toEqual(expected);
    expect(cells).toHaveLength(6 * expected.length);
    for (const position of expected)
      expect(at(0, position)?.kind).toBe(position < first + done ? "value" : "missing");
  });

  it("without tokens there are none", () => {
    expect(picture({ tokens: [] }).cells).toEqual([]);
  });
});

describe("a cell", () => {
  it("has the numbers of its layer and position", () => {
    const { data } = picture({});
    for (const layer of range(6))
      for (const position of range(6)) {
        const cell = data.cell(layer, position);
        expect(data.entropy(cell)).toBeCloseTo(entropyAt(layer, position, 6), 4);
        expect(data.kl(cell)).toBe(5 - layer);
      }
    expect([data.cell(6, 0), data.cell(0, 6), data.cell(-1, 0)]).toEqual([-1, -1, -1]);
  });

  it.each(["entropy", "kl", "probability"])("is colored by %s", (measure) => {
    const { at, data } = picture({}, measure);
    const { most } = data;
    const level: Record<string, number> = {
      entropy: entropyAt(2, 3, 6) / most, // one scale for every picture: ln V
      kl: 3 / 5,
      probability: 0.1 + 1 / 6,
    };
    expect(at(2, 3)?.entry).toBeCloseTo(255 * (level[measure] ?? 0), -0.5);
    expect(at(2, 3)?.text).toBe("The"); // id (3 + 2 · 3 + 1) mod 10
  });

  it("that is no number is told apart from one that has not come", () => {
    const { at, data } = picture({ nan: [[2, 1]], done: 4 });
    expect([at(2, 1)?.kind, at(2, 5)?.kind, at(3, 1)?.kind]).toEqual(["nan", "missing", "value"]);
    expect(speak(data, { layer: 2, position: 1 })).toMatch(/not a number$/);
    expect(speak(data, { layer: 2, position: 5 })).toMatch(/next not written yet, not computed yet$/);
  });

  it("is outlined where the cursor is, also counted from the end, and nowhere before the profile", () => {
    const marked = (made: MadeProfile, position: number) =>
      picture(made, "entropy", { layer: 3, position }).cells.filter((cell) => cell.mark === "selected")
        .length;
    expect([marked({}, 2), marked({}, -1), marked({ first: 4 }, 2)]).toEqual([1, 1, 0]);
  });

  it("a spot before the profile is nearest to its first column", () => {
    const { plan } = picture({ first: 4 });
    const positions = [2, 4, 5, 9, -1].map((position) => nearest(plan, { layer: 3, position })?.position);
    expect(positions).toEqual([4, 4, 5, 5, 5]);
  });

  it("is told in words", () => {
    const told = speak(picture({}).data, { layer: 5, position: 0 });
    expect(told).toMatch(/^layer 5, token 'The', next ' City', entropy 1\.\d\d nats, top '.*' 52 %$/);
  });
});

describe("words", () => {
  it.each([
    [1, "entropy"],
    [2, "Rényi-2 entropy"],
    [0.5, "Rényi-0.5 entropy"],
    [0, "Rényi-0 entropy"],
  ])("order %d is %s", (alpha, name) => {
    expect(entropyName(alpha)).toBe(name);
  });

  it.each([
    ["nats", 3.2, "3.20 nats", "10.80 nats = ln V"],
    ["bits", 3.2, "3.20 bits", "10.80 bits = log₂ V"],
    ["vocab", 0.32, "32 % of ln V", "100 % = ln V"],
    ["nats", Number.NaN, "NaN", "10.80 nats = ln V"],
    ["nats", -1e-9, "0.00 nats", "10.80 nats = ln V"],
  ] as const)("in %s", (unit, x, text, limit) => {
    expect(entropyText(x, unit)).toBe(text);
    expect(limitText({ unit, most: 10.8, alpha: 1 })).toBe(limit);
  });

  it("a mean with what lies around it", () => {
    expect(figureText(3.2, 0.5, "bits")).toBe("3.20 ± 0.50 bits");
    expect(figureText(0.32, 0.05, "vocab")).toBe("32 % ± 5.0 % of ln V");
    expect([figureText(undefined, 1, "nats"), figureText(3, Number.NaN, "nats")]).toEqual(["–", "3.00 nats"]);
  });

  it("a new order or unit holds from its answer on", () => {
    const { model, data } = read();
    const told = () => [data.value.alpha, data.value.unit];
    expect(told()).toEqual([1, "nats"]);
    model.set("alpha", 2);
    model.set("unit", "bits");
    expect(told()).toEqual([1, "nats"]);
    model.receive({ shown: { serial: 2, first: 0 }, most: 15.6 });
    expect(told()).toEqual([2, "bits"]);
  });
});

const drawn = (series: Parameters<typeof plot>[0], depth: "layer" | "share" = "layer"): LinesPlot =>
  plotLines(plot(series, { depth, unit: "nats", inks: ["#000"] }), 600);
const points = (path: string) =>
  [...path.matchAll(/[ML]([\d.]+)[ ,]([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);

describe("lines", () => {
  const lines = (made: MadeProfile, patch: Record<string, unknown> = {}) => {
    const { data, means } = read(made, patch);
    return seriesOf(means.value, data.value);
  };

  it.each([
    [10, 3, ["0–3", "3–6", "6–9"]],
    [6, 2, ["0–2", "3–5"]],
    [5, 4, ["0–1", "1–2", "2–3", "3–4"]],
    [6, 1, ["0–5"]],
    [3, 3, ["0–0", "1–1", "2–2"]],
  ])("%i tokens in %i windows", (n, parts, ranges) => {
    expect(ranges.map((_, window) => windowRange(n, parts, window).join("–"))).toEqual(ranges);
  });

  it("are named by their tokens, and by their models where there are two", () => {
    const names = (made: MadeProfile) => lines(made).map((one) => one.name);
    expect(names({ windows: 2, first: 1 })).toEqual(["tokens 1–3", "tokens 3–5"]);
    expect(names({ otherLayers: 12 })).toEqual(["this model", "gpt2"]);
    expect(names({ otherLayers: 12, windows: 2 })).toEqual([
      "this model · tokens 0–2",
      "this model · tokens 3–5",
      "gpt2 · part 1 of 2",
      "gpt2 · part 2 of 2",
    ]);
    expect(names({ done: 0 })).toEqual([]);
  });

  it("have bands of one standard deviation while they are few", () => {
    const band = (windows: number) =>
      drawn(lines({ tokens: range(12).map(String), windows })).curves.map(([line]) => line?.band !== "");
    expect(band(2)).toEqual([true, true]);
    expect(band(4)).toEqual([false, false, false, false]);
    const one = drawn(lines({ layers: 4 })).curves[0]?.[0];
    const edge = points(one?.band ?? "");
    expect(edge).toHaveLength(8);
    const middle = points(one?.path ?? "");
    middle.forEach(([x, y], i) => {
      expect([edge[i]?.[0], edge[7 - i]?.[0]]).toEqual([x, x]);
      expect(((edge[i]?.[1] ?? 0) + (edge[7 - i]?.[1] ?? 0)) / 2).toBeCloseTo(y, 0);
    });
  });

  it("of two depths share their ends, or their layers", () => {
    const series = lines({ layers: 6, otherLayers: 12 });
    const ends = (depth: "layer" | "share") =>
      drawn(series, depth).curves.map(([line]) => {
        const xs = points(line?.path ?? "").map(([x]) => x);
        return [xs[0], xs.at(-1)];
      });
    const { left, right } = drawn(series).area;
    expect(ends("share")).toEqual([
      [left, right],
      [left, right],
    ]);
    expect(ends("layer")[1]).toEqual([left, right]);
    expect(ends("layer")[0]?.[1]).toBeCloseTo(left + ((right - left) * 5) / 11, 0);
    const other = series[1] as (typeof series)[0];
    expect([0, 3, 5].map((layer) => indexAt(other, layer, 6, "share"))).toEqual([0, 7, 11]);
    expect(indexAt(other, 3, 6, "layer")).toBe(3);
  });

  it("stay inside the plot, break at what is no number, and go down as entropy does", () => {
    const means = encodeArray("f32", [9, Number.NaN, 5, 4], [1, 4]);
    const spread = encodeArray("f32", [1, Number.NaN, 1, 1], [1, 4]);
    const made = drawn(lines({ layers: 4 }, { means, spread }));
    const one = made.curves[0]?.[0];
    expect(one?.dots).toHaveLength(1);
    expect(one?.path.match(/M/g)).toHaveLength(2);
    const heights = points(one?.path ?? "").map(([, y]) => y);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    for (const [x, y] of points(one?.band ?? "")) {
      expect(x).toBeGreaterThanOrEqual(made.area.left);
      expect(y).toBeGreaterThanOrEqual(made.area.top);
      expect(y).toBeLessThanOrEqual(made.area.bottom);
    }
    expect(made.yTicks.map((tick) => tick.text)).toEqual(["0", "5", "10"]);
  });

  it("say what they are", () => {
    const data = read().data.value as Profile;
    expect(noteOf({ ...data, alpha: 2, most: 10.8 }, [])).toBe(
      "mean Rényi-2 entropy in nats over 6 tokens, ± one standard deviation · 0 is sure, 10.80 nats = ln V is uniform",
    );
  });
});
