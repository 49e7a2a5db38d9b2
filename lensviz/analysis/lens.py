"""The logit lens as one streamed sweep: a tile of logits is made, reduced and dropped, so that no
`[layer, position, vocabulary]` tensor ever exists.

Source: nostalgebraist, "interpreting GPT: the logit lens" (2020); KL and entropy per layer as in Belrose et al.,
"Eliciting Latent Predictions from Transformers with the Tuned Lens" (2023). All numbers are in nats.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from lensviz.analysis.tiles import Unembed, blocks, exact_logits, nothing, tiles
from lensviz.tensors import PerCell, TopIds, TopLogp

LOWEST = -3.0e38  # stands for -inf, so that 0 * -inf cannot turn a masked vocabulary entry into NaN


@dataclass(frozen=True)
class CellStats:
    """Statistics of each (layer, position) cell, fp32 on the CPU, the last layer being the model's own output.

    Attributes:
        log_z: log of the partition function of the cell's logits; a logit minus it is a log-probability.
        entropy: Shannon entropy in nats.
        kl: KL(cell || last layer) at the same position in nats; exactly 0 in the last layer.
        top_ids, top_logp: the k most likely tokens, best first, and their natural-log probabilities.

    """

    log_z: PerCell
    entropy: PerCell
    kl: PerCell
    top_ids: TopIds
    top_logp: TopLogp


def sweep(
    x: Float[Tensor, "layer pos width"], unembed: Unembed, k: int, check: Callable[[], None] = nothing
) -> CellStats:
    """Reduce all logits of prepared rows to statistics, tile by tile; `check` runs between tiles and may raise."""
    parts = [_whole_block(x[:, a:b], unembed, k, check) for a, b in blocks(x, unembed)]
    return CellStats(*(torch.cat(column, dim=1).cpu() for column in zip(*parts, strict=True)))


def _whole_block(x: Tensor, unembed: Unembed, k: int, check: Callable[[], None]) -> tuple[Tensor, ...]:
    """One block of positions; once more, with a floor, when a head that masks vocabulary entries gave 0 * -inf."""
    log_z, entropy, kl, *top = _block(x, unembed, k, check, floor=False)
    if (log_z.isfinite() & (entropy.isnan() | kl.isnan())).any():
        return _block(x, unembed, k, check, floor=True)
    return log_z, entropy, kl, *top


def _block(x: Tensor, unembed: Unembed, k: int, check: Callable[[], None], *, floor: bool) -> tuple[Tensor, ...]:
    """Running sums over tiles, relative to the running maximum m of each row.

    s = sum e^d, t = sum d e^d, w = sum d_last e^d with d = logit - m.
    """
    layers, positions, width = x.shape
    rows = x.transpose(0, 1).reshape(positions * layers, width)  # all layers of a position side by side
    shape = (positions, layers)
    m = torch.full(shape, -1.0e30, device=x.device)
    s, t, w = (torch.zeros(shape, device=x.device) for _ in range(3))
    best, ids = None, None
    for start, stop in tiles(unembed):
        check()
        z = unembed.logits(rows, start, stop).view(positions, layers, -1)
        if floor:
            z = z.clamp_(min=LOWEST)
        value, index = z.topk(min(k, z.shape[-1]), dim=-1)
        best, ids = _merge(best, ids, value, index + start, k)
        peak = torch.maximum(m, value[..., 0])
        t = torch.exp(m - peak) * (t + (m - peak) * s)
        w = torch.exp(m - peak) * (w + (m[:, -1:] - peak[:, -1:]) * s)
        s = torch.exp(m - peak) * s
        m = peak
        d = z.sub_(m.unsqueeze(-1))
        e = torch.exp(d)
        last = d[:, -1]
        both = e @ torch.stack([torch.ones_like(last), last], dim=-1)  # one pass over e for two sums
        s, w = s + both[..., 0], w + both[..., 1]
        t = t + (e.unsqueeze(-2) @ d.unsqueeze(-1)).view(shape)
    assert best is not None  # noqa: S101 - a vocabulary has at least one tile
    assert ids is not None  # noqa: S101
    entropy, kl = _spread(s, t, w)
    log_z, ids, logp = _tops(rows, unembed, m, s, best, ids)
    return tuple(v.transpose(0, 1) for v in (log_z, entropy, kl, ids, logp))


def _merge(best: Tensor | None, ids: Tensor | None, value: Tensor, index: Tensor, k: int) -> tuple[Tensor, Tensor]:
    if best is None or ids is None:
        return value, index
    value, index = torch.cat([best, value], -1), torch.cat([ids, index], -1)
    value, order = value.topk(min(k, value.shape[-1]), dim=-1)
    return value, index.gather(-1, order)


def _spread(s: Tensor, t: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
    """Entropy, and KL to the last layer, from the running sums."""
    log_s = s.log()
    entropy = (log_s - t / s).clamp_min_(0)
    kl = (t / s - log_s - w / s + log_s[:, -1:]).clamp_min_(0)
    kl[kl > 1e30] = torch.inf  # the last layer gives a token no probability at all that this layer can say
    kl[:, -1] = kl[:, -1] * 0  # 0, and NaN where the activation was
    return entropy, kl


def _tops(rows: Tensor, unembed: Unembed, m: Tensor, s: Tensor, best: Tensor, ids: Tensor) -> tuple[Tensor, ...]:
    """Log Z, top ids and their log-probabilities; the first ones and their share of the sum again in float64."""
    z = exact_logits(rows, unembed, ids.flatten(0, 1))
    if z is not None:
        z = z.view(*ids.shape[:2], -1)
        k, peak = z.shape[-1], m.unsqueeze(-1).double()
        change = torch.exp(z - peak) - torch.exp(best[..., :k].double() - peak)
        z, order = z.sort(dim=-1, descending=True, stable=True)
        ids = torch.cat([ids[..., :k].gather(-1, order), ids[..., k:]], dim=-1)
        best = torch.cat([z, best[..., k:].double()], dim=-1)
        s = s.double() + change.sum(-1)
    log_z = m.to(s.dtype) + s.log()
    return log_z.float(), ids, (best - log_z.unsqueeze(-1)).float()
