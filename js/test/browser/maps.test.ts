// The patch map under mouse and keyboard, the meter, and who speaks in a chat prompt.
import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { patchState } from "../../dev/parts";
import { encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";
import { palette } from "../../src/runtime/color";
import { LEFT, ROW } from "../../src/runtime/grid/layout";
import { MAP_HEAD } from "../../src/views/patching/patch_map/scene";
import { goldenSession, type Mounted, madeSession, mount, spokenBy } from "../support";

const cell = (view: Mounted) => view.$("[role=gridcell]");
const wide = (view: Mounted) => cell(view).getBoundingClientRect().width + 1;

describe("patch map", () => {
  const map = (done?: number) => mount("patch_map", madeSession(done === undefined ? {} : { done }));
  const middle = (view: Mounted, layer: number, position: number) => ({
    x: LEFT + (position + 0.5) * wide(view),
    y: MAP_HEAD + (29 - layer + 0.5) * ROW,
  });
  const pixel = (view: Mounted, layer: number, position: number) => {
    const { x, y } = middle(view, layer, position);
    const ratio = window.devicePixelRatio;
    const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
    const { data } = g?.getImageData((x - wide(view) / 2 + 3) * ratio, (y - 7) * ratio, 1, 1) ?? { data: [] };
    return Array.from(data).slice(0, 3) as [number, number, number];
  };

  it("says what it is about, and colors both ways around 0", async () => {
    const view = await map();
    expect(view.$(".lv-caption").textContent).toBe(
      "log p(“·Paris”) at the last position: clean −0.26, corrupt −9.41 nats",
    );
    expect(view.$(".lv-legend").textContent).toMatch(/−10 takes it away0brings it back \+10/);
    const table = palette("difference", "light").rgb.map(String);
    const [back, away, none] = [pixel(view, 2, 3), pixel(view, 14, 4), pixel(view, 20, 0)];
    for (const rgb of [back, away, none]) expect(table).toContain(String(rgb));
    expect(back[0]).toBeGreaterThan(back[2] + 40); // orange
    expect(away[2]).toBeGreaterThan(away[0] + 5); // blue
    expect(Math.abs(none[0] - none[2])).toBeLessThan(16);
  });

  it("a click chooses the cell for all views: one message", async () => {
    const view = await map();
    await userEvent.click(view.$(".lv-stage"), { position: middle(view, 10, 3) });
    expect([view.cursor.get("layer"), view.cursor.get("position"), view.saves()]).toEqual([10, 3, 1]);
    expect(spokenBy(view.root)).toMatch(/^selected: layer 10, token ' Italy', clean ' France', effect \+/);
  });

  it("hovering tells token, clean token and effect, and sends nothing", async () => {
    const view = await map();
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 2, 3) });
    await expect.poll(() => view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(view.$(".lv-card").textContent).toMatch(/layer 2.*corrupt·Italyclean·Franceeffect\+7\.\d\d nats/);
    expect(view.saves()).toBe(0);
  });

  it("walks by keyboard and speaks", async () => {
    const view = await map();
    cell(view).focus();
    await userEvent.keyboard("{ArrowLeft}{ArrowDown}");
    expect(spokenBy(view.root)).toMatch(/^layer 16, token ' the', effect/);
    expect([view.$(".lv-stage").getAttribute("aria-rowcount"), view.saves()]).toEqual(["31", 0]);
    await userEvent.keyboard("{Enter}{Enter}");
    expect([view.cursor.get("layer"), view.cursor.get("position")]).toEqual([16, 5]);
  });

  it("of a result alone selects on this page, and sends nothing", async () => {
    const session = goldenSession({ patch_map: { cursor: null, code: encodeText("") } });
    const view = await mount("patch_map", session);
    expect(cell(view).getAttribute("aria-label")).toMatch(/^layer 29, token ' of'/);
    await userEvent.click(view.$(".lv-stage"), { position: middle(view, 10, 3) });
    expect(spokenBy(view.root)).toMatch(/^selected: layer 10, token/);
    cell(view).focus();
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(spokenBy(view.root)).toMatch(/^selected: layer 9, token/);
    expect(view.saves()).toBe(0);
  });

  it("columns that are not done are hatched, and come one by one", async () => {
    const view = await map(4);
    expect(view.$(".lv-caption").textContent).toContain("4 of 8 columns done");
    const table = palette("difference", "light").rgb.map(String);
    expect(table).toContain(String(pixel(view, 2, 3)));
    cell(view).focus();
    await userEvent.keyboard("{End}");
    expect(spokenBy(view.root)).toMatch(/not done yet$/);
    const { positions, effect } = patchState(8);
    view.model.receive({ positions, effect });
    await expect.poll(() => view.$(".lv-caption").textContent).not.toContain("columns done");
    expect(table).toContain(String(pixel(view, 2, 7)));
  });

  it("columns may come in any order", async () => {
    const view = await map();
    const effect = encodeArray(
      "f32",
      Array.from({ length: 62 }, (_, i) => (i < 31 ? 4 : -4)),
      [2, 31],
    );
    view.model.receive({ positions: encodeArray("i32", [5, 1]), effect });
    await expect.poll(() => pixel(view, 2, 5)[0]).toBeGreaterThan(200);
    cell(view).focus();
    await userEvent.keyboard("{Home}{ArrowRight}");
    expect(spokenBy(view.root)).toMatch(/effect −4.00 nats$/);
  });

  it("a token without a counterpart in the clean prompt is hatched, and says so", async () => {
    const view = await map();
    const effect = encodeArray(
      "f32",
      Array.from({ length: 62 }, (_, i) => (i < 31 ? Number.NaN : 2)),
      [2, 31],
    );
    const clean = ["The", " capital", "", " France"];
    const positions = encodeArray("i32", [2, 3]);
    view.model.receive({ positions, effect, clean_tokens: encodeTexts(clean) });
    const table = palette("difference", "light").rgb.map(String);
    await expect.poll(() => table.includes(String(pixel(view, 2, 2)))).toBe(false);
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 2, 2) });
    await expect.poll(() => view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(view.$(".lv-card").textContent).toMatch(/layer 2.*effectnone, no counterpart$/);
    cell(view).focus();
    await userEvent.keyboard("{Home}{ArrowRight}{ArrowRight}");
    expect(spokenBy(view.root)).toMatch(/effect none, no counterpart$/);
  });
});

describe("meter", () => {
  it("is one line, in words for a screen reader too", async () => {
    const view = await mount("meter", madeSession());
    expect(view.$(".lv-body").getBoundingClientRect().height).toBeLessThanOrEqual(24);
    expect(view.$(".lv-body").textContent).toBe("cpu312 MB / 2.0 GB0 B14 passes18,352 cells93 % from memory");
    const bar = view.$("[role=meter]");
    expect([bar.getAttribute("aria-label"), bar.getAttribute("aria-valuetext")]).toEqual([
      "Memory in use on the device",
      "312 MB / 2.0 GB",
    ]);
    expect(view.$$("[role=meter]").filter((node) => node.checkVisibility())).toHaveLength(1);
  });

  it("has a second bar where the host is another memory, and follows the session", async () => {
    const view = await mount("meter", madeSession());
    view.model.receive({ host_budget: 8e9, host_held: 2e9, evictions: 3, model_passes: 15 });
    await expect.poll(() => view.$$("[role=meter]").filter((node) => node.checkVisibility()).length).toBe(2);
    expect(view.$(".lv-body").textContent).toMatch(/2\.0 GB \/ 8\.0 GB15 passes.*3 evicted$/);
  });
});

describe("roles in a chat prompt", () => {
  it("are a line under the token, a legend, and words", async () => {
    const view = await mount("token_picker", madeSession({ roles: true }));
    const names = view.$$(".lv-role").map((node) => node.textContent);
    expect(names).toEqual(["system", "user", "assistant", "template"]);
    expect(view.$("[data-i='1']").getAttribute("aria-label")).toBe("token 1 'The', system");
    expect(getComputedStyle(view.$("[data-i='1']")).boxShadow).toContain("inset");
  });

  it("are told by the grid too", async () => {
    const view = await mount("grid", madeSession({ roles: true }));
    expect(view.$$(".lv-role").map((node) => node.textContent)).toContain("user");
    cell(view).focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(spokenBy(view.root)).toMatch(/^layer 18, token ' iconic', user, top/);
    expect(view.$(".lv-card").textContent).toContain("token 6 · user");
  });

  it("a prompt that is no chat has none", async () => {
    const view = await mount("token_picker", goldenSession());
    expect(view.$$(".lv-role")).toEqual([]);
  });
});
