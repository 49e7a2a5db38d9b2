"""Runs a sweep in this process, in the calling thread."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from lensviz.corpus.batches import Batch, TokenizedCounts, batches
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.monitor import Monitor
from lensviz.corpus.sweep import Reduction, Sweep, SweepState
from lensviz.model.protocol import ModelAdapter, nothing

SILENT = Monitor()


class LocalEngine:
    """Runs a sweep in this process, in the calling thread."""

    def run(
        self,
        adapter: ModelAdapter,
        corpus: Corpus,
        reduction: Reduction,
        sweep: Sweep,
        monitor: Monitor = SILENT,
        *,
        start: int = 0,
        stop: int | None = None,
    ) -> SweepState:
        """Feed rows [start, stop) of the corpus to the reduction. With a checkpoint an interruption loses at most the
        running batch, and the next call resumes behind it.
        """
        end = len(corpus) if stop is None else min(stop, len(corpus))
        at, checkpoint = SweepState(0, end - start), monitor.checkpoint
        skip, number = 0 if checkpoint is None else checkpoint.load(reduction), 0
        try:
            for number, batch in enumerate(_batches(adapter, corpus, sweep, at.counts, start, end)):
                if number >= skip:
                    if number == skip:
                        monitor.report(at.done, at.total)
                    monitor.check_cancelled()
                    run_batch(adapter, batch, reduction, sweep, monitor.check_cancelled)
                    monitor.count_pass(adapter.n_layers * batch.n_tokens)
                    if checkpoint is not None:
                        checkpoint.after(reduction, number + 1)
                at.done += len(batch.rows)
                if number >= skip:
                    monitor.report(at.done + at.counts.empty, at.total)
            if skip and number < skip:
                monitor.report(at.done + at.counts.empty, at.total)
        finally:
            if checkpoint is not None:
                checkpoint.save(reduction)
        return at


def _batches(
    adapter: ModelAdapter, corpus: Corpus, sweep: Sweep, counts: TokenizedCounts, start: int, end: int
) -> Iterator[Batch]:
    limits = {"tokens": sweep.batch_tokens, "max_length": sweep.max_length}
    return batches(adapter, corpus, **limits, counts=counts, start=start, stop=end)


def run_batch(
    adapter: ModelAdapter, batch: Batch, reduction: Reduction, sweep: Sweep, check: Callable[[], None] = nothing
) -> None:
    """One pass, pooled as it happens; `check` runs at every layer and may raise."""
    lengths = [len(text) for text in batch.texts]

    def take(row: int, state: Tensor) -> None:
        check()
        reduction.take(row, pooled(state, lengths, sweep.pooling))

    reduction.begin(batch)
    adapter.batch(batch.texts, take, site=sweep.site)
    reduction.end()


def pooled(state: Tensor, lengths: Sequence[int], pooling: str) -> Tensor:
    """[text, pos, model] → [position, model], what stands behind a text's end left out."""
    n = torch.tensor(lengths, device=state.device)
    if pooling == "first":
        return state[:, 0]
    if pooling == "last":
        return state[torch.arange(len(lengths), device=state.device), n - 1]
    real = torch.arange(state.shape[1], device=state.device) < n[:, None]
    if pooling == "mean":
        return (state.float() * real[..., None]).sum(1) / n[:, None]
    return state[real]
