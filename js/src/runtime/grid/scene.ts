// A grid as rectangles and text, rows × columns with their heads. Nothing here knows a canvas.
import { bandOf, type Line, lines } from "./axis";
import { columnLabels, type Label, rowLabels, type Tokens } from "./headers";
import type { Box, Plan } from "./highlights";
import { LEFT, type Spot } from "./layout";

/** What stands in a cell. */
export interface Content {
  /** "value" has a color; "plain" only words; "nan" is computed and no number; "missing" is not computed. */
  kind: "value" | "plain" | "nan" | "missing";
  text: string;
  /** Palette entry 0..255, for kind "value". */
  entry: number;
  /** The other run's text, where it is another: drawn as "was → text", or as a folded corner where there is no room. */
  was?: string;
  /** A small second line; "" keeps its room. */
  second?: string;
  /** Not final yet. */
  faded?: boolean;
}

export type Cell<C extends Content = Content> = Box & C;

export interface Scene<C extends Content = Content> {
  cells: Cell<C>[];
  rows: Label[];
  columns: Label[];
}

export interface View<C extends Content> {
  plan: Plan;
  cell(layer: number, position: number, row: Line, column: Line): C;
  heads: Tokens;
  rowNote?(layer: number): string;
  /** A cell that is not on the grid marks nothing. */
  selected: Spot | null;
  hover: Spot | null;
}

/** Frozen lines come last in both directions, so what is drawn later rightly covers what came before. */
export function scene<C extends Content>(view: View<C>): Scene<C> {
  const { selected, hover, plan } = view;
  const { rows, columns, head } = plan;
  const across = lines(columns);
  const mark = (chosen: number | undefined, over: number | undefined) => (key: number) =>
    key === chosen ? "selected" : key === over ? "hover" : "";
  return {
    cells: lines(rows).flatMap((row) => across.map((column) => cellOf(view, row, column))),
    rows: rowLabels(rows, head, mark(selected?.layer, hover?.layer), view.rowNote),
    columns: columnLabels(columns, head, view.heads, mark(selected?.position, hover?.position)),
  };
}

function cellOf<C extends Content>(view: View<C>, row: Line, column: Line): Cell<C> {
  const { plan, selected, hover } = view;
  const is = (spot: Spot | null) => spot?.layer === row.key && spot.position === column.key;
  const x = LEFT + column.start;
  const band = column.frozen ? LEFT : LEFT + bandOf(plan.columns);
  return {
    x,
    y: plan.head + row.start,
    w: plan.columns.size,
    h: plan.rows.size,
    cut: Math.max(0, band - x),
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(selected) ? "selected" : is(hover) ? "hover" : "",
    ...view.cell(row.key, column.key, row, column),
  };
}
