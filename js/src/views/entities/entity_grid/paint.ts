// The scene on a canvas: cells with their mentions, marks, then the headers that stay.
import type { Axis } from "../../../runtime/grid/axis";
import { columnHeads, type Label, rowHeads } from "../../../runtime/grid/headers";
import { type Brush, bar, cross, hatch, outlines } from "../../../runtime/grid/highlights";
import { LEFT } from "../../../runtime/grid/layout";
import { type Cell, LINE, LOGIT_LINE, type Scene, TEXT_LINES } from "./scene";

const PAD = 7;

export function paint(painter: Brush, scene: Scene, rows: Axis, columns: Axis, foot: number): void {
  const { g, inks, fitter } = painter;
  g.textBaseline = "middle";
  g.direction = "ltr";
  g.textAlign = "left";
  for (const cell of scene.cells) ground(painter, cell);
  fitter.use(`14px ${inks.ui}`);
  for (const cell of scene.cells) mention(painter, cell);
  fitter.use(`10.5px ${inks.mono}`);
  for (const cell of scene.cells) logit(painter, cell);
  cross(painter, scene.rows, scene.columns, rows, columns);
  outlines(painter, scene.cells, rows, columns);
  rowHeads(painter, scene.rows, rows.view);
  lentRows(painter, scene.rows, rows.view);
  columnHeads(painter, scene.columns, rows.view, columns.view, foot);
}

function ground(painter: Brush, cell: Cell): void {
  const { g, inks, palette, forced } = painter;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  g.fillStyle = inks.bg;
  g.fillRect(cell.x, cell.y, cell.w, cell.h);
  if (cell.kind === "waiting") hatch(painter, box, inks.line, 9);
  else if (cell.kind === "value" && !forced) {
    g.fillStyle = palette.css[cell.entry] ?? inks.bg;
    g.fillRect(box.x, box.y, box.w, box.h);
  } else {
    g.strokeStyle = inks.line;
    g.lineWidth = 1;
    g.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
    if (cell.kind === "value") bar(painter, box, cell.entry / 255, false);
  }
}

const inkOf = ({ inks, palette, forced }: Brush, { kind, entry }: Cell): string =>
  kind === "value" && !forced ? (palette.ink[entry] ?? inks.fg) : inks.fg;

/** In the middle of the room that the logit lens leaves. */
function mention(painter: Brush, cell: Cell): void {
  const { g, fitter } = painter;
  if (!cell.text) return;
  const lines = fitter.wrap(cell.text, cell.w - 1 - 2 * PAD, TEXT_LINES);
  const room = cell.h - 1 - (cell.logit === null ? 0 : LOGIT_LINE);
  const first = cell.y + (room - lines.length * LINE) / 2 + LINE / 2 + 0.5;
  g.fillStyle = inkOf(painter, cell);
  g.globalAlpha = cell.writing ? 0.72 : 1;
  lines.forEach((line, i) => {
    g.fillText(line, cell.x + PAD, first + i * LINE);
  });
  g.globalAlpha = 1;
}

function logit(painter: Brush, cell: Cell): void {
  const { g, fitter } = painter;
  if (!cell.logit) return;
  g.fillStyle = cell.kind === "waiting" ? painter.inks.muted : inkOf(painter, cell);
  g.globalAlpha = 0.78;
  const text = fitter.fit(cell.logit, cell.w - 1 - 2 * PAD);
  g.fillText(text, cell.x + PAD, cell.y + cell.h - 1 - LOGIT_LINE / 2 - 2);
  g.globalAlpha = 1;
}

/** A dashed side for rows that another layer's vector reads. */
function lentRows({ g, inks }: Brush, labels: readonly Label[], bottom: number): void {
  g.save();
  g.beginPath();
  g.rect(0, 0, LEFT, bottom);
  g.clip();
  g.strokeStyle = inks.mark;
  g.lineWidth = 2;
  g.setLineDash([3, 3]);
  g.beginPath();
  for (const { note, y, h } of labels) {
    if (!note) continue;
    g.moveTo(LEFT - 3, y + 2);
    g.lineTo(LEFT - 3, y + h - 3);
  }
  g.stroke();
  g.restore();
}
