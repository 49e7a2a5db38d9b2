// The numbers of the grid by cell. A cell is a place in the whole grid; its column's numbers are in the answer that
// brought it.
import { largest } from "../../../runtime/scale";
import type { Block } from "./block";
import type { Columns } from "./columns";
import type { LensData, Plain } from "./data";

const NONE = { id: -1, text: "", value: Number.NaN };

export class Picture implements LensData {
  readonly tokens: readonly string[];
  readonly special: ArrayLike<number>;
  readonly roles: ArrayLike<number>;
  readonly split: LensData["split"];
  readonly layers: readonly number[];
  readonly vocabulary: number;
  readonly reference: string;
  readonly answered: LensData["answered"];
  readonly overviewValues: LensData["overviewValues"];
  readonly k: number;
  readonly hasRank: boolean;
  readonly hasTarget: boolean;
  readonly maxKl: number;
  readonly otherTokens: boolean;
  readonly #row: Map<number, number>;
  readonly #columns: Columns;
  readonly #step: number;

  constructor(columns: Columns, block: Block, step: number, plain: Plain) {
    this.tokens = plain.tokens;
    this.special = plain.special;
    this.roles = plain.roles;
    this.split = plain.split;
    this.layers = plain.layers;
    this.vocabulary = plain.vocabulary;
    this.reference = plain.reference;
    this.answered = plain.answered;
    this.overviewValues = plain.overviewValues;
    this.k = block.k;
    this.hasRank = block.rank.data.length > 0;
    this.hasTarget = block.target.data.length > 0;
    const { color, overview } = plain.answered;
    const least = color === "kl" && overview !== "difference" ? largest(plain.overviewValues.data) : 0;
    this.maxKl = columns.blocks.reduce((most, one) => Math.max(most, one.maxKl), least);
    this.otherTokens = columns.blocks.some((one) => one.otherTokens.some(Boolean));
    this.#row = new Map(plain.layers.map((layer, i) => [layer, i]));
    this.#columns = columns;
    this.#step = step;
  }

  cell(layer: number, position: number): number {
    const j = this.#row.get(layer);
    return j === undefined || !this.#columns.at(position) ? -1 : position * this.layers.length + j;
  }

  top(cell: number, r: number) {
    const at = this.#find(cell);
    const place = { position: at?.column ?? -1, layer: cell % this.layers.length, rank: r };
    const id = at?.block.ids.at(place) ?? Number.NaN;
    return { id, text: this.#text(cell, id), logp: at?.block.logp.at(place) ?? Number.NaN };
  }

  entropy(cell: number): number {
    return this.#read(cell, "entropy");
  }

  kl(cell: number): number {
    return this.#read(cell, "kl");
  }

  rank(cell: number): number {
    return this.#read(cell, "rank");
  }

  targetLogp(cell: number): number {
    return this.#read(cell, "target");
  }

  piece(id: number): string {
    for (const block of this.#columns.blocks.toReversed()) {
      const text = block.piece(id);
      if (text !== null) return text;
    }
    return `#${id}`;
  }

  other(cell: number) {
    const id = this.#read(cell, "otherIds");
    return id >= 0 ? { id, text: this.#text(cell, id), value: this.#read(cell, "otherValues") } : NONE;
  }

  otherToken(position: number): string {
    const at = this.#columns.at(position);
    return at?.block.otherTokens[at.column] ?? "";
  }

  answers() {
    const height = this.layers.length;
    const cells = function* (block: Block): Generator<number> {
      for (let i = 0; i < block.positions.length; i++) {
        const first = (block.positions[i] as number) * height;
        for (let j = 0; j < height; j++) yield first + j;
      }
    };
    return this.#columns.blocks.map((block) => ({ key: block, cells: () => cells(block) }));
  }

  overview(layer: number, position: number): number {
    const overview = Math.floor(position / this.#step);
    return this.overviewValues.at({ overview, layer: this.#row.get(layer) ?? -1 });
  }

  #find(cell: number) {
    return this.#columns.at(Math.floor(cell / this.layers.length));
  }

  #read(cell: number, name: Numeric): number {
    const at = this.#find(cell);
    const layer = cell % this.layers.length;
    return at ? at.block[name].at({ position: at.column, layer }) : Number.NaN;
  }

  #text(cell: number, id: number): string {
    return this.#find(cell)?.block.piece(id) ?? this.piece(id);
  }
}

type Numeric = "entropy" | "kl" | "rank" | "target" | "otherIds" | "otherValues";
