"""Chosen tokens in every cell: log-probability and exact rank, by counting in a sweep of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from lensviz.analysis.tiles import Unembed, blocks, exact_logits, nothing, tiles
from lensviz.tensors import PerCell


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
) -> TargetCells:
    """Log-probability and exact rank of some tokens in every cell, by counting in a second sweep.

    A target's own logit is read from the very tile it is counted in, so equal logits compare as equal.
    """
    parts = [_target_block(x[:, a:b], unembed, list(targets), check) for a, b in blocks(x, unembed)]
    logit, rank = (torch.cat(column, dim=1).cpu() for column in zip(*parts, strict=True))
    return TargetCells(logit - log_z.unsqueeze(-1), rank)


def _target_block(x: Tensor, unembed: Unembed, targets: list[int], check: Callable[[], None]) -> tuple[Tensor, Tensor]:
    layers, positions, width = x.shape
    rows = x.reshape(layers * positions, width)
    own = torch.full((len(rows), len(targets)), torch.nan, device=x.device)
    for start, stop in tiles(unembed):
        inside = [(n, i - start) for n, i in enumerate(targets) if start <= i < stop]
        if inside:
            check()
            z = unembed.logits(rows, start, stop)
            for n, column in inside:
                own[:, n] = z[:, column]
    rank = torch.zeros(len(rows), len(targets), dtype=torch.int64, device=x.device)
    for start, stop in tiles(unembed):
        check()
        z = unembed.logits(rows, start, stop)
        for n in range(len(targets)):
            rank[:, n] += (z > own[:, n, None]).sum(-1)
    rank = rank.masked_fill(own.isnan(), -1).view(layers, positions, -1)
    exact = exact_logits(rows, unembed, torch.tensor([targets], device=x.device).expand(len(rows), -1))
    if exact is not None and exact.shape == own.shape:
        own = exact.float()
    return own.view(layers, positions, -1), rank
