// Forty clicks as fast as the page takes them: one message each, the last one wins, and every view agrees.
import { expect, it } from "vitest";
import { HEAD, LEFT, ROW } from "../../src/runtime/grid/layout";
import { frames, mount } from "../support";

it("40 rapid clicks end on the last cell, in every view", async () => {
  const view = await mount("explorer");
  const stage = view.$(".lv-stage");
  const { left, top, width, height } = stage.getBoundingClientRect();
  const size = (width - LEFT) / 6;
  expect(height).toBeLessThan(31 * ROW + HEAD); // the rows scroll below their heads
  const rows = Math.floor((height - HEAD) / ROW);
  for (let n = 0; n < 40; n++) {
    const at = {
      clientX: left + LEFT + ((n % 6) + 0.5) * size,
      clientY: top + HEAD + ((n % rows) + 0.5) * ROW,
    };
    stage.dispatchEvent(new MouseEvent("click", { ...at, bubbles: true }));
  }
  expect([view.cursor.get("position"), view.cursor.get("layer")]).toEqual([3, 29 - (39 % rows)]);
  expect(view.saves()).toBe(40);
  await frames();
  expect(view.$("[role=gridcell]").getAttribute("aria-label")).toMatch(
    new RegExp(`^layer ${29 - (39 % rows)}, token ' Lights'`),
  );
  expect(view.$(".lv-chip[aria-selected=true]").textContent).toBe("·Lights");
  expect(view.$<HTMLSelectElement>(".lv-layers select").value).toBe(String(29 - (39 % rows)));
});
