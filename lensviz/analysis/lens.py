"""The logit lens as one streamed sweep: a tile of logits is made, reduced and dropped, so that no
`[layer, position, vocabulary]` tensor ever exists.

Source: nostalgebraist, "interpreting GPT: the logit lens" (2020); KL and entropy per layer as in Belrose et al.,
"Eliciting Latent Predictions from Transformers with the Tuned Lens" (2023). All numbers are in nats.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from lensviz.tensors import Logits, PerCell, Rows, TopIds, TopLogp

COLUMNS = 4096
TILE = 1 << 20  # elements of one tile of logits: 4 MB in fp32
LOWEST = -3.0e38  # stands for -inf, so that 0 * -inf cannot turn a masked vocabulary entry into NaN


@runtime_checkable
class Unembed(Protocol):
    """What a sweep needs of a head: columns of logits of prepared (already normed) rows, in float32."""

    @property
    def vocab_size(self) -> int: ...
    @property
    def sliceable(self) -> bool: ...
    def logits(self, x: Rows, start: int = 0, stop: int | None = None) -> Logits: ...


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


@dataclass(frozen=True)
class TargetCells:
    """Of chosen tokens in each cell: natural-log probability, and rank = number of strictly larger logits."""

    logp: Float[Tensor, "layer pos target"]
    rank: Int64[Tensor, "layer pos target"]


def nothing() -> None:
    """The check of a sweep that nobody will cancel."""


def tiles(unembed: Unembed) -> Iterator[tuple[int, int]]:
    """Column ranges of the vocabulary in the order of a sweep."""
    step = COLUMNS if unembed.sliceable else unembed.vocab_size
    for start in range(0, unembed.vocab_size, step):
        yield start, min(start + step, unembed.vocab_size)


def block_length(n_layers: int, unembed: Unembed) -> int:
    """How many positions share one tile, so that a tile stays within TILE elements (always at least one)."""
    columns = COLUMNS if unembed.sliceable else unembed.vocab_size
    return max(1, TILE // (columns * n_layers))


def sweep(
    x: Float[Tensor, "layer pos width"], unembed: Unembed, k: int, check: Callable[[], None] = nothing
) -> CellStats:
    """Reduce all logits of prepared rows to statistics, tile by tile; `check` runs between tiles and may raise."""
    parts = [_whole_block(x[:, a:b], unembed, k, check) for a, b in _blocks(x, unembed)]
    return CellStats(*(torch.cat(column, dim=1).cpu() for column in zip(*parts, strict=True)))


def _blocks(x: Tensor, unembed: Unembed) -> Iterator[tuple[int, int]]:
    step = block_length(x.shape[0], unembed)
    for a in range(0, x.shape[1], step):
        yield a, min(a + step, x.shape[1])


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
    return _finish(m, s, t, w, best, ids)


def _merge(best: Tensor | None, ids: Tensor | None, value: Tensor, index: Tensor, k: int) -> tuple[Tensor, Tensor]:
    if best is None or ids is None:
        return value, index
    value, index = torch.cat([best, value], -1), torch.cat([ids, index], -1)
    value, order = value.topk(min(k, value.shape[-1]), dim=-1)
    return value, index.gather(-1, order)


def _finish(m: Tensor, s: Tensor, t: Tensor, w: Tensor, best: Tensor, ids: Tensor) -> tuple[Tensor, ...]:
    log_s = s.log()
    log_z = m + log_s
    entropy = (log_s - t / s).clamp_min_(0)
    kl = (t / s - log_s - w / s + log_s[:, -1:]).clamp_min_(0)
    kl[kl > 1e30] = torch.inf  # the last layer gives a token no probability at all that this layer can say
    kl[:, -1] = kl[:, -1] * 0  # 0, and NaN where the activation was
    return tuple(v.transpose(0, 1) for v in (log_z, entropy, kl, ids, best - log_z.unsqueeze(-1)))


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
    parts = [_target_block(x[:, a:b], unembed, list(targets), check) for a, b in _blocks(x, unembed)]
    logit, rank = (torch.cat(column, dim=1).cpu() for column in zip(*parts, strict=True))
    missing = logit.isnan()
    return TargetCells(logit - log_z.unsqueeze(-1), rank.masked_fill(missing, -1))


def _target_block(x: Tensor, unembed: Unembed, targets: list[int], check: Callable[[], None]) -> tuple[Tensor, Tensor]:
    layers, positions, width = x.shape
    rows = x.reshape(layers * positions, width)
    own = torch.empty(len(rows), len(targets), device=x.device)
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
    return own.view(layers, positions, -1), rank.view(layers, positions, -1)
