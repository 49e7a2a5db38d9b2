"""Activations of a prompt in the pieces in which they are kept, read without putting all of them together."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from lensviz.model.running.activations import Activations, joined


class ChunkedActivations:
    """The answer: the residual stream [layer + 1, pos, model] in pieces; index 0 = embedding."""

    def __init__(self, pieces: Sequence[Activations], device: Any) -> None:
        self.pieces = pieces
        self.device = device

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    def rows(self, start: int = 0, stop: int | None = None) -> Tensor:
        """Positions [start, stop): [layer + 1, pos, model] on the model's device. Do not write into it."""
        parts = [p.residuals for p in cut(self.pieces, start, len(self) if stop is None else stop)]
        parts = [part.to(self.device) for part in parts]
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def columns(self, positions: Sequence[int]) -> Tensor:
        """Some positions, as `rows`."""
        parts = [self.rows(start, stop) for start, stop in runs(positions)]
        return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)

    def activations(self, start: int, stop: int) -> Activations:
        """Positions [start, stop) with their keys and values, in one piece on the model's device."""
        return joined([piece.to(self.device) for piece in cut(self.pieces, start, stop)])

    def cell(self, layer: int, position: int) -> Tensor:
        """One cell [model]; layer -1 = embedding."""
        return self.rows(position, position + 1)[layer + 1, 0]


def cut(pieces: Sequence[Activations], start: int, stop: int) -> list[Activations]:
    """Positions [start, stop) of pieces in a row."""
    found, at = list[Activations](), 0
    for piece in pieces:
        a, b = max(start - at, 0), min(stop - at, len(piece))
        if a < b:
            found.append(piece.part(a, b))
        at += len(piece)
    return found


def runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending positions as ranges [start, stop)."""
    for _, group in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
        run = [position for _, position in group]
        yield run[0], run[-1] + 1
