// Each view on a state that the Python side really wrote.
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { encodeText } from "../../src/runtime/arrays";
import {
  classOf,
  frames,
  goldenSession,
  madeSession,
  mount,
  type Name,
  PARTS,
  painted,
  VIEWS,
  within,
} from "../support";

describe.each(VIEWS as readonly Name[])("%s", (name) => {
  it("gets ready on the golden state", async () => {
    const { root, model, saves } = await mount(name);
    expect(root.dataset.serial).toBe(String((model.get("shown") as { serial: number }).serial));
    expect(root.querySelector("[role=alert]")?.textContent).toBe("");
    expect(root.getBoundingClientRect().height).toBeGreaterThan(20);
    expect(saves()).toBe(0);
  });

  it("a failure is a sentence in an alert, and the old picture stays", async () => {
    const { root, model } = await mount(name);
    const before = root.querySelectorAll("*").length;
    const message = encodeText("The prompt has 9 tokens more than fit.\nShorten it.");
    model.receive({ status: "error", message });
    await painted(root, "error");
    const alert = root.querySelector("[role=alert]");
    expect(alert?.textContent).toBe("The prompt has 9 tokens more than fit.\nShorten it.");
    expect(getComputedStyle(alert as Element).display).not.toBe("none");
    expect(root.querySelectorAll("*").length).toBe(before);
    model.receive({ status: "ready", message: encodeText("") });
    await painted(root);
    expect(alert?.textContent).toBe("");
  });

  it("busy shows how far it is", async () => {
    const { root, model } = await mount(name);
    const bar = root.querySelector<HTMLElement>(".lv-progress > i");
    model.receive({ status: "busy", progress: 0.4 });
    await painted(root, "busy");
    expect(root.getAttribute("aria-busy")).toBe("true");
    expect(bar?.style.width).toBe("40%");
    expect(root.hasAttribute("data-stale")).toBe(true);
    model.receive({ status: "ready", progress: 1, shown: { ...(model.get("shown") as object), serial: 9 } });
    await painted(root);
    expect([root.getAttribute("aria-busy"), root.dataset.serial]).toEqual(["false", "9"]);
    expect(root.hasAttribute("data-stale")).toBe(false);
  });

  it("a notice is a status, not an alert", async () => {
    const { root } = await mount(
      name,
      goldenSession({ [name]: { message: encodeText("2 tokens were cut.") } }),
    );
    expect(root.querySelector(":scope > [role=status]")?.textContent).toBe("2 tokens were cut.");
    expect(root.querySelector("[role=alert]")?.textContent).toBe("");
  });

  it("says when the kernel is gone, and keeps its picture", async () => {
    const { root, model, cursor } = await mount(name);
    const before = root.querySelectorAll("*").length;
    for (const lost of [model, cursor]) lost.emit("comm_live_update");
    await painted(root, "lost");
    expect(root.querySelector("[role=alert]")?.textContent).toMatch(
      /^The kernel has restarted: run the cell again\./,
    );
    expect(root.querySelectorAll("*").length).toBe(before);
  });

  it("draws in a dark notebook, and goes light with it", async () => {
    document.body.dataset.jpThemeLight = "false";
    try {
      const { root } = await mount(name);
      expect(root.dataset.theme).toBe("dark");
      document.body.dataset.jpThemeLight = "true";
      await expect.poll(() => root.dataset.theme).toBe("light");
    } finally {
      delete document.body.dataset.jpThemeLight;
    }
  });

  it("stays inside 420 pixels", async () => {
    const { el, root } = await mount(name, goldenSession(), { width: 420 });
    await frames();
    expect(root.scrollWidth).toBeLessThanOrEqual(420);
    const right = el.getBoundingClientRect().right;
    const out = Array.from(
      root.querySelectorAll<HTMLElement>("button, select, input, textarea, canvas, .lv-scroll, .lv-badge"),
    )
      .filter((node) => node.offsetParent && node.getBoundingClientRect().right > right + 1)
      .map((node) => node.className || node.localName);
    expect(out).toEqual([]);
  });

  it("draws nothing and says so when there is nothing yet", async () => {
    const empty = goldenSession();
    const model = empty.models[name];
    for (const [key, value] of Object.entries(stateOf(name))) {
      if (value instanceof DataView) model?.set(key, new DataView(new ArrayBuffer(0)));
    }
    model?.set("shown", {});
    const { root } = await mount(name, empty);
    expect(root.querySelector("[role=alert]")?.textContent).toBe("");
    expect(root.dataset.serial).toBeUndefined();
  });
});

function stateOf(name: Name): Record<string, unknown> {
  const model = goldenSession().models[name];
  const keys = [
    "tokens",
    "special",
    "layers",
    "positions",
    "top_ids",
    "top_logp",
    "entropy",
    "kl",
    "target_rank",
  ];
  const more = [
    "target_logp",
    "piece_ids",
    "piece_texts",
    "text",
    "ids",
    "logp",
    "texts",
    "rank",
    "found_texts",
  ];
  return Object.fromEntries([...keys, ...more].map((key) => [key, model?.get(key)]));
}

describe("two views of one model", () => {
  it("draw the same thing and stop one by one", async () => {
    const session = goldenSession();
    const [a, b] = [await mount("token_picker", session), await mount("token_picker", session)];
    session.cursor.receive({ position: 1 });
    for (const { el } of [a, b]) {
      await expect.poll(() => el.querySelector("[aria-selected=true]")?.getAttribute("data-i")).toBe("1");
    }
    a.stop.abort();
    session.cursor.receive({ position: 2 });
    await expect.poll(() => b.el.querySelector("[aria-selected=true]")?.getAttribute("data-i")).toBe("2");
    expect(a.el.children).toHaveLength(0);
  });
});

describe("a page that cannot draw", () => {
  beforeEach(() => {
    // The trace goes to the console; the tests look at what the reader sees.
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => {
      expect(log.mock.calls.some(([, error]) => error instanceof Error && error.stack)).toBe(true);
      log.mockRestore();
    });
  });

  it("says that the cursor is missing", async () => {
    const session = goldenSession({ grid: { cursor: "anywidget:nowhere" } });
    const { root } = await mount("grid", session, { status: "error" });
    expect(root.querySelector("[role=alert]")?.textContent).toContain("There is no widget nowhere");
  });

  it("says that an array is of a kind it does not know, and draws the rest", async () => {
    const bad = new DataView(new ArrayBuffer(16));
    bad.setUint8(0, 77);
    bad.setUint8(1, 1);
    const { root } = await mount("trajectory", goldenSession({ trajectory: { layers: bad } }), {
      status: "error",
    });
    expect(root.querySelector("[role=alert]")?.textContent).toContain("unknown number type (77)");
    expect(root.querySelector("select")).not.toBeNull();
  });

  it("a part that cannot be loaded or drawn says so, and the others are there", async () => {
    const session = goldenSession({
      explorer: { meter: "anywidget:gone" },
      grid: { cursor: "anywidget:nowhere" },
    });
    const { root } = await mount("explorer", session);
    await expect.poll(() => shownAlerts(root).join(" ")).toMatch(/no widget gone/);
    await expect.poll(() => shownAlerts(root).join(" ")).toMatch(/no widget nowhere/);
    expect(root.querySelector<HTMLElement>(".lv-token_ranks")?.dataset.status).toBe("ready");
  });
});

describe("explorer", () => {
  it("shows all parts, each ready", async () => {
    const { root } = await mount("explorer");
    for (const view of Object.values(PARTS)) {
      if (view === "trajectory") await userEvent.click(within(root, "[data-tab=trajectory]"));
      await expect.poll(() => root.querySelector<HTMLElement>(`.lv-${view}`)?.dataset.status).toBe("ready");
      const part = root.querySelector<HTMLElement>(`.lv-${view}`);
      expect(part?.dataset.status, view).toBe("ready");
      expect(part?.getBoundingClientRect().width, view).toBeGreaterThan(100);
    }
    expect(root.querySelectorAll(".lv-banner:not(:empty)")).toHaveLength(0);
  });

  it("has room for two columns, or stacks them", async () => {
    const left = (root: Element, name: Name) =>
      root.querySelector(`.lv-${classOf(name)}`)?.getBoundingClientRect().left ?? -1;
    const wide = await mount("explorer", goldenSession(), { width: 1200 });
    expect(left(wide.root, "token_ranks")).toBeGreaterThan(left(wide.root, "grid") + 300);
    const narrow = await mount("explorer", goldenSession(), { width: 600 });
    expect(left(narrow.root, "token_ranks")).toBe(left(narrow.root, "grid"));
  });

  it("shows one panel at a time: a view out of sight is not on the page, and says that it is gone", async () => {
    const session = goldenSession();
    const view = await mount("explorer", session);
    const drawn = () => view.$$(".lv-panel > section").map((node) => node.dataset.slot);
    expect(drawn()).toEqual(["token_ranks"]);
    await userEvent.click(view.$("[data-tab=trajectory]"));
    await expect.poll(drawn).toEqual(["trajectory"]);
    expect(view.model.get("panel")).toBe("trajectory");
    expect(session.models.token_ranks?.presence.at(-1)).toMatchObject({ presence: "gone" });
    view.$("[data-tab=trajectory]").focus();
    await userEvent.keyboard("{Home}");
    await expect.poll(drawn).toEqual(["token_ranks"]);
    expect(view.saves()).toBe(2);
  });

  it("a panel that this model does not have says why, in gray", async () => {
    const why = "There are no task vectors for this model: pass vectors.";
    const session = goldenSession({ explorer: { unsupported: { entities: why } } });
    const view = await mount("explorer", session);
    expect(view.$("[data-tab=entities]").dataset.off).toBeDefined();
    expect(view.$("[data-tab=entities]").title).toBe(why);
    await userEvent.click(view.$("[data-tab=entities]"));
    await expect.poll(() => view.$(".lv-side > [role=status]").textContent).toBe(why);
    expect(view.$$(".lv-panel > section")).toEqual([]);
  });

  it("a panel that is not made yet waits for the kernel to make it", async () => {
    const view = await mount("explorer");
    await userEvent.click(view.$("[data-tab=entropy]"));
    await expect
      .poll(() => view.$(".lv-side > [role=status]").textContent)
      .toMatch(/when the kernel answers/);
  });

  it("with many tokens the heads of the columns are the list of tokens", async () => {
    const chips = async (tokens: number) =>
      (await mount("explorer", madeSession({ tokens }))).$(".lv-token_picker").checkVisibility();
    expect([await chips(12), await chips(90)]).toEqual([true, false]);
  });

  it("tells one failure once", async () => {
    const session = goldenSession();
    const { root } = await mount("explorer", session);
    const message = encodeText("The prompt is empty.");
    for (const model of Object.values(session.models)) model.receive({ status: "error", message });
    await painted(root, "error");
    await expect.poll(() => shownAlerts(root)).toEqual(["The prompt is empty."]);
  });

  it("is busy as long as a part is, and no further than the slowest", async () => {
    const session = goldenSession();
    const { root } = await mount("explorer", session);
    session.models.grid?.receive({ status: "busy", progress: 0.25 });
    session.models.trajectory?.receive({ status: "busy", progress: 0.75 });
    await expect.poll(() => root.getAttribute("aria-busy")).toBe("true");
    expect(root.querySelector<HTMLElement>(":scope > .lv-progress > i")?.style.width).toBe("25%");
    session.models.grid?.receive({ status: "ready" });
    session.models.trajectory?.receive({ status: "ready" });
    await expect.poll(() => root.getAttribute("aria-busy")).toBe("false");
  });

  it("tells the failure of a part", async () => {
    const session = goldenSession();
    const { root } = await mount("explorer", session);
    session.models.grid?.receive({ status: "error", message: encodeText("Out of memory.") });
    await expect.poll(() => shownAlerts(root)).toEqual(["Out of memory."]);
  });

  it("tells once that the kernel is gone", async () => {
    const session = goldenSession();
    const { root } = await mount("explorer", session);
    for (const model of [session.cursor, ...Object.values(session.models)]) model.emit("comm_live_update");
    await painted(root, "lost");
    await expect.poll(() => shownAlerts(root)).toHaveLength(1);
    expect(shownAlerts(root)[0]).toMatch(/^The kernel has restarted/);
  });
});

/** Sentences of the alerts that can be seen. */
function shownAlerts(root: Element): string[] {
  return Array.from(root.querySelectorAll<HTMLElement>("[role=alert]"))
    .filter((node) => node.checkVisibility() && node.textContent)
    .map((node) => node.textContent);
}
