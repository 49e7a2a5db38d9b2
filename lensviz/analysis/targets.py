"""Chosen tokens in every cell: log-probability, and exact rank by counting larger logits tile by tile."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from lensviz.analysis.tiles import TILE, At, Unembed, bands, blocks, exact_logits, nothing, rows_of, tiles
from lensviz.common.tensors import PerCell


@dataclass(frozen=True)
class TargetCells:
    """Of chosen tokens in each cell: natural-log probability, and rank = number of strictly larger logits."""

    logp: Float[Tensor, "layer pos target"]
    rank: Int64[Tensor, "layer pos target"]


def target_cells(
    x: Float[Tensor, "layer pos width"],
    unembed: Unembed,
    log_z: PerCell,
    targets: Sequence[int],
    check: Callable[[], None] = nothing,
    *,
    tile: int = TILE,
) -> TargetCells:
    """Log-probability and exact rank of some tokens in every cell, by counting in a sweep of its own.

    A target's own logit is read from the very tile it is counted in, so equal logits compare as equal.
    """
    parts: list[tuple[Tensor, Tensor]] = []
    for a, b in blocks(x, unembed, tile):
        ranks = Ranks(x[:, a:b], unembed, targets, tile)
        for start, stop in ranks.order(check):
            z = unembed.logits(ranks.rows, start, stop)
            ranks.read(z, start)
            for band in bands(z, len(x)):
                ranks.count(z, band)
            del z  # before the next tile is made
        parts.append(ranks.cells())
    logit, rank = (torch.cat(column, dim=1).cpu() for column in zip(*parts, strict=True))
    return TargetCells(logit - log_z.unsqueeze(-1), rank)


def target_logp(
    x: Float[Tensor, "layer pos width"], unembed: Unembed, log_z: PerCell, targets: Sequence[int]
) -> Float[Tensor, "layer pos target"]:
    """Natural-log probability of some tokens in every cell, by dot products with a log Z that a sweep has given."""
    parts: list[Tensor] = []
    for a, b in blocks(x, unembed, TILE):
        rows = rows_of(x[:, a:b])
        logits = _exact(rows, unembed, targets)
        if logits is None:
            logits = _plain(rows, unembed, targets)
        parts.append(logits.view(b - a, len(x), -1).transpose(0, 1).cpu())
    return torch.cat(parts, dim=1) - log_z.unsqueeze(-1)


class Ranks:
    """Counts the logits above those of targets, in one block of positions.

    Attributes:
        rows: the block's rows, [pos × layer, width].

    """

    def __init__(self, x: Tensor, unembed: Unembed, targets: Sequence[int], tile: int) -> None:
        self.layers, self.rows = len(x), rows_of(x)
        self.unembed, self.targets = unembed, list(targets)
        self.tiles = list(tiles(x, unembed, tile))
        self.own = torch.full((len(self.rows), len(self.targets)), torch.nan, dtype=torch.float32, device=x.device)
        self.above = torch.zeros_like(self.own)  # whole numbers, exact in float32 up to 2^24
        self.scratch = torch.empty(0, dtype=torch.float32)

    def order(self, check: Callable[[], None]) -> Iterator[tuple[int, int]]:
        """Column ranges of a sweep: first one that holds a target; others that do are made once before, to be read."""
        first, *others = [t for t in self.tiles if any(t[0] <= i < t[1] for i in self.targets)] or self.tiles[:1]
        for start, stop in others:
            check()
            self.read(self.unembed.logits(self.rows, start, stop), start)
        for start, stop in [first, *(t for t in self.tiles if t != first)]:
            check()
            yield start, stop

    def read(self, z: Tensor, start: int) -> None:
        """The logits of the targets that a tile holds."""
        for n, i in enumerate(self.targets):
            if start <= i < start + z.shape[1]:
                self.own[:, n] = z[:, i - start]

    def count(self, z: Tensor, band: slice) -> None:
        """Take in a band of a tile."""
        z = z[band]
        if self.targets and self.scratch.numel() < z.numel():
            self.scratch = z.new_empty(z.numel())
        for n in range(len(self.targets)):
            larger = self.scratch[: z.numel()].view_as(z)
            self.above[band, n] += torch.gt(z, self.own[band, n, None], out=larger).sum(-1)

    def cells(self) -> tuple[Tensor, Tensor]:
        """Logits and ranks, [layer, pos, target]; the logits in float64 if the head has such, the rank of NaN -1."""
        exact = _exact(self.rows, self.unembed, self.targets)
        rank = self.above.long().masked_fill(self.own.isnan(), -1)
        parts = (self.own if exact is None else exact, rank)
        shape = (len(self.rows) // self.layers, self.layers, len(self.targets))
        logit, rank = (v.view(shape).transpose(0, 1) for v in parts)
        return logit, rank


def _exact(rows: Tensor, unembed: Unembed, targets: Sequence[int]) -> Tensor | None:
    """Logits [row, target] summed in float64, or None: the head has none to give, or they are none or too many."""
    if not targets:
        return None
    ids = torch.tensor([list(targets)], dtype=torch.int64, device=rows.device).expand(len(rows), -1)
    exact = exact_logits(rows, unembed, ids)
    return exact.float() if exact is not None and exact.shape == ids.shape else None


def _plain(rows: Tensor, unembed: Unembed, targets: Sequence[int]) -> Tensor:
    """Logits [row, target] as the head's own product."""
    if isinstance(unembed, At):
        return unembed.at(rows, targets)
    if not unembed.sliceable:
        return unembed.logits(rows)[:, list(targets)]
    return torch.cat([rows.new_empty(len(rows), 0), *(unembed.logits(rows, i, i + 1) for i in targets)], dim=1)
