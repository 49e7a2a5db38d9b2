"""Splits results of a sweep into columns, and joins columns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import torch
from jaxtyping import Float
from torch import Tensor

from lensviz.analysis.sweep import CellStats
from lensviz.analysis.targets import TargetCells

T = TypeVar("T")


@dataclass(frozen=True)
class TargetLogps:
    """Natural-log probabilities of chosen tokens in each cell."""

    logp: Float[Tensor, "layer pos target"]


def split(result: T) -> list[T]:
    """One result a position, each with memory of its own."""
    parts = [getattr(result, f.name).unbind(1) for f in fields(cast("Any", result))]
    return [type(result)(*(p.unsqueeze(1).clone() for p in column)) for column in zip(*parts, strict=True)]


def join(parts: Sequence[T]) -> T:
    """Positions side by side."""
    names = [f.name for f in fields(cast("Any", parts[0]))]
    return type(parts[0])(*(torch.cat([getattr(p, name) for p in parts], dim=1) for name in names))


def top(stats: CellStats, k: int) -> CellStats:
    """The same with the first k tokens only."""
    return CellStats(stats.log_z, stats.entropy, stats.kl, stats.top_ids[..., :k], stats.top_logp[..., :k])


def of_target(cells: TargetCells, n: int) -> TargetCells:
    """The n-th target alone."""
    return TargetCells(cells.logp[..., n : n + 1].clone(), cells.rank[..., n : n + 1].clone())


def side_by_side(cells: Sequence[T]) -> T:
    """Several targets of the same positions in one."""
    names = [f.name for f in fields(cast("Any", cells[0]))]
    return type(cells[0])(*(torch.cat([getattr(c, name) for c in cells], dim=-1) for name in names))
