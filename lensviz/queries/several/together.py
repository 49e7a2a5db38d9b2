"""The residual streams of several prompts: those that are not kept share passes, and each leaves behind what it would
have left alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import torch
from torch import Tensor

from lensviz.analysis.tiles import TILE
from lensviz.engine.query import CompositeQuery, Context
from lensviz.model.running.activations import Activations
from lensviz.queries.chunked import ChunkedActivations
from lensviz.queries.edits import Ids
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.grouping import batches, branches, outermost


@dataclass(frozen=True)
class ResidualsTogether(CompositeQuery[list[ChunkedActivations]]):
    """The residual streams of several prompts, changed or not, in order."""

    runs: tuple[Residuals, ...]

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        each = [run.cached_parts(engine) for run in self.runs]
        return sum(kept for kept, _ in each), sum(n for _, n in each)

    def from_cache(self, engine: Context) -> list[ChunkedActivations] | None:
        found = [stream for stream in (run.from_cache(engine) for run in self.runs) if stream is not None]
        return found if len(found) == len(self.runs) else None

    def compute(self, engine: Context) -> list[ChunkedActivations]:
        wanted = list(dict.fromkeys(self._wanted(engine)))
        if len(wanted) > 1 and engine.tile == TILE:  # smaller: the device ran out of memory before
            _read_going_on(engine, [ids for ids in wanted if not engine.adapter.why_not_read_together(len(ids))])
            _read_whole(engine, [ids for ids in wanted if engine.adapter.why_not_continue(len(ids))])
        return self.from_cache(engine) or [engine.get(run) for run in self.runs]

    def _wanted(self, engine: Context) -> Iterator[Ids]:
        """Prompts of which an unchanged run is missing and will be asked for."""
        for run in self.runs:
            if run.from_cache(engine) is None and not (
                run.edits and (not run.via_clean or engine.adapter.why_not_skip())
            ):
                clean = Residuals(run.ids)
                if clean.from_cache(engine) is None:
                    yield run.ids

    @property
    def label(self) -> str:
        return f"Residuals({len(self.runs)} prompts, {sum(len(run.ids) for run in self.runs):,} tokens)"


def _read_going_on(engine: Context, prompts: Sequence[Ids]) -> None:
    """Read prompts behind what is kept of their beginnings; a long beginning that several share is read once."""
    behind = defaultdict[Ids, list[Ids]](list)
    for ids in prompts:
        behind[ids[: Residuals(ids).cached_parts(engine)[0]]].append(ids)
    todo = list(behind.items())
    while todo:
        front, members = todo.pop()
        found = list(branches(outermost(members), len(front)))
        for batch in batches([ids for ids, _ in found]):
            _read(engine, batch, len(front))
        todo += [(ids, rest) for ids, rest in found if rest]


def _read(engine: Context, prompts: Sequence[Ids], start: int) -> None:
    """One pass over prompts that share their first `start` tokens, of which the activations are kept."""
    engine.check_cancelled()
    if len(prompts) == 1:
        engine.get(Residuals(prompts[0]))
        return
    adapter, prefix_hashes, began = (
        engine.adapter,
        [Residuals(ids).prefix_hashes(engine.adapter) for ids in prompts],
        perf_counter(),
    )
    past = engine.find_prefix(prefix_hashes[0][:start])
    if sum(map(len, past)) < start:  # dropped meanwhile, for want of room
        return
    made = adapter.together([ids[start:] for ids in prompts], past=past, check=engine.check_cancelled)
    _count(engine, sum(map(len, made)), began)
    for prefix_hash, each in zip(prefix_hashes, made, strict=True):
        first = sum(map(len, engine.find_prefix(prefix_hash)))  # what it shares with one before it is kept once
        engine.keep_prefix(prefix_hash, first, each if first == start else _own(each.part(first - start, len(each))))


def _own(part: Activations) -> Activations:
    """The same in memory of its own, so that the whole can be freed."""
    keys, values = (tuple(t.clone() for t in each) for each in (part.keys, part.values))
    return Activations(part.residuals.clone(), keys, values)


def _read_whole(engine: Context, prompts: Sequence[Ids]) -> None:
    """Read prompts of a model that cannot continue a cached beginning, where it can take several in a pass."""
    for batch in batches(prompts):
        if len(batch) > 1 and engine.adapter.mixes_lengths(len(batch[-1])):
            engine.check_cancelled()
            began = perf_counter()
            made = _whole(engine, batch)
            _count(engine, sum(map(len, batch)), began)
            for ids, each in zip(batch, made, strict=True):
                engine.keep_prefix(Residuals(ids).prefix_hashes(engine.adapter), 0, each)


def _whole(engine: Context, prompts: Sequence[Ids]) -> list[Activations]:
    rows: list[Tensor] = []

    def take(_row: int, state: Tensor) -> None:
        engine.check_cancelled()
        rows.append(state.to(engine.adapter.device, copy=True))  # a later block may write in place

    engine.adapter.batch(prompts, take)
    states = torch.stack(rows)
    return [Activations(states[:, n, : len(ids)].clone()) for n, ids in enumerate(prompts)]


def _count(engine: Context, positions: int, began: float) -> None:
    cells = engine.adapter.n_layers * positions
    engine.count_pass(cells)
    engine.cost_model.passed(cells, perf_counter() - began)
