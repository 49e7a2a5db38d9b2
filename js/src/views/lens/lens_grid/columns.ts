// The columns that the kernel has sent of one picture, so that scrolling back asks for nothing.
import type { Block } from "./block";

const MOST = 4096;

/** The columns that have come for one picture; the newest answer for a column holds. */
export class Columns {
  #key = "";
  #blocks: Block[] = [];
  #places = new Map<number, { block: Block; column: number }>();

  /** Another key is another picture, and nothing of the old one is kept. */
  take(key: string, block: Block): void {
    if (key !== this.#key) this.#blocks = [];
    this.#key = key;
    if (this.#blocks.at(-1) === block) return;
    this.#blocks = [...this.#blocks, block];
    this.#place();
    this.#blocks = this.#blocks.filter((b) => b === block || this.#serves(b));
    while (this.#blocks.length > 1 && this.#columns() > MOST) this.#blocks.shift();
    this.#place();
  }

  at(position: number): { block: Block; column: number } | undefined {
    return this.#places.get(position);
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  #columns(): number {
    return this.#blocks.reduce((n, block) => n + block.positions.length, 0);
  }

  #serves(block: Block): boolean {
    return Array.prototype.some.call(block.positions, (p: number) => this.#places.get(p)?.block === block);
  }

  #place(): void {
    this.#places = new Map();
    for (const block of this.#blocks) {
      for (let column = 0; column < block.positions.length; column++)
        this.#places.set(block.positions[column] as number, { block, column });
    }
  }
}
