// Soft entropy under mouse and keyboard: charts, the opened bar, the plane, and what is left behind.
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { MemoryHost, type MemoryModel } from "../../src/host/memory";
import { decodeText, encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";
import soft_entropy from "../../src/views/soft_entropy/soft_entropy/index";
import { cursorState, type Made, SETS, softState, WORDS } from "../soft";
import { frames, painted, spokenBy, within } from "../support";

interface View {
  el: HTMLElement;
  root: HTMLElement;
  model: MemoryModel;
  cursor: MemoryModel;
  stop: AbortController;
  $<E extends HTMLElement = HTMLElement>(selector: string): E;
  $$(selector: string): HTMLElement[];
}

async function mount(patch: Record<string, unknown> = {}, made: Made = {}, width = 900): Promise<View> {
  const host = new MemoryHost();
  const cursor = host.add("cursor", cursorState());
  const model = host.add("soft", softState({ ...made, patch }), soft_entropy as never);
  const el = document.createElement("div");
  el.style.width = `${width}px`;
  document.body.append(el);
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    el.remove();
  });
  await (await host.getWidget("anywidget:soft")).render({ el, signal: stop.signal });
  const root = within(el, ".lv-soft_entropy");
  await painted(root, String(patch.status ?? "ready"));
  await frames();
  const $ = <E extends HTMLElement>(selector: string) => within<E>(el, selector);
  return {
    el,
    root,
    model,
    cursor,
    stop,
    $,
    $$: (s) => Array.from(el.querySelectorAll<HTMLElement>(s)),
  } as View;
}

const chart = (view: View) => {
  const shown = view.$$(".lv-charts > div").filter((node) => node.checkVisibility());
  expect(shown).toHaveLength(1);
  return shown[0] as HTMLElement;
};
const plot = (view: View) => within(chart(view), ".lv-plot");
const text = (view: View, selector: string) => view.$(selector).textContent;
const sound = (view: View) =>
  view.$$("svg *").filter((node) =>
    Array.from(node.attributes, (a) => a.value)
      .join(" ")
      .match(/NaN|Infinity|undefined/),
  );

describe("the head", () => {
  it("tabs show one chart at a time, by click and by arrows, without the kernel", async () => {
    const view = await mount();
    expect(view.$$("[role=tab]").map((tab) => tab.textContent)).toEqual([
      "Layers",
      "Shares",
      "Bars",
      "Plane",
    ]);
    await userEvent.click(view.$("[data-tab=plane]"));
    await expect.poll(() => chart(view).querySelectorAll(".lv-point").length).toBe(8);
    await userEvent.keyboard("{ArrowLeft}");
    await expect.poll(() => chart(view).querySelectorAll("button[data-set]").length).toBe(5);
    expect(document.activeElement).toBe(view.$("[data-tab=bars]"));
    await userEvent.keyboard("{Home}");
    await expect.poll(() => view.$("[data-tab=layers]").getAttribute("aria-selected")).toBe("true");
    expect(view.$$("[role=tab][tabindex='0']")).toHaveLength(1);
    expect([view.model.get("chart"), view.model.saves, view.cursor.saves]).toEqual(["layers", 0, 0]);
  });

  it("the measure is chosen for lines and bars, and explained", async () => {
    const view = await mount();
    expect(text(view, ".lv-body > .lv-aside")).toMatch(
      /^I: how much.*Dashed: the same labels shuffled, which is bias/,
    );
    expect(view.$$(".lv-chance")).toHaveLength(5);
    await userEvent.selectOptions(view.$("[name=measure]"), "disentanglement");
    await expect.poll(() => view.$$(".lv-chance").length).toBe(0);
    view.model.set("chart", "residual");
    await expect.poll(() => view.$("[name=measure]").checkVisibility()).toBe(false);
    expect(view.model.saves).toBe(0);
  });

  it("tells how many texts are done, and grows while they come", async () => {
    const view = await mount({ status: "busy", texts_done: 48, progress: 0.4 });
    expect(text(view, ".lv-caption")).toBe(
      "layer 3 · 48 of 128 texts · entropies as shares of ln 200, the largest there can be",
    );
    expect(getComputedStyle(view.$(".lv-body")).opacity).toBe("1");
    view.model.receive({ ...softState(), status: "ready" });
    await expect
      .poll(() => text(view, ".lv-caption"))
      .toBe("layer 3 · 128 texts · entropies as shares of ln 200, the largest there can be");
  });

  it("a stopped sweep offers to go on, and asks the kernel once", async () => {
    const view = await mount({ stopped: false });
    const button = view.el.querySelector<HTMLElement>(".lv-go-on");
    expect(button?.hidden).toBe(true);
    view.model.receive({ stopped: true, texts_done: 64 });
    await expect.poll(() => button?.hidden).toBe(false);
    button?.click();
    expect(view.model.sent).toEqual([{ do: "resume" }]);
  });

  it("says in a sentence that there is nothing yet", async () => {
    const nothing = { sets: [], sides: [], layers: [] };
    const view = await mount({ status: "busy" }, nothing);
    expect(text(view, ".lv-body > .lv-empty")).toBe("The first texts of the corpus are being read.");
    expect(view.$$("svg, table").filter((node) => node.checkVisibility())).toEqual([]);
    view.model.receive({ status: "ready" });
    await expect.poll(() => text(view, ".lv-body > .lv-empty")).toBe("Nothing has been measured yet.");
    view.model.receive(softState());
    await expect.poll(() => view.$$(".lv-line").length).toBeGreaterThan(4);
    expect(view.$(".lv-body > .lv-empty").checkVisibility()).toBe(false);
  });
});

describe("layers", () => {
  it("a click selects the layer: one message, and the line's names stand at its end", async () => {
    const view = await mount();
    expect(view.$$(".lv-end .lv-name").map((node) => node.textContent)).toEqual(SETS);
    await userEvent.click(plot(view), { position: { x: 46, y: 100 } });
    expect([view.cursor.get("layer"), view.cursor.saves]).toEqual([-1, 1]);
    expect(spokenBy(view.root)).toMatch(/^selected: embedding, language 0\.\d{3}, token 0\.\d{3}/);
  });

  it("hovering and arrows preview every value, Enter selects, Esc gives back", async () => {
    const view = await mount();
    plot(view).focus();
    await userEvent.keyboard("{ArrowRight}{ArrowUp}");
    await expect.poll(() => text(view, ".lv-caption")).toMatch(/^layer 5 ·/);
    expect(spokenBy(view.root)).toMatch(/^layer 5: language/);
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => text(view, ".lv-caption")).toMatch(/^layer 3 ·/);
    expect(view.cursor.saves).toBe(0);
    await userEvent.keyboard("{End}{Enter}");
    expect([view.cursor.get("layer"), view.cursor.saves]).toEqual([6, 1]);
    await userEvent.hover(plot(view), { position: { x: 46, y: 60 } });
    await expect.poll(() => text(view, ".lv-caption")).toMatch(/^embedding ·/);
  });

  it("a narrow one has a list of names and values, with counts in its tooltips", async () => {
    const view = await mount({}, {}, 360);
    expect(view.$$(".lv-end")).toEqual([]);
    const items = view.$$(".lv-lines > li");
    expect(items.map((item) => item.textContent)).toEqual(SETS.map((name) => expect.stringContaining(name)));
    expect(items[1]?.title).toBe("token · input side · 12,345 positions, 96 labels");
    expect(view.root.scrollWidth).toBeLessThanOrEqual(360);
  });

  it("a layer that was not measured falls back to the first, as in the kernel", async () => {
    const view = await mount();
    view.cursor.receive({ layer: 77 });
    await expect.poll(() => text(view, ".lv-caption")).toMatch(/^embedding ·/);
  });

  it("the fold holds all numbers of the layer", async () => {
    const view = await mount();
    await userEvent.click(view.$("summary"));
    const rows = view.$$(".lv-numbers tbody tr").map((row) => row.textContent ?? "");
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^token0\.\d{3}.*12,34596$/);
    expect(text(view, ".lv-numbers caption")).toMatch(/^layer 3; unexplained: 0\.\d{3}$/);
  });
});

describe("shares", () => {
  it("a ring of the layer, a column for each layer; a click on one selects it", async () => {
    const view = await mount({ chart: "residual" });
    expect(view.$$(".lv-slice")).toHaveLength(6);
    expect(text(view, ".lv-parts > li:last-child")).toMatch(/^unexplained\d+ %$/);
    expect(view.$(".lv-ring").getAttribute("aria-label")).toMatch(
      /^layer 3: language .* %, unexplained \d+ %$/,
    );
    const { width } = plot(view).getBoundingClientRect();
    await userEvent.click(plot(view), { position: { x: width - 12, y: 80 } });
    expect([view.cursor.get("layer"), view.cursor.saves]).toEqual([6, 1]);
  });

  it("a negative residual is a signed entry and a sentence, not a slice", async () => {
    const value: Made["value"] = (k, _l, set, usual) => (k === 6 && set === 2 ? -0.08 : usual);
    const view = await mount({ chart: "residual" }, { value });
    expect(view.$$(".lv-slice")).toHaveLength(5);
    expect(text(view, ".lv-parts > li:nth-child(3)")).toBe("bigram−8.0 %");
    expect(chart(view).textContent).toContain(
      "Negative shares are no slices: bigram −8.0 %; the slices make 108 %.",
    );
    expect(sound(view)).toEqual([]);
  });
});

describe("bars", () => {
  const open = { chart: "bars", opened: encodeText("token") };

  it("a click opens a set: one message that waits for its answer", async () => {
    const view = await mount({ chart: "bars" });
    expect(view.$(".lv-behind").checkVisibility()).toBe(false);
    await userEvent.click(view.$("[data-set='1']"));
    expect([decodeText(view.model.get("opened") as DataView), view.model.saves]).toEqual(["token", 1]);
    await expect.poll(() => text(view, ".lv-behind .lv-empty")).toBe("The labels are being read.");
    const { label_texts, label_n, label_gain, label_entropy, label_examples } = softState({ labels: WORDS });
    view.model.receive({ label_texts, label_n, label_gain, label_entropy, label_examples });
    await expect.poll(() => view.$$(".lv-behind tbody tr").length).toBe(WORDS.length);
    expect(text(view, ".lv-behind .lv-of")).toBe("token at layer 3: the 14 of 96 labels that explain most");
    expect(text(view, "[data-row='0'] .lv-token")).toBe("·the");
    expect(text(view, "[data-row='3'] .lv-token")).toBe("⏎");
    expect(view.$$(".lv-behind [data-sign=minus]").length).toBeGreaterThan(0);
    expect(view.$("[data-set='1']").getAttribute("aria-expanded")).toBe("true");
  });

  it("Enter opens, arrows move along the bars, Esc and × close", async () => {
    const view = await mount({ chart: "bars" });
    view.$("[data-set='0']").focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(decodeText(view.model.get("opened") as DataView)).toBe("bigram");
    await frames();
    await userEvent.keyboard("{Escape}");
    expect([decodeText(view.model.get("opened") as DataView), view.model.saves]).toEqual(["", 2]);
    await frames();
    expect(document.activeElement).toBe(view.$("[data-set='2']"));
    const other = await mount(open, { labels: WORDS });
    await userEvent.click(other.$("[aria-label='Close the labels']"));
    expect(decodeText(other.model.get("opened") as DataView)).toBe("");
    await expect.poll(() => other.$(".lv-behind").checkVisibility()).toBe(false);
    expect(document.activeElement).toBe(other.$("[data-set='1']"));
  });

  it("an example becomes the cursor's prompt: one message, and its row says so", async () => {
    const view = await mount(open, { labels: WORDS });
    const scroller = view.$(".lv-behind .lv-scroll");
    expect(scroller.scrollHeight).toBeGreaterThan(scroller.clientHeight);
    await userEvent.click(view.$("[data-use='6']"));
    expect(decodeText(view.cursor.get("prompt") as DataView)).toBe("A text with Paris in it.");
    expect([view.cursor.saves, view.model.saves]).toEqual([1, 0]);
    await expect.poll(() => text(view, "[data-use='6']")).toBe("Is the prompt");
    expect(spokenBy(view.root)).toBe("The example is the prompt now.");
    expect(view.$("[data-use='6']").getAttribute("aria-label")).toBe("Is the prompt: ' Paris'");
  });

  it("the focus stays on its label while more texts come", async () => {
    const view = await mount(open, { labels: WORDS });
    view.$("[data-use='2']").focus();
    view.model.receive({ label_texts: encodeTexts([...WORDS].reverse()), values: softState().values });
    await expect.poll(() => text(view, "[data-row='0'] .lv-token")).toBe("<0xE2>");
    expect(document.activeElement).toBe(view.$(`[data-use='${WORDS.length - 3}']`));
  });

  it("hovering a label shows its text, and sends nothing", async () => {
    const view = await mount(open, { labels: WORDS });
    await userEvent.hover(view.$("[data-row='2'] td"));
    await expect.poll(() => view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(text(view, ".lv-card")).toContain("A text with of in it.");
    expect([view.cursor.saves, view.model.saves]).toEqual([0, 0]);
  });

  it("labels of another layer are marked until the kernel comes to it", async () => {
    const view = await mount(open, { labels: WORDS });
    view.cursor.receive({ layer: 5 });
    await expect.poll(() => view.$(".lv-behind").hasAttribute("data-old")).toBe(true);
    expect(text(view, ".lv-behind .lv-of")).toContain("at layer 3");
    view.model.receive({ shown: { serial: 2, n_tokens: 0, position: 0, layer: 5 } });
    await expect.poll(() => text(view, ".lv-behind .lv-of")).toContain("at layer 5");
    expect(view.$(".lv-behind").hasAttribute("data-old")).toBe(false);
  });

  it("a set without labels, and a name that is no set, are no trouble", async () => {
    const view = await mount(open);
    expect(text(view, ".lv-behind .lv-empty")).toBe("No labels were counted here.");
    view.model.receive({ opened: encodeText("no such set") });
    await expect.poll(() => view.$(".lv-behind").checkVisibility()).toBe(false);
  });
});

describe("plane", () => {
  it("a point for each layer, a card with the optimality, and a click that selects", async () => {
    const view = await mount({ chart: "plane" });
    expect(view.$$(".lv-point")).toHaveLength(8);
    expect(view.$$("circle.lv-of-current")).toHaveLength(1);
    const { left, top, width } = (view.$$(".lv-point")[7] as HTMLElement).getBoundingClientRect();
    const box = plot(view).getBoundingClientRect();
    // A new one for each use: it is scaled in place.
    const position = () => ({ x: left - box.left + width / 2, y: top - box.top + width / 2 });
    await userEvent.hover(plot(view), { position: position() });
    await expect.poll(() => view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(text(view, ".lv-card")).toMatch(/^layer 6I\(token\)0\.\d+of shuffled labels.*optimality0\.\d{3}$/);
    await userEvent.click(plot(view), { position: position() });
    expect([view.cursor.get("layer"), view.cursor.saves]).toEqual([6, 1]);
    await userEvent.click(plot(view), { position: { x: 2, y: 2 } });
    expect(view.cursor.saves).toBe(1);
  });

  it("the order is chosen among the pairs that exist", async () => {
    const view = await mount({ chart: "plane" });
    const select = view.$<HTMLSelectElement>("[name=order]");
    expect(Array.from(select.options, (option) => option.value)).toEqual(["token", "bigram"]);
    await userEvent.selectOptions(select, "bigram");
    await expect.poll(() => plot(view).textContent).toContain("I(output_bigram)");
  });

  it("without an output set it says how to get one", async () => {
    const view = await mount({ chart: "plane" }, { sets: ["language", "token"], sides: ["text", "input"] });
    expect(chart(view).textContent).toContain('pass labels=[…, "token", "output_token"].');
    expect(view.$$("svg").filter((node) => node.checkVisibility())).toEqual([]);
    expect(view.$("[name=order]").checkVisibility()).toBe(false);
  });
});

it("NaN everywhere draws every chart", async () => {
  const holes: Made[] = [
    { value: () => Number.NaN, rest: () => Number.NaN },
    { value: (_k, l, s, u) => (l * s === 6 ? Number.NaN : u) },
  ];
  for (const made of holes) {
    const view = await mount({}, made);
    for (const name of ["layers", "residual", "bars", "plane"]) {
      view.model.set("chart", name);
      await frames();
      expect(sound(view)).toEqual([]);
      expect(chart(view).textContent).not.toContain("NaN");
      expect(view.root.dataset.status).toBe("ready");
    }
    view.stop.abort();
  }
});

describe("hostile text", () => {
  const HOSTILE = [
    '</script><img src=x onerror="window.__xss=1">',
    "<!--<script>",
    "<svg onload=window.__xss=1>",
    "\u202e\u2066abc\u200f\u061c",
    "\u200b\ufeff",
    "x".repeat(10_000),
    "\u0301".repeat(5_000),
    "\n\r\t ",
  ];

  it("is text, short and visible, in every chart", async () => {
    const sides = HOSTILE.map((_, i) => (i % 2 ? "output" : "input"));
    const made = { sets: HOSTILE, sides, labels: HOSTILE, examples: HOSTILE };
    const view = await mount({ chart: "bars", opened: encodeText(HOSTILE[0] ?? "") }, made);
    expect(view.$$(".lv-behind tbody tr")).toHaveLength(HOSTILE.length);
    await userEvent.hover(view.$("[data-row='3'] td"));
    for (const name of ["layers", "residual", "plane", "bars"]) {
      view.model.set("chart", name);
      await frames();
      expect(view.$$("img, script, iframe, a, link, style, foreignObject, image, use")).toEqual([]);
      const told = view.$$("[title], [aria-label]").map((node) => `${node.title}${node.ariaLabel ?? ""}`);
      expect(told.filter((words) => /\p{Cf}|(?!\n)\p{Cc}/u.test(words) || words.length > 600)).toEqual([]);
      expect(view.root.textContent).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
      expect(view.root.scrollWidth).toBeLessThanOrEqual(900);
    }
  });
});

describe("abort", () => {
  afterEach(() => vi.restoreAllMocks());

  it("leaves no listener, no element and no popover", async () => {
    const add = vi.spyOn(EventTarget.prototype, "addEventListener");
    const view = await mount({ chart: "bars", opened: encodeText("token") }, { labels: WORDS });
    for (const name of ["plane", "layers", "residual", "bars"]) {
      view.model.set("chart", name);
      await frames();
    }
    await userEvent.hover(view.$("[data-row='2'] td"));
    expect(view.model.listeners).toBeGreaterThan(10);
    view.stop.abort();
    expect([view.model.listeners, view.cursor.listeners, view.el.childNodes.length]).toEqual([0, 0, 0]);
    expect(document.querySelectorAll(":popover-open")).toHaveLength(0);
    const inside = (target: unknown) => target instanceof Node && view.root.contains(target);
    const own = add.mock.calls.filter((_, i) => inside(add.mock.contexts[i]));
    expect(own.length).toBeGreaterThan(10);
    const unbound = own.filter(
      ([, , options]) => !(options as AddEventListenerOptions | undefined)?.signal?.aborted,
    );
    expect(unbound.map(([type]) => type)).toEqual([]);
    view.model.receive({ texts_done: 1, sets: encodeTexts(["a"]), rest: encodeArray("f32", [0]) });
    view.cursor.receive({ layer: 1 });
    await frames();
    expect(view.el.childNodes).toHaveLength(0);
  });
});
