// A grid's data with numbers that name their own cell, so that a test can say where a number came from.

import type { Spot } from "../../src/runtime/grid/layout";
import { named } from "../../src/runtime/read";
import { NO_SPLIT } from "../../src/runtime/split";
import type { LensData } from "../../src/views/lens/lens_grid/data";

export interface Made {
  layers?: readonly number[];
  tokens?: readonly string[];
  k?: number;
  /** Columns that have not arrived. */
  missing?: readonly number[];
  /** Cells whose activation is not a number. */
  nan?: readonly Spot[];
  /** What the cells are compared with. */
  reference?: string;
  answered?: LensData["answered"];
  /** What is known of the columns that have not arrived. */
  overview?: (layer: number, position: number) => number;
}

export function lens({
  layers = [-1, 0, 1, 2],
  tokens = ["A", " b", "\n"],
  k = 2,
  missing = [],
  nan = [],
  reference = "",
  answered = { color: "probability", show: "changed", overview: "changed" },
  overview = () => Number.NaN,
}: Made): LensData {
  const broken = (cell: number) => {
    const layer = layers[cell % layers.length];
    return nan.some((s) => s.layer === layer && s.position === Math.floor(cell / layers.length));
  };
  const number = (cell: number, x: number) => (broken(cell) ? Number.NaN : x);
  const pieces = [" Paris", " France", "\n"];
  const piece = (id: number) => pieces[id] ?? `#${id}`;
  return {
    tokens,
    layers,
    k,
    piece,
    special: tokens.map((_, i) => Number(i === 0)),
    roles: [],
    split: NO_SPLIT,
    reference,
    answered,
    overview,
    overviewValues: named(null, ["overview", "layer"]),
    answers: () => [
      { key: {}, cells: () => tokens.flatMap((_, i) => layers.map((_, j) => i * layers.length + j)) },
    ],
    otherToken: () => "",
    otherTokens: false,
    other: (cell) => ({ id: cell % 2 ? 2 : cell % pieces.length, text: piece(2), value: 0.25 }),
    vocabulary: 1000,
    hasRank: true,
    hasTarget: true,
    maxKl: 4,
    cell: (layer, position) => {
      const row = layers.indexOf(layer);
      return row < 0 || position >= tokens.length || missing.includes(position)
        ? -1
        : position * layers.length + row;
    },
    top: (cell, r) => {
      const id = (cell + r) % pieces.length;
      return { id, text: piece(id), logp: number(cell, Math.log(0.5 / (r + 1))) };
    },
    entropy: (cell) => number(cell, cell / 10),
    kl: (cell) => number(cell, 1),
    rank: (cell) => (broken(cell) ? -1 : cell),
    targetLogp: (cell) => number(cell, Math.log(0.25)),
  };
}
