// Prompt, pickers, ranks and trajectory under keyboard and mouse.
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { decodeText, encodeArray, encodeText, encodeTexts } from "../../src/runtime/arrays";
import { frames, goldenSession, type Mounted, mount, painted, pressed, spokenBy } from "../support";

/** Keys that a part lets through to the notebook while `act` runs. */
async function heardOutside(act: () => Promise<void>): Promise<string[]> {
  const outside: string[] = [];
  const hear = (event: KeyboardEvent) => outside.push(event.key);
  document.body.addEventListener("keydown", hear);
  await act();
  document.body.removeEventListener("keydown", hear);
  return outside;
}

describe("prompt", () => {
  const TEXT = "The City of Lights iconic landmark";
  const area = (view: Mounted) => view.$<HTMLTextAreaElement>("textarea");
  const sent = (view: Mounted) => decodeText(view.cursor.get("prompt") as DataView);

  it("Enter sends the text as UTF-8, once", async () => {
    const view = await mount("prompt_view");
    expect(area(view).value).toBe(TEXT);
    await userEvent.fill(area(view), "é 日本 👍 </script>");
    expect(view.saves()).toBe(0);
    await userEvent.keyboard("{Enter}");
    const wire = view.cursor.get("prompt") as DataView;
    expect(Array.from(new Uint8Array(wire.buffer, wire.byteOffset, 3))).toEqual([0xc3, 0xa9, 0x20]);
    expect([sent(view), view.saves()]).toEqual(["é 日本 👍 </script>", 1]);
    await userEvent.keyboard("{Enter}");
    await userEvent.tab();
    expect(view.saves()).toBe(1);
  });

  it("Shift+Enter starts a new line and sends nothing", async () => {
    const view = await mount("prompt_view");
    await userEvent.click(area(view));
    await userEvent.keyboard("{Control>}{End}{/Control}{Shift>}{Enter}{/Shift}x");
    expect(area(view).value).toBe(`${TEXT}\nx`);
    expect(view.saves()).toBe(0);
    expect(area(view).clientHeight).toBeGreaterThan(36);
  });

  it("Esc takes back what was typed", async () => {
    const view = await mount("prompt_view");
    await userEvent.fill(area(view), "something else");
    await userEvent.keyboard("{Escape}");
    expect(area(view).value).toBe(TEXT);
    await userEvent.tab();
    expect([view.saves(), sent(view)]).toEqual([0, TEXT]);
  });

  it("leaving the field sends what was changed", async () => {
    const view = await mount("prompt_view");
    await userEvent.fill(area(view), "Paris is");
    await userEvent.tab();
    expect([sent(view), view.saves()]).toEqual(["Paris is", 1]);
  });

  it("passing through the field sends nothing, whatever ends the lines", async () => {
    for (const text of ["a\r\nb", "a\rb", "a\nb"]) {
      const view = await mount("prompt_view", goldenSession({ cursor: { prompt: encodeText(text) } }));
      area(view).focus();
      area(view).blur();
      expect(view.saves(), JSON.stringify(text)).toBe(0);
    }
  });

  it("a prompt of token ids is shown as text, and left alone until it is changed", async () => {
    const ids = new Int32Array([-1, 504, 378, 99]);
    const wire = new DataView(ids.buffer);
    const code = encodeText("s.cursor.prompt = …");
    const view = await mount(
      "prompt_view",
      goldenSession({ cursor: { prompt: wire }, prompt_view: { code } }),
    );
    expect(area(view).value).toBe(TEXT);
    area(view).focus();
    area(view).blur();
    expect([view.cursor.get("prompt"), view.saves()]).toEqual([wire, 0]);
    const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await userEvent.click(view.$(".lv-copy"));
    expect(copied.mock.calls).toEqual([["s.cursor.prompt = [504, 378, 99]"]]);
    await userEvent.fill(area(view), "Paris");
    await userEvent.keyboard("{Enter}");
    expect([sent(view), view.saves()]).toEqual(["Paris", 1]);
  });

  it("a prompt from elsewhere is shown", async () => {
    const view = await mount("prompt_view");
    view.cursor.receive({ prompt: encodeText("from Python") });
    await expect.poll(() => area(view).value).toBe("from Python");
    expect(view.saves()).toBe(0);
  });

  it("what is being typed survives the kernel's answers", async () => {
    const view = await mount("prompt_view");
    await userEvent.fill(area(view), "half a sent");
    view.model.receive({
      n_tokens: 3,
      text: encodeText("The"),
      shown: { serial: 7, n_tokens: 3, position: 2, layer: 1 },
    });
    await expect.poll(() => view.root.dataset.serial).toBe("7");
    expect(area(view).value).toBe("half a sent");
  });

  it("Enter that ends a composition is not a commit", async () => {
    const view = await mount("prompt_view");
    await userEvent.fill(area(view), "にほん");
    area(view).dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }),
    );
    expect(view.saves()).toBe(0);
  });

  it("the meter tells tokens and context, to eyes and to a screen reader", async () => {
    const view = await mount("prompt_view");
    const meter = view.$("[role=meter]");
    expect(view.root.textContent).toContain("6 / 8,192 tokens");
    expect(meter.getAttribute("aria-valuetext")).toBe("6 / 8,192 tokens");
    view.model.receive({ n_context: null, n_tokens: 1 });
    await expect.poll(() => view.root.textContent).toContain("1 token");
    expect(meter.checkVisibility()).toBe(false);
  });

  it("keys stay in the field: the notebook has commands on letters", async () => {
    const view = await mount("prompt_view");
    area(view).focus();
    expect(
      await heardOutside(() => userEvent.keyboard("dd{ArrowLeft}{Escape}{Shift>}{Enter}{/Shift}")),
    ).toEqual(["Shift"]);
  });
});

describe("token picker", () => {
  const selected = (view: Mounted) => view.$$("[aria-selected=true]").map((chip) => chip.dataset.i);
  const stops = (view: Mounted) => view.$$("[role=option][tabindex='0']").map((chip) => chip.dataset.i);

  it("a chip for each token, the cursor's selected", async () => {
    const view = await mount("token_picker");
    expect(view.$$("[role=option]").map((chip) => chip.textContent)).toEqual([
      "The",
      "·City",
      "·of",
      "·Lights",
      "·iconic",
      "·landmark",
    ]);
    expect([selected(view), stops(view)]).toEqual([["5"], ["5"]]);
    expect(view.$("[role=listbox]").getAttribute("aria-label")).toBeTruthy();
    expect(view.$("[role=option]").getAttribute("aria-label")).toBe("token 0 'The'");
  });

  it("a click selects and sends one message; hovering sends none", async () => {
    const view = await mount("token_picker");
    await userEvent.hover(view.$("[data-i='3']"));
    expect(view.saves()).toBe(0);
    await userEvent.click(view.$("[data-i='2']"));
    expect([view.cursor.get("position"), view.cursor.get("layer"), view.saves()]).toEqual([2, 29, 1]);
    await expect.poll(() => selected(view)).toEqual(["2"]);
  });

  it("arrows, Home and End move the focus, Enter selects, Esc goes back", async () => {
    const view = await mount("token_picker");
    view.$("[tabindex='0']").focus();
    const focused = () => (document.activeElement as HTMLElement).dataset.i;
    await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
    expect([focused(), view.saves(), selected(view)]).toEqual(["3", 0, ["5"]]);
    await expect.poll(() => stops(view)).toEqual(["3"]);
    await userEvent.keyboard("{Home}");
    expect(focused()).toBe("0");
    await userEvent.keyboard("{End}{ArrowRight}");
    expect(focused()).toBe("5");
    await userEvent.keyboard("{Home}{Escape}");
    expect([focused(), view.saves()]).toEqual(["5", 0]);
    await userEvent.keyboard("{Home}{ArrowRight}{Enter}");
    expect([view.cursor.get("position"), view.saves()]).toEqual([1, 1]);
    await expect.poll(() => selected(view)).toEqual(["1"]);
  });

  it("never selects a token that a shorter prompt no longer has", async () => {
    const view = await mount("token_picker");
    view.$("[tabindex='0']").focus();
    await userEvent.keyboard("{ArrowLeft}");
    view.model.receive({ tokens: encodeTexts(["a", "b"]), special: encodeArray("u8", [0, 0]) });
    view.cursor.receive({ position: 0 });
    await expect.poll(() => view.$$("[role=option]").length).toBe(2);
    expect(stops(view)).toHaveLength(1);
    view.$("[tabindex='0']").focus();
    await userEvent.keyboard("{Enter}");
    expect(view.cursor.get("position")).toBeLessThan(2);
  });

  it("special and byte tokens look different and say so", async () => {
    const tokens = { tokens: encodeTexts(["<s>", "<0xE6>", "a"]), special: encodeArray("u8", [1, 0, 0]) };
    const view = await mount("token_picker", goldenSession({ token_picker: tokens }));
    const looks = view.$$("[role=option]").map((chip) => getComputedStyle(chip).borderTopStyle);
    expect(looks).toEqual(["dashed", "dashed", "solid"]);
    expect(view.$$("[role=option]").map((chip) => chip.getAttribute("aria-label"))).toEqual([
      "token 0 '<s>', special",
      "token 1 '<0xE6>', one byte",
      "token 2 'a'",
    ]);
  });
});

describe("layer picker", () => {
  const select = (view: Mounted) => view.$<HTMLSelectElement>("select");
  const button = (view: Mounted, label: string) => view.$(`button[aria-label="${label}"]`);

  it("offers the embedding and every block", async () => {
    const view = await mount("layer_picker");
    const names = Array.from(select(view).options, (option) => option.textContent);
    expect([...names].sort((a, b) => Number(a?.slice(6)) - Number(b?.slice(6)))).toHaveLength(31);
    expect(names).toContain("embedding");
    expect(names).toContain("layer 0");
    expect([
      select(view).value,
      select(view).labels?.length || select(view).getAttribute("aria-label"),
    ]).toEqual(["29", "Layer"]);
  });

  it("choosing a layer sends it", async () => {
    const view = await mount("layer_picker");
    await userEvent.selectOptions(select(view), "-1");
    expect([view.cursor.get("layer"), view.saves()]).toEqual([-1, 1]);
  });

  it("buttons step, and stop at both ends without a message", async () => {
    const view = await mount("layer_picker");
    await userEvent.click(button(view, "One layer down"));
    expect(view.cursor.get("layer")).toBe(28);
    await userEvent.click(button(view, "One layer up"));
    expect([view.cursor.get("layer"), view.saves()]).toEqual([29, 2]);
    await expect.poll(() => select(view).value).toBe("29");
    button(view, "One layer up").click();
    expect([view.cursor.get("layer"), view.saves()]).toEqual([29, 2]);
  });

  it("brackets step wherever the focus is in it, arrows on the buttons", async () => {
    const view = await mount("layer_picker");
    select(view).focus();
    await userEvent.keyboard("[[[[");
    expect(view.cursor.get("layer")).toBe(27);
    await userEvent.keyboard("]");
    expect(view.cursor.get("layer")).toBe(28);
    button(view, "One layer down").focus();
    await userEvent.keyboard("{ArrowLeft}{ArrowLeft}{ArrowRight}");
    expect([view.cursor.get("layer"), view.cursor.get("position"), view.saves()]).toEqual([27, -1, 6]);
  });

  it("at an end the keyboard can turn round", async () => {
    const view = await mount("layer_picker", goldenSession({ cursor: { layer: 0 } }));
    button(view, "One layer down").focus();
    await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
    await frames();
    await userEvent.keyboard("{ArrowRight}");
    expect(view.cursor.get("layer")).toBe(0);
  });
});

describe("token ranks", () => {
  const stars = (view: Mounted) => view.$$<HTMLButtonElement>("button.lv-star[aria-pressed]");
  const search = (view: Mounted) => view.$<HTMLInputElement>("input[type=search]");
  const query = (view: Mounted) => decodeText(view.model.get("search") as DataView);
  const found = (texts: string[], of: string) => ({
    found_query: encodeText(of),
    found_ids: encodeArray(
      "i32",
      texts.map((_, i) => 900 + i),
    ),
    found_rank: encodeArray(
      "i32",
      texts.map((_, i) => 40 + i),
    ),
    found_logp: encodeArray(
      "f32",
      texts.map(() => -8),
    ),
    found_texts: encodeTexts(texts),
  });

  it("lists the most likely tokens of the cell it names", async () => {
    const view = await mount("token_ranks");
    expect(view.root.textContent).toContain("layer 29 · token 5");
    expect(view.$$("ol li")).toHaveLength(12);
    expect(view.$("ol li").textContent).toContain("19 %");
    expect(view.$("ol").getAttribute("aria-label")).toBeTruthy();
  });

  it("the star follows a token, and again lets it go: one message each", async () => {
    const view = await mount("token_ranks");
    await userEvent.click(stars(view)[1] as HTMLElement);
    expect([view.cursor.get("targets"), view.saves()]).toEqual([[30], 1]);
    await expect.poll(() => stars(view)[1]?.getAttribute("aria-pressed")).toBe("true");
    await userEvent.click(stars(view)[0] as HTMLElement);
    expect(view.cursor.get("targets")).toEqual([30, 28]);
    await expect.poll(() => stars(view)[0]?.getAttribute("aria-pressed")).toBe("true");
    await userEvent.click(stars(view)[1] as HTMLElement);
    expect([view.cursor.get("targets"), view.saves()]).toEqual([[28], 3]);
  });

  it("bars go by the logarithm on demand: rare tokens are seen, and nothing is sent", async () => {
    const view = await mount("token_ranks");
    const widths = () =>
      view.$$<HTMLElement>(".lv-ranks .lv-bar > i").map((bar) => Number.parseFloat(bar.style.width));
    const before = widths();
    await userEvent.click(view.$(".lv-head button"));
    await expect.poll(() => view.$(".lv-head button").ariaPressed).toBe("true");
    widths().forEach((width, i) => {
      expect(width).toBeCloseTo(Math.max(0, 100 + 20 * Math.log10((before[i] ?? 0) / 100)), -1);
    });
    expect(widths().filter((width) => width > 5).length).toBeGreaterThan(
      before.filter((width) => width > 5).length,
    );
    expect([view.saves(), view.cursor.saves]).toEqual([0, 0]);
  });

  it("stars can be reached and pressed by keyboard, and keep the focus", async () => {
    const view = await mount("token_ranks");
    const first = stars(view)[0] as HTMLElement;
    first.focus();
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(view.cursor.get("targets")).toEqual([30]);
    await frames();
    await userEvent.keyboard(" ");
    expect([view.cursor.get("targets"), view.saves()]).toEqual([[], 2]);
    await frames();
    expect((document.activeElement as HTMLElement).getAttribute("aria-label")).toBe(
      stars(view)[1]?.getAttribute("aria-label"),
    );
  });

  it("a search is sent once the typing rests, and only the last text", async () => {
    const view = await mount("token_ranks");
    const sent: string[] = [];
    view.model.onSave = (patch) => sent.push(decodeText(patch.search as DataView));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const text of ["P", "Pa", "Par"]) {
      search(view).value = text;
      search(view).dispatchEvent(new InputEvent("input", { bubbles: true }));
      vi.advanceTimersByTime(100);
    }
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sent).toEqual(["Par"]);
    vi.advanceTimersByTime(1000);
    expect([sent, view.cursor.saves]).toEqual([["Par"], 0]);
  });

  it("shows what was found, with ranks, and says when nothing was", async () => {
    const view = await mount("token_ranks");
    await userEvent.fill(search(view), "Par");
    await expect.poll(() => query(view)).toBe("Par");
    view.model.receive(found([" Paris", " Parade"], "Par"));
    const hits = () => view.$$("ol[aria-label='Tokens found'] li").map((li) => li.textContent);
    await expect.poll(() => hits().length).toBe(2);
    expect(hits()[0]).toMatch(/40.*·Paris/);
    view.model.receive(found([], "Par"));
    await expect.poll(() => view.root.textContent).toMatch(/No token/);
    await userEvent.fill(search(view), "");
    await expect.poll(() => query(view)).toBe("");
    await expect.poll(() => view.root.textContent).not.toMatch(/No token/);
  });

  it("an answer to an older search is not taken for the newest", async () => {
    const view = await mount("token_ranks");
    await userEvent.fill(search(view), "Lon");
    await expect.poll(() => query(view)).toBe("Lon");
    view.model.receive(found([], "Lo"));
    await frames();
    expect(view.root.textContent).not.toMatch(/No token/);
    view.model.receive(found([" Paris"], "Par"));
    await expect.poll(() => view.$$("ol[data-stale] li, ol[aria-busy=true] li").length).toBe(1);
    view.model.receive(found([" London"], "Lon"));
    await expect.poll(() => view.$$("ol[data-stale] li").length).toBe(0);
  });

  it("letters stay in the search field", async () => {
    const view = await mount("token_ranks");
    search(view).focus();
    expect(await heardOutside(() => userEvent.keyboard("dd{ArrowLeft}"))).toEqual([]);
    expect(search(view).value).toBe("dd");
  });
});

describe("trajectory", () => {
  const plot = (view: Mounted) => view.$(".lv-body [tabindex='0']");
  const metric = (view: Mounted) => view.$<HTMLSelectElement>("select");

  it("draws a line for each token, and names them", async () => {
    const view = await mount("trajectory");
    expect(view.$$("ul li").map((li) => li.querySelector(".lv-token")?.textContent)).toEqual([
      ",",
      "·(",
      "-",
      "·and",
      "·strugg",
    ]);
    expect(view.$$("path[stroke], polyline[stroke]").length).toBeGreaterThanOrEqual(5);
    expect(view.root.textContent).toContain("token 5");
    expect(view.root.textContent).toMatch(/on top in some layer/i);
  });

  it("on a name its line stays, and the others step back", async () => {
    const view = await mount("trajectory");
    const back = () =>
      view.$$("path.lv-line[data-line]").map((line) => Number(getComputedStyle(line).opacity) < 0.5);
    await userEvent.hover(view.$(".lv-end[data-line='1'] .lv-name"));
    await expect.poll(() => back().filter(Boolean).length).toBe(4);
    expect(view.$("path.lv-line[data-line='1']").hasAttribute("data-back")).toBe(false);
    await userEvent.hover(view.$("select"));
    await expect.poll(() => back().includes(true)).toBe(false);
    expect(view.saves()).toBe(0);
  });

  it("arrows move the guide and speak; Enter chooses the layer", async () => {
    const view = await mount("trajectory");
    plot(view).focus();
    await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(spokenBy(view.root)).toMatch(/^layer 27: ',' /);
    expect(view.saves()).toBe(0);
    await userEvent.keyboard("{Enter}");
    expect([view.cursor.get("layer"), view.cursor.get("position"), view.saves()]).toEqual([27, -1, 1]);
    await userEvent.keyboard("{Home}");
    expect(spokenBy(view.root)).toMatch(/^embedding: /);
    await userEvent.keyboard("{End}{Escape}");
    await expect.poll(() => view.$$(".lv-guide:not([visibility=hidden])").length).toBe(0);
    expect(view.saves()).toBe(1);
  });

  it("a click chooses the layer under it, hovering shows values", async () => {
    const view = await mount("trajectory", goldenSession(), { width: 320 });
    expect(pressed(plot(view))).toEqual(new Set([plot(view)]));
    const { width } = plot(view).getBoundingClientRect();
    const values = () =>
      view
        .$$("ul li")
        .map((li) => li.textContent)
        .join();
    const before = values();
    await userEvent.hover(plot(view), { position: { x: 60, y: 60 } });
    await expect.poll(values).not.toBe(before);
    expect(view.saves()).toBe(0);
    await userEvent.click(plot(view), { position: { x: width - 3, y: 60 } });
    expect(view.cursor.get("layer")).toBe(29);
    await userEvent.click(plot(view), { position: { x: 46, y: 60 } });
    expect([view.cursor.get("layer"), view.saves()]).toEqual([-1, 2]);
  });

  it("the metric is this page's own: nothing is sent", async () => {
    const view = await mount("trajectory");
    await userEvent.selectOptions(metric(view), "rank");
    await expect.poll(() => view.$$("svg text").map((text) => text.textContent)).toContain("10");
    await userEvent.selectOptions(metric(view), "entropy");
    await expect.poll(() => view.$("ul").textContent).toMatch(/entropy[\d.]+ nats/);
    expect(view.$$("ul li")).toHaveLength(1);
    expect([view.model.get("metric"), view.saves()]).toEqual(["entropy", 0]);
  });

  it("the cursor's layer is marked and told", async () => {
    const view = await mount("trajectory");
    const mark = () => view.$(".lv-current").getAttribute("x1");
    const before = mark();
    view.cursor.receive({ layer: 3 });
    await expect.poll(mark).not.toBe(before);
    expect(view.$(".lv-body [aria-label*='layer 3']")).toBeTruthy();
    view.cursor.receive({ layer: 77 });
    await expect.poll(() => view.$$(".lv-current:not([visibility=hidden])").length).toBe(0);
  });

  it("what the user follows needs no explanation", async () => {
    const view = await mount("trajectory", goldenSession({ trajectory: { chosen: true } }));
    expect(view.$$("p").filter((p) => p.checkVisibility() && p.textContent)).toEqual([]);
  });
});

describe("waiting", () => {
  it("is told once for all parts", async () => {
    const view = await mount("explorer");
    view.cursor.set("position", 1);
    const told = () =>
      view
        .$$("[role=status]")
        .filter((node) => node.checkVisibility() && node.textContent)
        .map((node) => node.textContent);
    await expect.poll(told, { timeout: 4000 }).toEqual([expect.stringMatching(/^Waiting for the kernel/)]);
  });

  it("says so when no answer comes, and stops when it does", async () => {
    const view = await mount("token_ranks");
    view.cursor.set("position", 1);
    await painted(view.root, "waiting");
    expect(view.$(":scope [role=status]:not(:empty)").textContent).toMatch(/^Waiting for the kernel/);
    expect(view.root.hasAttribute("data-stale")).toBe(true);
    view.model.receive({ shown: { serial: 2, n_tokens: 6, position: 1, layer: 29 } });
    await painted(view.root);
    expect(view.root.hasAttribute("data-stale")).toBe(false);
  });
});
