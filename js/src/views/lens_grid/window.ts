// Long prompts: which columns are in view, and what to ask of the kernel when some are not here.
import type { LensGridState } from "../../generated/state";
import { latest } from "../../runtime/latest";
import { type Axis, lines } from "../../runtime/sheet/axis";
import type { Context } from "../../runtime/view";
import type { LensData } from "./data";
import type { Grid } from "./state";

/** [first, last] column to ask for, or null while all that can be seen is here. */
export function missing(data: LensData, columns: Axis, room: number): [number, number] | null {
  const n = data.tokens.length;
  const layer = data.layers[0];
  const seen = lines(columns).map((line) => line.key);
  if (n <= room || layer === undefined || seen.every((position) => data.cell(layer, position) >= 0))
    return null;
  const scrolled = lines(columns).filter((line) => !line.frozen);
  const keys = (scrolled.length ? scrolled : lines(columns)).map((line) => line.key);
  const [first, last] = [Math.min(...keys), Math.max(...keys)];
  // A screen on both sides, so that the next few steps find their columns.
  const pad = Math.min(last - first + 1, Math.floor((room - (last - first + 1)) / 2));
  return [Math.max(0, first - Math.max(0, pad)), Math.min(n - 1, last + Math.max(0, pad))];
}

export function askForWindows({ context, sheet, state }: Grid): void {
  const { traits, signal } = context;
  let asked = "";
  const asker = latest<[number, number]>((window) => traits.save({ window }), signal);
  let serial = traits.get("shown").peek()?.serial;
  context.part(() => {
    const now = traits.get("shown").value?.serial;
    if (now !== serial) asker.answered();
    serial = now;
  });
  context.part(() => {
    const wish = missing(state.data.value, sheet.plan.value.columns, traits.get("room").value ?? Infinity);
    const key = `${wish} ${pictureOf(context)}`;
    if (!wish || key === asked) return;
    asked = key;
    asker.want(wish);
  });
}

const pictureOf = ({ traits }: Context<LensGridState>): string => {
  const { run, serial } = traits.get("shown").value ?? {};
  return run === undefined ? `serial ${serial}` : `run ${run}`;
};
