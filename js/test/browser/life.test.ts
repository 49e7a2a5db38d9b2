// Views that share a cursor; what they do without a kernel; what they leave behind.
import { afterEach, describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import type { ViewModule } from "../../src/host/memory";
import { HEAD, ROW } from "../../src/runtime/grid/layout";
import type { Host } from "../../src/runtime/state";
import { frames, goldenSession, type Mounted, mount, type Name, painted, VIEWS, within } from "../support";

describe("one cursor", () => {
  it("a change from outside reaches every sibling, and sends nothing", async () => {
    const session = goldenSession();
    const { root, saves } = await mount("explorer", session);
    const picture = () => within<HTMLCanvasElement>(root, ".lv-stage > canvas").toDataURL();
    const before = picture();
    session.cursor.receive({ position: 1, layer: 3 });
    await expect.poll(() => within(root, ".lv-token_picker [aria-selected=true]").dataset.i).toBe("1");
    await expect.poll(() => within<HTMLSelectElement>(root, ".lv-layer_picker select").value).toBe("3");
    await expect
      .poll(() => within(root, "[role=gridcell]").getAttribute("aria-label"))
      .toMatch(/^layer 3, token ' City'/);
    await expect.poll(picture).not.toBe(before);
    await expect.poll(() => within(root, ".lv-token_ranks").hasAttribute("data-stale")).toBe(true);
    const shown = { serial: 5, n_tokens: 6, position: 1, layer: 3 };
    for (const model of Object.values(session.models)) model.receive({ shown });
    await expect.poll(() => within(root, ".lv-token_ranks").hasAttribute("data-stale")).toBe(false);
    expect(within(root, ".lv-token_ranks").textContent).toContain("layer 3 · token 1");
    expect(saves()).toBe(0);
  });

  it("a choice in one view is seen by all, and sent once", async () => {
    const session = goldenSession();
    const { root, saves } = await mount("explorer", session);
    await userEvent.click(within(root, ".lv-stage"), { position: { x: 60, y: HEAD + 9.5 * ROW } });
    await expect.poll(() => within(root, ".lv-token_picker [aria-selected=true]").dataset.i).toBe("0");
    await expect.poll(() => within<HTMLSelectElement>(root, ".lv-layer_picker select").value).toBe("20");
    expect([session.cursor.get("position"), session.cursor.get("layer"), saves()]).toEqual([0, 20, 1]);
    await userEvent.click(within(root, ".lv-token_picker [data-i='4']"));
    await expect.poll(() => within(root, "[role=grid]").textContent !== null && saves()).toBe(2);
    expect([session.cursor.get("position"), session.cursor.get("layer")]).toEqual([4, 20]);
  });

  it("a position that counts from the end is no stale one", async () => {
    const session = goldenSession({ cursor: { position: -6 } });
    for (const name of ["token_ranks", "trajectory"]) {
      session.models[name]?.set("shown", { serial: 1, n_tokens: 6, position: 0, layer: 29 });
    }
    const { root } = await mount("explorer", session);
    expect(root.querySelectorAll("[data-stale]")).toHaveLength(0);
    expect(within(root, ".lv-token_picker [aria-selected=true]").dataset.i).toBe("0");
  });
});

describe("presence", () => {
  it.each(VIEWS as readonly Name[])("of %s and of its parts is told, and its end", async (name) => {
    const view = await mount(name);
    const told = () =>
      Object.values(view.models).flatMap(({ presence }) => presence as { presence: string; page: string }[]);
    const here = told().filter(({ presence }) => presence === "here");
    expect(new Set(here.map(({ page }) => page)).size).toBe(view.root.querySelectorAll(".lv").length + 1);
    view.stop.abort();
    const gone = told().filter(({ presence }) => presence === "gone");
    expect(gone.map(({ page }) => page).sort()).toEqual([...new Set(here.map(({ page }) => page))].sort());
  });

  it("out of sight is told, and back in sight", async () => {
    const view = await mount("token_picker");
    view.el.style.marginTop = "5000px";
    await expect.poll(() => view.model.presence.at(-1)).toMatchObject({ presence: "here", seen: false });
    view.el.style.marginTop = "0";
    await expect.poll(() => view.model.presence.at(-1)).toMatchObject({ presence: "here", seen: true });
  });
});

describe("without a kernel", () => {
  async function lost(name: Name): Promise<Mounted> {
    const session = goldenSession();
    const throwing = () => {
      throw new Error("Cannot send");
    };
    for (const model of [session.cursor, ...Object.values(session.models)]) model.onSave = throwing;
    const view = await mount(name, session);
    for (const model of [session.cursor, ...Object.values(session.models)]) model.emit("comm_live_update");
    await painted(view.root, "lost");
    return view;
  }

  it("the grid still previews, recolors, pins and walks", async () => {
    const view = await lost("grid");
    await userEvent.selectOptions(view.$("[name=color]"), "entropy");
    await expect.poll(() => view.$(".lv-legend").textContent).toContain("entropy in nats");
    view.$("[role=gridcell]").focus();
    await userEvent.keyboard("{ArrowDown}{ArrowLeft}");
    expect(view.$(".lv-card").matches(":popover-open")).toBe(true);
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => view.$("[role=gridcell]").getAttribute("aria-selected")).toBe("true");
    expect([view.cursor.get("position"), view.cursor.get("layer")]).toEqual([4, 28]);
    expect(view.root.dataset.status).toBe("lost");
  });

  it("the pickers and the plot still move together", async () => {
    const view = await lost("explorer");
    await userEvent.click(view.$(".lv-token_picker [data-i='1']"));
    await expect.poll(() => view.$("[role=gridcell]").getAttribute("aria-label")).toMatch(/token ' City'/);
    await userEvent.click(view.$("[data-tab=trajectory]"));
    await expect.poll(() => view.$$(".lv-trajectory select").length).toBe(1);
    await userEvent.selectOptions(view.$(".lv-trajectory select"), "rank");
    await expect
      .poll(() => view.$$(".lv-trajectory svg text").map((text) => text.textContent))
      .toContain("10");
  });

  it("a send that fails is noticed although nobody told", async () => {
    const session = goldenSession();
    session.cursor.onSave = () => {
      throw new Error("Cannot send");
    };
    const view = await mount("layer_picker", session);
    await userEvent.click(view.$("button"));
    await painted(view.root, "lost");
  });
});

type Listener = EventListenerOrEventListenerObject | null;
type Options = boolean | AddEventListenerOptions;

/** What stays registered on the page: listeners and observers. A listener bound to a signal goes with it. */
class Ledger {
  readonly live = new Map<string, { target: EventTarget; type: string; options: AddEventListenerOptions }>();
  readonly #undo: (() => void)[] = [];
  #observers = new Map<object, number>();

  constructor() {
    const { live } = this;
    const ids = new Map<unknown, number>();
    const id = (x: unknown) => ids.get(x) ?? ids.set(x, ids.size).size - 1;
    const key = (target: EventTarget, type: string) => `${id(target)} ${type}`;
    // Vitest gives the window methods of its own.
    for (const proto of [EventTarget.prototype, window]) {
      const { addEventListener: add, removeEventListener: remove } = proto;
      proto.addEventListener = function (
        this: EventTarget,
        type: string,
        listener: Listener,
        options?: Options,
      ) {
        const given = typeof options === "object" ? options : {};
        if (!given.signal?.aborted)
          live.set(`${key(this, type)} ${id(listener)}`, { target: this, type, options: given });
        return add.call(this, type, listener, options);
      };
      proto.removeEventListener = function (
        this: EventTarget,
        type: string,
        listener: Listener,
        options?: Options,
      ) {
        live.delete(`${key(this, type)} ${id(listener)}`);
        return remove.call(this, type, listener, options);
      };
      this.#undo.push(() => Object.assign(proto, { addEventListener: add, removeEventListener: remove }));
    }
    for (const kind of [ResizeObserver, MutationObserver]) this.#watch(kind.prototype as unknown as Observer);
  }

  #watch(proto: Observer): void {
    const { observe, disconnect } = proto;
    const count = this.#observers;
    proto.observe = function (this: Observer, ...args) {
      count.set(this, (count.get(this) ?? 0) + 1);
      return observe.apply(this, args);
    };
    proto.disconnect = function (this: Observer) {
      count.delete(this);
      return disconnect.call(this);
    };
    this.#undo.push(() => Object.assign(proto, { observe, disconnect }));
  }

  /** Names of what is left. */
  left(): string[] {
    const kept = [...this.live.values()].filter(({ target, options }) => {
      if (options.signal?.aborted) return false;
      return !(target instanceof AbortSignal) || !target.aborted;
    });
    return [
      ...kept.map(({ target, type }) => `${target.constructor.name} ${type}`),
      ...[...this.#observers.keys()].map((o) => o.constructor.name),
    ];
  }

  restore(): void {
    for (const undo of this.#undo) undo();
  }
}

interface Observer {
  observe(...args: unknown[]): void;
  disconnect(): void;
}

describe("abort", () => {
  let ledger: Ledger | null = null;
  afterEach(() => {
    ledger?.restore();
    ledger = null;
  });

  it("the ledger sees a leak", () => {
    ledger = new Ledger();
    const stop = new AbortController();
    const [free, bound] = [() => {}, () => {}];
    window.addEventListener("resize", free);
    document.addEventListener("keydown", bound, { signal: stop.signal });
    const observer = new ResizeObserver(() => {});
    observer.observe(document.body);
    stop.abort();
    expect(ledger.left()).toEqual(["Window resize", "ResizeObserver"]);
    window.removeEventListener("resize", free);
    observer.disconnect();
    expect(ledger.left()).toEqual([]);
  });

  it.each(VIEWS as readonly Name[])("%s leaves nothing behind", async (name) => {
    const session = goldenSession();
    const models = [session.cursor, ...Object.values(session.models)];
    ledger = new Ledger();
    const view = await mount(name, session);
    session.cursor.set("position", 2);
    await frames();
    expect(models.reduce((n, model) => n + model.listeners, 0)).toBeGreaterThan(3);
    expect(ledger.left().length).toBeGreaterThan(3);
    view.stop.abort();
    expect(view.el.childNodes).toHaveLength(0);
    expect(models.map((model) => model.listeners)).toEqual(models.map(() => 0));
    expect(ledger.left()).toEqual([]);
    expect(document.querySelectorAll(":popover-open")).toHaveLength(0);
  });

  it("a view that stops while it starts leaves nothing behind", async () => {
    const session = goldenSession();
    const el = document.createElement("div");
    document.body.append(el);
    const stop = new AbortController();
    const widget = await session.host.getWidget("anywidget:explorer");
    const rendering = widget.render({ el, signal: stop.signal });
    stop.abort();
    await rendering;
    await frames();
    expect(el.childNodes).toHaveLength(0);
    expect(
      [session.cursor, ...Object.values(session.models)].map((model) => model.listeners).filter(Boolean),
    ).toEqual([]);
    el.remove();
  });

  it("nothing is drawn and no error comes after it", async () => {
    const session = goldenSession();
    const { stop, el } = await mount("explorer", session);
    session.cursor.receive({ position: 0, layer: 0 });
    stop.abort();
    session.cursor.receive({ position: 1 });
    await frames(3);
    expect(el.childNodes).toHaveLength(0);
  });
});

describe("a part that has no module of its own", () => {
  it("is drawn by that of the explorer, in it and alone", async () => {
    const session = goldenSession({ grid: { home: "anywidget:explorer" } });
    const borrowed = {
      render: async (props: { host: Host; model: { get(key: "home"): string } }) => {
        const { exports } = await props.host.getWidget(props.model.get("home"));
        (exports as { draw(name: string, props: unknown): void }).draw("lens_grid", props);
      },
    };
    session.host.lend("grid", borrowed as ViewModule);
    const view = await mount("explorer", session);
    await painted(within(view.root, ".lv-lens_grid"));
    const alone = await mount("grid", session);
    expect(alone.$("[role=gridcell]").ariaLabel).toMatch(/^layer 29/);
  });
});
