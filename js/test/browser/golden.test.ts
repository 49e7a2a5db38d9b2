// Every view, drawn from a state that the Python side wrote of a real model: what it says of a cell is what the view's
// own table says there, so that swapped axes, rows or texts are seen.
import { describe, expect, it } from "vitest";
import { percent } from "../../src/runtime/scale";
import { bare, spoken, visible } from "../../src/runtime/text";
import { classOf, frames, GOLDEN, goldenPage, type Mounted, mount, type Name } from "../support";

type Row = Record<string, unknown>;
const drawn = Object.entries(GOLDEN).flatMap(([file, page]) =>
  Object.keys(page)
    .filter((name) => name !== "cursor")
    .map((name) => [file, name] as const),
);

function rowsOf(file: string, name: string): Row[] {
  const { columns = [], data = [] } = GOLDEN[file]?.[name]?.frame ?? {};
  return data.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])));
}

const open = (file: string, name: string) => mount(name as Name, goldenPage(file));

async function at(view: Mounted, row: Row, selector: string): Promise<string> {
  view.cursor.receive({ layer: row.layer ?? row.block, position: row.position ?? -1 });
  await frames(2);
  return view.$(selector).getAttribute("aria-label") ?? "";
}

/** Enough of them to tell layers from tokens, whatever their numbers. */
const some = (rows: Row[]) => rows.filter((_, i) => i % 7 === 0 || i > rows.length - 6);

describe("every view", () => {
  it.each(drawn)("of the page %s, %s, is drawn and says no error", async (file, name) => {
    const view = await open(file, name);
    expect(view.root.textContent).not.toMatch(/NaN|undefined|could not be drawn/);
    expect(view.$$("[role=alert]").filter((node) => node.checkVisibility())).toEqual([]);
    expect(view.root.getBoundingClientRect().height).toBeGreaterThan(15);
    expect(view.saves()).toBe(0);
  });

  it("is there: no view of the package is without a golden state", () => {
    const views = Object.keys(import.meta.glob("../../src/views/*/*/index.ts")).map((path) =>
      path.split("/").at(-2),
    );
    const golden = drawn.map(([, name]) => classOf(name as Name));
    expect([...new Set([...golden, "cursor"])].sort()).toEqual(views.sort());
  });
});

describe("a cell says what the table says", () => {
  const CELL = "[role=gridcell]";

  it("of a lens grid", async () => {
    const view = await open("explorer", "grid");
    for (const row of some(rowsOf("explorer", "grid"))) {
      const said = await at(view, row, CELL);
      expect(said).toContain(`token ${spoken(String(row.token))}`);
      // Half precision crosses, and a percent may round another way.
      const [, text, shown] = said.match(/top ('.*') (\S+) %/) ?? [];
      expect(text).toBe(spoken(String(row.text)));
      expect(Math.abs(Number(shown?.replace("<", "")) / 100 - Math.exp(Number(row.logp)))).toBeLessThan(
        0.011,
      );
    }
  });

  it("of an entity grid", async () => {
    const view = await open("entity_grid", "entity_grid");
    for (const row of rowsOf("entity_grid", "entity_grid")) {
      const said = await at(view, row, CELL);
      expect(said).toContain(`token ${spoken(String(row.token))}`);
      expect(said).toContain(visible(bare(String(row.mention))).slice(0, 8));
      expect(said).toContain(percent(Math.exp(Number(row.logp))));
    }
  });

  it("of a patch map", async () => {
    const view = await open("patch_map", "patch_map");
    for (const row of some(rowsOf("patch_map", "patch_map"))) {
      const [, shown] = (await at(view, row, CELL)).match(/effect ([+−][\d.]+) nats/) ?? [];
      expect(Number(shown?.replace("−", "-"))).toBeCloseTo(Number(row.effect), 1);
    }
  });

  it("of an entropy profile", async () => {
    const view = await open("entropy_profile", "entropy_profile");
    for (const row of some(rowsOf("entropy_profile", "entropy_profile"))) {
      const said = await at(view, { ...row, position: row.step }, CELL);
      expect(said).toContain(`next ${spoken(String(row.token))}`);
      expect(said).toContain(`top ${spoken(String(row.top))}`);
      const [, shown] = said.match(/entropy ([\d.]+) nats/) ?? [];
      expect(Number(shown)).toBeCloseTo(Number(row.entropy), 1);
    }
  });
});

describe("a list says what the table says", () => {
  const figures = (view: Mounted) => view.$$(".lv-figure").map((node) => node.textContent);

  it("of a trajectory, layer by layer", async () => {
    const view = await open("explorer", "trajectory");
    const rows = rowsOf("explorer", "trajectory");
    for (const layer of [-1, 7, 20, 29]) {
      await at(view, { layer }, ".lv-plot");
      const here = rows.filter((row) => row.layer === layer);
      expect(figures(view)).toEqual(here.map((row) => percent(Math.exp(Number(row.logp)))));
    }
  });

  it("of the ranks", async () => {
    const view = await open("explorer", "token_ranks");
    const rows = rowsOf("explorer", "token_ranks");
    expect(figures(view)).toEqual(rows.map((row) => percent(Math.exp(Number(row.logp)))));
  });

  it("of soft entropy, layer by layer", async () => {
    const view = await open("soft_entropy", "soft_entropy");
    const measure = String(view.model.get("measure"));
    for (const layer of [-1, 4, 29]) {
      await at(view, { layer }, ".lv-plot");
      const here = rowsOf("soft_entropy", "soft_entropy").filter((row) => row.layer === layer);
      const shown = view
        .$$(".lv-lines .lv-figure")
        .map((node) => Number(node.textContent?.replace("−", "-")));
      expect(shown).toHaveLength(here.length);
      shown.forEach((value, i) => {
        expect(value).toBeCloseTo(Number(here[i]?.[measure]), 2);
      });
    }
  });

  it("of a training", async () => {
    const view = await open("task_training", "task_training");
    const last = rowsOf("task_training", "task_training").slice(-2);
    const best = (layer: unknown) =>
      Math.min(
        ...rowsOf("task_training", "task_training")
          .filter((row) => row.layer === layer && row.held_loss !== null)
          .map((row) => Number(row.held_loss)),
      );
    const shown = view.$$(".lv-lines > li").map((node) => node.textContent);
    last.forEach((row, i) => {
      expect(shown[i]).toContain(`layer ${row.layer}${best(row.layer).toFixed(2)}`);
    });
  });
});
