// What only the kernel can do: write on, stop, undo; what long work says of itself; and code to take away.
import { afterEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { encodeText } from "../../src/runtime/arrays";
import {
  frames,
  goldenSession,
  type Mounted,
  madeSession,
  mount,
  type Name,
  painted,
  VIEWS,
  within,
} from "../support";

const button = (view: Mounted, words: RegExp): HTMLButtonElement => {
  const found = view
    .$$<HTMLButtonElement>("button")
    .find((b) => words.test(b.textContent) && b.checkVisibility());
  if (!found) throw new Error(`no button ${words}`);
  return found;
};
const verbs = (model: { sent: readonly unknown[] }) =>
  model.sent.map((message) => (message as { do: string }).do);

describe("continue", () => {
  const area = (view: Mounted) => view.$<HTMLTextAreaElement>("textarea.lv-prompt-text");

  it("asks the kernel, and while it writes, the button stops it", async () => {
    const view = await mount("prompt_view");
    await userEvent.click(button(view, /^Continue$/));
    expect(verbs(view.model)).toEqual(["continue"]);
    view.model.receive({ generating: true });
    await expect.poll(() => button(view, /^Stop$/).checkVisibility()).toBe(true);
    await userEvent.click(button(view, /^Stop$/));
    expect([verbs(view.model), view.model.saves]).toEqual([["continue", "stop"], 0]);
    view.model.receive({ generating: false });
    await expect.poll(() => button(view, /^Continue$/).checkVisibility()).toBe(true);
  });

  it("the text grows as it is written, and cannot be typed into meanwhile", async () => {
    const view = await mount("prompt_view");
    view.model.receive({ generating: true });
    await expect.poll(() => area(view).readOnly).toBe(true);
    view.cursor.receive({ prompt: [1, 2, 3] });
    view.model.receive({ text: encodeText("Once upon"), n_tokens: 3 });
    await expect.poll(() => area(view).value).toBe("Once upon");
    area(view).focus();
    area(view).blur();
    expect(view.saves()).toBe(0);
    view.model.receive({ generating: false });
    await expect.poll(() => area(view).readOnly).toBe(false);
  });

  it("how it is done sits behind a disclosure, and is saved", async () => {
    const view = await mount("prompt_view");
    const more = view.$(".lv-more");
    const field = (name: string) => view.$<HTMLInputElement>(`[name=${name}]`);
    expect([field("seed").checkVisibility(), more.ariaExpanded]).toEqual([false, "false"]);
    await userEvent.click(more);
    expect([field("seed").checkVisibility(), more.ariaExpanded]).toEqual([true, "true"]);
    const sent: unknown[] = [];
    view.model.onSave = (patch) => sent.push(patch);
    await userEvent.fill(field("max_new_tokens"), "8");
    await userEvent.fill(field("temperature"), "0.7");
    await userEvent.fill(field("seed"), "3");
    await userEvent.tab();
    expect(sent).toEqual([{ max_new_tokens: 8 }, { temperature: 0.7 }, { seed: 3 }]);
    await userEvent.fill(field("max_new_tokens"), "0");
    await userEvent.tab();
    expect([sent.length, field("max_new_tokens").value]).toEqual([3, "8"]);
    await expect
      .poll(() => button(view, /^Continue$/).title)
      .toContain("up to 8 tokens, temperature 0.7, seed 3");
  });

  it("is off when the kernel is gone", async () => {
    const view = await mount("prompt_view");
    view.model.emit("comm_live_update");
    await painted(view.root, "lost");
    expect(button(view, /^Continue$/).getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(button(view, /^Continue$/), { force: true });
    expect(view.saves()).toBe(0);
  });
});

describe("a saved view", () => {
  it("says that it waits, for a verb that nobody hears", async () => {
    const view = await mount("prompt_view");
    await userEvent.click(button(view, /^Continue$/));
    await painted(view.root, "waiting");
    expect(within(view.root, ".lv-notice").textContent).toMatch(
      /^Waiting for the kernel: .* or this is a saved view/,
    );
    view.model.receive({ heard: 1 });
    await painted(view.root);
    expect(within(view.root, ".lv-notice").textContent).toBe("");
  });

  it("and for an intervention, until the cursor was heard", async () => {
    const view = await mount("interventions", madeSession({ changed: true }));
    await userEvent.click(view.$("[role=switch]"));
    await painted(view.root, "waiting");
    view.cursor.receive({ heard: 1 });
    await painted(view.root);
  });

  it("and for an undo, which may change nothing that this view reads", async () => {
    const session = goldenSession({ cursor: { can_undo: true } });
    session.cursor.onSend = () =>
      session.cursor.receive({ heard: Number(session.cursor.get("heard") ?? 0) + 1 });
    const view = await mount("prompt_view", session);
    for (let i = 0; i < 5; i++) await userEvent.click(view.$("[aria-label^=Undo]"));
    await new Promise((done) => setTimeout(done, 1700)); // longer than its patience
    expect([view.root.dataset.status, within(view.root, ".lv-notice").textContent]).toEqual(["ready", ""]);
  });

  it.each(["grid", "explorer"] as const)("that was saved at work says so, in %s", async (name) => {
    const session = goldenSession({ grid: { status: "busy", progress: 0 } });
    const view = await mount(name, session, { status: name === "grid" ? "busy" : "ready" });
    await painted(view.root, "waiting");
    expect(view.root.querySelector(":scope > .lv-notice")?.textContent).toMatch(
      /^Not finished when it was saved/,
    );
    expect(
      view.root.querySelector<HTMLElement>(":scope > .lv-work, :scope > .lv-body > .lv-top > .lv-work")
        ?.hidden,
    ).toBe(true);
    view.model.receive({ heard: 1 });
    await painted(view.root, name === "grid" ? "busy" : "ready");
    expect(view.root.querySelector(":scope > .lv-notice")?.textContent).toBe("");
    await expect
      .poll(
        () =>
          view.root.querySelector<HTMLElement>(":scope > .lv-work, :scope > .lv-body > .lv-top > .lv-work")
            ?.hidden,
      )
      .toBe(false);
  });

  it("and for a run that is not there, and keeps its picture", async () => {
    const view = await mount("grid", madeSession({ tokens: 8, changed: true, reference: "clean run" }));
    await userEvent.click(view.$("[data-show=difference]"));
    await painted(view.root, "waiting");
    expect(view.$(".lv-legend").textContent).toContain("probability of the top token");
    expect(view.$(".lv-legend").textContent).not.toContain("minus");
  });
});

describe("undo and redo", () => {
  const undo = (view: Mounted) => view.$(".lv-prompt-foot [aria-label^=Undo]");
  const history = (can: boolean) => goldenSession({ cursor: { can_undo: can, can_redo: false } });

  it("are buttons that know whether there is anything to go back to", async () => {
    const view = await mount("prompt_view", history(false));
    expect(undo(view).getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(undo(view), { force: true });
    expect(view.saves()).toBe(0);
    view.cursor.receive({ can_undo: true });
    await expect.poll(() => undo(view).getAttribute("aria-disabled")).toBe("false");
    await userEvent.click(undo(view));
    expect([verbs(view.cursor), view.cursor.saves]).toEqual([["undo"], 0]);
  });

  it("are the usual keys in the grid", async () => {
    const view = await mount("grid", goldenSession({ cursor: { can_undo: true, can_redo: true } }));
    view.$("[role=gridcell]").focus();
    await userEvent.keyboard(
      "{Control>}z{/Control}{Control>}{Shift>}z{/Shift}{/Control}{Control>}y{/Control}",
    );
    expect(verbs(view.cursor)).toEqual(["undo", "redo", "redo"]);
  });

  it("the explorer hears them once, from all its parts, but not from a text box", async () => {
    const view = await mount("explorer", history(true));
    view.$("[role=gridcell]").focus();
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(verbs(view.cursor)).toEqual(["undo"]);
    view.$(".lv-chip[tabindex='0']").focus();
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(verbs(view.cursor)).toEqual(["undo", "undo"]);
    view.$("textarea").focus();
    await userEvent.keyboard("{Control>}z{/Control}");
    view.$(".lv-search").focus();
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(verbs(view.cursor)).toHaveLength(2);
  });

  it("with nothing to undo no message goes", async () => {
    const view = await mount("grid", history(false));
    view.$("[role=gridcell]").focus();
    await userEvent.keyboard("{Control>}z{/Control}");
    expect(view.saves()).toBe(0);
  });

  it("stand once in the explorer, in its header", async () => {
    const view = await mount("explorer", history(true));
    const seen = view.$$("[aria-label^=Undo]").filter((b) => b.checkVisibility());
    expect(seen).toHaveLength(1);
    expect(seen[0]?.closest(".lv-top")).toBeTruthy();
  });
});

describe("long work", () => {
  // A training tells its steps and stops by a button of its own.
  const others: readonly Name[] = ["explorer", "task_training"];
  const names = (VIEWS as readonly Name[]).filter((name) => !others.includes(name));

  it.each(names)("%s shows its estimate and stops on demand", async (name) => {
    const view = await mount(name, madeSession());
    const work = within(view.root, ".lv-work");
    expect(work.checkVisibility()).toBe(false);
    view.model.receive({ status: "busy", progress: 0.25, estimate: encodeText("about 40 s, 1.1 GB") });
    await expect.poll(() => work.checkVisibility()).toBe(true);
    expect(work.textContent).toContain("about 40 s, 1.1 GB · 25 %");
    await userEvent.click(within(work, "button"));
    expect(verbs(view.model)).toEqual(["cancel"]);
    view.model.receive({ status: "ready", progress: 1, estimate: encodeText("") });
    await expect.poll(() => work.checkVisibility()).toBe(false);
  });

  it("without an estimate the words wait a moment: most work is over by then", async () => {
    const view = await mount("grid");
    view.model.receive({ status: "busy", progress: 0.25 });
    await painted(view.root, "busy");
    const work = within(view.root, ":scope > .lv-work");
    expect(work.checkVisibility()).toBe(false);
    await expect.poll(() => work.checkVisibility(), { timeout: 3000 }).toBe(true);
    expect(work.textContent).toContain("25 %");
  });

  it("the explorer tells it for its parts, and stops those that are busy", async () => {
    const view = await mount("explorer", madeSession({ tokens: 8 }));
    view.models.lens_grid?.receive({ status: "busy", progress: 0.5, estimate: encodeText("about 9 s") });
    const work = within(view.root, ":scope > .lv-body > .lv-top > .lv-work");
    await expect.poll(() => work.checkVisibility()).toBe(true);
    expect(view.$$(".lv-work").filter((node) => node.checkVisibility())).toEqual([work]);
    await userEvent.click(within(work, "button"));
    expect([verbs(view.models.lens_grid as never), view.models.token_ranks?.sent]).toEqual([["cancel"], []]);
  });
});

describe("copy as Python", () => {
  const CODE = 'lensviz.LensGrid(s, prompt="The capital\\nof France is")';
  const clipboard = (write: (text: string) => Promise<void>) =>
    vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText: write } as never);
  afterEach(() => vi.restoreAllMocks());

  it("copies the view's code, says so, and needs no kernel", async () => {
    const taken: string[] = [];
    clipboard(async (text) => {
      taken.push(text);
    });
    const view = await mount("grid", goldenSession({ grid: { code: encodeText(CODE) } }));
    view.model.emit("comm_live_update");
    await userEvent.click(button(view, /Copy as Python/));
    expect(taken).toEqual([CODE]);
    await expect.poll(() => button(view, /Copied/).checkVisibility()).toBe(true);
    await expect.poll(() => button(view, /Copy as Python/).checkVisibility()).toBe(true);
    expect(view.saves()).toBe(0);
  });

  it("where the clipboard is refused, the code is there, selected", async () => {
    clipboard(() => Promise.reject(new Error("denied")));
    const view = await mount("grid", goldenSession({ grid: { code: encodeText(CODE) } }));
    await userEvent.click(button(view, /Copy as Python/));
    const box = view.$(".lv-code");
    await expect.poll(() => box.checkVisibility()).toBe(true);
    expect([box.textContent, String(getSelection())]).toEqual([CODE, CODE]);
    expect(document.activeElement).toBe(box);
    await userEvent.keyboard("{Escape}");
    expect(box.checkVisibility()).toBe(false);
    expect(document.activeElement).toBe(button(view, /Copy as Python/));
  });

  it("is not offered where there is no code, and once in the explorer", async () => {
    const none = await mount("grid", goldenSession({ grid: { code: encodeText("") } }));
    expect(none.$(".lv-copy").checkVisibility()).toBe(false);
    none.stop.abort();
    const view = await mount("explorer", madeSession({ tokens: 8 }));
    expect(view.$$(".lv-copy").filter((b) => b.checkVisibility())).toHaveLength(1);
    await frames();
  });
});
