// The headers of rows and columns: they stay while the cells scroll beneath them.
import type { Brush } from "./paint";
import { FOOT, type Label, LEFT } from "./scene";

function tag({ g, inks }: Brush, label: Label, x: number, y: number, w: number, h: number): string {
  if (!label.mark) return label.special ? inks.faint : inks.muted;
  g.fillStyle = inks.soft;
  g.beginPath();
  g.roundRect(x, y, w, h, 3);
  g.fill();
  return label.mark === "selected" ? inks.accent : inks.fg;
}

export function rowHeads(brush: Brush, labels: Label[], height: number): void {
  const { g, inks } = brush;
  g.fillStyle = inks.bg;
  g.fillRect(0, 0, LEFT - 1, height);
  for (const label of labels) {
    // A frozen label covers the scrolled ones beneath it.
    g.fillStyle = inks.bg;
    g.fillRect(0, label.y, LEFT - 1, label.h);
    const ink = tag(brush, label, 4, label.y + 1, LEFT - 10, label.h - 3);
    g.font = `${label.mark === "selected" ? "600 " : ""}11px ${inks.ui}`;
    g.textAlign = "right";
    g.fillStyle = ink;
    g.fillText(label.text, LEFT - 12, label.y + label.h / 2);
    if (label.pinned) dot(brush, 10, label.y + label.h / 2 - 0.5);
  }
}

export function columnHeads(brush: Brush, labels: Label[], top: number, width: number): void {
  const { g, inks, fitter } = brush;
  g.fillStyle = inks.bg;
  g.fillRect(0, top, LEFT + width, FOOT);
  for (const label of labels) {
    g.fillStyle = inks.bg;
    g.fillRect(label.x, top, label.w, FOOT);
    const ink = tag(brush, label, label.x, top + 3, label.w - 2, FOOT - 5);
    g.font = `${label.mark === "selected" ? "600 " : ""}11.5px ${inks.mono}`;
    g.textAlign = "left";
    g.fillStyle = label.mark ? ink : label.special ? inks.faint : inks.fg;
    g.fillText(fitter.fit(label.text, label.w - 10), label.x + 5, top + 13);
    g.font = `10px ${inks.ui}`;
    g.fillStyle = label.mark === "selected" ? ink : inks.faint;
    g.fillText(label.note, label.x + 5, top + 28);
    if (label.pinned) dot(brush, label.x + label.w - 10, top + 28);
  }
  g.fillStyle = inks.bg;
  g.fillRect(0, top, LEFT - 1, FOOT);
  g.font = `10px ${inks.ui}`;
  g.textAlign = "right";
  g.fillStyle = inks.faint;
  g.fillText("layer", LEFT - 12, top + 13);
  g.fillText("token", LEFT - 12, top + 28);
}

function dot({ g, inks }: Brush, x: number, y: number): void {
  g.fillStyle = inks.accent;
  g.beginPath();
  g.arc(x, y, 2.5, 0, 7);
  g.fill();
}
