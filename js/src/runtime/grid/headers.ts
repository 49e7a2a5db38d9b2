// The headers of rows and columns: they stay while the cells scroll beneath them.
import { roleInk } from "../roles";
import type { Split } from "../split";
import { brief } from "../text";
import { type Axis, type Line, lines } from "./axis";
import type { Brush, Plan } from "./highlights";
import { LEFT } from "./layout";

export interface Label {
  x: number;
  y: number;
  w: number;
  h: number;
  text: string;
  note: string;
  /** The token of the other prompt, where it is another. */
  was: string;
  special: boolean;
  /** A character of the token before goes on here; one of this token goes on in the next. */
  inside: boolean;
  goesOn: boolean;
  role: number;
  pinned: boolean;
  mark: Mark;
}

export type Mark = "" | "hover" | "selected";

export interface Tokens {
  tokens: readonly string[];
  special: ArrayLike<number>;
  roles: ArrayLike<number>;
  split: Split;
  /** The token of the other prompt at a position, or "". */
  was(position: number): string;
}

type Marks = (key: number) => Mark;

export function rowLabels(
  axis: Axis,
  head: number,
  mark: Marks,
  note: (key: number) => string = () => "",
): Label[] {
  return lines(axis).map((line: Line): Label => {
    const text = line.key < 0 ? "emb" : String(line.key);
    const place = {
      x: 0,
      y: head + line.start,
      w: LEFT,
      h: axis.size,
      pinned: line.frozen,
      mark: mark(line.key),
    };
    return {
      ...place,
      text,
      note: note(line.key),
      was: "",
      special: false,
      inside: false,
      goesOn: false,
      role: 0,
    };
  });
}

export function columnLabels(axis: Axis, height: number, words: Tokens, mark: Marks): Label[] {
  return lines(axis).map((line: Line): Label => {
    const { key, start, frozen } = line;
    const pinned = frozen || Boolean(axis.pinned?.includes(key));
    const place = { x: LEFT + start, y: 0, w: axis.size, h: height, pinned, mark: mark(key) };
    const [text, was] = [brief(words.tokens[key] ?? ""), brief(words.was(key))];
    return {
      ...place,
      text,
      was,
      note: String(key),
      special: Boolean(words.special[key]),
      inside: words.split.inside(key),
      goesOn: words.split.inside(key + 1),
      role: words.roles[key] ?? 0,
    };
  });
}

function tag({ g, inks }: Brush, label: Label, x: number, y: number, w: number, h: number): string {
  if (!label.mark) return label.special ? inks.faint : inks.muted;
  g.fillStyle = inks.soft;
  g.beginPath();
  g.roundRect(x, y, w, h, 3);
  g.fill();
  return label.mark === "selected" ? inks.accent : inks.fg;
}

export function rowHeads(painter: Brush, labels: readonly Label[], { rows, head }: Plan): void {
  const { g, inks, fitter } = painter;
  g.fillStyle = inks.bg;
  g.fillRect(0, head, LEFT - 1, rows.view);
  for (const label of labels) {
    // A frozen label covers the scrolled ones beneath it.
    g.fillStyle = inks.bg;
    g.fillRect(0, label.y, LEFT - 1, label.h);
    const ink = tag(painter, label, 4, label.y + 1, LEFT - 10, label.h - 3);
    fitter.use(`${label.mark === "selected" ? "600 " : ""}11px ${inks.ui}`);
    g.textAlign = "right";
    g.fillStyle = ink;
    const middle = label.y + label.h / 2;
    g.fillText(label.text, LEFT - 12, middle - (label.note ? 7 : 0));
    if (label.note) {
      fitter.use(`10.5px ${inks.ui}`);
      g.fillStyle = label.mark === "selected" ? ink : inks.mark;
      g.fillText(label.note, LEFT - 12, middle + 7);
    }
    if (label.pinned) dot(painter, 10, label.y + label.h / 2 - 0.5);
    if (label.note) dashes(painter, label);
  }
}

/** A dashed side marks a row that has a note. */
function dashes({ g, inks }: Brush, { y, h }: Label): void {
  g.strokeStyle = inks.mark;
  g.lineWidth = 2;
  g.setLineDash([3, 3]);
  g.beginPath();
  g.moveTo(LEFT - 3, y + 2);
  g.lineTo(LEFT - 3, y + h - 3);
  g.stroke();
  g.setLineDash([]);
}

export function columnHeads(
  painter: Brush,
  labels: readonly Label[],
  { columns, head }: Plan,
  corner: readonly [string, string] = ["token", "layer"],
): void {
  const { g, inks, fitter } = painter;
  g.fillStyle = inks.bg;
  g.fillRect(0, 0, LEFT + columns.view, head - 1);
  for (const label of labels) {
    g.fillStyle = inks.bg;
    g.fillRect(label.x, 0, label.w, head - 1);
    columnHead(painter, label, head);
  }
  g.fillStyle = inks.bg;
  g.fillRect(0, 0, LEFT - 1, head - 1);
  fitter.use(`10px ${inks.ui}`);
  g.textAlign = "right";
  g.fillStyle = inks.faint;
  g.fillText(corner[0], LEFT - 12, 13);
  g.fillText(corner[1], LEFT - 12, head - 12);
}

function columnHead(painter: Brush, label: Label, head: number): void {
  const { g, inks, fitter, theme } = painter;
  const ink = tag(painter, label, label.x, 2, label.w - 2, head - 5);
  fitter.use(`${label.mark === "selected" ? "600 " : ""}11.5px ${inks.mono}`);
  g.textAlign = "left";
  g.fillStyle = label.mark ? ink : label.special ? inks.faint : inks.fg;
  g.fillText(fitter.fit(label.text, label.w - 10), label.x + 5, 13);
  if (label.inside || label.goesOn) bond(painter, label, 21);
  if (label.was) {
    fitter.use(`11px ${inks.mono}`);
    g.fillStyle = inks.muted;
    g.fillText(fitter.fit(label.was, label.w - 10), label.x + 5, 28);
  }
  fitter.use(`10px ${inks.ui}`);
  g.fillStyle = label.mark === "selected" ? ink : inks.faint;
  g.fillText(label.note, label.x + 5, head - 12);
  if (label.pinned) dot(painter, label.x + label.w - 10, head - 12);
  if (!label.role) return;
  g.fillStyle = roleInk(label.role, theme);
  g.fillRect(label.x, 0, label.w - 2, 2);
}

/** A line under the pieces of one character. */
function bond({ g, inks }: Brush, label: Label, y: number): void {
  const from = label.inside ? label.x : label.x + 5;
  const to = label.goesOn ? label.x + label.w : label.x + Math.min(label.w - 5, 18);
  g.fillStyle = inks.muted;
  g.fillRect(from, y, to - from, 1);
}

function dot({ g, inks }: Brush, x: number, y: number): void {
  g.fillStyle = inks.accent;
  g.beginPath();
  g.arc(x, y, 2.5, 0, 7);
  g.fill();
}
