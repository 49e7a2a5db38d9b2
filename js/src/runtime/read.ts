// Binary traits, decoded by what the Python traits declare: arrays are addressed by the names of their axes, so that
// no view depends on their order.
import { computed, type ReadonlySignal } from "@preact/signals-core";
import { decodeArray, decodeText, lazyTexts, type Tensor, type Wire } from "./arrays";
import type { Traits } from "./state";

/** How a binary trait is decoded: the names of an array's axes, in order, or what kind of text it is. */
export type Declared = readonly string[] | "texts" | "text";

export interface Named<A extends string> extends Tensor {
  /** Length along each axis; 0 where there is no array yet. */
  size: Readonly<Record<A, number>>;
  /** Step in `data` along each axis. */
  stride: Readonly<Record<A, number>>;
  /** Place in `data`, or -1 outside of the array. */
  index(at: Readonly<Record<A, number>>): number;
  /** The number there, NaN outside of the array. */
  at(place: Readonly<Record<A, number>>): number;
}

export interface Texts {
  length: number;
  /** Decoded when it is asked for; "" outside of the list. */
  text(index: number): string;
  /** All of them, decoded once. */
  list: readonly string[];
}

type Decoded<D> = D extends readonly (infer A extends string)[]
  ? Named<A>
  : D extends "texts"
    ? Texts
    : string;
export type Read<D> = { readonly [K in keyof D]: Decoded<D[K]> };

export function named<A extends string>(wire: Wire, axes: readonly A[]): Named<A> {
  const { shape, data } = decodeArray(wire);
  const there = data.length > 0 || shape.length === axes.length;
  if (there && shape.length !== axes.length)
    throw new RangeError(
      `An array with the axes ${axes.join(", ")} came with the shape ${shape.join(" × ")}.`,
    );
  const [size, stride] = [{} as Record<A, number>, {} as Record<A, number>];
  let step = 1;
  for (let i = axes.length - 1; i >= 0; i--) {
    const axis = axes[i] as A;
    size[axis] = there ? (shape[i] ?? 0) : 0;
    stride[axis] = step;
    step *= size[axis];
  }
  const index = (at: Readonly<Record<A, number>>): number => {
    let found = 0;
    for (const axis of axes) {
      if (!(at[axis] >= 0 && at[axis] < size[axis])) return -1;
      found += at[axis] * stride[axis];
    }
    return found;
  };
  return { shape, data, size, stride, index, at: (place) => data[index(place)] ?? Number.NaN };
}

export function texts(wire: Wire): Texts {
  const { length, text } = lazyTexts(wire);
  let list: string[] | null = null;
  return {
    length,
    text: (index) => (index >= 0 && index < length ? text(index) : ""),
    get list() {
      list ??= Array.from({ length }, (_, i) => text(i));
      return list;
    },
  };
}

const known = new WeakMap<object, object>();

/** One object for each view's traits, whose fields are decoded when they are read, and again only when they change. */
export function readTraits<S, D extends { readonly [K in keyof S]?: Declared }>(
  traits: Traits<S>,
  declared: D,
): Read<D> {
  const found = known.get(traits);
  if (found) return found as Read<D>;
  const read = {};
  for (const name of Object.keys(declared) as (keyof D & keyof S & string)[]) {
    const how = declared[name] as Declared;
    let made: ReadonlySignal<unknown> | null = null;
    const get = () => {
      made ??= computed(() => decode(traits.get(name).value as Wire, how));
      return made.value;
    };
    Object.defineProperty(read, name, { get, enumerable: true });
  }
  known.set(traits, read);
  return read as Read<D>;
}

function decode(wire: Wire, how: Declared): unknown {
  if (how === "text") return decodeText(wire);
  return how === "texts" ? texts(wire) : named(wire, how as readonly string[]);
}
