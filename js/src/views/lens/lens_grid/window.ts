// Long prompts: what to ask of the kernel when some columns in view are not here.
import type { LensGridState } from "../../../generated/state";
import { type Axis, lines } from "../../../runtime/grid/axis";
import type { Grid } from "../../../runtime/grid/grid";
import { askForWindow, inView, type Windowed } from "../../../runtime/grid/window";
import type { Context } from "../../../runtime/view";
import type { LensData } from "./data";
import type { LensGridParts } from "./state";

/** [first, last] column to ask for, or null while all that can be seen is here. */
export function missing(data: LensData, columns: Axis, room: number): [number, number] | null {
  const n = data.tokens.length;
  const layer = data.layers[0];
  const seen = lines(columns).map((line) => line.key);
  if (n <= room || layer === undefined || seen.every((position) => data.cell(layer, position) >= 0))
    return null;
  const [first, last] = inView(columns);
  // A screen on both sides, so that the next few steps find their columns.
  const pad = Math.min(last - first + 1, Math.floor((room - (last - first + 1)) / 2));
  return [Math.max(0, first - Math.max(0, pad)), Math.min(n - 1, last + Math.max(0, pad))];
}

export function askForWindows({ context, state }: LensGridParts, grid: Grid): void {
  const wish = () =>
    missing(state.data.value, grid.plan.value.columns, context.traits.get("room").value ?? Infinity);
  askForWindow(context as unknown as Context<Windowed>, wish, () => pictureOf(context));
}

const pictureOf = ({ traits }: Context<LensGridState>): string => {
  const { run, serial } = traits.get("shown").value ?? {};
  return run === undefined ? `serial ${serial}` : `run ${run}`;
};
