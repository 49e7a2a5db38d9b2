// The wire: text as UTF-8, lists of text with a length table, arrays with an 8-byte aligned header.
// Nothing crosses as JSON numbers, so NaN stays NaN and `<!--<script>` stays inside bytes.

export type Numbers = Float32Array | Int32Array | Uint8Array | Uint32Array;
export interface Tensor {
  shape: number[];
  data: Numbers;
}
export type Wire = ArrayBufferView | ArrayBuffer | null | undefined;

const NOTHING: Tensor = { shape: [0], data: new Uint8Array(0) };
const UTF8 = new TextDecoder();

/** A view can sit at any offset of its buffer; typed arrays cannot, so a copy is taken. */
function bytesOf(wire: Wire): Uint8Array<ArrayBuffer> {
  if (!wire) return new Uint8Array(0);
  if (ArrayBuffer.isView(wire)) {
    return new Uint8Array(wire.buffer, wire.byteOffset, wire.byteLength).slice();
  }
  return new Uint8Array(wire).slice();
}

export function decodeText(wire: Wire): string {
  return UTF8.decode(bytesOf(wire));
}

export function decodeTexts(wire: Wire): string[] {
  const { length, text } = lazyTexts(wire);
  return Array.from({ length }, (_, i) => text(i));
}

/** Texts of which few are looked at: each is decoded when it is asked for. */
export function lazyTexts(wire: Wire): { length: number; text(index: number): string } {
  const bytes = bytesOf(wire);
  if (bytes.length < 4) return { length: 0, text: () => "" };
  const view = new DataView(bytes.buffer);
  const n = view.getUint32(0, true);
  const ends = new Uint32Array(n + 1);
  ends[0] = 4 + 4 * n;
  for (let i = 0; i < n; i++) ends[i + 1] = (ends[i] as number) + view.getUint32(4 + 4 * i, true);
  return { length: n, text: (i) => UTF8.decode(bytes.subarray(ends[i], ends[i + 1])) };
}

export function decodeArray(wire: Wire): Tensor {
  const bytes = bytesOf(wire);
  if (bytes.length < 4) return NOTHING;
  const view = new DataView(bytes.buffer);
  const code = view.getUint8(0);
  const ndim = view.getUint8(1);
  const shape = Array.from({ length: ndim }, (_, i) => view.getUint32(4 + 4 * i, true));
  const start = Math.ceil((4 + 4 * ndim) / 8) * 8;
  const n = shape.reduce((a, b) => a * b, 1);
  return { shape, data: read(code, bytes.buffer, start, n) };
}

function read(code: number, buffer: ArrayBuffer, start: number, n: number): Numbers {
  if (code === 1) return new Uint8Array(buffer, start, n);
  if (code === 2) return new Int32Array(buffer, start, n);
  if (code === 3) return halves(new Uint16Array(buffer, start, n));
  if (code === 4) return new Float32Array(buffer, start, n);
  if (code === 5) return new Uint32Array(buffer, start, n);
  throw new Error(`The array has an unknown number type (${code}).`);
}

let table: Float32Array | null = null;

/** By a table of all 65,536: a window of a long prompt has a quarter of a million of them. */
function halves(bits: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, i) => half(i));
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = table[bits[i] as number] as number;
  return out;
}

/** IEEE 754 half precision by bits: no browser here can be trusted to have Float16Array. */
export function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The ids of a prompt that is not text: numbers behind four bytes that no UTF-8 has. */
export function idsOf(prompt: Wire | readonly number[]): readonly number[] | null {
  if (Array.isArray(prompt)) return prompt;
  const bytes = bytesOf(prompt as Wire);
  if (bytes.length < 4 || !bytes.subarray(0, 4).every((byte) => byte === 0xff)) return null;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: (bytes.length - 4) >> 2 }, (_, i) => view.getInt32(4 + 4 * i, true));
}

export function encodeText(text: string): DataView {
  const bytes = new TextEncoder().encode(text);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function encodeTexts(texts: readonly string[]): DataView {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  const head = 4 + 4 * parts.length;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, head));
  const view = new DataView(out.buffer);
  view.setUint32(0, parts.length, true);
  let at = head;
  parts.forEach((part, i) => {
    view.setUint32(4 + 4 * i, part.length, true);
    out.set(part, at);
    at += part.length;
  });
  return view;
}

const CODES = { u8: 1, i32: 2, f16: 3, f32: 4, u32: 5 } as const;
export type DType = keyof typeof CODES;

/** The inverse of `decodeArray`, for tests, the dev page and exported pages. */
export function encodeArray(dtype: DType, values: readonly number[], shape = [values.length]): DataView {
  const start = Math.ceil((4 + 4 * shape.length) / 8) * 8;
  const size = dtype === "u8" ? 1 : dtype === "f16" ? 2 : 4;
  const view = new DataView(new ArrayBuffer(start + size * values.length));
  view.setUint8(0, CODES[dtype]);
  view.setUint8(1, shape.length);
  shape.forEach((n, i) => {
    view.setUint32(4 + 4 * i, n, true);
  });
  values.forEach((value, i) => {
    const at = start + size * i;
    if (dtype === "u8") view.setUint8(at, value);
    else if (dtype === "f16") view.setUint16(at, toHalf(value), true);
    else if (dtype === "f32") view.setFloat32(at, value, true);
    else if (dtype === "i32") view.setInt32(at, value, true);
    else view.setUint32(at, value, true);
  });
  return view;
}

export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign + ((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024);
}
