"""How a sweep over rows × vocabulary is cut, so that only one tile of logits exists at a time."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from torch import Tensor

from lensviz.tensors import Logits, Rows

COLUMNS = 4096
TILE = 1 << 20  # elements of one tile of logits: 4 MB in fp32


@runtime_checkable
class Unembed(Protocol):
    """What a sweep needs of a head: columns of logits of prepared (already normed) rows, in float32."""

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


EXACT = 32  # at most so many tokens of a cell are summed again


def exact_logits(x: Rows, unembed: Unembed, ids: Tensor) -> Tensor | None:
    """The first EXACT logits of each row in float64, or None where the head has none to give."""
    return unembed.exact(x, ids[:, :EXACT]) if isinstance(unembed, Exact) else None


def nothing() -> None:
    """The check of a sweep that nobody will cancel."""


def tiles(unembed: Unembed) -> Iterator[tuple[int, int]]:
    """Column ranges of the vocabulary in the order of a sweep."""
    step = COLUMNS if unembed.sliceable else unembed.vocab_size
    for start in range(0, unembed.vocab_size, step):
        yield start, min(start + step, unembed.vocab_size)


def block_length(n_layers: int, unembed: Unembed) -> int:
    """How many positions share one tile, so that a tile stays within TILE elements (always at least one)."""
    columns = COLUMNS if unembed.sliceable else unembed.vocab_size
    return max(1, TILE // (columns * n_layers))


def blocks(x: Tensor, unembed: Unembed) -> Iterator[tuple[int, int]]:
    """Ranges of positions of [layer, pos, width] rows that share a tile."""
    step = block_length(x.shape[0], unembed)
    for a in range(0, x.shape[1], step):
        yield a, min(a + step, x.shape[1])
