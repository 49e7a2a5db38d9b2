// The heat map on a canvas: cells, marks, then the headers that stay.
import type { Axis } from "../../../../runtime/grid/axis";
import { columnHeads, rowHeads } from "../../../../runtime/grid/headers";
import { type Brush, bar, cross, hatch, outlines } from "../../../../runtime/grid/highlights";
import type { Cell, Scene } from "../scene";

const CORNER = ["predicts", "at token"] as const;

export function paint(painter: Brush, scene: Scene, rows: Axis, columns: Axis, foot: number): void {
  const { g, inks, fitter } = painter;
  g.textBaseline = "middle";
  g.direction = "ltr";
  fitter.use(`11.5px ${inks.mono}`);
  for (const cell of scene.cells) paintCell(painter, cell);
  cross(painter, scene.rows, scene.columns, rows, columns);
  outlines(painter, scene.cells, rows, columns);
  rowHeads(painter, scene.rows, rows.view);
  columnHeads(painter, scene.columns, rows.view, columns.view, foot, CORNER);
}

function paintCell(painter: Brush, cell: Cell): void {
  const { g, inks, palette, forced, fitter } = painter;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  if (cell.kind !== "value") {
    hatch(painter, box, cell.kind === "nan" ? inks.faint : inks.line, cell.kind === "nan" ? 5 : 7);
    return;
  }
  g.fillStyle = forced ? inks.bg : (palette.css[cell.entry] ?? inks.bg);
  g.fillRect(box.x, box.y, box.w, box.h);
  if (forced) bar(painter, box, cell.entry / 255, false);
  g.textAlign = "left";
  g.fillStyle = forced ? inks.fg : (palette.ink[cell.entry] ?? inks.fg);
  g.fillText(fitter.fit(cell.text, box.w - 10), box.x + 5, box.y + box.h / 2 + 0.5);
}
