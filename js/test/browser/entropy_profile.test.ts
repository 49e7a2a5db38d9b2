// The entropy profile on a page: hover, choose, walk, stream, ask the kernel, and leave nothing behind.
import { describe, expect, it, onTestFinished } from "vitest";
import { userEvent } from "vitest/browser";
import { MemoryHost, type MemoryModel } from "../../src/host/memory";
import { encodeText } from "../../src/runtime/arrays";
import { palette } from "../../src/runtime/color";
import { HEAD, LEFT, ROW } from "../../src/runtime/grid/layout";
import profile from "../../src/views/entropy/entropy_profile/index";
import { cursorState, type MadeProfile, profileState, WORDS } from "../scene/profile";
import { frames, painted, pressed, spokenBy, within } from "../support";

interface Mounted {
  root: HTMLElement;
  model: MemoryModel;
  cursor: MemoryModel;
  stop: AbortController;
  $<E extends Element = HTMLElement>(selector: string): E;
}

async function mount(
  made: MadeProfile = {},
  patch: Record<string, unknown> = {},
  width = 900,
): Promise<Mounted> {
  const host = new MemoryHost();
  const cursor = host.add("cursor", cursorState());
  const model = host.add("profile", { ...profileState(made), ...patch }, profile);
  const el = document.createElement("div");
  el.style.width = `${width}px`;
  document.body.append(el);
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    el.remove();
  });
  await (await host.getWidget("anywidget:profile")).render({ el, signal: stop.signal });
  const root = within(el, ".lv-entropy_profile");
  await painted(root, String(patch.status ?? "ready"));
  return { root, model, cursor, stop, $: (selector) => within(root, selector) };
}

const sent = ({ model, cursor }: Mounted) => [model.saves, cursor.saves, model.sent.length];
const cell = (view: Mounted) => view.$("[role=gridcell]");
const middle = (view: Mounted, layer: number, column: number, layers = 6) => ({
  x: LEFT + (column + 0.5) * (cell(view).getBoundingClientRect().width + 1),
  y: HEAD + (layers - 1 - layer + 0.5) * ROW,
});
const shown = (view: Mounted, selector: string) => view.$(selector).checkVisibility();
const choose = (view: Mounted, name: string, value: string) =>
  userEvent.selectOptions(view.$(`[name=${name}]`), value);
const type = async (view: Mounted, name: string, value: string) => {
  const input = view.$<HTMLInputElement>(`[name=${name}]`);
  await userEvent.fill(input, value);
  input.dispatchEvent(new Event("change"));
  return input;
};

describe("heat map", () => {
  it("hovering tells layer, tokens, entropy, KL and five tokens, and sends nothing", async () => {
    const view = await mount();
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 4, 1) });
    await expect.poll(() => view.$(".lv-card").matches(":popover-open")).toBe(true);
    expect(view.$(".lv-card").textContent).toMatch(
      /^layer 4token 1·Citynext token·of.*entropy\d\.\d\d natsKL to last layer1\.00 nats$/,
    );
    expect(view.root.querySelectorAll(".lv-card .lv-bar")).toHaveLength(5);
    expect(sent(view)).toEqual([0, 0, 0]);
    view.model.receive({ alpha: 2, shown: { serial: 2, first: 0 } });
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 3, 5) });
    await expect
      .poll(() => view.$(".lv-card").textContent)
      .toMatch(/next tokennot written yet.*Rényi-2 entropy/);
  });

  it("a click chooses the cell for all views: one message", async () => {
    const view = await mount({ first: 2 });
    await userEvent.click(view.$(".lv-stage"), { position: middle(view, 1, 2) });
    expect([view.cursor.get("layer"), view.cursor.get("position")]).toEqual([1, 4]);
    expect(sent(view)).toEqual([0, 1, 0]);
    expect(spokenBy(view.root)).toMatch(/^selected: layer 1, token ' is', next ' Paris', entropy/);
  });

  it("a position before the profile selects none of its cells", async () => {
    const view = await mount({ first: 3 });
    expect(cell(view).ariaSelected).toBe("false");
    view.cursor.receive({ position: -2 });
    await expect.poll(() => cell(view).ariaSelected).toBe("true");
    expect(cell(view).ariaLabel).toMatch(/^layer 3, token ' is'/);
  });

  it("walks by keyboard, and Esc puts the card away", async () => {
    const view = await mount();
    cell(view).focus();
    await userEvent.keyboard("{ArrowRight}{ArrowDown}");
    expect(spokenBy(view.root)).toMatch(/^layer 2, token ' Light', next ' is', entropy/);
    expect(view.$(".lv-card").matches(":popover-open")).toBe(true);
    await userEvent.keyboard("{Escape}");
    expect(view.$(".lv-card").matches(":popover-open")).toBe(false);
    await userEvent.keyboard("{End}{PageUp}{Enter}");
    expect([view.cursor.get("layer"), view.cursor.get("position")]).toEqual([5, 5]);
    const size = [view.$(".lv-stage").ariaRowCount, view.$(".lv-stage").ariaColCount];
    expect(size).toEqual(["6", "6"]);
  });

  it("another color is drawn on this page", async () => {
    const view = await mount();
    const picture = () => view.$<HTMLCanvasElement>(".lv-stage > canvas").toDataURL();
    const [before, legend] = [picture(), () => view.$(".lv-legend").textContent];
    expect(legend()).toBe("05.410.80 nats = ln Ventropy in nats: 0 is sure, 10.80 nats = ln V is uniform");
    await choose(view, "measure", "kl");
    await expect.poll(legend).toContain("KL divergence to the last layer");
    expect(picture()).not.toBe(before);
    expect(sent(view)).toEqual([0, 0, 0]);
  });

  it("what is no number and what has not come have no color of the palette", async () => {
    const view = await mount({ nan: [[4, 0]], done: 4 });
    const table = new Set(palette("entropy", "light").rgb.map(String));
    const pixel = (layer: number, column: number) => {
      const { x, y } = middle(view, layer, column);
      const ratio = window.devicePixelRatio;
      const g = view.$<HTMLCanvasElement>(".lv-stage > canvas").getContext("2d");
      return String(g?.getImageData((x + 20) * ratio, (y - 6) * ratio, 1, 1).data.slice(0, 3));
    };
    expect([pixel(3, 0), pixel(4, 0), pixel(4, 5)].map((rgb) => table.has(rgb))).toEqual([
      true,
      false,
      false,
    ]);
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 4, 0) });
    await expect.poll(() => view.$(".lv-card").textContent).toContain("The activation here is NaN");
  });

  it("nothing computed yet is said", async () => {
    const view = await mount({ tokens: [] });
    expect(view.$(".lv-empty").textContent).toBe("Nothing to show yet.");
    expect(["scroll", "legend", "overview"].map((name) => shown(view, `.lv-${name}`))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("2,000 columns scroll on one canvas no wider than the window", async () => {
    const tokens = Array.from({ length: 2000 }, (_, i) => WORDS[i % 10] as string);
    const view = await mount({ tokens, layers: 12 });
    expect(view.$<HTMLCanvasElement>(".lv-stage > canvas").clientWidth).toBeLessThanOrEqual(900);
    const strip = view.$<HTMLCanvasElement>(".lv-overview > canvas");
    expect([strip.width, strip.height]).toEqual([286, 12]);
    cell(view).focus();
    await userEvent.keyboard("{End}");
    expect(spokenBy(view.root)).toMatch(/next not written yet, entropy/);
    expect(view.$(".lv-scroll").scrollLeft).toBeGreaterThan(100_000);
  });
});

describe("while the model writes", () => {
  const words = (n: number) => Array.from({ length: n }, (_, i) => WORDS[i % 10] as string);

  it("columns stream in, and the newest is in the window", async () => {
    const view = await mount({ tokens: words(30), layers: 8 });
    view.cursor.receive({ position: -1 });
    view.model.receive({ generating: true, first: 29 });
    for (let n = 31; n <= 70; n += 13) {
      const { chart, ...now } = profileState({ tokens: words(n), layers: 8, first: 10 });
      view.model.receive({ ...now, generating: true });
      await expect.poll(() => view.$(".lv-stage").ariaColCount).toBe(String(n - 10));
      await frames();
      const { scrollLeft, scrollWidth, clientWidth } = view.$(".lv-scroll");
      expect(scrollLeft).toBeGreaterThanOrEqual(scrollWidth - clientWidth - 1);
    }
    expect(sent(view)).toEqual([0, 0, 0]);
  });

  it("tokens that are ahead of their columns do not pull the window away", async () => {
    const view = await mount({ tokens: words(40), layers: 8, done: 20 }, { generating: true });
    for (let n = 60; n <= 80; n += 10) {
      const { chart, ...now } = profileState({ tokens: words(n), layers: 8, done: n - 30 });
      view.model.receive({ ...now, generating: true });
      await expect.poll(() => view.$(".lv-stage").ariaColCount).toBe(String(n));
      const column = (view.$(".lv-sizer").offsetWidth - LEFT) / n;
      const end = LEFT + (n - 30) * column;
      const { scrollLeft, clientWidth } = view.$(".lv-scroll");
      expect(end - scrollLeft).toBeCloseTo(clientWidth, -0.5);
    }
  });

  it("the button writes and stops, with its settings behind the fold", async () => {
    const view = await mount();
    const go = view.$(".lv-go");
    await userEvent.click(go);
    view.model.receive({ generating: true });
    await expect.poll(() => go.textContent).toBe("Stop");
    await userEvent.click(go);
    expect(view.model.sent).toEqual([{ do: "generate" }, { do: "stop" }]);
    expect(shown(view, "[name=temperature]")).toBe(false);
    await userEvent.click(view.$(".lv-more"));
    expect(shown(view, "[name=temperature]") && shown(view, "[name=seed]")).toBe(true);
    await type(view, "max_new_tokens", "32");
    expect(view.model.get("max_new_tokens")).toBe(32);
  });
});

describe("what the kernel is asked", () => {
  it("order, unit and windows, once each, and only what can be", async () => {
    const view = await mount({}, { chart: "lines" });
    await type(view, "alpha", "2.5");
    await choose(view, "unit", "bits");
    await type(view, "windows", "3");
    const now = () => ["alpha", "unit", "windows"].map((name) => view.model.get(name));
    expect(now()).toEqual([2.5, "bits", 3]);
    expect((await type(view, "alpha", "-1")).value).toBe("2.5");
    expect((await type(view, "alpha", "21")).value).toBe("2.5");
    expect([now(), sent(view)]).toEqual([
      [2.5, "bits", 3],
      [3, 0, 0],
    ]);
  });

  it("the whole prompt, where the profile begins later", async () => {
    const view = await mount({ first: 3 });
    await userEvent.click(view.$("[name=whole]"));
    expect([view.model.get("first"), view.model.saves]).toEqual([0, 1]);
    await expect.poll(() => shown(view, "[name=whole]")).toBe(false);
    expect(document.activeElement).toBe(view.$("[data-chart=heat]"));
  });

  it("nothing where it is gone", async () => {
    const view = await mount({ first: 3 });
    view.model.emit("comm_live_update");
    await painted(view.root, "lost");
    for (const name of ["alpha", "unit"])
      expect(view.$<HTMLInputElement>(`[name=${name}]`).disabled).toBe(true);
    for (const selector of [".lv-go", "[name=whole]"]) {
      expect(view.$(selector).ariaDisabled).toBe("true");
      view.$(selector).click();
    }
    expect(sent(view)).toEqual([0, 0, 0]);
    await userEvent.click(view.$("[data-chart=lines]"));
    await expect.poll(() => shown(view, ".lv-plot")).toBe(true);
  });
});

describe("lines", () => {
  const lines = (made: MadeProfile = {}) => mount({ otherLayers: 12, ...made }, { chart: "lines" });
  const legend = (view: Mounted) =>
    Array.from(view.root.querySelectorAll(".lv-lines > li"), (li) => li.textContent);

  it("name both models, one of them dashed, and their values at the layer", async () => {
    const view = await lines();
    expect(legend(view)[0]).toMatch(/^this model\d\.\d\d ± \d\.\d\d nats$/);
    expect(legend(view)[1]).toBe("gpt26.75 nats"); // layer 3 of 12
    const dashed = Array.from(view.root.querySelectorAll(".lv-plot path.lv-line"), (p) =>
      p.getAttribute("stroke-dasharray"),
    );
    expect(dashed).toEqual([null, "6 4"]);
    await choose(view, "depth", "share");
    await expect.poll(() => legend(view)[1]).toBe("gpt23.75 nats"); // 3 / 5 of the depth
    expect(view.root.querySelectorAll(".lv-band")).toHaveLength(1);
    expect(shown(view, ".lv-scroll")).toBe(false);
    expect(sent(view)).toEqual([0, 0, 0]);
  });

  it("hovering guides, and a click selects the layer", async () => {
    const view = await lines({ otherLayers: 0 });
    // Names beside the lines take the pointer, everything else is the box, which stays while its picture is made anew.
    const drawn = [...pressed(view.$(".lv-plot"))].filter((node) => !node?.closest(".lv-end"));
    expect(drawn).toEqual([view.$(".lv-plot")]);
    const [from, to] = ["x1", "x2"].map((end) => Number(view.$(".lv-rule").getAttribute(end))) as [
      number,
      number,
    ];
    const at = (layer: number) => ({ x: from + ((to - from) * layer) / 5, y: 80 });
    await userEvent.hover(view.$(".lv-plot"), { position: at(1) });
    await expect.poll(() => view.$(".lv-at").textContent).toBe("layer 1");
    await userEvent.click(view.$(".lv-plot"), { position: at(4) });
    expect([view.cursor.get("layer"), view.cursor.get("position"), sent(view)]).toEqual([4, 2, [0, 1, 0]]);
    view.$(".lv-plot").focus();
    await userEvent.keyboard("{Escape}{ArrowUp}{Enter}");
    expect(view.cursor.get("layer")).toBe(5);
    await expect
      .poll(() => view.$(".lv-plot").ariaLabel)
      .toBe("Mean entropy over the layers, layer 5 selected. Arrows move along it.");
  });

  it("wait for the first answer", async () => {
    const view = await mount({ done: 0 }, { chart: "lines", status: "busy" });
    expect([shown(view, ".lv-empty"), shown(view, ".lv-plot")]).toEqual([true, false]);
    view.model.receive({ ...profileState(), chart: "lines" });
    await expect.poll(() => shown(view, ".lv-plot")).toBe(true);
    expect(shown(view, ".lv-empty")).toBe(false);
  });
});

const HOSTILE = [
  '</script><img src=x onerror="window.__xss=1">',
  "<!--<script>",
  "<svg onload=window.__xss=1>",
  "&lt;b&gt;",
  "\u202e\u2066abc\u200f\u061c",
  "\u0000\u001b]8;;http://x\u0007",
  "x".repeat(10_000),
  "\u0301".repeat(10_000),
  "\n\r\t ",
];
const MARKS = /\p{Cf}|(?!\n)\p{Cc}/u;
const ACTIVE =
  "img, script, iframe, a, object, embed, link, style, form, base, meta, foreignObject, image, use";

describe("hostile text", () => {
  it.each(["heat", "lines"])("is text in the %s", async (chart) => {
    const made = {
      tokens: HOSTILE,
      pieces: HOSTILE,
      otherLayers: 3,
      otherName: HOSTILE.slice(0, 5).join(""),
    };
    const message = encodeText(HOSTILE[0] as string);
    const view = await mount(made, { chart, message, status: "error" });
    view.$(chart === "heat" ? "[role=gridcell]" : ".lv-plot").focus();
    for (let i = 0; i < HOSTILE.length; i++) {
      await userEvent.keyboard("{ArrowLeft}{ArrowDown}");
      expect(view.root.querySelectorAll(ACTIVE)).toHaveLength(0);
      expect(MARKS.test(view.root.textContent ?? "")).toBe(false);
    }
    const named = Array.from(view.root.querySelectorAll<HTMLElement>("[title], [aria-label]"));
    expect(named.filter((node) => MARKS.test(`${node.title}${node.ariaLabel ?? ""}`))).toEqual([]);
    expect(view.root.scrollWidth).toBeLessThanOrEqual(900);
    expect(view.$("[role=alert]").textContent).toContain("</script><img src=x onerror");
  });
});

describe("abort", () => {
  it("leaves no element, no listener and no card", async () => {
    const view = await mount({ otherLayers: 4 });
    await userEvent.hover(view.$(".lv-stage"), { position: middle(view, 4, 1) });
    await userEvent.click(view.$("[data-chart=lines]"));
    await frames();
    expect(view.model.listeners + view.cursor.listeners).toBeGreaterThan(10);
    view.stop.abort();
    view.model.receive({ chart: "heat" });
    view.cursor.receive({ layer: 1 });
    await frames();
    expect([view.model.listeners, view.cursor.listeners]).toEqual([0, 0]);
    expect(document.querySelectorAll(".lv, :popover-open")).toHaveLength(0);
  });
});
