"""Significance of a mutual information: its value for shuffled labels, and a bootstrap interval.

Labels that say nothing still seem to: the mean of few assignments has a lower entropy than that of many. For 1,000
normal vectors and 1,000 labels I is 0.6 of the maximum (spec soft-entropy 4).
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float32, Int64
from torch import Tensor

from lensviz.common.tensors import cut, distinct, pieces, real, whole
from lensviz.soft_entropy.estimator.measures import entropy

PERMUTATIONS = 5
SIZES = 64  # the most label sizes that are tried; those between are interpolated
ELEMENTS = 1 << 22  # of one block of replicates × labels: 16 MB in float32


@dataclass(frozen=True)
class Sample:
    """Assignments drawn uniformly from all that bear a label of a set.

    Attributes:
        p: assignments [sample, subspace × point], float32.
        rows: label of each, 0 … labels − 1.
        counts: pairs of each label in the whole set [label], not only in the sample.
        points: reference points.
        weighted: whether labels count by their size.

    """

    p: Float32[Tensor, "sample width"]
    rows: Int64[Tensor, " sample"]
    counts: Int64[Tensor, " label"]
    points: int
    weighted: bool

    @property
    def n(self) -> int:
        """Pairs in the whole set."""
        return int(self.counts.sum())

    def entropy(self, sums: Tensor) -> Tensor:
        """Entropy [...] of sums [..., subspace × point], averaged over subspaces, over ln points."""
        return entropy(cut(sums, self.points)).mean(-1) / math.log(self.points)


def shuffled(sample: Sample, seed: int = 0) -> float:
    """I for labels of the same sizes that have nothing to do with the vectors; NaN without a sample.

    The mean of five true permutations where the sample is the whole set, else the expected value of a permutation.
    """
    if not len(sample.p):
        return math.nan
    generator = torch.Generator().manual_seed(seed)
    if len(sample.p) < sample.n:
        return _expected(sample, generator)
    p, total = sample.p.double(), 0.0
    weight = _weights(sample)
    for _ in range(PERMUTATIONS):
        order = torch.randperm(len(p), generator=generator)
        sums = p.new_zeros(len(sample.counts), p.shape[1]).index_add_(0, sample.rows, p[order])
        total += float(sample.entropy(p.sum(0)) - (weight * sample.entropy(sums)).sum())
    return total / PERMUTATIONS


def _weights(sample: Sample) -> Tensor:
    return (
        sample.counts.double() / sample.n if sample.weighted else 1 / torch.tensor(float(len(sample.counts))).double()
    )


def _expected(sample: Sample, generator: torch.Generator) -> float:
    """Σ weight(x) b(n_x), b(m) = how much lower the entropy of m draws is than that of all N.

    The sample of size R gives b against R; the rest, and what lies beyond R, goes on as 1/m − 1/N, the leading order
    of the bias of an entropy.
    """
    size, n = len(sample.p), sample.n
    sizes, inverse = distinct(sample.counts)
    tried = sorted({*_grid(sizes.clamp_max(size)), max(1, size // 2)})
    low = _lowered(sample, tried, generator)
    half = low[max(1, size // 2)] * (1 - size / n)
    x = torch.tensor(tried).double().log()
    y = torch.tensor([low[m] for m in tried]).double()
    at = sizes.clamp_max(size).double().log()
    right = torch.searchsorted(x, at).clamp(1, max(1, len(x) - 1)).clamp_max(len(x) - 1)
    left = (right - 1).clamp_min(0)
    share = ((at - x[left]) / (x[right] - x[left]).clamp_min(1e-12)).clamp(0, 1)
    within = y[left] + share * (y[right] - y[left]) + half
    beyond = low[max(1, size // 2)] * size * (1 / sizes.double() - 1 / n)
    bias = torch.where(sizes <= size, within, beyond)
    weight = _weights(sample)
    return float((weight * bias[inverse]).sum())


def _grid(sizes: Tensor) -> list[int]:
    """All sizes, or if they are many, SIZES of them in equal ratios, with the least and the largest."""
    if len(sizes) <= SIZES:
        return whole(sizes)
    low, high = real(sizes[[0, -1]].double().log10())
    return whole(torch.logspace(low, high, SIZES).round().long())


def _lowered(sample: Sample, sizes: list[int], generator: torch.Generator) -> dict[int, float]:
    """Amount by which the entropy of m samples is lower than that of all, by m, over blocks of a few orders."""
    made = dict.fromkeys(sizes, 0.0)
    whole = float(sample.entropy(sample.p.double().sum(0)))
    for _ in range(PERMUTATIONS):
        order = torch.randperm(len(sample.p), generator=generator)
        sums = torch.cat([torch.zeros(1, sample.p.shape[1]).double(), sample.p[order].double().cumsum(0)])
        for m in sizes:
            made[m] += (
                whole - float(sample.entropy(sums[m::m] - sums[:-m:m][: len(sums[m::m])]).mean())
            ) / PERMUTATIONS
    return made


def interval(sample: Sample, value: float, replicates: int = 200, seed: int = 0) -> tuple[float, float]:
    """Where 95 % of such I would lie, around the value found: 2.5 % and 97.5 % points of a bootstrap, less its mean.

    Less its mean, since drawing with replacement leaves fewer distinct vectors and so raises I; that bias is what the
    shuffled value shows. Where the sample is smaller than the set, deviations shrink by √(size / N) (subsampling,
    Politis & Romano 1994; resampled with replacement as in the m out of n bootstrap).
    """
    size = len(sample.p)
    if size < 2 or replicates < 2:
        return math.nan, math.nan
    generator = torch.Generator().manual_seed(seed)
    draws = torch.randint(size, (replicates, size), generator=generator)
    weights = torch.zeros(replicates, size).scatter_add_(1, draws, torch.ones(replicates, size))
    found = sample.entropy(weights @ sample.p) - _given(sample, weights)
    ends = torch.quantile(found - found.mean(), torch.tensor([0.025, 0.975])) * math.sqrt(size / sample.n)
    return value + float(ends[0]), value + float(ends[1])


def _given(sample: Sample, weights: Tensor) -> Tensor:
    """H(Z | label) [replicate] for weights [replicate, sample]; labels of about the same size are done together."""
    order = sample.rows.argsort(stable=True)
    sizes = sample.rows.bincount()
    sizes = sizes[sizes > 0]
    starts = sizes.cumsum(0) - sizes
    given, labels = torch.zeros(len(weights)), torch.zeros(len(weights))
    power = sizes.double().log2().ceil().long()
    for exponent in sorted(set(whole(power))):
        step = torch.arange(2**exponent)
        for part in pieces((power == exponent).nonzero()[:, 0], ELEMENTS // (len(weights) * sample.p.shape[1])):
            inside = step < sizes[part, None]
            at = order[(starts[part, None] + step).where(inside, starts[part, None])]
            w = weights[:, at].where(inside, 0.0)  # [replicate, label, member]
            mass = w.sum(-1)
            if exponent:
                h = sample.entropy(torch.einsum("blm,lmw->blw", w, sample.p[at]))
            else:
                h = sample.entropy(sample.p[at[:, 0]])
            given += ((mass if sample.weighted else (mass > 0).float()) * h).sum(1)
            labels += (mass > 0).sum(1)
    return given / (weights.sum(1) if sample.weighted else labels)
