"""Lens statistics of residuals. A sweep is cut into blocks of positions: a block is what can be published and
cancelled, and the same blocks serve views and Python calls; what is cached are its columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from lensviz.analysis.parts import of_target, split, top
from lensviz.analysis.sweep import CellStats, sweep_with_targets
from lensviz.analysis.tiles import block_length
from lensviz.common.validate import check_layer, check_position
from lensviz.engine.cost import Cost
from lensviz.engine.query import Context, Query
from lensviz.errors import TooManyTokens
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.checks import head_of
from lensviz.queries.lenses import LOGIT, Lens
from lensviz.queries.per_position import PerPosition
from lensviz.queries.residuals import Residuals

if TYPE_CHECKING:
    from torch import Tensor


KEPT_TOP = 16  #: top tokens kept with every sweep, so that any smaller k is a slice
TILES = 4  #: blocks that fill a tile of logits, where nobody waits for the first one: a product of fewer rows is slower


@dataclass(frozen=True)
class LensStats(PerPosition["CellStats"]):
    """All layers of positions [start, stop): log Z, entropy, KL and the top k tokens. The ranks of `targets` are
    counted and kept in the same sweep.
    """

    k: int
    targets: tuple[int, ...] = ()

    def get_part(self, engine: Context, prefix_hash: bytes) -> CellStats | None:
        part: CellStats | None = engine.get_part(column_key(self.lens, prefix_hash))
        k = min(self.k, head_of(engine.adapter, self.lens).vocab_size)
        return top(part, k) if part is not None and part.top_ids.shape[-1] >= k else None

    def put_part(self, engine: Context, prefix_hash: bytes, part: CellStats) -> None:
        engine.put_part(column_key(self.lens, prefix_hash), part)

    def make(self, engine: Context, positions: Sequence[int]) -> CellStats:
        prefix_hashes = self.residuals.column_hashes(engine.adapter)
        h = engine.get(self.residuals).columns(positions)
        return swept(engine, self.lens, h, [prefix_hashes[position] for position in positions], self.k, self.targets)

    def cost(self, engine: Context) -> Cost:
        kept, n = self.cached_parts(engine)
        return Cost(
            rows=(n - kept) * (engine.adapter.n_layers + 1),
            nbytes=(n - kept) * (engine.adapter.n_layers + 1) * 12 * self.k,
        )

    @property
    def label(self) -> str:
        return f"LensStats({self.lens}, positions {self.start}–{self.stop - 1}, top {self.k})"


def swept(
    engine: Context, lens: Lens, h: "Tensor", prefix_hashes: Sequence[bytes], k: int, targets: tuple[int, ...]
) -> CellStats:
    """The sweep of columns h [layer + 1, pos, model]; the numbers of targets are kept under their prefix hashes."""
    head, began = head_of(engine.adapter, lens), perf_counter()
    stats, cells = sweep_with_targets(
        lens.prepare(head, h, range(-1, engine.adapter.n_layers)),
        head,
        k,
        targets,
        engine.check_cancelled,
        tile=engine.tile,
    )
    engine.cost_model.swept(h.shape[0] * h.shape[1], perf_counter() - began)
    for prefix_hash, column in zip(prefix_hashes, split(cells), strict=True):
        for n, target in enumerate(targets):
            engine.put_part(target_key(lens, prefix_hash, target), of_target(column, n))
    return stats


def column_key(lens: Lens, prefix_hash: bytes) -> tuple[str, Lens, bytes]:
    """Cache key of a column."""
    return ("lens", lens, prefix_hash)


def target_key(lens: Lens, prefix_hash: bytes, target: int) -> tuple[str, Lens, bytes, int]:
    """Cache key of a target's numbers in a column."""
    return ("target", lens, prefix_hash, target)


@dataclass(frozen=True)
class LensRow(Query["Tensor"]):
    """Natural-log probabilities of the whole vocabulary in one cell: float32 [vocabulary]. Layer -1 = embedding."""

    residuals: Residuals
    lens: Lens
    layer: int
    position: int

    def compute(self, engine: Context) -> "Tensor":
        head = head_of(engine.adapter, self.lens)
        check_layer(engine.adapter, self.layer)
        check_position(len(self.residuals.ids), self.position)
        h = engine.get(self.residuals).cell(self.layer, self.position)
        x = self.lens.prepare(head, h[None, None], [self.layer])[0]
        return head.logits(x)[0].float().log_softmax(-1).cpu()

    @property
    def label(self) -> str:
        return f"LensRow({self.lens}, layer {self.layer}, position {self.position})"


def blocks_of(
    adapter: ModelAdapter,
    residuals: Residuals,
    lens: Lens,
    k: int = 1,
    targets: tuple[int, ...] = (),
    *,
    times: int = 1,
) -> list[LensStats]:
    """The sweep of a prompt as blocks of positions, left to right, `times` as long as a view needs them. `k` above
    KEPT_TOP is kept as asked.

    Raises:
        TooManyTokens: k is larger than the vocabulary, or not positive.

    """
    head = head_of(adapter, lens)
    if not hasattr(k, "__index__") or not 1 <= k <= head.vocab_size:
        raise TooManyTokens(
            f"Asked for the top {k} tokens, but the vocabulary of {adapter.name} has {head.vocab_size:,}: "
            f"pass a number from 1 to {head.vocab_size:,}."
        )
    kept = min(max(k, KEPT_TOP), head.vocab_size)
    step, n = times * block_length(adapter.n_layers + 1, head), len(residuals.ids)
    return [LensStats(residuals, lens, a, min(a + step, n), kept, targets) for a in range(0, n, step)]


def output_row(adapter: ModelAdapter, residuals: Residuals, position: int | None = None) -> LensRow:
    """The model's own next-token log-probabilities at a position; None = the last."""
    position = len(residuals.ids) - 1 if position is None else position
    return LensRow(residuals, LOGIT, adapter.n_layers - 1, position)
