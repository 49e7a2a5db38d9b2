"""The header of a GGUF file, read with every length checked.

The readers in `gguf` and in transformers trust what a file says of its own lengths: a damaged number makes them run for
hours or fill the memory. So a file is read here first, and they see it only if it is whole.
"""

import math
import mmap
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lensviz.errors import UnknownModel

AGAIN = "download or convert it again"
INSTEAD = "open the same model from a Hugging Face folder or by its hub name"
_FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_MOST = 10_000_000  # entries of any list: vocabularies have a quarter of a million
_DIMENSIONS = 4
_LARGEST = 100_000  # blocks, heads or experts: each makes an object of its own
_COUNTS = ("block_count", "attention.head_count", "attention.head_count_kv", "expert_count")


@dataclass(frozen=True)
class Stored:
    """One tensor: its shape with the fastest axis first, its GGML type, and where it begins in the file."""

    name: str
    shape: tuple[int, ...]
    kind: int
    start: int

    @property
    def numbers(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)

    @property
    def block(self) -> int | None:
        """The block of the model that it belongs to."""
        found = re.match(r"blk\.(\d{1,9})\.", self.name)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Header:
    """Header of a file: single values and texts by key, the lengths of lists, and its tensors."""

    values: dict[str, Any]
    tensors: tuple[Stored, ...]

    @property
    def architecture(self) -> str:
        """The name of the model's architecture; "" if the file names none."""
        return str(self.values.get("general.architecture", ""))

    def own(self, key: str) -> Any:
        """A value of the architecture's own."""
        return self.values.get(f"{self.architecture}.{key}")


class _Damaged(Exception):
    """A fault in the file; `read_header` makes a sentence of it."""


class _Bytes:
    """A walk through a file's bytes that never leaves it."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def skip(self, length: int) -> int:
        """Go forward; the place where that began."""
        if length > len(self.data) - self.at:
            raise _Damaged(f"its header ends at byte {len(self.data):,}, before it is complete")
        self.at += length
        return self.at - length

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack_from(f"<{form}", self.data, self.skip(struct.calcsize(f"<{form}")))

    def number(self, form: str) -> Any:
        return self.numbers(form)[0]

    def count(self) -> int:
        found = self.number("Q")
        if found > _MOST:
            raise _Damaged(f"its header speaks of a list of {found:,} entries")
        return found

    def text(self) -> str:
        length = self.number("Q")
        start = self.skip(length)
        return self.data[start : start + length].decode("utf-8", "replace")

    def value(self, kind: int) -> Any:
        if kind in _FORMATS:
            return self.number(_FORMATS[kind])
        if kind == _STRING:
            return self.text()
        if kind != _ARRAY:
            raise _Damaged(f"its header holds a value of the unknown type {kind}")
        inner, length = self.number("I"), self.count()
        if inner in _FORMATS:
            self.skip(length * struct.calcsize(_FORMATS[inner]))
        elif inner == _STRING:
            for _ in range(length):
                self.skip(self.number("Q"))
        else:
            raise _Damaged(f"its header holds a list of values of the unknown type {inner}")
        return length


def read_header(file: Path) -> Header:
    """The header of a GGUF file. Raises UnknownModel for one that is damaged or of another kind."""
    name = repr(file.name)
    with file.open("rb") as stream:
        start = stream.read(24)
        if start[:4] != b"GGUF":
            seen = f"it begins with {start.decode('ascii', 'replace')!r}" if start else "it is empty"
            raise UnknownModel(f"The file {name} holds no GGUF ({seen}); {AGAIN}.")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return _header(_Bytes(data))
            except _Damaged as error:
                raise UnknownModel(f"The GGUF file {name} is damaged: {error}; {AGAIN}.") from None


def _header(data: _Bytes) -> Header:
    data.skip(4)
    version = data.number("I")
    if version not in (2, 3):
        raise _Damaged(f"its version is {version}, where 2 and 3 are known, in little-endian order")
    n_tensors, n_values = data.count(), data.count()
    values: dict[str, Any] = {}
    for _ in range(n_values):
        key = data.text()
        if key in values:
            raise _Damaged(f"its header has the key {key[:60]!r} twice")
        values[key] = data.value(data.number("I"))
    found = [_stored(data) for _ in range(n_tensors)]
    align = values.get("general.alignment", 32)
    if not isinstance(align, int) or align < 1 or align & (align - 1):
        raise _Damaged(f"its tensors are aligned to {align!r} bytes, which is no power of two")
    first = -(-data.at // align) * align
    tensors = tuple(Stored(*tensor[:-1], first + tensor[-1]) for tensor in found)
    if len({tensor.name for tensor in tensors}) < len(tensors):
        raise _Damaged("two of its tensors have the same name")
    header = Header(values, tensors)
    _plausible(header)
    return header


def _stored(data: _Bytes) -> tuple[str, tuple[int, ...], int, int]:
    name, n_dims = data.text(), data.number("I")
    if not 1 <= n_dims <= _DIMENSIONS:
        raise _Damaged(f"its tensor {name[:60]!r} has {n_dims:,} axes")
    return (name, data.numbers(f"{n_dims}Q"), *data.numbers("IQ"))


def _plausible(header: Header) -> None:
    """Refuse numbers that no model has: a reader would make as many parts."""
    for key in _COUNTS:
        number = header.own(key)
        if isinstance(number, int) and not 0 <= number <= _LARGEST:
            raise _Damaged(f"its header says {key} {number:,}")
    blocks = {tensor.block for tensor in header.tensors} - {None}
    stated = header.own("block_count")
    if blocks and isinstance(stated, int) and stated > len(blocks):
        raise _Damaged(f"its header says {stated:,} blocks and {len(blocks):,} have weights")


def check_whole(file: Path, header: Header) -> None:
    """Refuse a file that ends before its tensors do, or whose tensors are of unknown types. Raises UnknownModel."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    size, end = file.stat().st_size, 0
    for tensor in header.tensors:
        try:
            per_block, nbytes = GGML_QUANT_SIZES[GGMLQuantizationType(tensor.kind)]
        except (ValueError, KeyError):
            raise UnknownModel(
                f"The tensor {tensor.name[:60]!r} of {file.name!r} is stored in a way that the package gguf does not "
                f"know (type {tensor.kind}); update it with `pip install -U gguf`, or {AGAIN}."
            ) from None
        if tensor.shape[0] % per_block:
            raise UnknownModel(
                f"The GGUF file {file.name!r} is damaged: the rows of its tensor {tensor.name[:60]!r} hold "
                f"{tensor.shape[0]:,} numbers, which are no whole blocks of {per_block}; {AGAIN}."
            )
        end = max(end, tensor.start + tensor.numbers // per_block * nbytes)
    if end > size:
        raise UnknownModel(
            f"The GGUF file {file.name!r} is not complete: its tensors end at byte {end:,} and the file at {size:,}; "
            f"{AGAIN}."
        )
