"""Whether tensors hold what they held, by counters, addresses, samples and sums.

In-place operations of PyTorch move a tensor's counter, so most changes are seen there. Fused optimizers, writes through
`.data`, tensors made under `inference_mode` and kernels of other libraries leave it alone. So every look also reads a
sample, and adds up a piece:

- The sample runs diagonally through each matrix and meets every row and every column once. A change of whole rows,
  columns or tensors is seen at once, or, where the model has more than `SAMPLES` of them, within a few looks: each look
  reads another share, against what was read when the weights were last known to be new.
- A model of no more than `SMALL_BYTES` is read whole every time. Of a larger one, pieces of the storage are added up in
  turn, `PIECE_BYTES` a look: a single value written behind PyTorch's back is found when its piece has its turn; single
  values that change places are not.
"""

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import is_
from typing import Any
from zlib import crc32

import torch
from torch import Tensor

from lensviz.model.version.optimizers import Steps

SAMPLES = 1 << 16  #: values that one look reads at the most
PIECE_BYTES = 1 << 23  #: bytes that one look adds up at the most
SMALL_BYTES = 1 << 21  #: bytes of all weights of which every look makes a checksum
_INTEGERS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64, 16: torch.int64}


class Weights:
    """Watches tensors. `count` is another number whenever one of them has changed."""

    def __init__(self) -> None:
        self.count = 0
        self._steps = Steps()
        self._tensors: list[Tensor] = []
        self._counted: list[Tensor] = []
        self._stored: list[Tensor] = []
        self._state: tuple[Any, ...] = ()
        self._samples: list[list[_Sample]] = []
        self._pieces: list[list[Tensor]] = []
        self._sums: list[list[int]] = []
        self._read: Callable[[Sequence[Tensor]], list[int]] = _added
        self._turn = 0

    def look(self, tensors: Sequence[Tensor], *, briefly: bool = False, scratch: Sequence[Tensor] = ()) -> int:
        """`count`, after a look at these tensors; `briefly` looks at counters, addresses and optimizers alone. The
        counters of `scratch` say nothing.
        """
        same = len(tensors) == len(self._tensors) and all(map(is_, tensors, self._tensors))
        if not same or self._now() != self._state or not (briefly or self._unchanged()):
            self._begin(tensors, scratch)
        return self.count

    def _begin(self, tensors: Sequence[Tensor], scratch: Sequence[Tensor]) -> None:
        """These weights are new: read what later looks will be compared with."""
        self.count += 1
        self._turn = 0
        self._tensors = list(tensors)
        self._steps.watch([id(t) for t in tensors])
        self._stored = [part for t in tensors for part in _stored(t)]
        unsure = set(map(id, scratch))
        self._counted = [t for t in (*tensors, *self._stored) if not t.is_inference() and id(t) not in unsure]
        self._state = self._now()
        lines = [(t, line) for t in self._stored if (line := _line(t)) is not None]
        shares = max(1, math.ceil(sum(len(line) // _step(t, line) for t, line in lines) / SAMPLES))
        self._samples = [_samples(lines, share, shares) for share in range(shares)]
        self._pieces = _in_turns([line for _, line in lines])
        small = sum(line.nbytes for _, line in lines) <= SMALL_BYTES
        self._read = _checksums if small else _added
        self._sums = [self._read(pieces) for pieces in self._pieces]

    def _now(self) -> tuple[Any, ...]:
        counters = [t._version for t in self._counted]  # noqa: SLF001
        return self._steps.count, counters, [t.data_ptr() for t in self._stored]

    def _unchanged(self) -> bool:
        turn, self._turn = self._turn, self._turn + 1
        if not self._pieces:
            return True
        piece = turn % len(self._pieces)
        samples = self._samples[turn % len(self._samples)]
        return all(s.holds() for s in samples) and self._read(self._pieces[piece]) == self._sums[piece]


class _Sample:
    """Values of several tensors of one device and size of item, and what they were."""

    def __init__(self, views: Sequence[Tensor]) -> None:
        self.views = list(views)
        self.values = torch.cat(self.views)

    def holds(self) -> bool:
        """Whether they are what they were."""
        return torch.equal(torch.cat(self.views), self.values)


def _stored(tensor: Tensor) -> list[Tensor]:
    """The tensors whose storage holds the values of one: itself, or those inside a wrapper (quantized, distributed);
    none for meta tensors and for layouts that are no storage of values.
    """
    flatten = getattr(tensor, "__tensor_flatten__", None)
    if flatten is not None:
        inner = [getattr(tensor, name) for name in flatten()[0]]
        return [part for t in inner if isinstance(t, Tensor) for part in _stored(t)]
    plain = tensor.layout == torch.strided and not tensor.is_meta and not tensor.is_quantized
    return [tensor] if plain else []


def _line(tensor: Tensor) -> Tensor | None:
    """The storage between a tensor's first value and its last, as integers; None where there are no values."""
    if not tensor.numel():
        return None
    extent = 1 + sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.stride(), strict=True))
    line = tensor.detach().as_subclass(Tensor).as_strided((extent,), (1,))
    return line.view(_INTEGERS[line.dtype.itemsize])


def _samples(lines: Sequence[tuple[Tensor, Tensor]], share: int, shares: int) -> list[_Sample]:
    """One of so many shares of the diagonals of all tensors."""
    steps = [(line, _step(t, line)) for t, line in lines]
    views = sorted((line[share * step :: step * shares] for line, step in steps), key=_kind)
    return [_Sample(list(group)) for _, group in groupby((v for v in views if len(v)), key=_kind)]


def _kind(view: Tensor) -> tuple[str, str]:
    return str(view.device), str(view.dtype)


def _step(tensor: Tensor, line: Tensor) -> int:
    """Stride of a diagonal in memory: less than a row, so that each row is met, and coprime to
    the row's length, so that each column is.
    """
    width = tensor.shape[-1] if tensor.ndim else 1
    rows = tensor.numel() // max(1, width)
    step = max(1, min(width, rows) * len(line) // tensor.numel() - 1)
    while math.gcd(step, width) != 1:
        step -= 1
    return step


def _in_turns(lines: Sequence[Tensor]) -> list[list[Tensor]]:
    """Pieces of all lines, gathered into turns of at most `PIECE_BYTES` each."""
    turns: list[list[Tensor]] = []
    room = 0
    for line in lines:
        for piece in line.split(max(1, PIECE_BYTES // line.dtype.itemsize)):
            nbytes = piece.numel() * piece.dtype.itemsize
            if nbytes > room:
                turns.append([])
                room = PIECE_BYTES
            turns[-1].append(piece)
            room -= nbytes
    return turns


def _added(pieces: Sequence[Tensor]) -> list[int]:
    """The sum of each piece, modulo 2⁶⁴. One transfer for each device."""
    made = [_widest(piece).sum(dtype=torch.int64) for piece in pieces]
    if len({m.device for m in made}) == 1:
        return torch.stack(made).tolist()
    return [int(m) for m in made]


def _checksums(pieces: Sequence[Tensor]) -> list[int]:
    """A checksum of the bytes of each piece."""
    return [crc32(piece.cpu().numpy().tobytes()) for piece in pieces]


def _widest(piece: Tensor) -> Tensor:
    """The same bytes as 64-bit integers where length and place allow: an eighth of the additions for bytes."""
    size = piece.dtype.itemsize
    if (piece.numel() * size) % 8 or (piece.storage_offset() * size) % 8:
        return piece
    return piece.view(torch.int64)
