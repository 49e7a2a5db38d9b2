// Text that would like to be something else, in every place where a view shows text.
import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";
import { frames, type Mounted, madeSession, mount, type Session } from "../support";

const HOSTILE = [
  '</script><img src=x onerror="window.__xss=1">',
  "<!--<script>",
  '<iframe srcdoc="<script>parent.__xss=1</script>">',
  "<svg onload=window.__xss=1>",
  "javascript:window.__xss=1",
  '<a href="javascript:window.__xss=1">x</a>',
  "$\\href{javascript:alert(1)}{x}$",
  "{{constructor.constructor('window.__xss=1')()}}",
  '" autofocus onfocus="window.__xss=1',
  "&lt;b&gt;",
  "\u202e\u2066abc\u200f\u061c",
  "\u0000\u001b]8;;http://x\u0007",
  "\u200b\ufeff\u00ad",
  `${"x".repeat(10_000)}`,
  `${"\u0301".repeat(10_000)}`,
  "\n\r\t ",
];
const MARKS = /\p{Cf}|(?!\n)\p{Cc}/u;

/** Every text trait of every view holds hostile text. */
function session(): Session {
  const made = madeSession({ texts: HOSTILE });
  const texts = encodeTexts(HOSTILE);
  const ids = encodeArray(
    "i32",
    HOSTILE.map((_, i) => i),
  );
  const logp = encodeArray(
    "f32",
    HOSTILE.map(() => -2),
  );
  const [first] = HOSTILE as [string];
  made.models.grid?.receive({
    piece_ids: ids,
    piece_texts: texts,
    parity: { model: first, dtype: first, bos: first, norm: HOSTILE },
  });
  made.models.token_ranks?.receive({
    ids,
    logp,
    texts,
    search: encodeText(first),
    found_query: encodeText(first),
    found_ids: ids,
    found_rank: ids,
    found_logp: logp,
    found_texts: texts,
  });
  made.models.grid?.receive({ reference: encodeText(first), reference_tokens: texts, show: "difference" });
  made.cursor.receive({
    interventions: encodeText(
      JSON.stringify(HOSTILE.map((label) => ({ kind: "patch", layer: 3, positions: null, label }))),
    ),
  });
  made.models.interventions?.receive({
    effect: { clean_logp: -1, logp: -2 },
    tokens: encodeTexts([first, first]),
  });
  made.models.meter?.receive({ device: encodeText(first) });
  made.models.patch_map?.receive({
    tokens: texts,
    clean_tokens: encodeTexts([...HOSTILE].reverse()),
    target: encodeText(first),
  });
  const table = (dtype: "f32" | "i32", x: number) =>
    encodeArray(
      dtype,
      Array.from({ length: HOSTILE.length * 31 }, () => x),
      [HOSTILE.length, 31],
    );
  made.models.trajectory?.receive({ ids, texts, logp: table("f32", -2), rank: table("i32", 5) });
  for (const model of Object.values(made.models))
    model.receive({ message: encodeText(HOSTILE.slice(0, 9).join("\n")) });
  return made;
}

function texts(root: Element): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const out: string[] = [];
  while (walker.nextNode())
    if (walker.currentNode.parentElement?.localName !== "textarea")
      out.push(walker.currentNode.nodeValue ?? "");
  return out;
}

function clean(view: Mounted): void {
  expect(
    view.root.querySelectorAll(
      "img, script, iframe, a, object, embed, link, style, form, base, meta, foreignObject, image, use",
    ),
  ).toHaveLength(0);
  const attributes = Array.from(view.root.querySelectorAll("*")).flatMap((node) =>
    Array.from(node.attributes, (a) => [a.name, a.value]),
  );
  expect(attributes.filter(([name]) => /^on|^href$|^src$|^srcdoc$|^autofocus$/i.test(name ?? ""))).toEqual(
    [],
  );
}

describe("hostile text", () => {
  it("is text in every view", async () => {
    const view = await mount("explorer", session());
    clean(view);
    const words = texts(view.root).join("|");
    for (const hostile of [
      "</script><img src=x onerror",
      "<!--<script>",
      "<svg onload=window.__xss=1>",
      "&lt;b&gt;",
    ]) {
      expect(words).toContain(hostile);
    }
  });

  it("is text in banners, cards and spoken sentences", async () => {
    const view = await mount("explorer", session());
    const grid = view.$(".lv-lens_grid [role=gridcell]");
    grid.focus();
    await userEvent.keyboard("{Control>}{Home}{/Control}");
    for (let i = 0; i < HOSTILE.length; i++) {
      await userEvent.keyboard("{ArrowRight}{ArrowDown}");
      clean(view);
    }
    expect(view.$(".lv-lens_grid [aria-live]").textContent).toMatch(/^layer \d+, token '/);
    view.models.grid?.receive({ status: "error" });
    await expect.poll(() => view.$("[role=alert]").textContent).toContain("<!--<script>");
    clean(view);
  });

  it("shows marks that turn or hide text as signs", async () => {
    const view = await mount("explorer", session());
    const shown = [...view.$$(".lv-token"), ...view.$$("[role=option]")];
    expect(shown.length).toBeGreaterThan(2 * HOSTILE.length);
    expect(shown.filter((node) => MARKS.test(node.textContent ?? ""))).toEqual([]);
    expect(shown.filter((node) => getComputedStyle(node).unicodeBidi !== "isolate")).toEqual([]);
    expect(
      view.$$("[title], [aria-label]").filter((node) => MARKS.test(`${node.title}${node.ariaLabel ?? ""}`)),
    ).toEqual([]);
  });

  it("cuts a token of 10,000 characters, with more of it on demand", async () => {
    const view = await mount("explorer", session());
    await frames();
    expect(texts(view.root).filter((text) => text.length > 600)).toEqual([]);
    const chip = view.$("[role=option][data-i='13']");
    expect(chip.textContent).toBe(`${"x".repeat(40)}…`);
    const titled = [chip, ...Array.from(chip.querySelectorAll<HTMLElement>("[title]"))].find(
      (node) => node.title,
    );
    expect(titled?.title).toBe(`${"x".repeat(200)}…`);
    expect(view.$$("[aria-label]").filter((node) => (node.ariaLabel ?? "").length > 400)).toEqual([]);
    expect(view.root.scrollWidth).toBeLessThanOrEqual(1100);
  });

  it("is text in a cell's menu and in the patch map", async () => {
    const view = await mount("grid", session());
    view.$("[role=gridcell]").focus();
    for (let i = 0; i < 4; i++) {
      await userEvent.keyboard("{ArrowRight}{Shift>}{F10}{/Shift}");
      expect(view.$(".lv-popup").matches(":popover-open")).toBe(true);
      clean(view);
      await userEvent.keyboard("{Escape}");
    }
    const map = await mount("patch_map", session());
    map.$("[role=gridcell]").focus();
    for (let i = 0; i < 6; i++) {
      await userEvent.keyboard("{ArrowLeft}");
      clean(map);
    }
    const named = map.$$("[title], [aria-label]");
    expect(named.filter((node) => MARKS.test(`${node.title}${node.ariaLabel ?? ""}`))).toEqual([]);
  });

  it("a prompt of hostile text is only a value", async () => {
    const view = await mount("prompt_view", session());
    expect(view.$<HTMLTextAreaElement>("textarea").value).toContain("<!--<script>");
    clean(view);
  });
});
