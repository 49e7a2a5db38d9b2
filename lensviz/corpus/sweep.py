"""Runs a corpus through a model once and feeds the activations to a reduction.

The engine decides where and in which order batches run; the reduction never knows. Reductions of parts of a corpus
merge, so an engine that spreads parts over workers gives the same answer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from lensviz.corpus.batches import SHARD, TOKENS, Batch, TokenizedCounts, batches
from lensviz.corpus.checkpoint import Checkpoint
from lensviz.corpus.corpus import Corpus
from lensviz.errors import BadCorpus
from lensviz.model.protocol import ModelAdapter, nothing

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
        tokens: of one batch.

    """

    site: str = "residual"
    pooling: str = "tokens"
    max_length: int | None = None
    tokens: int = TOKENS

    def __post_init__(self) -> None:
        for name, value, known in (("site", self.site, SITES), ("pooling", self.pooling, POOLINGS)):
            if value not in known:
                raise BadCorpus(f"There is no {name} {value!r}: pass one of {', '.join(map(repr, known))}.")
        for name, n in (("max_length", 1 if self.max_length is None else self.max_length), ("tokens", self.tokens)):
            if not hasattr(n, "__index__") or n < 1:
                raise BadCorpus(f"{name} is {n!r}: pass a whole number of at least 1.")


@dataclass
class Progress:
    """Progress of a sweep: texts done of all, and counts."""

    done: int
    total: int
    counts: TokenizedCounts = field(default_factory=TokenizedCounts)


class LocalEngine:
    """Runs a sweep here, in this thread."""

    def run(
        self,
        adapter: ModelAdapter,
        corpus: Corpus,
        reduction: Reduction,
        sweep: Sweep,
        *,
        start: int = 0,
        stop: int | None = None,
        progress: Callable[[int, int], object] | None = None,
        check: Callable[[], None] = nothing,
        passed: Callable[[int], None] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Progress:
        """Rows [start, stop) of the corpus. `progress` is told (texts done, texts in all) before the first batch and
        after each, `check` runs at every layer of a batch and may raise, `passed` is told how many cells a batch
        computed.

        With a checkpoint an interruption loses at most the batch that ran, and the next call goes on behind it.
        """
        end = len(corpus) if stop is None else min(stop, len(corpus))
        at = Progress(0, end - start)
        skip, number = 0 if checkpoint is None else checkpoint.load(reduction), 0
        try:
            for number, batch in enumerate(self._batches(adapter, corpus, sweep, at.counts, start, end)):
                if number >= skip:
                    if progress is not None and number == skip:
                        progress(at.done, at.total)
                    check()
                    run_batch(adapter, batch, reduction, sweep, check)
                    if passed is not None:
                        passed(adapter.n_layers * batch.n_tokens)
                    if checkpoint is not None:
                        checkpoint.after(reduction, number + 1)
                at.done += len(batch.rows)
                if progress is not None and number >= skip:
                    progress(at.done + at.counts.empty, at.total)
            if progress is not None and skip and number < skip:
                progress(at.done + at.counts.empty, at.total)
        finally:
            if checkpoint is not None:
                checkpoint.save(reduction)
        return at

    def _batches(
        self, adapter: ModelAdapter, corpus: Corpus, sweep: Sweep, counts: TokenizedCounts, start: int, end: int
    ) -> Iterator[Batch]:
        return batches(
            adapter,
            corpus,
            tokens=sweep.tokens,
            max_length=sweep.max_length,
            counts=counts,
            start=start,
            stop=end,
        )


def run_batch(
    adapter: ModelAdapter, batch: Batch, reduction: Reduction, sweep: Sweep, check: Callable[[], None] = nothing
) -> None:
    """One pass, pooled as it happens; `check` runs at every layer and may raise."""
    lengths = [len(text) for text in batch.texts]

    def take(row: int, state: "Tensor") -> None:
        check()
        reduction.take(row, pooled(state, lengths, sweep.pooling))

    reduction.begin(batch)
    adapter.batch(batch.texts, take, site=sweep.site)
    reduction.end()


def pooled(state: "Tensor", lengths: Sequence[int], pooling: str) -> "Tensor":
    """[text, pos, model] → [position, model], what stands behind a text's end left out."""
    import torch

    n = torch.tensor(lengths, device=state.device)
    if pooling == "first":
        return state[:, 0]
    if pooling == "last":
        return state[torch.arange(len(lengths), device=state.device), n - 1]
    real = torch.arange(state.shape[1], device=state.device) < n[:, None]
    if pooling == "mean":
        return (state.float() * real[..., None]).sum(1) / n[:, None]
    return state[real]


def parts_of(corpus: Corpus, n: int) -> list[tuple[int, int]]:
    """A corpus in at most n parts of whole shards: ranges of rows. Reductions over them merge to that of the whole."""
    shards = -(-len(corpus) // SHARD)
    each = -(-shards // max(1, n)) * SHARD
    return [(a, min(a + each, len(corpus))) for a in range(0, len(corpus), each)]
