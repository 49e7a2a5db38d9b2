// The policy all page tests run under, shown to hold: without it the tests on hostile text would prove less.
import { expect, it } from "vitest";
import { witnessed } from "./witness";

it("a string cannot become markup on this page", async () => {
  const div = document.createElement("div");
  expect(() => {
    div.innerHTML = "<img src=x onerror=alert(1)>";
  }).toThrow(/TrustedHTML/);
  expect(() => {
    const frame = document.createElement("iframe");
    frame.srcdoc = "<p>";
  }).toThrow(/TrustedHTML/);
  expect(div.childNodes).toHaveLength(0);
  const told: string[] = [];
  await expect.poll(() => told.push(...witnessed())).toBe(2);
});

it("text stays text", () => {
  const div = document.createElement("div");
  div.textContent = "<img src=x onerror=alert(1)>";
  expect(div.children).toHaveLength(0);
});
