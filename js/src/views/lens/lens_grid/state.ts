// What the lens grid consists of: a grid, and what follows from the traits.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import type { LensGridState } from "../../../generated/state";
import { type Palette, palette } from "../../../runtime/color";
import { HEAD } from "../../../runtime/grid/layout";
import { SECOND_LINE } from "../../../runtime/grid/paint_scene";
import { type Cone, coneOf, decodeSpecs, type Spec } from "../../../runtime/interventions";
import { visible } from "../../../runtime/text";
import type { Context } from "../../../runtime/view";
import { type LensData, lensData } from "./data";
import { type Measure, measureOf } from "./measure";
import { rowsOf } from "./rows";

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
  state: State;
}

export function derive({ traits, cursor, appearance }: Context<LensGridState>): State {
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

/** The rows and columns that the reader asked to see. Columns that come change the data, and not where anything lies. */
export function makeLines({ traits }: Context<LensGridState>, data: State["data"]) {
  const tokens = computed(() => data.value.tokens);
  const all = computed(() => data.value.layers);
  const columns = computed(() => tokens.value.map((_, i) => i));
  const rows = computed(() => {
    const [range, stride] = [traits.get("layer_range").value, traits.get("stride").value];
    const pinned = traits.get("pinned_layers").value;
    return rowsOf(all.value, range, stride, traits.get("show_embedding").value, pinned);
  });
  const head = computed(() => HEAD + (data.value.otherTokens ? SECOND_LINE : 0));
  return { rows, columns, head };
}
