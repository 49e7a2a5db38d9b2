// Sequential palettes, one hue and one direction of lightness each, so they read the same to
// color-blind eyes and in gray; and one with two sides, blue and orange, for differences. Interpolated in OKLab, held as 256-entry tables.

export type Theme = "light" | "dark";
export interface Palette {
  css: readonly string[];
  rgb: readonly (readonly [number, number, number])[];
  /** The readable text color on each entry. */
  ink: readonly string[];
  /** The middle is 0, and each side goes its own way. */
  twoSided: boolean;
}

type Triple = readonly [number, number, number];

const STOPS: Record<string, Record<Theme, readonly string[]>> = {
  probability: {
    light: ["#f4f7fb", "#d3e3f3", "#97c0e4", "#4b8fce", "#1f5fa8", "#0b3266"],
    dark: ["#171c24", "#1a3350", "#225585", "#3a83bd", "#7fbce6", "#d8eefc"],
  },
  entropy: {
    light: ["#f8f5fb", "#e3d8f0", "#c1abdf", "#9678c6", "#6a46a3", "#3b1f6b"],
    dark: ["#1c1924", "#322750", "#513d85", "#7d65b8", "#b3a0e0", "#e8defa"],
  },
  rank: {
    light: ["#f2f8f6", "#cfe8e0", "#93ccbd", "#4aa593", "#167466", "#053f39"],
    dark: ["#15201e", "#143a35", "#1a5e55", "#2f8f80", "#74c7b6", "#d3f3ea"],
  },
  kl: {
    light: ["#fcf6f0", "#f8dfc6", "#efb987", "#d98843", "#a8581a", "#642c05"],
    dark: ["#221b15", "#43291a", "#734220", "#ab6a33", "#dda168", "#fae3c8"],
  },
  target: {
    light: ["#fbf5f8", "#f3d9e6", "#e2a9c6", "#c974a0", "#973f6f", "#561a3d"],
    dark: ["#211820", "#40233a", "#6d365c", "#a45a86", "#d898bb", "#f7dcea"],
  },
  difference: {
    light: [
      "#0b3a75",
      "#2a6db5",
      "#7fb0de",
      "#c9dff1",
      "#f7f7f5",
      "#f8ddc2",
      "#e9a766",
      "#bf6a1c",
      "#7a3a04",
    ],
    dark: ["#cfe6fb", "#77b5e8", "#3578b5", "#204468", "#1b1d21", "#573519", "#a4601f", "#e39a4f", "#fbe0c2"],
  },
};

const channel = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const gamma = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

export function parseHex(hex: string): Triple {
  const n = Number.parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function toLab(rgb: Triple): Triple {
  const [r, g, b] = rgb.map((c) => channel(c / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([L, a, b]: Triple): Triple {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((c) => Math.round(255 * Math.min(1, Math.max(0, gamma(c))))) as [number, number, number];
}

export function luminance(rgb: Triple): number {
  const [r, g, b] = rgb.map((c) => channel(c / 255)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const DARK_INK = "#030406";
const LIGHT_INK = "#ffffff";

/** Whichever of the two inks has the larger WCAG contrast: never below 4.5 on any background. */
export function inkOn(rgb: Triple): string {
  const y = luminance(rgb);
  const dark = (y + 0.05) / (luminance(parseHex(DARK_INK)) + 0.05);
  return dark >= 1.05 / (y + 0.05) ? DARK_INK : LIGHT_INK;
}

function build(stops: readonly string[], twoSided: boolean): Palette {
  const labs = stops.map((stop) => toLab(parseHex(stop)));
  const rgb = Array.from({ length: 256 }, (_, i): Triple => {
    const at = (i / 255) * (labs.length - 1);
    const k = Math.min(Math.floor(at), labs.length - 2);
    const [from, to, t] = [labs[k] as Triple, labs[k + 1] as Triple, at - k];
    return fromLab(from.map((x, j) => x + ((to[j] as number) - x) * t) as [number, number, number]);
  });
  return { rgb, css: rgb.map((c) => `rgb(${c.join(" ")})`), ink: rgb.map(inkOn), twoSided };
}

const tables = new Map<string, Palette>();

export function palette(name: string, theme: Theme): Palette {
  const key = `${name} ${theme}`;
  const stops = (STOPS[name] ?? STOPS.probability)?.[theme] ?? [];
  const table = tables.get(key) ?? build(stops, name === "difference");
  tables.set(key, table);
  return table;
}

/** Entry of a level in 0..1; a level that is no number has no color. */
export function entry(level: number): number | null {
  if (Number.isNaN(level)) return null;
  return Math.round(255 * Math.min(1, Math.max(0, level)));
}

/** After Okabe and Ito, ordered for lines; the same hue in both themes, and no yellow, which vanishes on white. */
export const LINES: Record<Theme, readonly string[]> = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8465d0", "#e69f00", "#4a4a4a"],
  dark: ["#56b4e9", "#e8853d", "#2fc79a", "#e29cc4", "#b7a6f5", "#f0b73c", "#b8b8b8"],
};

/** A color for each of n lines in an order: told apart while they are few, from early to late where they are many. */
export function lineInks(n: number, theme: Theme): string[] {
  const few = LINES[theme];
  if (n <= few.length) return [...few].slice(0, n);
  const { css } = palette("entropy", theme);
  return Array.from({ length: n }, (_, i) => css[Math.round(90 + (165 * i) / (n - 1))] ?? "");
}
