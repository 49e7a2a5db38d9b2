"""Entropies of distributions over the vocabulary: of logits at hand, and streamed over a vocabulary for many cells.

Source: Rényi, "On measures of entropy and information" (1961); the quantities of Entropy-Lens (Ali et al. 2025,
arXiv 2502.16570). Everything is in nats and goes through log-sum-exp, so a uniform distribution gives ln V for every
α and V; sums are taken in float64.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from lensviz.analysis.tiles import TILE, Unembed, blocks, nothing, rows_of, tiles

Real = int | float
SAME_AS_ONE = 1e-7  # the difference is below that times half the variance of ln p; rounding is more
NEAR_ONE = 0.1  # closer to α = 1 than this, a difference of two large sums is divided by a small number
UNITS = {"nats": 1.0, "bits": 1 / math.log(2)}


def shannon(logits: Float[Tensor, "*row vocab"], *, threshold: Real | None = None) -> Float[Tensor, "*row"]:
    """Shannon entropy in nats, float64; with `threshold` the sum over p > threshold, not renormalized."""
    logp = logits.double().log_softmax(-1)
    p = logp.exp()
    terms = torch.where(p > (0 if threshold is None else threshold), p * logp, 0)
    return -terms.sum(-1)


def renyi(logits: Float[Tensor, "*row vocab"], alpha: Real, *, compat: str | None = None) -> Float[Tensor, "*row"]:
    """Rényi entropy of order α ≥ 0 in nats, float64: ln Σ p^α / (1 - α).

    α = 0 is ln of the number of tokens with a finite logit, 1 Shannon, ∞ -ln max p. With compat="entropy-lens" the
    original's arithmetic: float32 and 1e-20 added inside the logarithm, which is wrong for large α and vocabularies.
    """
    check_alpha(alpha)
    if compat == "entropy-lens":
        return _as_entropy_lens(logits.float().softmax(-1), alpha).double()
    logp = logits.double().log_softmax(-1)
    if alpha == 0:
        return logp.isfinite().sum(-1).double().log()
    if abs(alpha - 1) < SAME_AS_ONE:
        return shannon(logits)
    if alpha == math.inf:
        return -logp.amax(-1)
    return (alpha * logp).logsumexp(-1) / (1 - alpha)


def _as_entropy_lens(p: Tensor, alpha: Real) -> Tensor:
    tiny = 1e-20
    if alpha == 0:
        return (p > tiny).sum(-1).float().log()
    if alpha == 1:
        return -(p * (p + tiny).log()).sum(-1)
    if alpha == math.inf:
        return -(p.amax(-1) + tiny).log()
    return ((p**alpha).sum(-1) + tiny).log() / (1 - alpha)


def moment(logits: Float[Tensor, "*row vocab"], power: Real, *, threshold: Real | None = None) -> Float[Tensor, "*row"]:
    """Mean of p^power over the vocabulary (so power 1 gives 1/V), or over the tokens with p > threshold; float64."""
    p = logits.double().softmax(-1)
    if threshold is None:
        return (p**power).mean(-1)
    return torch.where(p > threshold, p**power, 0).sum(-1) / (p > threshold).sum(-1)


def kl(logits: Float[Tensor, "*row vocab"], other: Float[Tensor, "*row vocab"]) -> Float[Tensor, "*row"]:
    """KL(softmax(logits) || softmax(other)) in nats, float64."""
    p, q = logits.double().log_softmax(-1), other.double().log_softmax(-1)
    return torch.where(p.isfinite(), p.exp() * (p - q), 0).sum(-1)


def anchored(logits: Float[Tensor, "*row vocab"], ids: Sequence[int], alpha: Real = 1.0) -> Float[Tensor, "*row"]:
    """Rényi entropy in nats among the tokens `ids` alone, their probabilities renormalized."""
    return renyi(logits[..., list(ids)], alpha)


def check_alpha(alpha: Real) -> None:
    """Raises ValueError unless 0 ≤ α ≤ ∞."""
    if not alpha >= 0:
        raise ValueError(f"There is no Rényi entropy of order {alpha}: pass a number from 0 to infinity.")


@dataclass(frozen=True)
class RenyiCells:
    """Rényi entropies of cells in nats."""

    values: Float[Tensor, "layer pos alpha"]


def renyi_sweep(
    x: Float[Tensor, "layer pos width"],
    unembed: Unembed,
    alphas: Sequence[Real],
    check: Callable[[], None] = nothing,
    *,
    tile: int = TILE,
) -> RenyiCells:
    """Rényi entropies of prepared rows for several α at once, tile by tile; fp64 on the CPU."""
    for alpha in alphas:
        check_alpha(alpha)
    alphas = [1 if abs(alpha - 1) < SAME_AS_ONE else alpha for alpha in alphas]
    parts = [_block(x[:, a:b], unembed, alphas, check, tile) for a, b in blocks(x, unembed, tile)]
    return RenyiCells(torch.cat(parts, dim=1))


def _block(x: Tensor, unembed: Unembed, alphas: Sequence[Real], check: Callable[[], None], tile: int) -> Tensor:
    layers, positions = x.shape[:2]
    rows = rows_of(x)
    peaks: list[Tensor] = []
    sums: list[Tensor] = []
    for start, stop in tiles(x, unembed, tile):
        check()
        z = unembed.logits(rows, start, stop)
        peak = z.amax(1, keepdim=True).clamp(min=-1e30)
        y = z - peak
        peaks.append(peak.squeeze(1).cpu().double())
        sums.append(torch.stack([_tile_sums(y, alpha) for alpha in alphas], dim=1).cpu())
        del z, y
    peak, parts = torch.stack(peaks), torch.stack(sums)  # [tile, row], [tile, row, alpha, 4]
    top = peak.amax(0)
    values = [_entropy(peak - top, parts[:, :, n], alpha) for n, alpha in enumerate(alphas)]
    return torch.stack(values, dim=-1).view(positions, layers, len(alphas)).transpose(0, 1)


def _tile_sums(y: Tensor, alpha: Real) -> Tensor:
    """[row, 4] in float64: Σ e^y, Σ e^(αy), Σ y e^y, and how many are finite, where each is needed (else 0)."""
    zero = y.new_zeros(len(y), dtype=torch.float64)
    if alpha == 0:
        return torch.stack([zero, zero, zero, y.isfinite().sum(1).double()], dim=1)
    exact = y.double() if abs(alpha - 1) < NEAR_ONE else y
    e = exact.exp()
    total = e.sum(1, dtype=torch.float64)
    powered = (exact * alpha).exp().sum(1, dtype=torch.float64) if alpha not in (1, math.inf) else zero
    mean = torch.where(e > 0, exact * e, 0).sum(1, dtype=torch.float64) if alpha == 1 else zero
    return torch.stack([total, powered, mean, zero], dim=1)


def _entropy(shift: Tensor, parts: Tensor, alpha: Real) -> Tensor:
    """Of rows, from the sums of tiles whose peaks lie `shift` ≤ 0 below the row's."""
    if alpha == 0:
        return parts[..., 3].sum(0).log()
    weight = shift.exp()
    total = (weight * parts[..., 0]).sum(0)
    if alpha == math.inf:
        return total.log()
    if alpha == 1:
        mean = (weight * (parts[..., 2] + shift * parts[..., 0])).sum(0) / total
        return (total.log() - mean).clamp_min(0)
    powered = ((alpha * shift).exp() * parts[..., 1]).sum(0)
    return ((powered.log() - alpha * total.log()) / (1 - alpha)).clamp_min(0)


def windows(values: Float[np.ndarray, "token *rest"], n: int) -> Float[np.ndarray, "window *rest"]:
    """Means over n windows of equal length in a row; where n does not divide the tokens, one that lies across a border
    counts in both windows by the shares that lie in each. Source: the windows of Entropy-Lens.
    """
    return np.tensordot(window_shares(len(values), n), values, axes=1)


def window_shares(tokens: int, n: int) -> Float[np.ndarray, "window token"]:
    """The weight of each token in the mean of each window; every row sums to 1."""
    edges, at = np.linspace(0, tokens, n + 1), np.arange(tokens)
    overlap = np.minimum(edges[1:, None], at + 1) - np.maximum(edges[:-1, None], at)
    share = overlap.clip(min=0)
    return share / share.sum(1, keepdims=True)
