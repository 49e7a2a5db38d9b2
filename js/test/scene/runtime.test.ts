import { describe, expect, it } from "vitest";
import { MemoryModel } from "../../src/host/memory";
import { place } from "../../src/runtime/card";
import { shareAxis } from "../../src/runtime/chart/axis";
import { type Step, stepIn } from "../../src/runtime/keys";
import {
  clamp,
  count,
  fromStart,
  layerName,
  nats,
  niceCeil,
  percent,
  rankLevel,
} from "../../src/runtime/scale";
import { Traits } from "../../src/runtime/state";

describe("numbers in words", () => {
  it.each([
    [1, "100 %"],
    [0.9999, "100 %"],
    [0.994, "99 %"],
    [0.341, "34 %"],
    [0.0341, "3.4 %"],
    [0.00341, "0.3 %"],
    [0.000341, "0.03 %"],
    [0.0000341, "0.003 %"],
    [0.000000341, "<0.001 %"],
    [0, "<0.001 %"],
    [Number.NaN, "NaN"],
  ])("probability %d is %s", (p, text) => {
    expect(percent(p)).toBe(text);
  });

  it("counts are grouped, layers and nats are named", () => {
    expect(count(49152)).toBe("49,152");
    expect(nats(1.234)).toBe("1.23 nats");
    expect(nats(Number.NaN)).toBe("NaN");
    expect([layerName(-1), layerName(0)]).toEqual(["embedding", "layer 0"]);
  });

  it("negative positions count from the end", () => {
    expect([fromStart(-1, 6), fromStart(-6, 6), fromStart(2, 6)]).toEqual([5, 0, 2]);
  });

  it("rank 0 is at the top, the last rank at the bottom, an unknown one nowhere", () => {
    const levels = [0, 1, 9, 99, 49151].map((rank) => rankLevel(rank, 49152));
    expect(levels[0]).toBe(1);
    expect(levels.at(-1)).toBe(0);
    expect(levels).toEqual([...levels].sort((a, b) => b - a));
    expect(rankLevel(-1, 49152)).toBeNaN();
    expect(rankLevel(Number.NaN, 49152)).toBeNaN();
    expect(rankLevel(0, 1)).toBe(1);
  });

  it("an axis ends at a round number at or above the largest value", () => {
    for (const x of [0.0012, 0.34, 1, 1.2, 7.3, 9.9, 100, 812]) {
      expect(niceCeil(x)).toBeGreaterThanOrEqual(x);
      expect(niceCeil(x)).toBeLessThanOrEqual(1.7 * x);
    }
    expect([0, -3, Number.NaN, Infinity].map(niceCeil)).toEqual([1, 1, 1, 1]);
    expect(clamp(5, 0, 1)).toBe(1);
  });
});

describe("keys", () => {
  const walk = (...steps: Step[]) => steps.reduce((at, step) => stepIn(step, at, 6), 2);
  const right: Step = { dx: 1, dy: 0 };

  it("arrows move by one and stop at the ends", () => {
    expect(walk(right)).toBe(3);
    expect(walk({ dx: -1, dy: 0 })).toBe(1);
    expect(walk({ dx: 0, dy: 1 })).toBe(3);
    expect(walk({ dx: 0, dy: -1 })).toBe(1);
    expect(walk(right, right, right, right, right)).toBe(5);
    expect(walk({ dx: -1, dy: 0 }, { dx: -1, dy: 0 }, { dx: -1, dy: 0 })).toBe(0);
  });

  it("Home and End go to the ends, pages go far", () => {
    expect(walk({ edge: "start", far: false })).toBe(0);
    expect(walk({ edge: "end", far: false })).toBe(5);
    expect(stepIn({ page: 1 }, 3, 100)).toBe(13);
    expect(stepIn({ page: -1 }, 3, 100)).toBe(0);
  });
});

describe("hover card", () => {
  const view = { width: 800, height: 600 };
  const size = { width: 264, height: 200 };

  it("lies right of the cell, or left where there is no room", () => {
    expect(place({ left: 100, right: 180, top: 50, bottom: 70 }, size, view)).toEqual({ x: 192, y: 50 });
    expect(place({ left: 700, right: 780, top: 50, bottom: 70 }, size, view)).toEqual({ x: 424, y: 50 });
  });

  it("never leaves the window", () => {
    for (let left = -100; left < 900; left += 50) {
      for (let top = -100; top < 700; top += 50) {
        const { x, y } = place({ left, right: left + 80, top, bottom: top + 20 }, size, view);
        expect(x).toBeGreaterThanOrEqual(4);
        expect(y).toBeGreaterThanOrEqual(4);
        expect(x + size.width).toBeLessThanOrEqual(view.width - 4);
        expect(y + size.height).toBeLessThanOrEqual(view.height - 4);
      }
    }
  });

  it("shows its beginning in a window that is too small", () => {
    const near = { left: 50, right: 80, top: 50, bottom: 70 };
    expect(place(near, size, { width: 200, height: 100 })).toEqual({ x: 4, y: 4 });
  });
});

describe("traits", () => {
  interface State {
    position: number;
    layer: number;
  }
  function make() {
    const model = new MemoryModel({ position: 1, layer: 2 });
    const stop = new AbortController();
    return { model, stop, traits: new Traits<State>(model as never, stop.signal) };
  }

  it("are one signal each, changed from either side", () => {
    const { model, traits } = make();
    const position = traits.get("position");
    expect(traits.get("position")).toBe(position);
    model.receive({ position: 4 });
    expect(position.value).toBe(4);
    traits.set({ position: 5 });
    expect([position.value, model.get("position")]).toEqual([5, 5]);
  });

  it("`set` sends nothing, `save` sends one message", () => {
    const { model, traits } = make();
    const sent: unknown[] = [];
    model.onSave = (patch) => sent.push(patch);
    traits.set({ layer: 7 });
    expect(sent).toEqual([]);
    traits.save({ position: 3, layer: 8 });
    expect(sent).toEqual([{ position: 3, layer: 8 }]);
  });

  it("a send that fails means the kernel is gone", () => {
    const { model, traits } = make();
    model.onSave = () => {
      throw new Error("Cannot send");
    };
    traits.save({ position: 3 });
    expect([traits.lost.value, traits.get("position").value]).toEqual([true, 3]);
  });

  it("a dead comm is noticed", () => {
    const { model, traits } = make();
    model.emit("comm_live_update");
    expect(traits.lost.value).toBe(true);
  });

  it("leave no listener after abort, and take none then", () => {
    const { model, stop, traits } = make();
    const before = model.listeners;
    traits.get("position");
    expect([before > 0, model.listeners]).toEqual([true, before + 1]);
    stop.abort();
    traits.get("layer");
    expect(model.listeners).toBe(0);
  });
});

describe("an axis of shares", () => {
  it.each([
    [0.0015, ["0", "0.05 %", "0.10 %", "0.15 %"]],
    [0.3, ["0", "10 %", "20 %", "30 %"]],
    [1, ["0", "50 %", "100 %"]],
  ])("up to %f has as many digits as its step needs", (most, texts) => {
    const { hi, ticks } = shareAxis(most);
    expect(ticks.map((tick) => tick.text)).toEqual(texts);
    expect(hi).toBeGreaterThanOrEqual(most);
    expect(hi).toBeLessThanOrEqual(1);
  });
});
