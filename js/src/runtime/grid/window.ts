// Long prompts: which columns are in view, and how the kernel hears of it, the newest wish first.
import { latest } from "../latest";
import type { Context } from "../view";
import { type Axis, lines } from "./axis";

export type Window = [first: number, last: number];

/** First and last of the columns that are scrolled into view, or of the pinned ones where those take all the room. */
export function inView(columns: Axis): Window {
  const scrolled = lines(columns).filter((line) => !line.frozen);
  const keys = (scrolled.length ? scrolled : lines(columns)).map((line) => line.key);
  return [Math.min(...keys), Math.max(...keys)];
}

export interface Windowed {
  window: number[];
  shown: Record<string, number>;
}

/** Asks once for each wish; `key` tells wishes of one picture from those of another. */
export function askForWindow(
  { traits, paintEffect, signal }: Context<Windowed>,
  wish: () => Window | null,
  key: () => string = () => "",
): void {
  let pending = "";
  const asker = latest<Window>((window) => traits.save({ window }), signal);
  let serial = traits.get("shown").peek()?.serial;
  paintEffect(() => {
    const now = traits.get("shown").value?.serial;
    if (now !== serial) asker.answered();
    serial = now;
  });
  paintEffect(() => {
    const window = wish();
    const now = `${window} ${key()}`;
    if (!window || now === pending) return;
    pending = now;
    asker.want(window);
  });
}
