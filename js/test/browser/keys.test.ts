// Plain keys on whatever can have the focus, in every view, stay in the view; the notebook's chords leave it.
import { describe, expect, it, onTestFinished } from "vitest";
import { MemoryHost, type ViewModule } from "../../src/host/memory";
import { encodeText } from "../../src/runtime/arrays";
import profile from "../../src/views/entropy/entropy_profile/index";
import soft_entropy from "../../src/views/soft_entropy/soft_entropy/index";
import { cursorState, profileState } from "../scene/profile";
import { softState } from "../soft";
import { frames, goldenSession, mount, type Name, painted, VIEWS, within } from "../support";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
const LETTERS = ["x", "a", "k", "X", "0", " ", "é", "/"];
const CHORDS = [
  { key: "Enter", shiftKey: true },
  { key: "s", ctrlKey: true },
  { key: "s", metaKey: true },
  { key: "Escape" },
];

/** Keys that left the element, each as it was pressed. */
function left(element: Element, presses: KeyboardEventInit[]): string[] {
  const heard: string[] = [];
  const stop = new AbortController();
  const note = (event: KeyboardEvent) => heard.push(event.key);
  document.body.addEventListener("keydown", note, { signal: stop.signal });
  for (const press of presses) {
    element.dispatchEvent(new KeyboardEvent("keydown", { ...press, bubbles: true, composed: true }));
  }
  stop.abort();
  return heard;
}

const press = (keys: readonly string[]) => keys.map((key) => ({ key }));

function check(root: HTMLElement): void {
  const all = [...root.querySelectorAll(FOCUSABLE)];
  expect(all.length).toBeGreaterThan(0);
  for (const element of all) expect(left(element, press(LETTERS)), element.outerHTML).toEqual([]);
  for (const box of root.querySelectorAll("input, select, textarea")) {
    expect(left(box, press(["ArrowDown", "Backspace", "Enter"])), box.outerHTML).toEqual([]);
  }
  expect(left(root, CHORDS)).toEqual(["Enter", "s", "s", "Escape"]);
}

describe("keys", () => {
  it.each(VIEWS)("that are plain stay in %s", async (name) => {
    const session = goldenSession({ interventions: { code: encodeText("s") } });
    const { root } = await mount(name as Name, session);
    if (root.querySelectorAll(FOCUSABLE).length === 0) expect(left(root, press(LETTERS))).toEqual([]);
    else check(root);
  });

  it.each([
    ["entropy_profile", profile, () => profileState({})],
    ["soft_entropy", soft_entropy as never, () => softState({})],
  ] as [
    string,
    ViewModule,
    () => Record<string, unknown>,
  ][])("that are plain stay in %s", async (name, module, state) => {
    const host = new MemoryHost();
    host.add("cursor", cursorState());
    host.add("view", state(), module);
    const el = document.createElement("div");
    document.body.append(el);
    const stop = new AbortController();
    onTestFinished(() => {
      stop.abort();
      el.remove();
    });
    await (await host.getWidget("anywidget:view")).render({ el, signal: stop.signal });
    const root = within(el, `.lv-${name}`);
    await painted(root);
    await frames();
    check(root);
  });

  it("chords leave every button and cell of the explorer", async () => {
    const { root } = await mount("explorer");
    for (const element of root.querySelectorAll("button, [role=gridcell], [role=option]"))
      expect(left(element, [{ key: "s", ctrlKey: true }]), element.outerHTML).toEqual(["s"]);
  });

  it("letters of a keyboard that makes them with AltGr stay", async () => {
    const { $ } = await mount("explorer");
    const keys = [{ key: "@", ctrlKey: true, altKey: true, modifierAltGraph: true }];
    expect(left($("[role=gridcell]"), keys)).toEqual([]);
  });
});
