"""Residuals and what a lens reads from them. Every sweep is cut into blocks of positions: a block is what can be
published, kept and cancelled, and the same blocks serve views and Python calls.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lensviz.errors import TooManyTokens
from lensviz.model.protocol import Seam
from lensviz.queries.checks import check_layer, check_position, head_of
from lensviz.session.query import Context, Query

if TYPE_CHECKING:
    from torch import Tensor

    from lensviz.analysis.lens import CellStats
    from lensviz.analysis.targets import TargetCells

KEPT_TOP = 16  #: top tokens kept with every sweep, so that any smaller k is a slice


@dataclass(frozen=True)
class Residuals(Query["Tensor"]):
    """The residual stream of a prompt: [layer + 1, pos, model], index 0 = embedding; one forward pass."""

    ids: tuple[int, ...]

    def compute(self, on: Context) -> "Tensor":
        h = on.seam.residuals(self.ids)
        on.count_pass(on.seam.n_layers * len(self.ids))
        return h

    @property
    def label(self) -> str:
        return f"Residuals({len(self.ids)} tokens)"


@dataclass(frozen=True)
class LensStats(Query["CellStats"]):
    """All layers of positions [start, stop): log Z, entropy, KL and top tokens."""

    residuals: Residuals
    lens: str
    start: int
    stop: int
    k: int

    def compute(self, on: Context) -> "CellStats":
        from lensviz.analysis.lens import sweep

        head = head_of(on.seam, self.lens)
        h = on.get(self.residuals)[:, self.start : self.stop]
        return sweep(head.prepare(h), head, self.k, on.check)

    @property
    def label(self) -> str:
        return f"LensStats({self.lens}, positions {self.start}–{self.stop - 1}, top {self.k})"


@dataclass(frozen=True)
class Continuation(Query[int]):
    """The model's own next token: the top of the last layer at the last position."""

    residuals: Residuals
    lens: str

    def compute(self, on: Context) -> int:
        stats = on.get(blocks_of(on.seam, self.residuals, self.lens)[-1])
        return int(stats.top_ids[-1, -1, 0])

    @property
    def label(self) -> str:
        return f"Continuation({self.lens})"


@dataclass(frozen=True)
class TargetStats(Query["TargetCells"]):
    """Log-probability and exact rank of target tokens in all layers of positions [start, stop); without targets, of
    the model's own continuation.
    """

    residuals: Residuals
    lens: str
    start: int
    stop: int
    targets: tuple[int, ...]
    k: int = KEPT_TOP  #: of the sweep whose log Z serves

    def compute(self, on: Context) -> "TargetCells":
        import torch

        from lensviz.analysis.targets import target_cells

        head = head_of(on.seam, self.lens)
        h = on.get(self.residuals)[:, self.start : self.stop]
        blocks = [b for b in blocks_of(on.seam, self.residuals, self.lens, self.k) if b.stop > self.start]
        blocks = [b for b in blocks if b.start < self.stop]
        targets = self.targets or (on.get(Continuation(self.residuals, self.lens)),)
        log_z = torch.cat([on.get(b).log_z for b in blocks], dim=1)[:, self.start - blocks[0].start :]
        return target_cells(head.prepare(h), head, log_z[:, : self.stop - self.start], targets, on.check)

    @property
    def label(self) -> str:
        return f"TargetStats({self.lens}, positions {self.start}–{self.stop - 1}, {len(self.targets)} targets)"


@dataclass(frozen=True)
class LensRow(Query["Tensor"]):
    """Natural-log probabilities of the whole vocabulary in one cell: float32 [vocabulary]. Layer -1 = embedding."""

    residuals: Residuals
    lens: str
    layer: int
    position: int

    def compute(self, on: Context) -> "Tensor":
        head = head_of(on.seam, self.lens)
        check_layer(on.seam, self.layer)
        check_position(len(self.residuals.ids), self.position)
        h = on.get(self.residuals)[self.layer + 1, self.position]
        return head.logits(head.prepare(h[None]))[0].float().log_softmax(-1).cpu()

    @property
    def label(self) -> str:
        return f"LensRow({self.lens}, layer {self.layer}, position {self.position})"


def blocks_of(seam: Seam, residuals: Residuals, lens: str, k: int = 1) -> list[LensStats]:
    """The sweep of a prompt as blocks of positions, left to right. `k` above KEPT_TOP is kept as asked.

    Raises:
        TooManyTokens: k is larger than the vocabulary, or not positive.

    """
    from lensviz.analysis.tiles import block_length

    head = head_of(seam, lens)
    if not hasattr(k, "__index__") or not 1 <= k <= head.vocab_size:
        raise TooManyTokens(
            f"Asked for the top {k} tokens, but the vocabulary of {seam.name} has {head.vocab_size:,}: "
            f"pass a number from 1 to {head.vocab_size:,}."
        )
    kept = min(max(k, KEPT_TOP), head.vocab_size)
    step, n = block_length(seam.n_layers + 1, head), len(residuals.ids)
    return [LensStats(residuals, lens, a, min(a + step, n), kept) for a in range(0, n, step)]
