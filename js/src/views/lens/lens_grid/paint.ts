// What interventions reach, drawn over the cells.
import { type Brush, clipTo, type Plan } from "../../../runtime/grid/highlights";
import type { Cell } from "../../../runtime/grid/scene";
import type { LensContent } from "./scene";

type LensCell = Cell<LensContent>;

/** The border of what can differ, and a ring where something is changed: as one line, or its halo would cut itself. */
export function paintCone({ g, inks }: Brush, cells: readonly LensCell[], plan: Plan): void {
  const marked = cells.filter((cell) => cell.edge || cell.changed);
  for (const frozen of FROZEN) {
    const here = marked.filter((c) => c.frozen.row === frozen.row && c.frozen.column === frozen.column);
    if (!here.length) continue;
    g.save();
    clipTo(g, frozen, plan);
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

function trace(g: CanvasRenderingContext2D, { x, y, w, h, edge, changed }: LensCell): void {
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
