"""Tiles of a sweep over rows × vocabulary: only one tile of logits exists at a time.

A tile is what one product with the unembedding makes: large, since a product of few rows spends its time on rearranging
the matrix. On a CPU it is then reduced in bands of a few positions, small enough that the passes over a band find it in
the cache.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from lensviz.common.tensors import Logits, Rows

COLUMNS = 4096
TILE = 1 << 22  # elements of one tile of logits: 16 MB in fp32
WIDE = 1 << 21  # elements of a tile of few rows, which has more columns: each tile costs the same few calls
BAND = 1 << 18  # elements of one band of a tile: 1 MB in fp32, half of it in the second-level cache of each core


@runtime_checkable
class Unembed(Protocol):
    """Interface of a head for a sweep: columns of logits of prepared (already normed) rows, in float32."""

    @property
    def vocab_size(self) -> int: ...
    @property
    def sliceable(self) -> bool: ...
    def logits(self, x: Rows, start: int = 0, stop: int | None = None) -> Logits: ...


@runtime_checkable
class Exact(Protocol):
    """A head that can also give a few logits as sums in float64: a product in float32 errs by up to 1e-4 where
    activations are large, as embeddings are behind a final norm.
    """

    def exact(self, x: Rows, ids: Tensor) -> Tensor | None:
        """Logits [row, k] in float64 of rows at ids [row, k]; None where the head's own product is coarser."""
        ...


@runtime_checkable
class At(Protocol):
    """A head that can give the logits of a few tokens as dot products."""

    def at(self, x: Rows, ids: Sequence[int]) -> Logits:
        """Logits [row, len(ids)] of rows, float32."""
        ...


EXACT = 32  # the most tokens of a cell that are summed again
STRIP = 1 << 18  # numbers of the unembedding that they take at a time, on a CPU: these stay in its cache


def exact_logits(x: Rows, unembed: Unembed, ids: Tensor) -> Tensor | None:
    """The first EXACT logits of each row in float64, or None where the head has none to give."""
    if not isinstance(unembed, Exact):
        return None
    most = STRIP if x.device.type == "cpu" else TILE
    step = max(1, most // max(1, x.shape[-1] * min(EXACT, ids.shape[1])))
    parts = [unembed.exact(x[a : a + step], ids[a : a + step, :EXACT]) for a in range(0, len(x), step)]
    made = [part for part in parts if part is not None]
    return torch.cat(made) if made else None


def nothing() -> None:
    """The check of a sweep that nobody will cancel."""


def width(n_layers: int, unembed: Unembed, tile: int) -> int:
    """Columns of a tile: fewer where one position of COLUMNS columns is more than a tile; all, if not sliceable."""
    if not unembed.sliceable:
        return unembed.vocab_size
    return max(1, min(COLUMNS, unembed.vocab_size, tile // n_layers))


def tiles(x: Tensor, unembed: Unembed, tile: int) -> Iterator[tuple[int, int]]:
    """Column ranges of the vocabulary for a block of positions [layer, pos, width], in the order of a sweep: each one
    tile of columns, or several of them side by side where the rows are few.
    """
    step = width(len(x), unembed, tile)
    whole = unembed.vocab_size // step * step
    several = step * max(1, min(tile, WIDE) // max(1, x.shape[0] * x.shape[1] * step))
    for start in range(0, whole, several):
        yield start, min(start + several, whole)
    if whole < unembed.vocab_size:
        yield whole, unembed.vocab_size


def stacked(z: Tensor, step: int) -> Tensor:
    """Logits [row, column] of tiles that lie side by side as [tile, row, column]. What is summed over a tile is so the
    same number, in however many tiles a product is made.
    """
    return z.view(len(z), -1, min(step, z.shape[1])).transpose(0, 1)


def block_length(n_layers: int, unembed: Unembed) -> int:
    """Number of positions to sweep at a time, so that work can be published and cancelled: a quarter of a tile's, so
    that one takes about a tenth of a second with a small model (always at least one).
    """
    columns = COLUMNS if unembed.sliceable else unembed.vocab_size
    return max(1, TILE // (4 * columns * n_layers))


def blocks(x: Tensor, unembed: Unembed, tile: int) -> Iterator[tuple[int, int]]:
    """Ranges of positions of [layer, pos, width] rows that share a tile, of nearly equal length."""
    layers, positions = x.shape[:2]
    most = max(1, tile // (width(layers, unembed, tile) * layers))
    step = -(-positions // -(-positions // most)) if positions else 1
    for a in range(0, positions, step):
        yield a, min(a + step, positions)


def bands(z: Tensor, layers: int, *, together: bool = False) -> Iterator[slice]:
    """Ranges of whole positions of a tile [pos × layer, column] that are reduced at a time; on a CPU, BAND elements,
    but for tiles that are reduced `together`.
    """
    split = z.device.type == "cpu" and not together
    step = max(1, BAND // (layers * z.shape[1])) * layers if split else len(z)
    for a in range(0, len(z), step):
        yield slice(a, a + step)


def rows_of(x: Tensor) -> Tensor:
    """[layer, pos, width] → [pos × layer, width]: all layers of a position side by side."""
    return x.transpose(0, 1).reshape(-1, x.shape[-1])
