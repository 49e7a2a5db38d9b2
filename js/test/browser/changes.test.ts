// Interventions from the page: a cell's menu, the list with its switches and form, and the grid that shows what they do.
import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { decodeText, encodeText, encodeTexts } from "../../src/runtime/arrays";
import { palette } from "../../src/runtime/color";
import { HEAD, LEFT, ROW } from "../../src/runtime/grid/layout";
import { frames, type Mounted, madeSession, mount, type Session, spokenBy } from "../support";

const CHANGED = { changed: true, reference: "clean run", tokens: 8 } as const;
type Sent = Record<string, unknown>;

const specs = (view: Pick<Session, "cursor">): Sent[] =>
  JSON.parse(decodeText(view.cursor.get("interventions") as DataView) || "[]");
const cell = (view: Mounted) => view.$("[role=gridcell]");
const popup = (view: Mounted) => view.$(".lv-popup");
const open = (view: Mounted) => popup(view).matches(":popover-open");
const items = (view: Mounted) => view.$$<HTMLButtonElement>("[role=menuitem]");
const item = (view: Mounted, words: RegExp): HTMLButtonElement => {
  const found = items(view).find((button) => words.test(button.textContent));
  if (!found) throw new Error(`no item ${words}`);
  return found;
};
const wide = (view: Mounted) => cell(view).getBoundingClientRect().width + 1;

/** A right click in the middle of a cell: the made-up model's last layer is 29. */
function rightClick(view: Mounted, layer: number, position: number): void {
  const stage = view.$(".lv-stage");
  const { left, top } = stage.getBoundingClientRect();
  const at = {
    clientX: left + LEFT + (position + 0.5) * wide(view),
    clientY: top + HEAD + (29 - layer + 0.5) * ROW,
  };
  stage.dispatchEvent(new MouseEvent("contextmenu", { ...at, button: 2, bubbles: true, cancelable: true }));
}

describe("a cell's menu", () => {
  const grid = async (options = {}) => mount("grid", madeSession({ tokens: 8, ...options }));

  it("opens by right click, names the cell, and takes the focus", async () => {
    const view = await grid();
    rightClick(view, 20, 2);
    expect(open(view)).toBe(true);
    expect(popup(view).getAttribute("role")).toBe("menu");
    expect(popup(view).getAttribute("aria-label")).toBe("Change layer 20, token 2 ' City'");
    expect(document.activeElement).toBe(items(view)[0]);
    expect(view.saves()).toBe(0);
  });

  it("ablates with one message, and gives the focus back", async () => {
    const view = await grid();
    cell(view).focus();
    rightClick(view, 20, 2);
    await userEvent.keyboard("{Enter}");
    expect(specs(view)).toEqual([
      { kind: "ablate", layer: 20, positions: [2], label: "ablate layer 20, position 2" },
    ]);
    expect([open(view), view.saves()]).toEqual([false, 1]);
    expect(document.activeElement).toBe(cell(view));
  });

  it("the menu key, or a second Enter on the chosen cell, opens it; Esc closes it and nothing is sent", async () => {
    const view = await grid();
    cell(view).focus();
    await userEvent.keyboard("{Shift>}{F10}{/Shift}");
    expect(open(view)).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect([open(view), view.saves()]).toEqual([false, 0]);
    expect(document.activeElement).toBe(cell(view));
    await userEvent.keyboard("{ArrowUp}{Enter}");
    expect([open(view), view.saves()]).toEqual([false, 1]);
    await frames();
    await userEvent.keyboard("{Enter}");
    expect([open(view), view.saves()]).toEqual([true, 1]);
    expect(popup(view).getAttribute("aria-label")).toMatch(/layer 18, token 6/);
  });

  it("arrows go round in it, and no key reaches the notebook", async () => {
    const view = await grid();
    const outside: string[] = [];
    const hear = (event: KeyboardEvent) => outside.push(event.key);
    document.body.addEventListener("keydown", hear);
    rightClick(view, 20, 2);
    await userEvent.keyboard("{ArrowUp}");
    expect(document.activeElement).toBe(items(view).at(-1));
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.activeElement).toBe(items(view)[1]);
    await userEvent.keyboard("{End}{Home}a");
    expect(document.activeElement).toBe(items(view)[0]);
    document.body.removeEventListener("keydown", hear);
    expect(outside).toEqual([]);
  });

  it("a long press opens it, and is no click", async () => {
    const view = await grid();
    const stage = view.$(".lv-stage");
    const { left, top } = stage.getBoundingClientRect();
    const at = { clientX: left + LEFT + 20, clientY: top + HEAD + 30, bubbles: true, pointerType: "touch" };
    stage.dispatchEvent(new PointerEvent("pointerdown", at));
    await expect.poll(() => open(view)).toBe(true);
    stage.dispatchEvent(new PointerEvent("pointerup", at));
    stage.dispatchEvent(new MouseEvent("click", at));
    expect(view.saves()).toBe(0);
  });

  it("whole layers are ablated, cells scaled", async () => {
    const view = await grid();
    rightClick(view, 5, 1);
    item(view, /every position/).click();
    rightClick(view, 6, 1);
    item(view, /× 2/).click();
    expect(specs(view)).toMatchObject([
      { key: 0, kind: "ablate", layer: 5, positions: null },
      { kind: "scale", layer: 6, positions: [1], factor: 2 },
    ]);
  });

  it("a patch asks for the other prompt, and keeps what was typed when something is missing", async () => {
    const view = await grid();
    rightClick(view, 5, 1);
    item(view, /Patch/).click();
    expect(popup(view).getAttribute("role")).toBe("dialog");
    const field = (name: string) => view.$<HTMLInputElement>(`.lv-popup [name=${name}]`);
    expect(document.activeElement).toBe(field("source"));
    await userEvent.keyboard("{Enter}");
    expect(popup(view).textContent).toContain("Write the prompt");
    await userEvent.fill(field("source"), "The capital of Italy is");
    await userEvent.fill(field("source_positions"), "x");
    await userEvent.keyboard("{Enter}");
    expect([popup(view).querySelector("[role=alert]")?.textContent, view.saves()]).toEqual([
      "Source positions are numbers such as 4; empty means the same ones.",
      0,
    ]);
    await userEvent.fill(field("source_positions"), "4");
    await userEvent.keyboard("{Enter}");
    expect(specs(view)).toMatchObject([
      { kind: "patch", layer: 5, positions: [1], source: "The capital of Italy is", source_positions: [4] },
    ]);
    expect(open(view)).toBe(false);
  });

  it("steering takes texts of tokens with their spaces", async () => {
    const view = await grid();
    rightClick(view, 5, 1);
    item(view, /Steer/).click();
    const field = view.$<HTMLInputElement>(".lv-popup [name=plus]");
    const offered = Array.from(field.list?.options ?? [], ({ value, label }) => [value, label]);
    expect(offered.length).toBeGreaterThan(3);
    expect(
      offered.some(([value, label]) => value?.startsWith(" ") && label === value.replace(" ", "·")),
    ).toBe(true);
    await userEvent.keyboard(" Paris");
    await userEvent.click(view.$(".lv-popup .lv-primary"));
    expect(specs(view)).toMatchObject([
      { kind: "steer", plus: " Paris", minus: "", scale: 4, positions: [1] },
    ]);
  });

  it("what is changed at a cell can be removed there", async () => {
    const view = await mount("grid", madeSession(CHANGED));
    rightClick(view, 12, 3);
    item(view, /^Remove: ablate layer 12/).click();
    expect(specs(view)).toMatchObject([{ key: 1, kind: "steer" }]);
    expect([view.cursor.get("off"), view.saves()]).toEqual([[0], 1]);
    rightClick(view, 12, 3);
    expect(items(view).filter((button) => button.textContent.startsWith("Remove"))).toEqual([]);
  });

  it("is closed by a click elsewhere, and gone with the view", async () => {
    const view = await grid();
    rightClick(view, 5, 1);
    await userEvent.click(document.body, { position: { x: 2, y: 2 } });
    expect(open(view)).toBe(false);
    rightClick(view, 5, 1);
    view.stop.abort();
    expect(document.querySelectorAll(":popover-open")).toHaveLength(0);
  });

  it("says so when the kernel is gone", async () => {
    const view = await grid();
    view.cursor.emit("comm_live_update");
    rightClick(view, 5, 1);
    expect(popup(view).textContent).toContain("The kernel is gone");
    items(view)[0]?.click();
    expect([specs(view), view.saves()]).toEqual([[], 0]);
  });
});

describe("two runs on the grid", () => {
  const pressed = (view: Mounted) =>
    view.$$(".lv-segments button").map((button) => `${button.textContent} ${button.ariaPressed}`);

  it("without a reference there is nothing to choose", async () => {
    const view = await mount("grid", madeSession({ tokens: 8 }));
    expect(view.$(".lv-segments").checkVisibility()).toBe(false);
  });

  it("which of them is shown is the kernel's to answer: one message", async () => {
    const view = await mount("grid", madeSession(CHANGED));
    expect(pressed(view)).toEqual(["changed true", "clean run false", "difference false"]);
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    await userEvent.click(view.$("[data-show=difference]"));
    expect(sent).toEqual([{ show: "difference" }]);
    await expect.poll(() => pressed(view)[2]).toBe("difference true");
  });

  it("a comparison of prompts names the other one, and its tokens beneath the own", async () => {
    const view = await mount(
      "grid",
      madeSession({ tokens: 8, reference: "The capital of Italy is", show: "difference" }),
    );
    expect(pressed(view)).toEqual(["this false", "The capital of Italy is false", "difference true"]);
    const before = view.$(".lv-stage").getBoundingClientRect().height;
    view.model.receive({ reference_tokens: encodeTexts(["", "", ""]) });
    await expect.poll(() => view.$(".lv-stage").getBoundingClientRect().height).toBeLessThan(before - 10);
  });

  it("a difference has two colors, words for both ends, and both tokens on the card", async () => {
    const view = await mount("grid", madeSession({ ...CHANGED, show: "difference" }));
    expect(view.$(".lv-legend").textContent).toContain("minus that of the clean run");
    expect(view.$(".lv-legend").textContent).toMatch(/less sure.*surer/);
    await userEvent.hover(view.$(".lv-stage"), {
      position: { x: LEFT + 4.5 * wide(view), y: HEAD + 1.5 * ROW },
    });
    await expect.poll(() => view.$(".lv-card").textContent).toMatch(/changed ·.*clean ·.*difference[−+]/);
    cell(view).focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(spokenBy(view.root)).toMatch(/difference [−+][\d.<]+ %$/);
    expect(view.saves()).toBe(0);
  });

  it("another color of a difference needs other numbers: one message", async () => {
    const view = await mount("grid", madeSession({ ...CHANGED, show: "difference" }));
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    await userEvent.selectOptions(view.$("[name=color]"), "entropy");
    expect(sent).toEqual([{ color: "entropy" }]);
    await expect.poll(() => view.$(".lv-legend").textContent).toContain("entropy in nats"); // until it has come
  });

  it("the cone is drawn for the changed run, not for the clean one, and moves with the switches", async () => {
    const view = await mount("grid", madeSession(CHANGED));
    const border = () => {
      const ratio = window.devicePixelRatio;
      const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
      const x = LEFT + 3 * wide(view) - 2;
      const { data } = g?.getImageData(x * ratio, (HEAD + 5.5 * ROW) * ratio, 4 * ratio, 1) ?? { data: [] };
      return Array.from(data).some((red, i) => i % 4 === 0 && red > 140 && (data[i + 2] ?? 255) < 90);
    };
    expect(border()).toBe(true);
    view.cursor.receive({ off: [0, 1] });
    await expect.poll(border).toBe(false);
    view.cursor.receive({ off: [] });
    await frames(3);
    expect(border()).toBe(false); // steering everywhere reaches all of the rows above it
    view.cursor.receive({ off: [1] });
    await expect.poll(border).toBe(true);
    view.model.receive({
      show: "clean",
      shown: { ...(view.model.get("shown") as object), serial: 5, show: 1 },
    });
    await expect.poll(border).toBe(false);
  });

  it("a difference with NaN is hatched, not colored", async () => {
    const view = await mount("grid", madeSession({ ...CHANGED, show: "difference", nan: true }));
    cell(view).focus();
    view.cursor.receive({ layer: 12, position: 3 });
    await expect.poll(() => cell(view).getAttribute("aria-label")).toMatch(/not a number$/);
    expect(palette("difference", "light").twoSided).toBe(true);
  });
});

describe("the list of interventions", () => {
  const list = (view: Mounted) => view.$$(".lv-specs > li");
  const title = (view: Mounted) => view.$(".lv-title").textContent;

  it("is one quiet line when there are none", async () => {
    const view = await mount("interventions", madeSession());
    expect(title(view)).toBe("No interventions");
    expect(view.$(".lv-body").getBoundingClientRect().height).toBeLessThanOrEqual(28);
    expect(view.root.textContent).toContain("Right-click a cell");
  });

  it("names each, with a switch and a way out, and tells what they do", async () => {
    const view = await mount("interventions", madeSession(CHANGED));
    expect(title(view)).toBe("2 interventions, 1 off");
    expect(list(view).map((li) => li.querySelector(".lv-spec")?.textContent)).toEqual([
      "ablate layer 12, position 3",
      "steer layer 20, every position +4 · ·Paris − ·London",
    ]);
    expect(view.$$<HTMLInputElement>("[role=switch]").map((box) => box.checked)).toEqual([true, false]);
    expect(view.$(".lv-effect").textContent).toMatch(/log p “·Paris”−0.26 → −3.41−3.15 nats.*KL2.31 nats/);
  });

  it("a switch sends one message, and keeps the focus", async () => {
    const view = await mount("interventions", madeSession(CHANGED));
    const boxes = () => view.$$<HTMLInputElement>("[role=switch]");
    boxes()[1]?.focus();
    await userEvent.keyboard(" ");
    expect([view.cursor.get("off"), view.saves()]).toEqual([[], 1]);
    await expect.poll(() => title(view)).toBe("2 interventions");
    expect(document.activeElement).toBe(boxes()[1]);
    await userEvent.click(boxes()[0] as HTMLElement);
    expect([view.cursor.get("off"), view.saves()]).toEqual([[0], 2]);
  });

  it("one that is removed takes its switch along", async () => {
    const view = await mount("interventions", madeSession(CHANGED));
    await userEvent.click(view.$("[aria-label^='Remove ablate']"));
    expect(specs(view)).toMatchObject([{ key: 1, kind: "steer" }]);
    expect([view.cursor.get("off"), view.saves()]).toEqual([[0], 1]);
    await expect.poll(() => list(view).length).toBe(1);
  });

  it("adds with a form that begins at the selected cell", async () => {
    const view = await mount("interventions", madeSession());
    await userEvent.click(view.$(".lv-add"));
    const field = <E extends HTMLElement = HTMLInputElement>(name: string) =>
      view.$<E>(`.lv-popup [name=${name}]`);
    expect([field("layer").value, field("positions").value]).toEqual(["17", "6"]);
    await userEvent.selectOptions(field("kind"), "scale");
    await userEvent.fill(field("layer"), "3");
    await userEvent.fill(field("positions"), "2-4");
    await userEvent.fill(field("factor"), "0");
    await userEvent.click(view.$(".lv-popup .lv-primary"));
    expect(specs(view)).toEqual([
      {
        kind: "scale",
        layer: 3,
        positions: [2, 3, 4],
        factor: 0,
        label: "scale layer 3, positions 2, 3, 4 × 0",
      },
    ]);
    expect(view.saves()).toBe(1);
    expect(document.activeElement).toBe(view.$(".lv-add"));
  });

  it("hostile labels are text", async () => {
    const label = '<img src=x onerror="window.__xss=1">\u202e</script>';
    const view = await mount("interventions", madeSession());
    view.cursor.receive({
      interventions: encodeText(JSON.stringify([{ kind: "patch", layer: 1, positions: null, label }])),
    });
    await expect.poll(() => view.root.textContent).toContain("<img src=x onerror");
    expect(view.root.querySelectorAll("img, script")).toHaveLength(0);
    expect(view.$(".lv-spec").textContent).not.toContain("\u202e");
  });

  it("in the explorer the menu and the list are one", async () => {
    const view = await mount("explorer", madeSession({ tokens: 8 }));
    const stage = view.$(".lv-stage");
    const { left, top } = stage.getBoundingClientRect();
    const at = { clientX: left + LEFT + 10, clientY: top + HEAD + 30 };
    stage.dispatchEvent(new MouseEvent("contextmenu", { ...at, button: 2, bubbles: true, cancelable: true }));
    await userEvent.keyboard("{Enter}");
    await expect
      .poll(() => title({ ...view, $: (s: string) => view.$(`.lv-interventions ${s}`) } as Mounted))
      .toBe("1 intervention");
  });
});
