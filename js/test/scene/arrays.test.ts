import { describe, expect, it } from "vitest";
import {
  type DType,
  decodeArray,
  decodeText,
  decodeTexts,
  encodeArray,
  encodeText,
  encodeTexts,
  half,
  toHalf,
} from "../../src/runtime/arrays";

/** The same bytes inside a larger buffer, at an odd offset: what a comm message gives. */
function shifted(view: DataView, by: number): DataView {
  const whole = new Uint8Array(view.byteLength + by + 5).fill(0xee);
  whole.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), by);
  return new DataView(whole.buffer, by, view.byteLength);
}

const WIRES: [DType, number[]][] = [
  ["u8", [0, 1, 255]],
  ["i32", [0, -1, 2 ** 31 - 1, -(2 ** 31)]],
  ["u32", [0, 1, 2 ** 32 - 1]],
  ["f16", [0, 1, -2.5, 65504, 2 ** -24]],
  ["f32", [0, 1, -2.5, 2 ** 100]],
];

describe("arrays", () => {
  it.each(WIRES)("%s numbers come back at every offset of a buffer", (dtype, values) => {
    for (let by = 0; by < 8; by++) {
      const { shape, data } = decodeArray(shifted(encodeArray(dtype, values), by));
      expect(shape).toEqual([values.length]);
      expect(Array.from(data)).toEqual(values);
    }
  });

  it("reads the header by hand: type, dimensions, shape, data at a multiple of eight", () => {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    bytes.set([4, 2]);
    view.setUint32(4, 1, true);
    view.setUint32(8, 2, true);
    view.setFloat32(16, 0.5, true);
    view.setFloat32(20, -0.25, true);
    expect(decodeArray(view)).toEqual({ shape: [1, 2], data: Float32Array.of(0.5, -0.25) });
  });

  it("keeps NaN and infinities apart in both float types", () => {
    for (const dtype of ["f16", "f32"] as const) {
      const { data } = decodeArray(encodeArray(dtype, [Number.NaN, Infinity, -Infinity, 0]));
      expect(Array.from(data)).toEqual([Number.NaN, Infinity, -Infinity, 0]);
    }
  });

  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0xc100, -2.5],
    [0x7bff, 65504],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
    [0x7c01, Number.NaN],
  ])("half %i is %d", (bits, value) => {
    expect(half(bits)).toBe(value);
  });

  it("every half is its own encoding", () => {
    const bits = Array.from({ length: 0x10000 }, (_, i) => i).filter((i) => !Number.isNaN(half(i)));
    expect(bits.filter((i) => toHalf(half(i)) !== i)).toEqual([]);
    expect(bits).toHaveLength(0x10000 - 2 * 1023);
  });

  it("no bytes mean nothing yet", () => {
    for (const wire of [null, undefined, new DataView(new ArrayBuffer(0))]) {
      expect(decodeArray(wire).data).toHaveLength(0);
      expect(decodeTexts(wire)).toEqual([]);
      expect(decodeText(wire)).toBe("");
    }
  });

  it("an empty array keeps its shape", () => {
    expect(decodeArray(encodeArray("f16", [], [0, 31, 5])).shape).toEqual([0, 31, 5]);
  });

  it("an unknown number type is refused", () => {
    const wire = encodeArray("u8", [1]);
    wire.setUint8(0, 9);
    expect(() => decodeArray(wire)).toThrow(/unknown number type \(9\)/);
  });
});

describe("texts", () => {
  const HARD = ["", " Paris", "é", "日本", "👩‍💻", "\u0000", "</script>", "<!--<script>", "a".repeat(10_000)];

  it("come back at every offset of a buffer", () => {
    for (let by = 0; by < 5; by++) {
      expect(decodeTexts(shifted(encodeTexts(HARD), by))).toEqual(HARD);
      for (const text of HARD) expect(decodeText(shifted(encodeText(text), by))).toBe(text);
    }
  });

  it("bytes that are no UTF-8 show as the replacement sign", () => {
    expect(decodeText(Uint8Array.of(0x61, 0xe6))).toBe("a\ufffd");
  });
});
