// The meter's words, the patch map's cells and sentences, and what long work says of itself.
import { describe, expect, it } from "vitest";
import { arrange, LEFT, type Spot, scrollTo } from "../../src/runtime/grid/layout";
import { scene } from "../../src/runtime/grid/scene";
import { roleName } from "../../src/runtime/roles";
import { workWords } from "../../src/runtime/work";
import { bytes, figures, store } from "../../src/views/core/meter/scene";
import { scene as chips } from "../../src/views/core/token_picker/scene";
import { type MapData, signed } from "../../src/views/patching/patch_map/data";
import {
  caption,
  content,
  heads,
  MAP_HEAD,
  progressWords,
  speak,
  WIDTHS,
} from "../../src/views/patching/patch_map/scene";

describe("meter", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [12_345, "12 kB"],
    [999_600, "1.0 MB"],
    [1_100_000_000, "1.1 GB"],
    [2e15, "2000 TB"],
  ])("%d bytes are %s", (n, text) => {
    expect(bytes(n)).toBe(text);
  });

  it("tells what is held of what may be, in short and at length", () => {
    expect(store(312e6, 2e9, "cpu")).toEqual({
      share: 0.156,
      text: "312 MB / 2.0 GB",
      title: "Answers kept on cpu: 312 MB of the 2.0 GB that may be",
    });
    expect(store(5, 0, "cpu")).toMatchObject({ share: 0, text: "5 B" });
    expect(store(3e9, 2e9, "cpu").share).toBe(1);
  });

  it("counts passes, cells and answers found", () => {
    const counts = { hits: 9, misses: 3, passes: 1, cells: 12_345, evictions: 0 };
    expect(figures(counts).map((f) => f.text)).toEqual(["1 pass", "12,345 cells", "75 % from memory"]);
    const more = figures({ ...counts, hits: 0, misses: 0, passes: 2, cells: 2_345_678, evictions: 4 });
    expect(more.map((f) => f.text)).toEqual(["2 passes", "2.3 M cells", "nothing asked yet", "4 evicted"]);
  });
});

describe("long work", () => {
  it("says what it will cost and how far it is", () => {
    expect(workWords(0.376, "about 40 s, 1.1 GB")).toBe("about 40 s, 1.1 GB · 37 %");
    expect([workWords(-1, ""), workWords(2, "")]).toEqual(["0 %", "100 %"]);
  });
});

describe("roles", () => {
  it("are told of each token", () => {
    const { chips: made } = chips(["a", "b"], [0, 0], 0, [2, 0]);
    expect(made.map((chip) => chip.label)).toEqual(["token 0 'a', user", "token 1 'b'"]);
    expect([roleName(1), roleName(0), roleName(undefined), roleName(9)]).toEqual(["system", "", "", ""]);
  });
});

describe("patch map", () => {
  const data: MapData = {
    tokens: ["The", " Italy", " is"],
    cleanTokens: ["The", " France", " is"],
    layers: [-1, 0, 1],
    target: " Paris",
    cleanLogp: -0.26,
    corruptLogp: -9.41,
    done: 2,
    most: 8,
    effect: (layer, position) =>
      position > 1 ? undefined : position === 0 && layer === 0 ? Number.NaN : 4 * position,
  };
  const frame = {
    layers: [1, 0, -1],
    positions: [0, 1, 2],
    pinnedLayers: [],
    pinnedPositions: [],
    widths: WIDTHS,
  };
  const plan = scrollTo(arrange({ ...frame, head: MAP_HEAD }, { width: 600, height: 600 }), {
    x: 0,
    y: 0,
  });
  const { rows } = plan;
  const drawn = scene({
    plan,
    cell: (layer, position) => content(data, layer, position),
    heads: heads(data),
    selected: { layer: 1, position: 1 },
    hover: null,
  });
  const at = ({ layer, position }: Spot) => drawn.cells[rows.keys.indexOf(layer) * 3 + position];

  it("colors the effect around 0, and writes down what matters", () => {
    expect(at({ layer: 1, position: 1 })).toMatchObject({
      kind: "value",
      entry: 191,
      text: "+4.00",
      mark: "selected",
    });
    expect(at({ layer: 1, position: 0 })).toMatchObject({ kind: "value", entry: 128, text: "" });
    expect(at({ layer: 0, position: 0 })).toMatchObject({ kind: "nan", text: "NaN" });
    expect(at({ layer: 0, position: 2 })).toMatchObject({ kind: "missing", text: "" });
    expect(at({ layer: 1, position: 0 })?.x).toBe(LEFT);
  });

  it("heads its columns with the corrupt token, and the clean one where it is another", () => {
    expect(drawn.columns.map(({ text, was, note }) => [text, was, note])).toEqual([
      ["The", "", "0"],
      ["·Italy", "·France", "1"],
      ["·is", "", "2"],
    ]);
    expect(drawn.rows.map((row) => row.text)).toEqual(["1", "0", "emb"]);
  });

  it("says what it is about, how far it is, and what a cell does", () => {
    expect(caption(data)).toBe("log p(“·Paris”) at the last position: clean −0.26, corrupt −9.41 nats");
    expect([progressWords(data), progressWords({ ...data, done: 3 })]).toEqual(["2 of 3 columns done", ""]);
    expect(speak(data, { layer: 1, position: 1 })).toBe(
      "layer 1, token ' Italy', clean ' France', effect +4.00 nats",
    );
    expect(speak(data, { layer: -1, position: 2 })).toBe("embedding, token ' is', not done yet");
    expect([signed(-1.239), signed(Number.NaN)]).toEqual(["−1.24", "NaN"]);
  });
});
