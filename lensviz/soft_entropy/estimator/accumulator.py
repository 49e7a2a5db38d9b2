"""Accumulates batches of vectors and labels; merges other accumulators."""

import copy
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import torch
from torch import Tensor

from lensviz.errors import BadActivations, BadEstimator, BadLabels
from lensviz.soft_entropy.estimator.assign import Assign, check_vectors
from lensviz.soft_entropy.estimator.counts import SoftCounts
from lensviz.soft_entropy.estimator.labels import LabelRows, Pairs, Rows, pairs
from lensviz.soft_entropy.estimator.options import Options
from lensviz.soft_entropy.estimator.reservoir import Reservoir


class Accumulator:
    """Sums of assignments, in all and by label.

    Attributes:
        n: positions seen.
        dim: width of the vectors; None before the first.
        points: reference points [point, dim / subspaces]; None before the first vectors, unless given.
        labels: label rows by set; may be shared.
        counts: sums by label, by set, in the order in which sets were first given.
        total: sum of all assignments, flat over subspace and point, float64.
        sample: some assignments with their flat labels; those of sets with several labels a position in `pair_samples`.

    """

    def __init__(self, options: Options, points: Tensor | None, labels: dict[str, LabelRows] | None) -> None:
        self.options, self.points, self.n = options, points, 0
        self.dim: int | None = None
        self.labels: dict[str, LabelRows] = {} if labels is None else labels
        self.counts: dict[str, SoftCounts] = {}
        self.total: Tensor = torch.zeros(options.n_points * options.subspaces, dtype=torch.float64)
        self.sample = self.new_reservoir()
        self.pair_samples: dict[str, Reservoir] = {}
        self._assign: Assign | None = None
        self._pending: dict[str, tuple[LabelRows, SoftCounts]] | None = None

    def rows(self, labels: Mapping[str, Any], n: int) -> dict[str, Rows]:
        """Label rows for n positions, to be given to `add`, here and in estimators that share `labels`."""
        made: dict[str, Rows] = {}
        for name, values in labels.items():
            own = self.labels.setdefault(name, LabelRows())
            if isinstance(values, Mapping):
                made[name] = pairs(own, cast("Mapping[Any, Any]", values), n)
            elif values is not None:
                made[name] = own.rows(values)
                if len(made[name]) != n:
                    raise BadLabels(
                        f"The set {name!r} has {len(made[name])} labels for {n} vectors: give one for each."
                    )
        return made

    def add(self, z: Tensor, rows: Mapping[str, Rows]) -> None:
        """Take in vectors [n, dim] or assignments [n, subspace, point], with rows of `self.labels` (−1: unlabeled)."""
        if z.device.type == "mps":  # has no float64
            z = z.cpu()
        for name, own in rows.items():
            if isinstance(own, Tensor) and len(own) != len(z):
                raise BadLabels(f"The set {name!r} has {len(own)} label rows for {len(z)} vectors: give one for each.")
            if name not in self.counts:
                self.counts[name] = SoftCounts(len(self.total), z.device)
            self.counts[name].move(z.device)
            self.counts[name].grow(len(self.labels[name]))
        if z.numel():
            parts, make = self._parts(z)
            with self.batch():
                for at, p in parts:
                    self._count(at, p, rows)
            self._offer(len(z), make, rows)

    def _parts(self, z: Tensor) -> tuple[Iterable[tuple[slice, Tensor]], Callable[[Tensor], Tensor]]:
        """Chunks (slice, assignments) of z, and a function that gives the assignments of chosen rows."""
        if z.ndim == 3:
            if z.shape[1:].numel() != len(self.total):
                raise BadActivations(f"Assignments of shape {tuple(z.shape)} are not over {len(self.total)} points.")
            return [(slice(0, len(z)), z)], lambda at: z[at.to(z.device)]
        check_vectors(z, self.dim)
        z = z if z.is_floating_point() else z.double()
        assign = self.set_up(z)
        return assign.chunks(z), lambda at: assign(z[at.to(z.device)])

    def set_up(self, z: Tensor) -> Assign:
        """Assignment of vectors like z [n, dim], chosen by the first batch."""
        if self._assign is None:
            self._assign = self.options.assign(z, self.points)
            self.points, self.dim = self._assign.points, z.shape[1]
        if self._assign.points.device != z.device:
            self._assign = replace(self._assign, points=self._assign.points.to(z.device))
        return self._assign

    def _count(self, at: slice, p: Tensor, rows: Mapping[str, Rows]) -> None:
        self.total = self.total.to(p.device) + p.sum(0, dtype=torch.float64).reshape(-1)
        self.n += len(p)
        for name, own in rows.items():
            if isinstance(own, Pairs):
                inside = (own.positions >= at.start) & (own.positions < at.start + len(p))
                self._put(name, p[(own.positions[inside] - at.start).to(p.device)], own.rows[inside])
            else:
                self._put(name, p, own[at])

    def _put(self, name: str, p: Tensor, rows: Tensor) -> None:
        if not self.options.legacy or self._pending is None:
            self.counts[name].add(p, rows)
            return
        new = (LabelRows(), SoftCounts(len(self.total), p.device))
        local, counts = self._pending.setdefault(name, new)
        own = local.rows(rows, unlabeled=-1)
        counts.grow(len(local))
        counts.add(p, own)

    @contextmanager
    def batch(self) -> Generator[None]:
        """Legacy only: updates inside count as one batch for min_labels; elsewhere it changes nothing."""
        if self._pending is not None:
            yield
            return
        self._pending = {}
        try:
            yield
        finally:
            pending, self._pending = self._pending, None
            for name, (local, counts) in pending.items():
                kept = (counts.n >= self.options.min_labels).nonzero()[:, 0]
                self.counts[name].add(counts.sums[kept], local.ints[kept.cpu()], counts.n[kept])

    def new_reservoir(self) -> Reservoir:
        """An empty sample."""
        return Reservoir(self.options.reservoir, self.options.n_points * self.options.subspaces, self.options.seed)

    def _offer(self, n: int, make: Callable[[Tensor], Tensor], rows: Mapping[str, Rows]) -> None:
        if not self.options.reservoir:
            return
        self.sample.offer(n, make, {name: own for name, own in rows.items() if isinstance(own, Tensor)})
        for name, own in rows.items():
            if isinstance(own, Pairs):
                at = own.positions
                sample = self.pair_samples.setdefault(name, self.new_reservoir())
                sample.offer(len(at), lambda chosen, at=at: make(at[chosen]), {name: own.rows})

    def take(self, other: "Accumulator") -> None:
        """Take in what another estimator has seen."""
        other = copy.deepcopy(other) if other is self else other
        if other.options != self.options or not self._fits(other):
            raise BadEstimator("Two estimators can be merged where options, width and reference points are equal.")
        maps = {name: self.labels.setdefault(name, LabelRows()).rows_in(own) for name, own in other.labels.items()}
        for name, counts in other.counts.items():
            own = self.counts.setdefault(name, SoftCounts(len(self.total), counts.sums.device))
            own.merge(counts, maps[name], len(self.labels[name]))
        self.total, self.n = self.total + other.total.to(self.total.device), self.n + other.n
        self.sample.merge(other.sample, maps)
        for name, sample in other.pair_samples.items():
            self.pair_samples.setdefault(name, self.new_reservoir()).merge(sample, maps)
        if self.dim is None:
            self.dim, self.points = other.dim, other.points

    def _fits(self, other: "Accumulator") -> bool:
        if self.dim is not None and other.dim is not None and self.dim != other.dim:
            return False
        mine, theirs = self.points, other.points
        return (
            mine is None or theirs is None or (mine.shape == theirs.shape and bool((mine.cpu() == theirs.cpu()).all()))
        )
