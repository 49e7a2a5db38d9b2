// The scene on a canvas: cells, then the frozen seams, then the marks, then the headers that stay.
import type { Palette } from "../../runtime/colour";
import type { Fitter } from "../../runtime/paint";
import type { Inks } from "../../runtime/theme";
import { type Axis, bandOf, SEAM } from "./axis";
import { columnHeads, rowHeads } from "./heads";
import { type Cell, type Label, LEFT, type Scene } from "./scene";

export interface Brush {
  g: CanvasRenderingContext2D;
  fitter: Fitter;
  palette: Palette;
  inks: Inks;
  forced: boolean;
}

export function paint(brush: Brush, scene: Scene, rows: Axis, columns: Axis): void {
  const { g, inks } = brush;
  g.textBaseline = "middle";
  g.direction = "ltr";
  g.font = `11.5px ${inks.mono}`;
  for (const cell of scene.cells) paintCell(brush, cell);
  seams(brush, rows, columns);
  crosshair(brush, scene, rows, columns);
  for (const mark of ["hover", "selected"] as const) {
    for (const cell of scene.cells) if (cell.mark === mark) outline(brush, cell, mark, rows, columns);
  }
  rowHeads(brush, scene.rows, rows.view);
  columnHeads(brush, scene.columns, rows.view, columns.view);
}

function paintCell(brush: Brush, cell: Cell): void {
  const { g, inks, palette, forced, fitter } = brush;
  const [x, y, w, h] = [cell.x, cell.y, cell.w - 1, cell.h - 1];
  g.fillStyle = inks.bg;
  g.fillRect(x, y, cell.w, cell.h);
  if (cell.kind === "missing") {
    hatch(brush, x, y, w, h, inks.line, 7);
    return;
  }
  const painted = cell.kind === "value" && !forced;
  g.fillStyle = painted ? (palette.css[cell.entry] ?? inks.bg) : inks.bg;
  g.fillRect(x, y, w, h);
  if (cell.kind === "nan") hatch(brush, x, y, w, h, inks.faint, 5);
  if (forced && cell.kind === "value") {
    g.fillStyle = inks.accent;
    g.fillRect(x, y + h - 3, (w * cell.entry) / 255, 3);
  }
  if (cell.kind === "nan") halo(brush, x + w / 2, y + h / 2, cell.text);
  g.fillStyle = painted ? (palette.ink[cell.entry] ?? inks.fg) : cell.kind === "nan" ? inks.muted : inks.fg;
  const text = fitter.fit(cell.text, w - 10);
  g.textAlign = cell.kind === "nan" ? "center" : "left";
  g.fillText(text, cell.kind === "nan" ? x + w / 2 : x + 5, y + h / 2 + 0.5);
}

/** Hatching says "no number here": no colour of the scale can be mistaken for it. */
function hatch(
  { g, inks }: Brush,
  x: number,
  y: number,
  w: number,
  h: number,
  ink: string,
  gap: number,
): void {
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

function halo({ g, inks }: Brush, x: number, y: number, text: string): void {
  const w = g.measureText(text).width + 6;
  g.fillStyle = inks.bg;
  g.fillRect(x - w / 2, y - 7, w, 14);
}

function outline(brush: Brush, cell: Cell, mark: "hover" | "selected", rows: Axis, columns: Axis): void {
  const { g, inks } = brush;
  const strong = mark === "selected";
  const left = LEFT + (cell.frozen.column ? 0 : bandOf(columns));
  const top = cell.frozen.row ? 0 : bandOf(rows);
  g.save();
  g.beginPath();
  g.rect(left - 2, top - 2, columns.view + LEFT - left + 2, rows.view - top + 2);
  g.clip();
  g.lineWidth = strong ? 4 : 3;
  g.strokeStyle = inks.bg;
  g.strokeRect(cell.x, cell.y, cell.w - 1, cell.h - 1);
  g.lineWidth = strong ? 2 : 1;
  g.strokeStyle = strong ? inks.fg : inks.muted;
  g.strokeRect(cell.x, cell.y, cell.w - 1, cell.h - 1);
  g.restore();
}

function seams({ g, inks }: Brush, rows: Axis, columns: Axis): void {
  g.fillStyle = inks.line;
  if (rows.frozen) g.fillRect(0, rows.frozen * rows.size, LEFT + columns.view, SEAM);
  if (columns.frozen) g.fillRect(LEFT + columns.frozen * columns.size, 0, SEAM, rows.view);
}

/** The selected row and column, as two quiet pairs of lines. */
function crosshair({ g, inks }: Brush, scene: Scene, rows: Axis, columns: Axis): void {
  g.save();
  g.globalAlpha = 0.4;
  g.fillStyle = inks.accent;
  const chosen = (label: Label) => label.mark === "selected";
  const row = scene.rows.find((label) => chosen(label) && (label.pinned || label.y >= bandOf(rows)));
  const column = scene.columns.find(
    (label) => chosen(label) && (label.pinned || label.x >= LEFT + bandOf(columns)),
  );
  if (row) for (const y of [row.y - 1, row.y + row.h - 1]) g.fillRect(LEFT, y, columns.view, 1);
  if (column) for (const x of [column.x - 1, column.x + column.w - 1]) g.fillRect(x, 0, 1, rows.view);
  g.restore();
}
