import { describe, expect, it } from "vitest";
import { entry, LINES, luminance, palette, parseHex } from "../../src/runtime/color";

const THEMES = ["light", "dark"] as const;
const NAMES = ["probability", "entropy", "rank", "kl"];
const TABLES = THEMES.flatMap((theme) => NAMES.map((name) => [name, theme] as const));

/** WCAG contrast of two colors. */
function contrast(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

describe("palettes", () => {
  it.each(TABLES)("text is readable on every entry of %s, %s", (name, theme) => {
    const { rgb, ink } = palette(name, theme);
    expect(rgb).toHaveLength(256);
    const worst = Math.min(...rgb.map((color, i) => contrast(color, parseHex(ink[i] ?? "#000000"))));
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });

  it.each(TABLES)("lightness of %s, %s goes one way only", (name, theme) => {
    const light = palette(name, theme).rgb.map(luminance);
    const sorted = [...light].sort((a, b) => (theme === "light" ? b - a : a - b));
    const drift = Math.max(...light.map((y, i) => Math.abs(y - (sorted[i] ?? 0))));
    expect(drift).toBeLessThan(0.003);
    expect(Math.abs((light[0] ?? 0) - (light[255] ?? 0))).toBeGreaterThan(0.5);
  });

  it("the four measures do not look alike", () => {
    for (const theme of THEMES) {
      expect(new Set(NAMES.map((name) => palette(name, theme).css[128])).size).toBe(4);
    }
  });

  it("lines can be seen on their background", () => {
    for (const hex of LINES.light) expect(contrast(parseHex(hex), [255, 255, 255])).toBeGreaterThan(1.9);
    for (const hex of LINES.dark) expect(contrast(parseHex(hex), [17, 20, 24])).toBeGreaterThan(4.5);
  });
});

describe("entries", () => {
  it("a level that is no number has none", () => {
    expect(entry(Number.NaN)).toBeNull();
  });

  it("levels outside 0..1 are held at the ends", () => {
    expect([-1, 0, 0.5, 1, 2, Infinity].map(entry)).toEqual([0, 0, 128, 255, 255, 255]);
  });
});
