// A training on a page: it grows, can be read step by step, stopped, and its samples are marked.
import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { type TrainingOptions, trainingState } from "../../dev/entity";
import { encodeArray, encodeTexts } from "../../src/runtime/arrays";
import { frames, goldenSession, type Mounted, mount, painted, spokenBy } from "../support";

const training = (made: TrainingOptions = {}, patch: Record<string, unknown> = {}, width = 1000) =>
  mount("task_training", goldenSession({ task_training: { ...trainingState(made), ...patch } }), {
    width,
    status: String(patch.status ?? "ready"),
  });
const text = (view: Mounted, selector: string) => view.$(selector).textContent;
const numbers = (view: Mounted) => view.$$(".lv-lines .lv-figure").map((node) => node.textContent);
const seen = (view: Mounted, selector: string) =>
  view.$$(selector).filter((node) => node.checkVisibility()).length;
const sound = (view: Mounted) =>
  view
    .$$("svg *")
    .filter((node) => /NaN|Infinity|undefined/.test(Array.from(node.attributes, (a) => a.value).join(" ")));

describe("the chart", () => {
  it("has a light line of training and a strong one of held-out loss for each layer, with the best ringed", async () => {
    const view = await training();
    expect(
      [".lv-plot path.lv-faint", ".lv-plot path.lv-line", ".lv-best"].map((s) => view.$$(s).length),
    ).toEqual([7, 7, 7]);
    expect(Number(getComputedStyle(view.$(".lv-plot path.lv-faint")).opacity)).toBeLessThan(0.5);
    expect(text(view, ".lv-unit")).toBe("nats per token");
    expect(text(view, ".lv-caption")).toBe("step 87 of 120 · about 50 s left");
    expect(view.$$(".lv-lines > li")[2]?.textContent).toMatch(/^layer 100\.\d\d at step 70$/);
    expect(sound(view)).toEqual([]);
  });

  it("is read step by step, by pointer and by keyboard, and sends nothing", async () => {
    const view = await training();
    const before = numbers(view);
    await userEvent.hover(view.$(".lv-plot"), { position: { x: 400, y: 100 } });
    await expect.poll(() => view.$$(".lv-guide").length).toBe(1);
    expect(numbers(view)[0]).toMatch(/^\d\.\d\d · held out \d\.\d\d$/);
    view.$(".lv-plot").focus();
    await userEvent.keyboard("{End}{ArrowLeft}");
    expect(spokenBy(view.$(".lv-body"))).toMatch(/^step 86: embedding/);
    await userEvent.keyboard("{Escape}");
    await expect.poll(() => numbers(view)).toEqual(before);
    expect(view.saves()).toBe(0);
  });

  it("grows from nothing, and is not dimmed while it does", async () => {
    const none = {
      loss: encodeArray("f32", [], [0, 7]),
      held_steps: null,
      held_loss: null,
      best_steps: null,
    };
    const view = await training({}, { ...none, steps_done: 0, sample_mentions: null, status: "busy" });
    expect([seen(view, ".lv-plot"), seen(view, "table"), text(view, ".lv-empty")]).toEqual([
      0,
      0,
      "The first step is being taken.",
    ]);
    view.model.receive(trainingState({ steps: 4 }));
    await expect.poll(() => seen(view, ".lv-plot")).toBe(1);
    expect([view.$$(".lv-plot path.lv-faint").length, view.$$(".lv-best").length]).toEqual([7, 0]);
    expect(getComputedStyle(view.$(".lv-body")).opacity).toBe("1");
    expect(sound(view)).toEqual([]);
  });
});

describe("Stop", () => {
  it("asks once, and goes when the training has stopped", async () => {
    const view = await training({}, { status: "busy" });
    expect(seen(view, "button.lv-stop")).toBe(1);
    await userEvent.click(view.$("button.lv-stop"));
    expect(view.model.sent).toEqual([{ do: "cancel" }]);
    view.model.receive({ finished: true, stopped: true, status: "ready" });
    await painted(view.root);
    expect(text(view, ".lv-caption")).toBe("Stopped at step 87 of 120; the best vectors so far are kept.");
    expect(seen(view, "button.lv-stop")).toBe(0);
  });

  it("does nothing when the kernel is gone", async () => {
    const view = await training();
    view.model.emit("comm_live_update");
    await painted(view.root, "lost");
    await userEvent.click(view.$("button.lv-stop"), { force: true });
    expect(view.saves()).toBe(0);
  });
});

describe("samples", () => {
  it("are a row each, a column for each layer, and exact ones have a sign", async () => {
    const view = await training();
    const rows = view.$$(".lv-samples tr").map((row) => Array.from(row.children, (cell) => cell.textContent));
    expect(rows[0]).toEqual(["layer", "emb", "5", "10", "15", "20", "25", "29"]);
    expect(rows[1]).toEqual([
      "Marie Curie",
      "Mari",
      "Marie",
      "✓ Marie Curie",
      "✓ Marie Curie",
      "Marie",
      "Marie",
      "the",
    ]);
    expect(rows.at(-1)?.slice(0, 4)).toEqual(["✓ exactly the mention", "0 of 5", "0 of 5", "5 of 5"]);
    expect(view.$$("[data-exact]")).toHaveLength(10);
  });

  it("hostile text is text, and the table scrolls inside 420 pixels", async () => {
    const hostile = [
      '</script><img src=x onerror="window.__xss=1">',
      "<!--<script>",
      "\u202eab\u0000",
      "x".repeat(5000),
    ];
    const texts = encodeTexts(hostile.flatMap((one) => Array<string>(7).fill(one)));
    const view = await training({ mentions: hostile }, { sample_texts: texts }, 420);
    await frames();
    expect(view.root.querySelectorAll("img, script, iframe, a, style, form")).toHaveLength(0);
    expect(/\p{Cf}|(?!\n)\p{Cc}/u.test(text(view, ".lv-samples"))).toBe(false);
    expect(view.root.scrollWidth).toBeLessThanOrEqual(420);
    expect(text(view, ".lv-samples tfoot")).toContain("4 of 4");
  });
});
