"""Entropies of weights that labels put on reference points."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from lensviz.common.tensors import cut, pieces

CHUNK = 1 << 21  # elements of the rows that are reduced at a time: 16 MB in float64


@dataclass(frozen=True)
class Measures:
    """Measures of one label set. H, H_given and I are over ln m, so that all points alike is 1.

    Attributes:
        H: entropy of the mean assignment over all pairs of position and label; mean over subspaces.
        H_given: Σ (n_x / N) H(Z | x), or the plain mean over labels.
        disentanglement: mean over labels of the Jensen-Shannon divergence of a label from all others, nats.
        n: pairs of position and label.
        n_labels: labels among them.

    """

    H: float
    H_given: float
    disentanglement: float
    n: int
    n_labels: int

    @property
    def I(self) -> float:  # noqa: E743, N802 (its name everywhere)
        """Mutual information H − H_given."""
        return self.H - self.H_given

    @property
    def regularity(self) -> float:
        """I / H; NaN where H is 0."""
        return self.I / self.H if self.H else math.nan


def measures(
    sums: Float64[Tensor, "row width"],
    n: Int64[Tensor, " row"],
    points: int,
    *,
    weighted: bool = True,
    min_count: int = 1,
) -> Measures:
    """Measures of label counts, of which labels of fewer than min_count positions are left out."""
    rows = (n >= max(1, min_count)).nonzero()[:, 0]
    count = int(n[rows].sum())
    if not len(rows):
        return Measures(math.nan, math.nan, math.nan, 0, 0)
    total = torch.zeros(sums.shape[1], dtype=torch.float64, device=sums.device)
    for part in _chunks(rows, sums.shape[1]):
        total += sums[part].sum(0)
    given = js = 0.0
    for part in _chunks(rows, sums.shape[1]):
        x = cut(sums[part], points)
        # masses in place of counts: the mixture of the conditionals is then the mean to the last bit, so I >= 0
        weight = x.sum(-1) / total.view(-1, points).sum(-1) if weighted else 1 / len(rows)
        given += float((weight * entropy(x)).sum()) / x.shape[1]
        js += float(jensen_shannon(x, total.view(-1, points) - x).mean(1).sum())
    scale = math.log(points)
    h = float(entropy(total.view(-1, points)).mean())
    return Measures(h / scale, given / scale, js / len(rows) if len(rows) > 1 else math.nan, count, len(rows))


def entropy(counts: Tensor) -> Tensor:
    """Entropy over the last axis of counts that need not sum to 1, nats."""
    p = normal(counts)
    return -torch.xlogy(p, p).sum(-1)


def jensen_shannon(counts: Tensor, others: Tensor) -> Tensor:
    """Jensen-Shannon divergence of counts over the last axis, nats (0 … ln 2); against nothing at all it is ½ ln 2,
    as in the paper's own code.
    """
    p, q = normal(counts), normal(others.clamp_min(0))
    mixed = (p + q) / 2
    ratio = torch.xlogy(p, p / mixed.clamp_min(1e-300)) + torch.xlogy(q, q / mixed.clamp_min(1e-300))
    return ratio.sum(-1).clamp_min(0) / 2


def normal(counts: Tensor) -> Tensor:
    """Counts over their sum; zeros where there are none."""
    mass = counts.sum(-1, keepdim=True)
    return counts / torch.where(mass > 0, mass, 1)


def _chunks(rows: Tensor, width: int) -> Iterator[Tensor]:
    return pieces(rows, CHUNK // width)
