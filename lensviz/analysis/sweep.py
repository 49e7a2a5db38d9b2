"""The logit lens as one streamed sweep: a tile of logits is made, reduced and dropped, so that no
`[layer, position, vocabulary]` tensor ever exists.

Source: nostalgebraist, "interpreting GPT: the logit lens" (2020); KL and entropy per layer as in Belrose et al.,
"Eliciting Latent Predictions from Transformers with the Tuned Lens" (2023). All numbers are in nats.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from lensviz.analysis.sums import Sums, spread
from lensviz.analysis.targets import Ranks, TargetCells
from lensviz.analysis.tiles import TILE, Unembed, bands, blocks, exact_logits, nothing, stacked, width
from lensviz.analysis.top import Top, group_peaks
from lensviz.common.tensors import PerCell, TopIds, TopLogp


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
    x: Float[Tensor, "layer pos width"],
    unembed: Unembed,
    k: int,
    check: Callable[[], None] = nothing,
    *,
    tile: int = TILE,
) -> CellStats:
    """Reduce all logits of prepared rows to statistics, tile by tile; `check` runs between tiles and may raise.

    `tile` is how many logits exist at a time, so a smaller one needs less memory; a tile has one position at least.
    """
    return sweep_with_targets(x, unembed, k, (), check, tile=tile)[0]


def sweep_with_targets(
    x: Float[Tensor, "layer pos width"],
    unembed: Unembed,
    k: int,
    targets: Sequence[int],
    check: Callable[[], None] = nothing,
    *,
    tile: int = TILE,
) -> tuple[CellStats, TargetCells]:
    """`sweep` and `target_cells` at once, from the same tiles."""
    with torch.autocast(x.device.type, enabled=False):  # what the caller's cell has on is not for statistics
        parts = [_whole_block(x[:, a:b], unembed, k, targets, check, tile) for a, b in blocks(x, unembed, tile)]
    log_z, entropy, kl, ids, logp, logit, rank = (torch.cat(v, dim=1).cpu() for v in zip(*parts, strict=True))
    return CellStats(log_z, entropy, kl, ids, logp), TargetCells(logit - log_z.unsqueeze(-1), rank)


def _whole_block(
    x: Tensor, unembed: Unembed, k: int, targets: Sequence[int], check: Callable[[], None], tile: int
) -> tuple[Tensor, ...]:
    """One block of positions; once more, with a floor, when a head that masks vocabulary entries gave 0 * -inf."""
    log_z, entropy, kl, *others = _block(x, unembed, k, targets, check, tile, floor=False)
    if (log_z.isfinite() & (entropy.isnan() | kl.isnan())).any():
        return _block(x, unembed, k, targets, check, tile, floor=True)
    return log_z, entropy, kl, *others


def _block(
    x: Tensor,
    unembed: Unembed,
    k: int,
    targets: Sequence[int],
    check: Callable[[], None],
    tile: int,
    *,
    floor: bool,
) -> tuple[Tensor, ...]:
    """Log Z, entropy, KL, top ids, their log-probabilities, targets' logits and ranks, each [layer, pos, ...]."""
    layers, positions = x.shape[:2]
    ranks, sums, step = Ranks(x, unembed, targets, tile), Sums(layers, floor=floor), width(layers, unembed, tile)
    rows, top = ranks.rows, Top(k, layers * positions, x.device)
    for start, stop in ranks.order(check):
        z = unembed.logits(rows, start, stop)
        ranks.read(z, start)
        side_by_side, peaks = stacked(z, step), list[Tensor]()
        for band in bands(z, layers, together=len(side_by_side) > 1):
            peaks.append(group_peaks(side_by_side[:, band]))
            sums.add(side_by_side[:, band], peaks[-1].amax(-1))
            ranks.count(z, band)
        for n, highest in enumerate(torch.cat(peaks, dim=1)):
            top.add(side_by_side[n], highest, start + n * step)
        del z, side_by_side  # else two tiles would exist while the next is made, and its memory would be fresh pages
    log_z, entropy, kl = (v.flatten() for v in spread(sums.total(positions)))
    log_z, ids, logp = _tops(rows, unembed, log_z.unsqueeze(1), top)
    cells = (log_z, entropy, kl, ids, logp)
    return *(v.view(positions, layers, *v.shape[1:]).transpose(0, 1) for v in cells), *ranks.cells()


def _tops(rows: Tensor, unembed: Unembed, log_z: Tensor, top: Top) -> tuple[Tensor, Tensor, Tensor]:
    """Log Z, top ids and their log-probabilities; the first ones and their share of the sum again in float64."""
    ids, values = top.ids.cpu(), top.values.cpu().double()
    exact = exact_logits(rows, unembed, top.ids)
    if exact is not None:
        exact = exact.cpu()
        k = exact.shape[1]
        change = torch.exp(exact - log_z) - torch.exp(values[:, :k] - log_z)
        exact, order = exact.sort(dim=-1, descending=True, stable=True)
        ids = torch.cat([ids[:, :k].gather(1, order), ids[:, k:]], dim=1)
        values = torch.cat([exact, values[:, k:]], dim=1)
        log_z = log_z + change.sum(1, keepdim=True).log1p()
    return log_z.squeeze(1).float(), ids, (values - log_z).float()
