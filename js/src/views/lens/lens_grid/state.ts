// What the lens grid consists of: a grid, and what follows from the traits.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { LensGridState } from "../../../generated/state";
import { type Palette, palette } from "../../../runtime/color";
import { type Grid, makeGrid } from "../../../runtime/grid/grid";
import { FOOT, type Frame } from "../../../runtime/grid/layout";
import { type Cone, coneOf, decodeSpecs, type Spec } from "../../../runtime/interventions";
import { visible } from "../../../runtime/text";
import type { Context } from "../../../runtime/view";
import { speak } from "./card";
import { type LensData, lensData } from "./data";
import { type Measure, measureOf } from "./measure";
import { rowsOf } from "./rows";
import { WIDTHS } from "./scene";

export interface State {
  data: ReadonlySignal<LensData>;
  target: ReadonlySignal<number | null>;
  measure: ReadonlySignal<Measure>;
  table: ReadonlySignal<Palette>;
  specs: ReadonlySignal<Spec[]>;
  /** What the active interventions can reach; null where the picture does not show them. */
  cone: ReadonlySignal<Cone | null>;
}

export interface LensGridParts {
  context: Context<LensGridState>;
  grid: Grid;
  state: State;
}

export function makeLensGrid(context: Context<LensGridState>): LensGridParts {
  const state = derive(context);
  const frame = makeFrame(context, state.data);
  const grid = makeGrid(
    context,
    "Lens grid: layers by tokens",
    () => frame.value,
    (spot) =>
      speak({ data: state.data.peek(), measure: state.measure.peek(), cone: state.cone.peek() }, spot),
  );
  return { context, grid, state };
}

function derive({ traits, cursor, appearance }: Context<LensGridState>): State {
  const data = lensData(traits);
  const target = computed(() => {
    // Where nothing is starred, the kernel counts the model's own continuation.
    const counted = traits.get("target").value;
    return counted >= 0 ? counted : (cursor.get("targets").value[0] ?? null);
  });
  const measure = computed(() => {
    const name = target.value === null ? null : visible(data.value.piece(target.value), 16);
    return measureOf(traits.get("color").value, data.value, name);
  });
  const table = computed(() => palette(measure.value.palette, appearance.theme.value));
  const specs = computed(() => decodeSpecs(cursor.get("interventions").value));
  const cone = computed(() => {
    const { reference, answered, tokens } = data.value;
    if (reference !== "clean run" || answered.show === "clean") return null;
    return coneOf(specs.value, cursor.get("off").value ?? [], tokens.length);
  });
  return { data, target, measure, table, specs, cone };
}

const TWO_LINES = 14;

function makeFrame({ traits }: Context<LensGridState>, data: State["data"]): ReadonlySignal<Frame> {
  // Columns that come change the data, and not where anything lies.
  const tokens = computed(() => data.value.tokens);
  const all = computed(() => data.value.layers);
  const positions = computed(() => tokens.value.map((_, i) => i));
  const layers = computed(() => {
    const [range, stride] = [traits.get("layer_range").value, traits.get("stride").value];
    return rowsOf(all.value, range, stride, traits.get("show_embedding").value);
  });
  const foot = computed(() => FOOT + (data.value.otherTokens ? TWO_LINES : 0));
  return computed(() => ({
    layers: layers.value,
    positions: positions.value,
    pinnedLayers: traits.get("pinned_layers").value,
    pinnedPositions: traits.get("pinned_positions").value,
    widths: WIDTHS,
    foot: foot.value,
  }));
}
