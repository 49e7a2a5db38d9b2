// The entity grid under mouse and keyboard: choose, read a card, switch, stop, long prompts, and hostile text.
import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { type EntityOptions, entityState, growing, LAYERS, TOKENS } from "../../dev/entity";
import { encodeText, encodeTexts } from "../../src/runtime/arrays";
import { palette } from "../../src/runtime/color";
import { HEAD, LEFT } from "../../src/runtime/grid/layout";
import { rowHeight } from "../../src/views/entities/entity_grid/scene";
import { frames, goldenSession, type Mounted, mount, painted, spokenBy } from "../support";

const grid = (made: EntityOptions = {}, patch: Record<string, unknown> = {}, width = 1100) => {
  const session = goldenSession({
    entity_grid: { ...entityState(made), ...patch },
    cursor: { position: 3, layer: 15 },
  });
  return mount("entity_grid", session, { width, ...(patch.status === "busy" && { status: "busy" }) });
};
const cell = (view: Mounted) => view.$("[role=gridcell]");
const middle = (view: Mounted, layer: number, position: number, row = rowHeight(false)) => ({
  x: LEFT + (position + 0.5) * (cell(view).getBoundingClientRect().width + 1),
  y: HEAD + (LAYERS.length - 1 - LAYERS.indexOf(layer) + 0.5) * row,
});
const card = (view: Mounted) => view.$(".lv-card");
const verbs = (view: Mounted) => view.model.sent.map((message) => (message as { do: string }).do);

describe("a cell", () => {
  it("a click chooses it for all views: one message", async () => {
    const view = await grid();
    await userEvent.click(view.$(".lv-stage"), { position: middle(view, 20, 4) });
    expect([view.cursor.get("layer"), view.cursor.get("position"), view.saves()]).toEqual([20, 4, 1]);
    expect(spokenBy(view.root)).toMatch(
      /^selected: layer 20, token ' iconic', read with the vector of layer 15/,
    );
  });

  it("hovering tells the mention in full, its probability, the vector and the others, and sends nothing", async () => {
    const view = await grid();
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 25, 2) });
    await expect.poll(() => card(view).matches(":popover-open")).toBe(true);
    expect(view.$(".lv-said").textContent).toBe("Las Vegas Strip, Nevada, United States…");
    expect(card(view).textContent).toMatch(
      /^layer 25token 2·of.*cut at the longest\d+ %read with the vector oflayer 29.*Other mentions.*New York4\.9 %$/,
    );
    expect(view.$$(".lv-card .lv-bar")).toHaveLength(3);
    expect(view.saves()).toBe(0);
  });

  it("that is empty has a sign and a word", async () => {
    const view = await grid();
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 15, 4) });
    await expect.poll(() => card(view).textContent).toContain("∅Empty: the answer ended at once.");
  });

  it("walks by keyboard and speaks; Enter chooses, Esc puts the card away", async () => {
    const view = await grid();
    cell(view).focus();
    await userEvent.keyboard("{ArrowUp}{ArrowLeft}");
    expect(spokenBy(view.root)).toMatch(/^layer 20, token ' of', .*, mention 'City of Angels' \d+ %/);
    expect([view.$(".lv-stage").ariaRowCount, view.$(".lv-stage").ariaColCount, view.saves()]).toEqual([
      "7",
      "6",
      0,
    ]);
    expect(card(view).matches(":popover-open")).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(card(view).matches(":popover-open")).toBe(false);
    await userEvent.keyboard("{ArrowDown}{Home}{Enter}");
    expect([view.cursor.get("layer"), view.cursor.get("position"), view.saves()]).toEqual([10, 0, 1]);
  });

  it("has a color of the palette, and none where that is chosen: on this page alone", async () => {
    const view = await grid();
    const pixel = () => {
      const { x, y } = middle(view, 5, 3);
      const ratio = window.devicePixelRatio;
      const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
      return String(g?.getImageData((x + 60) * ratio, (y - 14) * ratio, 1, 1).data.slice(0, 3));
    };
    const table = palette("probability", "light").rgb.map(String);
    expect(table).toContain(pixel());
    expect(view.$(".lv-legend").textContent).toContain("mean probability of a token of the mention");
    await userEvent.selectOptions(view.$("[name=color]"), "none");
    await expect.poll(pixel).toBe("255,255,255");
    expect(view.$(".lv-legend").textContent).not.toContain("probability");
    expect(view.saves()).toBe(0);
  });
});

describe("while mentions are written", () => {
  const busy = { status: "busy", progress: 0.5, estimate: encodeText("about 40 s") };

  it("counts cells, can be stopped, and does not dim what is there", async () => {
    const view = await grid({ state: growing }, busy);
    expect(view.$(".lv-done").textContent).toBe("24 of 42 cells");
    expect(getComputedStyle(view.$(".lv-body")).opacity).toBe("1");
    await userEvent.click(view.$(".lv-toolbar .lv-work button"));
    expect(verbs(view)).toEqual(["cancel"]);
    view.model.receive({ ...entityState(), status: "ready" });
    await painted(view.root);
    expect([view.$(".lv-done").textContent, view.$(".lv-work").checkVisibility()]).toEqual(["", false]);
  });

  it("a card grows with its mention, and says while it looks for others", async () => {
    const none = (position: number, row: number) => growing(position, row) && 2;
    const view = await grid({ state: growing }, busy);
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 29, 3) });
    await expect.poll(() => view.$(".lv-said").textContent).toBe("Eiffel To▍");
    view.model.receive(entityState({ state: none, others: [] }));
    await expect.poll(() => view.$(".lv-said").textContent).toBe("Eiffel Tower");
    expect(card(view).textContent).toContain("Still looking for other mentions.");
    view.model.receive({ status: "ready" });
    await expect.poll(() => card(view).textContent).not.toContain("Still looking");
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 29, 5) });
    await expect.poll(() => card(view).textContent).toContain("Not begun yet.");
  });
});

describe("controls", () => {
  it("ask the kernel once each", async () => {
    const view = await grid();
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    await userEvent.click(view.$("[name=context]"));
    await userEvent.click(view.$("[name=logit_lens]"));
    await userEvent.fill(view.$("[name=max_tokens]"), "12");
    await userEvent.fill(view.$("[name=alternatives]"), "0");
    await userEvent.tab();
    expect(sent).toEqual([
      { with_context: true },
      { logit_lens: true },
      { max_tokens: 12 },
      { alternatives: 0 },
    ]);
  });

  it("the logit lens takes a line of every row", async () => {
    const view = await grid();
    const high = () => view.$(".lv-stage").getBoundingClientRect().height;
    const before = high();
    view.model.receive({ logit_lens: true });
    await expect.poll(high).toBe(before + 7 * (rowHeight(true) - rowHeight(false)));
  });

  it.each([
    [[0], "No task vector here was trained with context."],
    [[1], "All task vectors here were trained with context."],
  ])("context is fixed where there are vectors for %j alone, and says why", async (contexts, why) => {
    const view = await grid({}, { contexts, with_context: contexts[0] === 1 });
    const box = view.$<HTMLInputElement>("[name=context]");
    expect([box.disabled, box.checked, box.closest("label")?.title]).toEqual([true, contexts[0] === 1, why]);
  });
});

describe("a long prompt", () => {
  const tokens = Array.from({ length: 60 }, (_, i) => TOKENS[i % 6] ?? "");

  it("scrolls, and asks for the columns in view while they are not written", async () => {
    const view = await grid({ tokens, state: () => 0 });
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    expect(view.model.get("window")).toEqual([0, 9]);
    expect(view.$<HTMLCanvasElement>(".lv-stage > canvas").clientWidth).toBeLessThanOrEqual(1100);
    view.model.receive({ shown: { serial: 2, n_tokens: 60 } });
    await frames();
    cell(view).focus();
    await userEvent.keyboard("{End}");
    await expect.poll(() => view.model.get("window")).toEqual([50, 59]);
    expect(sent).toEqual([{ window: [50, 59] }]);
  });

  it("has a strip of all cells below it, which a prompt that fits has not", async () => {
    const view = await grid({ tokens });
    const strip = view.$<HTMLCanvasElement>(".lv-overview > canvas");
    expect([strip.width, strip.height, strip.checkVisibility()]).toEqual([60, 7, true]);
    expect((await grid()).$(".lv-overview").checkVisibility()).toBe(false);
  });

  it("does not where all in view is written, nor where the prompt fits", async () => {
    expect((await grid({ tokens })).saves()).toBe(0);
    expect((await grid({ state: () => 0 })).saves()).toBe(0);
  });
});

const HOSTILE = [
  '</script><img src=x onerror="window.__xss=1">',
  "<!--<script>",
  "\u202e\u2066abc\u200f\u061c",
  "\u0000\u001b]8;;http://x\u0007",
  "x".repeat(10_000),
  "\n\r\t ",
];
const MARKS = /\p{Cf}|(?!\n)\p{Cc}/u;

it("hostile text is text, in cells, cards and spoken sentences", async () => {
  const made = {
    tokens: HOSTILE,
    mention: (p: number) => HOSTILE[p] ?? "",
    others: HOSTILE,
    logits: HOSTILE,
  };
  const view = await grid(made, { tokens: encodeTexts(HOSTILE), logit_lens: true });
  cell(view).focus();
  await userEvent.keyboard("{Home}");
  for (let i = 0; i < HOSTILE.length; i++) {
    await userEvent.keyboard("{ArrowRight}{ArrowDown}");
    expect(view.root.querySelectorAll("img, script, iframe, a, style, form")).toHaveLength(0);
    expect(MARKS.test(view.root.textContent ?? "")).toBe(false);
    const { right, bottom } = card(view).getBoundingClientRect();
    expect([right <= innerWidth, bottom <= innerHeight]).toEqual([true, true]);
  }
  const named = view.$$("[title], [aria-label]");
  expect(named.filter((node) => MARKS.test(`${node.title}${node.ariaLabel ?? ""}`))).toEqual([]);
  expect(view.root.scrollWidth).toBeLessThanOrEqual(1100);
});
