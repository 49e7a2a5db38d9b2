// 2,048 tokens × 31 layers: what a frame costs, what is asked of the kernel, and what is drawn meanwhile.
import { describe, expect, it, onTestFinished } from "vitest";
import { answerGrid, type Options } from "../../dev/synthetic";
import { palette } from "../../src/runtime/color";
import { HEAD, LEFT, ROW } from "../../src/runtime/grid/layout";
import { frames, type Mounted, madeSession, mount } from "../support";

const LONG: Options = { tokens: 2048, room: 512 };
const COLUMN = 76;
/** Milliseconds of a frame at 60 Hz. */
const BUDGET = 16;

type Patch = Record<string, unknown>;
type Long = Mounted & { sent: Patch[] };

async function long(options: Options = {}, delay = 20): Promise<Long> {
  const session = madeSession({ ...LONG, ...options });
  answerGrid({ ...session, models: session.models }, { ...LONG, ...options }, delay);
  const grid = session.models.lens_grid;
  const answer = grid?.onSave;
  const sent: Patch[] = [];
  if (grid)
    grid.onSave = (patch) => {
      sent.push(patch);
      answer?.(patch);
    };
  return { ...(await mount("grid", session)), sent };
}

const scroll = (view: Mounted, left: number) => view.$(".lv-scroll").scrollTo({ left, behavior: "instant" });
const toColumn = (view: Mounted, position: number) => scroll(view, position * COLUMN);

/** What the view does in each frame, scene and paint and all, while something happens before each of them. */
async function costs(n: number, act: (i: number) => void): Promise<number[]> {
  const native = window.requestAnimationFrame;
  const spent = new Map<number, number>();
  window.requestAnimationFrame = (callback) =>
    native((time) => {
      const began = performance.now();
      callback(time);
      spent.set(time, (spent.get(time) ?? 0) + performance.now() - began);
    });
  const restore = () => {
    window.requestAnimationFrame = native;
  };
  onTestFinished(restore);
  for (let i = 0; i < n; i++) {
    act(i);
    await new Promise((done) => native(done));
  }
  restore();
  return [...spent.values()];
}

/** The 95th percentile. A machine with other work is slow for a moment: one of a few tries has to keep the budget. */
async function p95(tries: number, measure: () => Promise<number[]>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries && best > BUDGET; i++) {
    const times = (await measure()).sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(20);
    best = Math.min(best, times[Math.floor(0.95 * times.length)] ?? best);
  }
  return best;
}

describe("the work of a frame", () => {
  const hover = (view: Mounted, i: number) => {
    const { left, top } = view.$(".lv-stage").getBoundingClientRect();
    const at = {
      clientX: left + LEFT + 10 + ((i * 37) % 900),
      clientY: top + HEAD + ((i * 23) % (31 * ROW)),
    };
    const event = new PointerEvent("pointermove", { ...at, bubbles: true, pointerType: "mouse" });
    view.$(".lv-stage").dispatchEvent(event);
  };

  it("keeps the budget while one hovers, and nothing is sent", async () => {
    const view = await long();
    await frames(4);
    const before = view.saves();
    expect(await p95(8, () => costs(60, (i) => hover(view, i)))).toBeLessThanOrEqual(BUDGET);
    expect(view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(view.saves()).toBe(before);
  });

  it("keeps the budget while one scrolls through all of it and columns arrive", async () => {
    const view = await long();
    await frames(4);
    const run = () => costs(80, (i) => scroll(view, (i + 1) * 1700));
    expect(await p95(8, run)).toBeLessThanOrEqual(BUDGET);
    expect(view.sent.length).toBeGreaterThan(3);
  });

  it("keeps the budget with a difference and a cone", async () => {
    const view = await long({ changed: true, reference: "clean run", show: "difference" });
    await frames(4);
    const run = () => costs(60, (i) => scroll(view, (i + 1) * 190));
    expect(await p95(8, run)).toBeLessThanOrEqual(BUDGET);
  });
});

describe("columns that are not here", () => {
  const windows = (view: Long) => view.sent.map((patch) => patch.window as [number, number]);
  /** The color in the middle of a cell of the last layer, clear of its text. */
  const pixel = (view: Mounted, x: number): string => {
    const ratio = window.devicePixelRatio;
    const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
    return String(g?.getImageData((LEFT + x) * ratio, (HEAD + 3) * ratio, 1, 1).data.slice(0, 3));
  };
  const colors = new Set(palette("probability", "light").rgb.map(String));
  const spoken = (view: Mounted) => view.$("[role=gridcell]").getAttribute("aria-label");

  it("are asked for once, and then drawn with their tokens", async () => {
    const view = await long();
    expect(view.saves()).toBe(0);
    toColumn(view, 1000);
    await expect.poll(() => view.sent.length).toBe(1);
    const [first, last] = windows(view)[0] ?? [0, 0];
    expect(first).toBeLessThanOrEqual(1000);
    expect(last).toBeGreaterThan(1012);
    expect(last - first).toBeLessThan(100);
    view.cursor.receive({ position: 1003 });
    await expect.poll(() => spoken(view)).toMatch(/^layer 17, token '.*', top '/);
    await frames(4);
    expect(view.sent).toHaveLength(1);
  });

  it("have their color from the overview meanwhile", async () => {
    const view = await long({}, 1e6);
    toColumn(view, 1500);
    await frames(3);
    for (const x of [10, 110, 410]) expect(colors.has(pixel(view, x))).toBe(true);
    view.cursor.receive({ position: 1503 });
    await expect.poll(() => spoken(view)).toMatch(/not computed yet$/);
  });

  it("that have come stay: scrolling back asks for nothing", async () => {
    const view = await long();
    for (const position of [900, 1400, 900, 100, 1400]) {
      toColumn(view, position);
      await expect.poll(() => Number(view.root.dataset.serial)).toBeGreaterThan(1);
      await new Promise((done) => setTimeout(done, 120));
    }
    expect(view.sent).toHaveLength(2);
  });

  it("a fast hand asks for where it stops, with one question in flight", async () => {
    const view = await long({}, 400);
    for (let position = 600; position <= 1800; position += 100) {
      toColumn(view, position);
      await frames(1);
    }
    await expect.poll(() => view.sent.length).toBe(2);
    await frames(4);
    expect(view.sent).toHaveLength(2);
    expect(windows(view)[1]?.[0]).toBeLessThanOrEqual(1800);
    expect(windows(view)[1]?.[1]).toBeGreaterThan(1810);
  });

  it("another picture keeps none of them", async () => {
    const view = await long();
    toColumn(view, 1000);
    await expect.poll(() => view.root.dataset.serial).toBe("2");
    const shown = view.model.get("shown") as object;
    const other = madeSession({ ...LONG }).models.lens_grid;
    const arrays = ["positions", "top_ids", "top_logp", "entropy", "kl", "target_rank", "target_logp"];
    const first = Object.fromEntries(arrays.map((name) => [name, other?.get(name)]));
    view.model.receive({ ...first, shown: { ...shown, serial: 9, run: 7 } });
    await expect.poll(() => view.sent.length).toBe(2);
  });

  it("a prompt that fits asks for nothing", async () => {
    const view = await long({ tokens: 500, room: 512, missing: true });
    scroll(view, 1e9);
    await frames(4);
    expect(view.saves()).toBe(0);
  });

  it("the overview strip has the whole prompt in means of seven columns, and another color is asked for", async () => {
    const view = await long();
    const strip = view.$<HTMLCanvasElement>(".lv-overview > canvas");
    expect([strip.width, strip.height]).toEqual([293, 31]);
    const g = strip.getContext("2d");
    for (const x of [0, 128, 291]) {
      expect(colors.has(String(g?.getImageData(x, 2, 1, 1).data.slice(0, 3)))).toBe(true);
    }
    const select = view.$<HTMLSelectElement>("[name=color]");
    select.value = "entropy";
    select.dispatchEvent(new Event("change"));
    expect(view.sent).toEqual([{ color: "entropy" }]);
  });
});
