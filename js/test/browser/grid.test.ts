// The grid under mouse and keyboard, on a real session of 6 tokens and 31 rows, and on made-up ones.

import type {} from "@vitest/browser-playwright"; // for the type of cdp()
import { describe, expect, it } from "vitest";
import { cdp, userEvent } from "vitest/browser";
import { palette } from "../../src/runtime/color";
import { HEAD, LEFT, ROW } from "../../src/runtime/grid/layout";
import { frames, goldenSession, type Mounted, madeSession, mount, painted, spokenBy } from "../support";

const TOP = 29; // the golden model's last layer: the first row
const stageOf = (view: Mounted) => view.$(".lv-stage");
const focusOf = (view: Mounted) => view.$("[role=gridcell]");
const wide = (view: Mounted) => focusOf(view).getBoundingClientRect().width + 1;

/** The middle of a cell, within the stage, while nothing is scrolled. */
const middle = (view: Mounted, layer: number, position: number) => ({
  x: LEFT + (position + 0.5) * wide(view),
  y: HEAD + (TOP - layer + 0.5) * ROW,
});
const click = (view: Mounted, at: { x: number; y: number }) =>
  userEvent.click(stageOf(view), { position: at });
const hover = (view: Mounted, at: { x: number; y: number }) =>
  userEvent.hover(stageOf(view), { position: at });
const card = (view: Mounted) => view.$(".lv-card");
const row = (view: Mounted) => view.$("[role=row]").getAttribute("aria-rowindex");
const column = (view: Mounted) => focusOf(view).getAttribute("aria-colindex");
const open = (view: Mounted) => card(view).matches(":popover-open");
const field = (view: Mounted, name: string) => view.$<HTMLSelectElement>(`[name=${name}]`);
const where = (view: Mounted) => [view.cursor.get("position"), view.cursor.get("layer")];

describe("mouse", () => {
  it("a click selects the cell and sends one message", async () => {
    const view = await mount("grid");
    await click(view, middle(view, 20, 2));
    expect(where(view)).toEqual([2, 20]);
    expect(view.saves()).toBe(1);
    expect(spokenBy(view.root)).toMatch(/^selected: layer 20, token ' of', top '/);
    await expect.poll(() => focusOf(view).getAttribute("aria-selected")).toBe("true");
    expect(focusOf(view).getAttribute("aria-label")).toMatch(/^layer 20, token ' of'/);
  });

  it("hovering shows the cell's card beside it, and sends nothing", async () => {
    const view = await mount("grid");
    await hover(view, middle(view, 12, 1));
    await expect.poll(() => open(view)).toBe(true);
    const text = card(view).textContent ?? "";
    expect(text).toContain("layer 12");
    expect(text).toContain("token 1");
    expect(text).toMatch(/entropy\d+\.\d\d nats/);
    expect(text).toMatch(/rank [\d,]+/);
    expect(card(view).querySelectorAll(".lv-tops > .lv-token")).toHaveLength(8);
    const box = card(view).getBoundingClientRect();
    expect(box.left).toBeGreaterThan(stageOf(view).getBoundingClientRect().left + LEFT + 2 * wide(view));
    expect(box.bottom).toBeLessThanOrEqual(window.innerHeight);
    await userEvent.hover(view.$(".lv-legend"));
    await expect.poll(() => open(view)).toBe(false);
    expect(view.saves()).toBe(0);
  });

  it("the head of a row or a column pins it, again frees it, and nothing is sent", async () => {
    const view = await mount("grid");
    expect(row(view)).toBe("1");
    await click(view, { x: 10, y: middle(view, 5, 0).y });
    expect(view.model.get("pinned_layers")).toEqual([5]);
    await expect.poll(() => row(view)).toBe("2");
    await click(view, { x: middle(view, 0, 3).x, y: HEAD / 2 });
    expect(view.model.get("pinned_positions")).toEqual([3]);
    await frames();
    await click(view, { x: 10, y: HEAD + ROW / 2 });
    expect(view.model.get("pinned_layers")).toEqual([]);
    expect(view.saves()).toBe(0);
    expect(where(view)).toEqual([-1, 29]);
  });

  it("what only this page needs is never sent", async () => {
    const view = await mount("grid");
    for (const color of ["probability", "entropy", "kl"])
      await userEvent.selectOptions(field(view, "color"), color);
    await userEvent.selectOptions(field(view, "stride"), "4");
    await userEvent.selectOptions(field(view, "from"), "8");
    await userEvent.selectOptions(field(view, "to"), "20");
    await userEvent.click(view.$("[name=embedding]"));
    view.$(".lv-scroll").scrollTo(100, 100);
    await frames();
    const local = ["color", "stride", "layer_range", "show_embedding"].map((name) => view.model.get(name));
    expect(local).toEqual(["kl", 4, [8, 20], false]);
    await expect.poll(() => stageOf(view).getAttribute("aria-rowcount")).toBe("4"); // 20, 16, 12, 8
    expect(view.saves()).toBe(0);
  });

  it("the color rank is counted by the kernel: one message", async () => {
    const view = await mount("grid", goldenSession({ grid: { color: "entropy" } }));
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    await userEvent.selectOptions(field(view, "color"), "rank");
    expect(sent).toEqual([{ color: "rank" }]);
  });

  it("the legend says what the color means", async () => {
    const view = await mount("grid");
    const legend = () => view.$(".lv-legend").textContent;
    expect(legend()).toContain("0 = most likely");
    view.model.set("color", "entropy");
    await expect.poll(legend).toContain("entropy in nats");
    view.model.set("color", "rank");
    view.model.receive({ target: -1 });
    await expect.poll(legend).toContain("Star a token");
  });

  it("the badge tells model, number type and difference", async () => {
    const badge = (await mount("grid")).$(".lv-badge");
    expect(badge.textContent).toBe("SmolLM2-135M-Instruct · float32 · exact: equals the model’s own logits");
    expect(badge.title).toContain("model.norm (LlamaRMSNorm)");
  });
});

describe("keyboard", () => {
  async function keyboard(session = goldenSession()) {
    const view = await mount("grid", session);
    focusOf(view).focus();
    return view;
  }
  const label = (view: Mounted) => focusOf(view).getAttribute("aria-label");

  it("arrows move the focus and speak, and nothing is sent", async () => {
    const view = await keyboard();
    await userEvent.keyboard("{ArrowLeft}{ArrowDown}{ArrowDown}");
    await expect.poll(() => label(view)).toMatch(/^layer 27, token ' iconic', top '.*' [\d.<]+ %$/);
    expect(spokenBy(view.root)).toBe(label(view));
    expect([row(view), column(view)]).toEqual(["3", "5"]);
    expect(open(view)).toBe(true);
    expect(document.activeElement).toBe(focusOf(view));
    expect([where(view), view.saves()]).toEqual([[-1, 29], 0]);
  });

  it("Enter selects the focused cell", async () => {
    const view = await keyboard();
    await userEvent.keyboard("{ArrowLeft}{ArrowDown}{Enter}");
    expect([where(view), view.saves()]).toEqual([[4, 28], 1]);
    expect(spokenBy(view.root)).toMatch(/^selected: layer 28/);
  });

  it("Home, End and pages go far, and stay on the grid", async () => {
    const view = await keyboard();
    const at = () => [row(view), column(view)].join();
    await userEvent.keyboard("{Home}");
    await expect.poll(at).toBe("1,1");
    await userEvent.keyboard("{End}{PageDown}");
    await expect.poll(at).toBe("11,6");
    await userEvent.keyboard("{Control>}{End}{/Control}");
    await expect.poll(at).toBe("31,6");
    expect(label(view)).toMatch(/^embedding/);
    await userEvent.keyboard("{ArrowDown}{ArrowRight}");
    await frames();
    expect(at()).toBe("31,6");
    await userEvent.keyboard("{Control>}{Home}{/Control}{ArrowUp}{ArrowLeft}");
    await expect.poll(at).toBe("1,1");
  });

  it("Esc clears preview, focus and pins", async () => {
    const view = await keyboard(goldenSession({ grid: { pinned_layers: [3], pinned_positions: [2] } }));
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(open(view)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect([view.model.get("pinned_layers"), view.model.get("pinned_positions")]).toEqual([[], []]);
    expect([open(view), spokenBy(view.root)]).toEqual([false, ""]);
    await expect.poll(() => label(view)).toMatch(/^layer 29, token ' landmark'/);
    expect(view.saves()).toBe(0);
  });

  it("a row or a column is pinned where the focus is, and nothing is sent", async () => {
    const view = await keyboard();
    await userEvent.keyboard("{ArrowLeft}{ArrowDown}{Shift>} {/Shift}{Control>} {/Control}");
    expect([view.model.get("pinned_layers"), view.model.get("pinned_positions")]).toEqual([[28], [4]]);
    await expect.poll(() => [row(view), column(view)]).toEqual(["1", "5"]); // the words keep their order
    expect(label(view)).toMatch(/^layer 28, token ' iconic'/);
    await userEvent.keyboard("{Shift>} {/Shift}");
    expect([view.model.get("pinned_layers"), view.saves()]).toEqual([[], 0]);
  });

  it("keys it obeys stay with it, and letters; chords reach the notebook", async () => {
    await keyboard();
    const outside: string[] = [];
    const hear = (event: KeyboardEvent) => outside.push(event.key);
    document.body.addEventListener("keydown", hear);
    await userEvent.keyboard("{ArrowLeft}{Enter}{Escape}j{Control>}s{/Control}");
    document.body.removeEventListener("keydown", hear);
    expect(outside).toEqual(["Control", "s"]);
  });

  it("is one stop of the Tab key", async () => {
    const view = await keyboard();
    expect(stageOf(view).querySelectorAll("[tabindex='0'], a, button, input")).toHaveLength(1);
    await userEvent.tab({ shift: true });
    expect(document.activeElement).toBe(view.$("[name=embedding]"));
    await userEvent.tab();
    expect(document.activeElement === focusOf(view) || document.activeElement === view.$(".lv-scroll")).toBe(
      true,
    );
  });

  it("works in a shadow root, as in marimo", async () => {
    const host = document.createElement("div");
    document.body.append(host);
    const into = host.attachShadow({ mode: "open" });
    into.adoptedStyleSheets = document.adoptedStyleSheets;
    const view = await mount("grid", goldenSession(), { into });
    focusOf(view).focus();
    await userEvent.keyboard("{ArrowLeft}{Enter}");
    expect(where(view)).toEqual([4, 29]);
    expect(into.activeElement).toBe(focusOf(view));
    host.remove();
  });
});

describe("roles", () => {
  it("rows, columns and the focused cell are told to a screen reader", async () => {
    const view = await mount("grid");
    const grid = stageOf(view);
    expect([grid.getAttribute("role"), grid.getAttribute("aria-label")]).toEqual([
      "grid",
      "Lens grid: layers by tokens",
    ]);
    expect([grid.getAttribute("aria-rowcount"), grid.getAttribute("aria-colcount")]).toEqual(["31", "6"]);
    expect(focusOf(view).closest("[role=row]")?.parentElement).toBe(grid);
    expect(view.$("canvas").getAttribute("aria-hidden")).toBe("true");
    expect(view.$("[aria-live]").getAttribute("aria-live")).toBe("polite");
    for (const control of view.$$<HTMLSelectElement>("select, input")) {
      expect(control.labels?.[0]?.textContent || control.getAttribute("aria-label")).toBeTruthy();
    }
  });

  it("the focused element lies over its cell", async () => {
    const view = await mount("grid");
    view.cursor.receive({ position: 2, layer: 20 });
    const at = middle(view, 20, 2);
    const stage = stageOf(view).getBoundingClientRect();
    await expect
      .poll(() => {
        const box = focusOf(view).getBoundingClientRect();
        return [
          box.left < stage.left + at.x,
          box.right > stage.left + at.x,
          box.top < stage.top + at.y,
          box.bottom > stage.top + at.y,
        ];
      })
      .toEqual([true, true, true, true]);
  });
});

describe("a long prompt", () => {
  const long = () => mount("grid", madeSession({ tokens: 600 }));
  const canvasOf = (view: Mounted) => view.$<HTMLCanvasElement>(".lv-stage > canvas");

  it("31 × 600 cells are drawn on a canvas no wider than the view", async () => {
    const view = await long();
    const [ratio, room] = [window.devicePixelRatio, view.$(".lv-scroll").clientWidth];
    for (const left of [0, 20_000, 1e9]) {
      view.$(".lv-scroll").scrollTo({ left, behavior: "instant" });
      await frames();
      expect(canvasOf(view).width).toBeLessThanOrEqual(Math.ceil(room * ratio));
      expect(canvasOf(view).width).toBeGreaterThan(room * ratio * 0.8);
    }
    expect(stageOf(view).getAttribute("aria-colcount")).toBe("600");
    expect(view.root.querySelectorAll("*").length).toBeLessThan(200);
    expect(view.root.scrollWidth).toBeLessThanOrEqual(1100);
  });

  it("scrolled to the end, the last column is the last token", async () => {
    const view = await long();
    view.$(".lv-scroll").scrollTo({ left: 1e9, behavior: "instant" });
    await frames();
    const { width } = stageOf(view).getBoundingClientRect();
    await userEvent.click(stageOf(view), { position: { x: width - 8, y: HEAD + 30 } });
    expect(view.cursor.get("position")).toBe(599);
    expect(view.saves()).toBe(1);
  });

  it("the overview has a pixel for a few cells beside each other, and brings one there", async () => {
    const view = await long();
    const overview = view.$(".lv-overview");
    const canvas = view.$<HTMLCanvasElement>(".lv-overview > canvas");
    expect(overview.checkVisibility()).toBe(true);
    expect([canvas.width, canvas.height]).toEqual([300, 31]);
    const frame = view.$(".lv-frame");
    expect(frame.getBoundingClientRect().width).toBeLessThan(overview.getBoundingClientRect().width / 10);
    const { width } = overview.getBoundingClientRect();
    await userEvent.click(overview, { position: { x: width / 2, y: 8 } });
    const middleOf = () => {
      const scroller = view.$(".lv-scroll");
      return (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth;
    };
    await expect.poll(middleOf).toBeCloseTo(0.5, 1);
    await expect.poll(() => Number.parseFloat(frame.style.left)).toBeGreaterThan(45);
    expect(view.saves()).toBe(0);
  });

  it("a short prompt needs no overview", async () => {
    const view = await mount("grid");
    expect(view.$(".lv-overview").checkVisibility()).toBe(false);
  });

  it("the keyboard reaches the last token, and its card stays", async () => {
    const view = await long();
    focusOf(view).focus();
    await userEvent.keyboard("{End}");
    await expect.poll(() => view.$(".lv-scroll").scrollLeft).toBeGreaterThan(30_000);
    await frames(4);
    expect(column(view)).toBe("600");
    const [cell, stage] = [focusOf(view).getBoundingClientRect(), stageOf(view).getBoundingClientRect()];
    expect(cell.right).toBeLessThanOrEqual(stage.right + 1);
    expect(open(view)).toBe(true);
    expect(card(view).textContent).toContain("token 599");
  });

  it("pinned columns stay in front when one scrolls", async () => {
    const view = await long();
    view.model.set("pinned_positions", [2]);
    view.$(".lv-scroll").scrollTo({ left: 20_000, behavior: "instant" });
    await frames();
    await userEvent.click(stageOf(view), { position: { x: LEFT + 20, y: HEAD + 30 } });
    expect(view.cursor.get("position")).toBe(2);
  });

  it("where all columns are in sight, a pin leaves the words in their order", async () => {
    const view = await mount("grid", madeSession({ tokens: 5 }));
    view.model.set("pinned_positions", [3]);
    await frames();
    await userEvent.click(stageOf(view), { position: { x: LEFT + 20, y: HEAD + 30 } });
    expect(view.cursor.get("position")).toBe(0);
  });

  it("a wide grid in a narrow cell still shows one column", async () => {
    const view = await mount("grid", madeSession({ tokens: 600 }), { width: 150 });
    expect(canvasOf(view).width).toBeLessThanOrEqual(150 * window.devicePixelRatio);
    expect(view.$(".lv-overview").checkVisibility()).toBe(true);
  });

  it("a view that is hidden when it starts draws when it is shown", async () => {
    const view = await mount("grid", madeSession({ tokens: 40 }), { width: 0 });
    view.el.style.width = "900px";
    await expect.poll(() => canvasOf(view).width).toBeGreaterThan(700);
  });
});

describe("pixels", () => {
  type Rgb = readonly [number, number, number];
  /** How often each color occurs inside a cell. */
  function inside(view: Mounted, layer: number, position: number): Map<string, number> {
    const at = middle(view, layer, position);
    const [w, h] = [wide(view) - 8, ROW - 8];
    const ratio = window.devicePixelRatio;
    const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
    const { data } = g?.getImageData(
      (at.x - w / 2) * ratio,
      (at.y - h / 2) * ratio,
      w * ratio,
      h * ratio,
    ) ?? { data: [] };
    const found = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      const key = [data[i], data[i + 1], data[i + 2]].join();
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    return found;
  }
  const most = (found: Map<string, number>) => [...found].sort((a, b) => b[1] - a[1])[0]?.[0];
  const share = (found: Map<string, number>, rgb: Rgb | undefined) =>
    (found.get(String(rgb)) ?? 0) / [...found.values()].reduce((a, b) => a + b, 0);

  it("a cell is filled with the color of its level", async () => {
    const view = await mount("grid", madeSession({ nan: true }));
    const table = palette("probability", "light").rgb.map(String);
    expect(table).toContain(most(inside(view, 28, 2)));
    expect(table.indexOf(most(inside(view, 0, 2)) ?? "")).toBeLessThan(
      table.indexOf(most(inside(view, 29, 2)) ?? ""),
    );
  });

  it.each([
    "probability",
    "entropy",
    "rank",
    "kl",
  ] as const)("NaN is hatched, not color 0 of %s", async (color) => {
    const session = madeSession({ nan: true });
    session.models.grid?.set("color", color);
    const view = await mount("grid", session);
    const found = inside(view, 12, 3);
    expect(share(found, palette(color, "light").rgb[0])).toBeLessThan(0.02);
    expect(share(found, [255, 255, 255])).toBeGreaterThan(0.3);
    expect(found.size).toBeGreaterThan(5); // hatching and the letters NaN
  });

  it("a column that has not arrived is hatched too", async () => {
    const view = await mount("grid", madeSession({ missing: true, tokens: 10 }));
    const [here, missing] = [inside(view, 3, 2), inside(view, 3, 9)];
    expect(palette("probability", "light").rgb.map(String)).toContain(most(here));
    expect(most(missing)).toBe("255,255,255");
    expect(missing.size).toBeGreaterThan(1);
  });

  it("columns appear as they arrive", async () => {
    const session = madeSession({ missing: true, tokens: 10 });
    const whole = madeSession({ tokens: 10 }).models.grid;
    const view = await mount("grid", session);
    const arrays = ["positions", "top_ids", "top_logp", "entropy", "kl", "target_rank", "target_logp"];
    view.model.receive(Object.fromEntries(arrays.map((name) => [name, whole?.get(name)])));
    await expect
      .poll(() => palette("probability", "light").rgb.map(String))
      .toContain(most(inside(view, 3, 2)));
    await expect.poll(() => most(inside(view, 3, 9))).not.toBe("255,255,255");
  });

  it("the selected cell has an outline that moves with the cursor", async () => {
    const view = await mount("grid", madeSession());
    const edge = (layer: number, position: number) => {
      const at = middle(view, layer, position);
      const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
      const ratio = window.devicePixelRatio;
      const line = g?.getImageData((at.x - wide(view) / 2) * ratio, at.y * ratio, 3, 1).data ?? [];
      return Math.min(...Array.from({ length: 3 }, (_, i) => line[4 * i] ?? 255));
    };
    expect(edge(17, 6)).toBeLessThan(80);
    expect(edge(17, 2)).toBeGreaterThan(80);
    view.cursor.receive({ position: 2 });
    await expect.poll(() => edge(17, 2)).toBeLessThan(80);
    expect(edge(17, 6)).toBeGreaterThan(80);
  });

  it("with the user's own high-contrast colors, a level is a bar", async () => {
    const session = madeSession();
    await cdp().send("Emulation.setEmulatedMedia", {
      features: [{ name: "forced-colors", value: "active" }],
    });
    try {
      const view = await mount("grid", session);
      await painted(view.root);
      const table = new Set(palette("probability", "light").rgb.map(String));
      expect(table.has(most(inside(view, 29, 2)) ?? "")).toBe(false);
    } finally {
      await cdp().send("Emulation.setEmulatedMedia", { features: [] });
    }
  });
});
