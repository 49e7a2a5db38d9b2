"""Traits whose wire form is one top-level block of bytes: arrays, texts and text never pass through JSON, which turns
NaN into a string, loses a message with a lone surrogate, and breaks pages on `<!--<script>`.
"""

import struct
from collections.abc import Sequence

import numpy as np
import traitlets
from numpy.typing import NDArray

from lensviz.common.text import without_surrogates

CODES = {"uint8": 1, "int32": 2, "float16": 3, "float32": 4, "uint32": 5}
NAMES = {code: name for name, code in CODES.items()}


def encode_array(array: NDArray | None) -> bytes:
    """Little-endian `u8 dtype, u8 ndim, u16 0, u32 shape…`, padded to a multiple of 8, then the data in C order."""
    if array is None:
        return b""
    code = CODES[array.dtype.name]
    head = struct.pack(f"<BBH{array.ndim}I", code, array.ndim, 0, *array.shape)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return head + bytes(-len(head) % 8) + little.tobytes()


def decode_array(data: bytes | memoryview) -> NDArray | None:
    """Inverse of `encode_array`."""
    if len(data) == 0:
        return None
    code, ndim, _ = struct.unpack_from("<BBH", data)
    shape = struct.unpack_from(f"<{ndim}I", data, 4)
    head = 4 + 4 * ndim
    return np.frombuffer(data, np.dtype(NAMES[code]).newbyteorder("<"), offset=head + -head % 8).reshape(shape)


def encode_texts(texts: Sequence[str]) -> bytes:
    """Little-endian `u32 n`, `u32` byte lengths, then all texts as UTF-8."""
    parts = [without_surrogates(t).encode() for t in texts]
    return struct.pack(f"<{len(parts) + 1}I", len(parts), *map(len, parts)) + b"".join(parts)


def decode_texts(data: bytes | memoryview) -> list[str]:
    """Inverse of `encode_texts`."""
    if len(data) == 0:
        return []
    (n,) = struct.unpack_from("<I", data)
    at, texts = 4 + 4 * n, []
    for length in struct.unpack_from(f"<{n}I", data, 4):
        texts.append(bytes(data[at : at + length]).decode())
        at += length
    return texts


class Array(traitlets.TraitType):
    """A NumPy array or None: `dtype` is what the page gets, `axes` names its axes in order, such as "layer position".

    Arrays of one view that share the name of an axis are equally long along it; the page reads them by these names. An
    array with another number of axes is refused with a `traitlets.TraitError`, unless it is empty.
    """

    info_text = "a NumPy array or None"
    default_value = None
    allow_none = True

    name: str

    def __init__(self, dtype: str, axes: str) -> None:
        super().__init__()
        self.dtype = np.dtype(dtype)
        self.axes = tuple(axes.split())
        self.tag(sync=True, to_json=lambda v, _: encode_array(v), from_json=lambda v, _: decode_array(v))

    def validate(self, obj: traitlets.HasTraits, value: object) -> NDArray | None:
        if value is None:
            return None
        array = np.asarray(value, dtype=self.dtype, order="C")
        if array.ndim == len(self.axes):
            return array
        if array.size == 0:
            return array.reshape((0,) * len(self.axes))
        whose = f"{type(obj).__name__}.{self.name}"
        raise traitlets.TraitError(f"{whose} has the axes [{', '.join(self.axes)}], not the shape {list(array.shape)}.")

    def set(self, obj: traitlets.HasTraits, value: object) -> None:
        """Assign and tell observers once: traitlets' own comparison of two arrays is not a truth value."""
        new = self.validate(obj, value)
        old = obj._trait_values.get(self.name)  # noqa: SLF001
        obj._trait_values[self.name] = new  # noqa: SLF001
        same = old is new or (old is not None and new is not None and np.array_equal(old, new, equal_nan=_floats(new)))
        if not same:
            obj._notify_trait(self.name, old, new)  # noqa: SLF001


def _floats(array: NDArray) -> bool:
    return array.dtype.kind == "f"


class Text(traitlets.Unicode):
    """Text that crosses as UTF-8 bytes."""

    def __init__(self, default: str = "") -> None:
        super().__init__(default)
        self.tag(
            sync=True, to_json=lambda v, _: without_surrogates(v).encode(), from_json=lambda v, _: bytes(v).decode()
        )


class Texts(traitlets.List):
    """A list of texts that crosses as one block of UTF-8 bytes; with several `axes`, all of them in C order."""

    def __init__(self, axes: str) -> None:
        super().__init__(traitlets.Unicode())
        self.axes = tuple(axes.split())
        self.tag(sync=True, to_json=lambda v, _: encode_texts(v), from_json=lambda v, _: decode_texts(v))
