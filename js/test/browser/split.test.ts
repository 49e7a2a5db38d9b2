// A character over several tokens on the page: chips that touch, bytes in the title and the hover card.

import { expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { encodeArray, encodeTexts } from "../../src/runtime/arrays";
import { goldenSession, mount } from "../support";

const STATE = {
  tokens: encodeTexts(["🙂", "", " 日", "x"]),
  split: encodeArray("u32", [0, 0, 1, 1, 2, 0, 3, 1], [4, 2]),
  split_texts: encodeTexts(["<0xF0><0x9F>", "<0x99><0x82>", " <0xE6>", "<0x97><0xA5>x"]),
};

it("chips of one character touch, and each says its bytes", async () => {
  const view = await mount("token_picker", goldenSession());
  view.model.receive(STATE);
  await expect.poll(() => view.$$(".lv-chip").length).toBe(4);
  const chips = view.$$(".lv-chip");
  expect(chips.map((chip) => chip.textContent)).toEqual(["🙂", "⋯", "·日", "x"]);
  expect(chips.map((chip) => chip.title)).toEqual([
    "<0xF0><0x9F>, part of “🙂”",
    "<0x99><0x82>, part of “🙂”",
    "·<0xE6>, part of “日”",
    "<0x97><0xA5>x, part of “日”",
  ]);
  const edge = (i: number, side: "left" | "right") => chips[i]?.getBoundingClientRect()[side] ?? 0;
  expect(edge(1, "left")).toBeLessThanOrEqual(edge(0, "right"));
  expect(edge(2, "left")).toBeGreaterThan(edge(1, "right"));
  await userEvent.click(chips[1] as HTMLElement);
  expect(view.$(".lv-chip[aria-selected=true]").dataset.i).toBe("1");
});
