"""Runs a corpus through a model once and feeds the activations to a reduction.

The engine decides where and in which order batches run; the reduction never knows. Reductions of parts of a corpus
merge, so an engine that spreads parts over workers gives the same answer.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from lensviz.corpus.batches import SHARD, TOKENS, Batch, TokenizedCounts
from lensviz.corpus.corpus import Corpus
from lensviz.errors import BadCorpus

if TYPE_CHECKING:
    from torch import Tensor

SITES = ("residual", "attention", "mlp")
POOLINGS = ("tokens", "first", "last", "mean")


class Reduction(Protocol):
    """Interface of a reduction of activations. A batch counts when `end` returns; before, it must leave no trace."""

    def begin(self, batch: Batch) -> None:
        """A batch is about to run."""
        ...

    def take(self, row: int, z: "Tensor") -> None:
        """Its activations [position, model] of one row (0 = embedding, l + 1 = block l), text after text."""
        ...

    def end(self) -> None:
        """The batch is through: count it."""
        ...

    def state(self) -> "tuple[dict[str, Tensor], dict[str, Any]]":
        """All of it: tensors, and what JSON can hold."""
        ...

    def load(self, tensors: "dict[str, Tensor]", meta: dict[str, Any]) -> None:
        """Take the place of what `state` gave."""
        ...


class Mergeable(Reduction, Protocol):
    """A reduction of which those of parts of a corpus make that of the whole, so that workers can share it."""

    def merge(self, other: Any) -> Any:
        """Take in the reduction of another part of the corpus."""
        ...


@dataclass(frozen=True)
class Sweep:
    """Settings of a sweep over a corpus.

    Attributes:
        site: "residual" (after each block, and the embedding), or what "attention" or "mlp" put into the stream.
        pooling: "tokens": every token, special ones included; "first", "last", or "mean" of them: one vector a text.
        max_length: tokens of a text; what is longer is cut. None: what the model can read.
        batch_tokens: tokens of one batch, padding counted.

    """

    site: str = "residual"
    pooling: str = "tokens"
    max_length: int | None = None
    batch_tokens: int = TOKENS

    def __post_init__(self) -> None:
        for name, value, known in (("site", self.site, SITES), ("pooling", self.pooling, POOLINGS)):
            if value not in known:
                raise BadCorpus(f"There is no {name} {value!r}: pass one of {', '.join(map(repr, known))}.")
        for name, n in (
            ("max_length", 1 if self.max_length is None else self.max_length),
            ("batch_tokens", self.batch_tokens),
        ):
            if not hasattr(n, "__index__") or n < 1:
                raise BadCorpus(f"{name} is {n!r}: pass a whole number of at least 1.")


@dataclass
class SweepState:
    """State of a sweep: texts done of all, and counts."""

    done: int
    total: int
    counts: TokenizedCounts = field(default_factory=TokenizedCounts)


def parts_of(corpus: Corpus, n: int) -> list[tuple[int, int]]:
    """A corpus in at most n parts of whole shards: ranges of rows. Reductions over them merge to that of the whole."""
    shards = -(-len(corpus) // SHARD)
    each = -(-shards // max(1, n)) * SHARD
    return [(a, min(a + each, len(corpus))) for a in range(0, len(corpus), each)]
