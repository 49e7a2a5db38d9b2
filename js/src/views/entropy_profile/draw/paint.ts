// The heat map on a canvas: cells, marks, then the headers that stay.
import type { Axis } from "../../../runtime/sheet/axis";
import { columnHeads, rowHeads } from "../../../runtime/sheet/heads";
import { type Brush, bar, cross, hatch, outlines } from "../../../runtime/sheet/marks";
import type { Cell, Scene } from "../scene";

const CORNER = ["predicts", "at token"] as const;

export function paint(brush: Brush, scene: Scene, rows: Axis, columns: Axis, foot: number): void {
  const { g, inks, fitter } = brush;
  g.textBaseline = "middle";
  g.direction = "ltr";
  fitter.use(`11.5px ${inks.mono}`);
  for (const cell of scene.cells) paintCell(brush, cell);
  cross(brush, scene.rows, scene.columns, rows, columns);
  outlines(brush, scene.cells, rows, columns);
  rowHeads(brush, scene.rows, rows.view);
  columnHeads(brush, scene.columns, rows.view, columns.view, foot, CORNER);
}

function paintCell(brush: Brush, cell: Cell): void {
  const { g, inks, palette, forced, fitter } = brush;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  if (cell.kind !== "value") {
    hatch(brush, box, cell.kind === "nan" ? inks.faint : inks.line, cell.kind === "nan" ? 5 : 7);
    return;
  }
  g.fillStyle = forced ? inks.bg : (palette.css[cell.entry] ?? inks.bg);
  g.fillRect(box.x, box.y, box.w, box.h);
  if (forced) bar(brush, box, cell.entry / 255, false);
  g.textAlign = "left";
  g.fillStyle = forced ? inks.fg : (palette.ink[cell.entry] ?? inks.fg);
  g.fillText(fitter.fit(cell.text, box.w - 10), box.x + 5, box.y + box.h / 2 + 0.5);
}
