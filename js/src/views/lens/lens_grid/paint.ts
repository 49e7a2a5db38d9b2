// The scene on a canvas: cells, then the frozen dividers, then the marks, then the headers that stay.
import type { Axis } from "../../../runtime/grid/axis";
import { columnHeads, rowHeads } from "../../../runtime/grid/headers";
import { type Brush, bar, clipTo, cross, dividers, hatch, outlines } from "../../../runtime/grid/highlights";
import type { Cell, Scene } from "./scene";

export function paint(painter: Brush, scene: Scene, rows: Axis, columns: Axis, foot: number): void {
  const { g, inks, fitter } = painter;
  g.textBaseline = "middle";
  g.direction = "ltr";
  fitter.use(`11.5px ${inks.mono}`);
  for (const cell of scene.cells) paintCell(painter, cell);
  dividers(painter, rows, columns);
  const marked = scene.cells.filter((cell) => cell.edge || cell.changed);
  if (marked.length) cone(painter, marked, rows, columns);
  cross(painter, scene.rows, scene.columns, rows, columns);
  outlines(painter, scene.cells, rows, columns);
  rowHeads(painter, scene.rows, rows.view);
  columnHeads(painter, scene.columns, rows.view, columns.view, foot);
}

function paintCell(painter: Brush, cell: Cell): void {
  const { g, inks, palette, forced } = painter;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  g.fillStyle = inks.bg;
  g.fillRect(cell.x, cell.y, cell.w, cell.h);
  if (cell.kind === "missing") {
    hatch(painter, box, inks.line, 7);
    return;
  }
  const colored = cell.kind === "value" || cell.kind === "far";
  if (colored && !forced) {
    g.fillStyle = palette.css[cell.entry] ?? inks.bg;
    g.fillRect(box.x, box.y, box.w, box.h);
  }
  if (cell.kind === "nan") hatch(painter, box, inks.faint, 5);
  if (colored && forced) bar(painter, box, cell.entry / 255, palette.twoSided);
  if (cell.kind !== "far") words(painter, cell, colored && !forced);
}

function words({ g, inks, palette, fitter }: Brush, cell: Cell, colored: boolean): void {
  const [w, middle] = [cell.w - 1, cell.y + (cell.h - 1) / 2 + 0.5];
  if (cell.kind === "nan") {
    const wide = g.measureText(cell.text).width + 6;
    g.fillStyle = inks.bg;
    g.fillRect(cell.x + (w - wide) / 2, middle - 7.5, wide, 14);
    g.textAlign = "center";
    g.fillStyle = inks.muted;
    g.fillText(cell.text, cell.x + w / 2, middle);
    return;
  }
  g.textAlign = "left";
  g.fillStyle = colored ? (palette.ink[cell.entry] ?? inks.fg) : inks.fg;
  const both = cell.was && `${cell.was}→${cell.text}`;
  const fits = both && fitter.fit(both, w - 10) === both;
  g.fillText(fits ? both : fitter.fit(cell.text, w - (both ? 14 : 10)), cell.x + 5, middle);
  if (!both || fits) return;
  g.globalAlpha = 0.55;
  g.beginPath();
  g.moveTo(cell.x + w - 5, cell.y);
  g.lineTo(cell.x + w, cell.y);
  g.lineTo(cell.x + w, cell.y + 5);
  g.fill();
  g.globalAlpha = 1;
}

/** The border of what can differ, and a ring where something is changed: as one line, or its halo would cut itself. */
function cone({ g, inks }: Brush, cells: readonly Cell[], rows: Axis, columns: Axis): void {
  for (const frozen of FROZEN) {
    const here = cells.filter((c) => c.frozen.row === frozen.row && c.frozen.column === frozen.column);
    if (!here.length) continue;
    g.save();
    clipTo(g, frozen, rows, columns);
    g.beginPath();
    for (const cell of here) trace(g, cell);
    g.lineCap = "square";
    for (const [ink, width] of [
      [inks.bg, 3.5],
      [inks.mark, 1.5],
    ] as const) {
      g.strokeStyle = ink;
      g.lineWidth = width;
      g.stroke();
    }
    g.restore();
  }
}

const FROZEN = [false, true].flatMap((row) => [false, true].map((column) => ({ row, column })));

function trace(g: CanvasRenderingContext2D, { x, y, w, h, edge, changed }: Cell): void {
  const [left, top, right, bottom] = [x - 0.5, y - 0.5, x + w - 0.5, y + h - 0.5];
  const line = (on: boolean | undefined, x0: number, y0: number, x1: number, y1: number) => {
    if (!on) return;
    g.moveTo(x0, y0);
    g.lineTo(x1, y1);
  };
  line(edge?.top, left, top, right, top);
  line(edge?.right, right, top, right, bottom);
  line(edge?.bottom, left, bottom, right, bottom);
  line(edge?.left, left, top, left, bottom);
  if (!changed) return;
  g.moveTo(x + w - 6.5, y + (h - 1) / 2);
  g.arc(x + w - 10, y + (h - 1) / 2, 3.5, 0, 7);
}
