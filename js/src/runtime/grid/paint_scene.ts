// A scene on a canvas: cells, then the dividers of pinned lines, then the marks, then the heads that stay.
import { MARKS } from "../text";
import { columnHeads, rowHeads } from "./headers";
import { type Brush, bar, cross, dividers, hatch, outlines, type Plan } from "./highlights";
import type { Cell, Content, Scene } from "./scene";

/** How the words of a cell are set. */
export interface Type {
  font: "mono" | "ui";
  /** Of the letters, in pixels. */
  size: number;
  align: "left" | "center";
  /** Lines that a text may take. */
  lines: number;
}

export const ONE_LINE: Type = { font: "mono", size: 11.5, align: "left", lines: 1 };
/** Height of a line, and of the small second one. */
export const LINE = 17;
export const SECOND_LINE = 14;
const PAD = 5;
/** With less room than this a text says nothing. */
const LEAST = 16;
const ARROW = " → ";

export interface Painting<C extends Content> {
  scene: Scene<C>;
  plan: Plan;
  type: Type;
  corner?: readonly [string, string] | undefined;
  /** Drawn over the cells and below the marks. */
  over?: ((brush: Brush, cells: readonly Cell<C>[]) => void) | undefined;
}

export function paintScene<C extends Content>(brush: Brush, painting: Painting<C>): void {
  const { scene, plan, type, corner, over } = painting;
  const { g, inks, fitter } = brush;
  g.textBaseline = "middle";
  g.direction = "ltr";
  for (const cell of scene.cells) ground(brush, cell);
  fitter.use(`${type.size}px ${inks[type.font]}`);
  for (const cell of scene.cells) words(brush, cell, type);
  fitter.use(`10.5px ${inks.mono}`);
  for (const cell of scene.cells) second(brush, cell);
  dividers(brush, plan);
  over?.(brush, scene.cells);
  cross(brush, scene.rows, scene.columns, plan);
  outlines(brush, scene.cells, plan);
  rowHeads(brush, scene.rows, plan);
  columnHeads(brush, scene.columns, plan, corner);
}

function ground(brush: Brush, cell: Cell): void {
  const { g, inks, palette, forced } = brush;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  g.fillStyle = inks.bg;
  g.fillRect(cell.x, cell.y, cell.w, cell.h);
  if (cell.kind === "missing") hatch(brush, box, inks.line, 7);
  else if (cell.kind === "nan") hatch(brush, box, inks.faint, 5);
  else if (cell.kind === "value" && !forced) {
    g.fillStyle = palette.css[cell.entry] ?? inks.bg;
    g.fillRect(box.x, box.y, box.w, box.h);
  } else {
    g.strokeStyle = inks.line;
    g.lineWidth = 1;
    g.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
  }
  if (cell.kind === "value" && forced) bar(brush, box, cell.entry / 255, palette.twoSided);
}

const inkOf = ({ inks, palette, forced }: Brush, { kind, entry }: Cell): string =>
  kind === "value" && !forced ? (palette.ink[entry] ?? inks.fg) : inks.fg;

/** In the part of the cell that no pinned column covers: the rest of a cut token would read as another token. */
function words(brush: Brush, cell: Cell, type: Type): void {
  if (!cell.text) return;
  const { g, inks, fitter } = brush;
  const [left, width] = [cell.x + cell.cut + PAD, cell.w - 1 - cell.cut - 2 * PAD];
  const middle = cell.y + (cell.h - 1 - (cell.second === undefined ? 0 : SECOND_LINE)) / 2 + 0.5;
  if (width < LEAST) return;
  if (cell.kind === "nan") {
    label(brush, cell, middle);
    return;
  }
  g.globalAlpha = cell.faded ? 0.72 : 1;
  g.fillStyle = cell.kind === "missing" ? inks.muted : inkOf(brush, cell);
  if (type.align === "center") {
    g.textAlign = "center";
    g.fillText(fitter.fit(cell.text, width), left + width / 2, middle);
  } else if (type.lines > 1) {
    const wrapped = fitter.wrap(cell.text, width, type.lines);
    const first = middle - ((wrapped.length - 1) * LINE) / 2;
    g.textAlign = "left";
    wrapped.forEach((line, i) => {
      g.fillText(line, left, first + i * LINE);
    });
  } else compared(brush, cell, left, width, middle);
  g.globalAlpha = 1;
}

function label({ g, inks }: Brush, cell: Cell, middle: number): void {
  const [wide, w] = [g.measureText(cell.text).width + 6, cell.w - 1];
  g.fillStyle = inks.bg;
  g.fillRect(cell.x + (w - wide) / 2, middle - 7.5, wide, 14);
  g.textAlign = "center";
  g.fillStyle = inks.muted;
  g.fillText(cell.text, cell.x + w / 2, middle);
}

/** The text, after what it was where there is room for both. */
function compared(brush: Brush, cell: Cell, left: number, width: number, middle: number): void {
  const { g, fitter } = brush;
  g.textAlign = "left";
  const before = cell.was ? `${cell.was}${ARROW}` : "";
  const both = before + cell.text;
  if (!before || fitter.fit(both, width) !== both) {
    marked(g, fitter.fit(cell.text, width - (before ? 4 : 0)), left, middle);
    if (before) corner(g, cell);
    return;
  }
  const at = marked(g, before, left, middle, 0.7);
  marked(g, cell.text, at, middle);
}

const PARTS = new RegExp(`[${MARKS}]+|[^${MARKS}]+`, "gu");

/** Signs that stand for characters without a picture are fainter than the text; where the next text would begin. */
function marked(g: CanvasRenderingContext2D, text: string, x: number, y: number, alpha = 1): number {
  const whole = g.globalAlpha;
  let at = x;
  for (const part of text.match(PARTS) ?? []) {
    // A token of nothing but signs shows them as they are.
    g.globalAlpha = whole * alpha * (part !== text && MARKS.includes(part.charAt(0)) ? 0.5 : 1);
    g.fillText(part, at, y);
    at += g.measureText(part).width;
  }
  g.globalAlpha = whole;
  return at;
}

/** The folded corner. */
function corner(g: CanvasRenderingContext2D, { x, y, w }: Cell): void {
  g.globalAlpha = 0.55;
  g.beginPath();
  g.moveTo(x + w - 7, y);
  g.lineTo(x + w - 1, y);
  g.lineTo(x + w - 1, y + 6);
  g.fill();
}

function second(brush: Brush, cell: Cell): void {
  if (!cell.second) return;
  const { g, inks, fitter } = brush;
  const width = cell.w - 1 - cell.cut - 2 * PAD;
  if (width < LEAST) return;
  g.textAlign = "left";
  g.fillStyle = cell.kind === "missing" ? inks.muted : inkOf(brush, cell);
  g.globalAlpha = 0.78;
  g.fillText(
    fitter.fit(cell.second, width),
    cell.x + cell.cut + PAD,
    cell.y + cell.h - 1 - SECOND_LINE / 2 - 2,
  );
  g.globalAlpha = 1;
}
