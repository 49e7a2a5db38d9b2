"""The residual streams of several prompts: those that are not kept share passes, and each leaves behind what it would
have left alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from lensviz.model.activations import Activations
from lensviz.queries.edits import Ids
from lensviz.queries.grouping import batches, branches, outermost
from lensviz.queries.residuals import Residuals
from lensviz.queries.stream import Stream
from lensviz.session.query import Assembled, Context

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class ResidualsTogether(Assembled[list[Stream]]):
    """The residual streams of several prompts, changed or not, in order."""

    runs: tuple[Residuals, ...]

    def kept(self, on: Context) -> tuple[int, int]:
        each = [run.kept(on) for run in self.runs]
        return sum(kept for kept, _ in each), sum(n for _, n in each)

    def collect(self, on: Context) -> list[Stream] | None:
        found = [stream for stream in (run.collect(on) for run in self.runs) if stream is not None]
        return found if len(found) == len(self.runs) else None

    def compute(self, on: Context) -> list[Stream]:
        from lensviz.analysis.tiles import TILE

        wanted = list(dict.fromkeys(self._wanted(on)))
        if len(wanted) > 1 and on.tile == TILE:  # smaller: the device ran out of memory before
            _read_going_on(on, [ids for ids in wanted if not on.adapter.cannot_read_together(len(ids))])
            _read_whole(on, [ids for ids in wanted if on.adapter.cannot_continue(len(ids))])
        return self.collect(on) or [on.get(run) for run in self.runs]

    def _wanted(self, on: Context) -> Iterator[Ids]:
        """Prompts of which an unchanged run is missing and will be asked for."""
        for run in self.runs:
            if run.collect(on) is None and not (run.edits and (not run.via_clean or on.adapter.cannot_skip())):
                clean = Residuals(run.ids)
                if clean.collect(on) is None:
                    yield run.ids

    @property
    def label(self) -> str:
        return f"Residuals({len(self.runs)} prompts, {sum(len(run.ids) for run in self.runs):,} tokens)"


def _read_going_on(on: Context, prompts: Sequence[Ids]) -> None:
    """Read prompts behind what is kept of their beginnings; a long beginning that several share is read once."""
    behind = defaultdict[Ids, list[Ids]](list)
    for ids in prompts:
        behind[ids[: Residuals(ids).kept(on)[0]]].append(ids)
    todo = list(behind.items())
    while todo:
        front, members = todo.pop()
        found = list(branches(outermost(members), len(front)))
        for batch in batches([ids for ids, _ in found]):
            _read(on, batch, len(front))
        todo += [(ids, rest) for ids, rest in found if rest]


def _read(on: Context, prompts: Sequence[Ids], start: int) -> None:
    """One pass over prompts that share their first `start` tokens, of which the activations are kept."""
    on.check()
    if len(prompts) == 1:
        on.get(Residuals(prompts[0]))
        return
    adapter, marks, began = on.adapter, [Residuals(ids).marks(on.adapter) for ids in prompts], perf_counter()
    past = on.find_prefix(marks[0][:start])
    if sum(map(len, past)) < start:  # dropped meanwhile, for want of room
        return
    made = adapter.together([ids[start:] for ids in prompts], past=past, check=on.check)
    _count(on, sum(map(len, made)), began)
    for mark, each in zip(marks, made, strict=True):
        first = sum(map(len, on.find_prefix(mark)))  # what it shares with one before it is kept once
        on.keep_prefix(mark, first, each if first == start else _own(each.part(first - start, len(each))))


def _own(part: Activations) -> Activations:
    """The same in memory of its own, so that the whole can be freed."""
    keys, values = (tuple(t.clone() for t in each) for each in (part.keys, part.values))
    return Activations(part.residuals.clone(), keys, values)


def _read_whole(on: Context, prompts: Sequence[Ids]) -> None:
    """Read prompts of a model that cannot go on from a kept beginning, where it can take several in a pass."""
    for batch in batches(prompts):
        if len(batch) > 1 and on.adapter.mixes_lengths(len(batch[-1])):
            on.check()
            began = perf_counter()
            made = _whole(on, batch)
            _count(on, sum(map(len, batch)), began)
            for ids, each in zip(batch, made, strict=True):
                on.keep_prefix(Residuals(ids).marks(on.adapter), 0, each)


def _whole(on: Context, prompts: Sequence[Ids]) -> list[Activations]:
    import torch

    rows: list[Tensor] = []

    def take(_row: int, state: "Tensor") -> None:
        on.check()
        rows.append(state.to(on.adapter.device, copy=True))  # a later block may write in place

    on.adapter.batch(prompts, take)
    states = torch.stack(rows)
    return [Activations(states[:, n, : len(ids)].clone()) for n, ids in enumerate(prompts)]


def _count(on: Context, positions: int, began: float) -> None:
    cells = on.adapter.n_layers * positions
    on.count_pass(cells)
    on.speed.passed(cells, perf_counter() - began)
