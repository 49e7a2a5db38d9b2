// What a grid draws besides the colors: hatching, outlines, the dividers of pinned lines, the selected cross.
import type { Palette, Theme } from "../color";
import type { Fitter } from "../paint";
import type { Inks } from "../theme";
import { bandOf, DIVIDER } from "./axis";
import type { Label, Mark } from "./headers";
import { type Layout, LEFT } from "./layout";

export type Plan = Pick<Layout, "rows" | "columns" | "head">;

export interface Brush {
  g: CanvasRenderingContext2D;
  fitter: Fitter;
  palette: Palette;
  inks: Inks;
  theme: Theme;
  forced: boolean;
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
  mark: Mark;
  /** Width at the left that pinned columns cover. */
  cut: number;
  frozen: { row: boolean; column: boolean };
}

type Area = Pick<Box, "x" | "y" | "w" | "h">;

/** Hatching says "no number here": no color of the scale can be mistaken for it. */
export function hatch(painter: Brush, box: Area, ink: string, gap: number): void {
  const { g, inks } = painter;
  const { x, y, w, h } = box;
  g.save();
  g.beginPath();
  g.rect(x, y, w, h);
  g.clip();
  g.fillStyle = inks.bg;
  g.fillRect(x, y, w, h);
  g.strokeStyle = ink;
  g.lineWidth = 1;
  g.beginPath();
  for (let at = -h; at < w; at += gap) {
    g.moveTo(x + at, y + h);
    g.lineTo(x + at + h, y);
  }
  g.stroke();
  g.restore();
}

/** With the user's own high-contrast colors a level is a bar, from the middle where the scale has two sides. */
export function bar({ g, inks }: Brush, { x, y, w, h }: Area, level: number, middle: boolean) {
  if (middle && Math.abs(level - 0.5) < 0.004) return;
  const [from, to] = middle ? [Math.min(0.5, level), Math.max(0.5, level)] : [0, level];
  g.fillStyle = inks.accent;
  g.fillRect(x + w * from, y + h - 3, w * (to - from), 3);
}

/** Keeps what follows off the pinned lines that cover a scrolled cell. */
export function clipTo(
  g: CanvasRenderingContext2D,
  frozen: Box["frozen"],
  { rows, columns, head }: Plan,
): void {
  const left = LEFT + (frozen.column ? 0 : bandOf(columns));
  const top = head + (frozen.row ? 0 : bandOf(rows));
  g.beginPath();
  g.rect(left - 2, top - 2, columns.view + LEFT - left + 2, head + rows.view - top + 2);
  g.clip();
}

export function outlines(painter: Brush, boxes: readonly Box[], plan: Plan): void {
  for (const mark of ["hover", "selected"] as const) {
    for (const box of boxes) if (box.mark === mark) outline(painter, box, mark === "selected", plan);
  }
}

function outline({ g, inks }: Brush, box: Box, strong: boolean, plan: Plan): void {
  g.save();
  clipTo(g, box.frozen, plan);
  g.lineWidth = strong ? 4 : 3;
  g.strokeStyle = inks.bg;
  g.strokeRect(box.x, box.y, box.w - 1, box.h - 1);
  g.lineWidth = strong ? 2 : 1;
  g.strokeStyle = strong ? inks.fg : inks.muted;
  g.strokeRect(box.x, box.y, box.w - 1, box.h - 1);
  g.restore();
}

export function dividers({ g, inks }: Brush, { rows, columns, head }: Plan): void {
  g.fillStyle = inks.line;
  if (rows.frozen) g.fillRect(0, head + rows.frozen * rows.size, LEFT + columns.view, DIVIDER);
  if (columns.frozen) g.fillRect(LEFT + columns.frozen * columns.size, head, DIVIDER, rows.view);
}

/** The selected row and column, as two quiet pairs of lines. */
export function cross(
  { g, inks }: Brush,
  down: readonly Label[],
  across: readonly Label[],
  { rows, columns, head }: Plan,
) {
  g.save();
  g.globalAlpha = 0.4;
  g.fillStyle = inks.accent;
  const chosen = (label: Label) => label.mark === "selected";
  const row = down.find((label) => chosen(label) && (label.pinned || label.y >= head + bandOf(rows)));
  const column = across.find((label) => chosen(label) && (label.pinned || label.x >= LEFT + bandOf(columns)));
  if (row) for (const y of [row.y - 1, row.y + row.h - 1]) g.fillRect(LEFT, y, columns.view, 1);
  if (column) for (const x of [column.x - 1, column.x + column.w - 1]) g.fillRect(x, head, 1, rows.view);
  g.restore();
}
