"""Passes through a model: whole, behind stored positions, past blocks whose output is stored, with
cells changed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from lensviz.errors import ModelNotVerified
from lensviz.model.discovery.probe import ModelStructure
from lensviz.model.probed_model import ProbedModel
from lensviz.model.protocol import AffineEdit, nothing
from lensviz.model.running.activations import Activations
from lensviz.model.running.capture import run_through
from lensviz.model.running.shared_prefix import branch, fresh


class ForwardRunner:
    """Runs one model. `like` is what a block returns; it must be known before blocks can be passed over."""

    def __init__(self, probed: ProbedModel, structure: ModelStructure) -> None:
        self.probed = probed
        self.structure = structure
        self.rows = len(structure.calls) + 1
        self.like: Any = None
        self.places = True  #: whether the positions of what follows a prefix are passed along

    def run(
        self,
        ids: Sequence[int],
        past: Sequence[Activations] = (),
        base: Activations | None = None,
        rows: int = 0,
        changes: Sequence[AffineEdit] = (),
        *,
        keep: bool = True,
        skip: bool = True,
        check: Callable[[], None] = nothing,
    ) -> Activations:
        """See `ModelAdapter.run`; `keep` also takes keys and values; without `skip` every block runs, and the rows of
        `base` take the place of what comes out.
        """
        shape = (self.rows, len(ids), self.structure.d_model)
        into = torch.empty(shape, dtype=self.structure.dtype, device=self.probed.device)
        changed = _Changed(base, rows, changes)

        def take(row: int, state: Tensor) -> Tensor:
            check()
            after = changed(row, state)
            if after.shape[1:] != into.shape[1:]:
                raise self._another_way()
            into[row].copy_(after[0])
            return after

        if rows == self.rows:
            for row in range(rows):
                take(row, into[row : row + 1])
            return Activations(into, *((base.keys, base.values) if base else ((), ())))
        pairs = self._pass([list(ids)], past, take, rows if skip else 0, keep=keep)
        return Activations(into, *_kept(pairs, base, rows))

    def last_cells(
        self,
        ids: Sequence[int],
        past: Sequence[Activations],
        base: Activations | None,
        rows: int,
        changes: Sequence[Sequence[AffineEdit]],
        *,
        skip: bool = True,
    ) -> Tensor:
        """See `ModelAdapter.last_cells`; `skip` as in `run`."""
        runs = [_Changed(base, rows, each) for each in changes]
        last: list[Tensor] = []

        def take(row: int, state: Tensor) -> Tensor:
            parts = [run(row, state[n : n + 1]) for n, run in enumerate(runs)]
            same = all(part.data_ptr() == state[n : n + 1].data_ptr() for n, part in enumerate(parts))
            state = state if same else torch.cat(parts)
            if row == self.rows - 1:
                last.append(state[:, -1].to(self.probed.device, copy=True))
            return state

        if rows == self.rows:
            take(rows - 1, torch.cat([base.residuals[-1:] for _ in runs]) if base else torch.empty(0))
        else:
            self._pass([list(ids)] * len(runs), past, take, rows if skip else 0, keep=bool(past))
        return last[0]

    def together(
        self, texts: Sequence[Sequence[int]], past: Sequence[Activations], check: Callable[[], None] = nothing
    ) -> list[Activations]:
        """See `ModelAdapter.together`."""
        length = max(map(len, texts))
        padded = [[*text, *[text[-1]] * (length - len(text))] for text in texts]
        shape = (self.rows, len(texts), length, self.structure.d_model)
        into = torch.empty(shape, dtype=self.structure.dtype, device=self.probed.device)

        def take(row: int, state: Tensor) -> Tensor:
            check()
            into[row].copy_(state.reshape(into.shape[1:]))
            return state

        pairs = self._pass(padded, past, take, 0, keep=True)
        return [_one(into, pairs, n, len(text)) for n, text in enumerate(texts)]

    def _pass(self, batch: list[list[int]], past: Sequence[Activations], take: Any, rows: int, *, keep: bool) -> Any:
        ids = torch.tensor(batch, device=self.probed.device)
        probed, cache = self.probed, branch([p for p in past if len(p)])
        start = sum(map(len, past))
        positions = torch.arange(start, start + ids.shape[1], device=ids.device).expand_as(ids) if self.places else None
        resume = probed.resume if keep else None
        run = (lambda: probed.run(ids)) if resume is None else (lambda: resume(ids, cache, positions))
        seen, _ = run_through(probed.module, self.structure.calls, run, take, skip=rows, like=self.like)
        if seen != self.rows:
            raise self._another_way()
        return fresh(cache)

    def _another_way(self) -> ModelNotVerified:
        return ModelNotVerified(
            f"{self.probed.name} took this prompt another way through its blocks than at the load; load it again."
        )


def _one(into: Tensor, pairs: Sequence[tuple[Tensor, Tensor] | None], n: int, length: int) -> Activations:
    """The n-th text of a batch, in memory of its own; without keys and values where a layer got none."""
    residuals = into[:, n, :length].clone()
    both = [pair for pair in pairs if pair is not None]
    if len(both) != len(pairs):
        return Activations(residuals)
    whole = torch.contiguous_format
    keys, values = (tuple(pair[i][n : n + 1, :, :length].clone(memory_format=whole) for pair in both) for i in range(2))
    return Activations(residuals, keys, values)


class _Changed:
    """Rows of one run: those of a base where it has them, changed as asked."""

    def __init__(self, base: Activations | None, rows: int, changes: Sequence[AffineEdit]) -> None:
        self.base = base
        self.rows = rows
        self.changes = changes

    def __call__(self, row: int, state: Tensor) -> Tensor:
        if self.base is not None and row < self.rows:
            state = self.base.residuals[row][None].to(state.device)
        for change in self.changes:
            if change.row == row:
                state = _apply(change, state)
        return state


def _apply(change: AffineEdit, state: Tensor) -> Tensor:
    at = torch.tensor(change.positions, device=state.device)
    exact = torch.promote_types(state.dtype, torch.float32)
    new = 0.0 if change.factor == 0 else state[:, at].to(exact) * change.factor
    if change.shift is not None:
        new = new + change.shift.to(state.device, exact)
    made = state.clone()
    made[:, at] = new.to(state.dtype) if isinstance(new, Tensor) else new
    return made


def _kept(
    pairs: Sequence[tuple[Tensor, Tensor] | None], base: Activations | None, rows: int
) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Keys and values of all layers: new ones, and those of the base where blocks were passed over."""
    if rows > 1 and base is not None and base.keys:
        pairs = [*pairs, *[None] * (len(base.keys) - len(pairs))]
        both = [p or (k, v) for p, k, v in zip(pairs, base.keys, base.values, strict=True)]
    else:
        both = [p for p in pairs if p is not None]
        if len(both) != len(pairs):
            return (), ()
    return tuple(k.clone(memory_format=torch.contiguous_format) for k, _ in both), tuple(
        v.clone(memory_format=torch.contiguous_format) for _, v in both
    )
