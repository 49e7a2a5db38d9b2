"""What a lens reads from residuals. Every sweep is cut into blocks of positions: a block is what can be published and
cancelled, and the same blocks serve views and Python calls; what is kept are its columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from lensviz.errors import TooManyTokens
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.checks import check_layer, check_position, head_of
from lensviz.queries.columns import Columns
from lensviz.queries.residuals import Residuals
from lensviz.session.query import Context, Query
from lensviz.session.speed import Work

if TYPE_CHECKING:
    from torch import Tensor

    from lensviz.analysis.lens import CellStats

KEPT_TOP = 16  #: top tokens kept with every sweep, so that any smaller k is a slice
TILES = 4  #: blocks that fill a tile of logits, where nobody waits for the first one: a product of fewer rows is slower


@dataclass(frozen=True)
class LensStats(Columns["CellStats"]):
    """All layers of positions [start, stop): log Z, entropy, KL and the top k tokens. The ranks of `targets` are
    counted and kept in the same sweep.
    """

    k: int
    targets: tuple[int, ...] = ()

    def find_part(self, on: Context, mark: bytes) -> "CellStats | None":
        from lensviz.analysis.parts import top

        part: CellStats | None = on.find(column_key(self.lens, mark))
        k = min(self.k, head_of(on.adapter, self.lens).vocab_size)
        return top(part, k) if part is not None and part.top_ids.shape[-1] >= k else None

    def keep_part(self, on: Context, mark: bytes, part: "CellStats") -> None:
        on.keep(column_key(self.lens, mark), part)

    def make(self, on: Context, positions: Sequence[int]) -> "CellStats":
        marks = self.residuals.column_marks(on.adapter)
        h = on.get(self.residuals).columns(positions)
        return swept(on, self.lens, h, [marks[position] for position in positions], self.k, self.targets)

    def work(self, on: Context) -> Work:
        kept, n = self.kept(on)
        return Work(
            rows=(n - kept) * (on.adapter.n_layers + 1), nbytes=(n - kept) * (on.adapter.n_layers + 1) * 12 * self.k
        )

    @property
    def label(self) -> str:
        return f"LensStats({self.lens}, positions {self.start}–{self.stop - 1}, top {self.k})"


def swept(on: Context, lens: str, h: "Tensor", marks: Sequence[bytes], k: int, targets: tuple[int, ...]) -> "CellStats":
    """The sweep of columns h [layer + 1, pos, model]; the numbers of targets are kept under their marks."""
    from lensviz.analysis.lens import sweep_with_targets
    from lensviz.analysis.parts import of_target, split

    head, began = head_of(on.adapter, lens), perf_counter()
    stats, cells = sweep_with_targets(head.prepare(h), head, k, targets, on.check, tile=on.tile)
    on.speed.swept(h.shape[0] * h.shape[1], perf_counter() - began)
    for mark, column in zip(marks, split(cells), strict=True):
        for n, target in enumerate(targets):
            on.keep(target_key(lens, mark, target), of_target(column, n))
    return stats


def column_key(lens: str, mark: bytes) -> tuple[str, str, bytes]:
    """What a column is kept under."""
    return ("lens", lens, mark)


def target_key(lens: str, mark: bytes, target: int) -> tuple[str, str, bytes, int]:
    """What the numbers of a target in a column are kept under."""
    return ("target", lens, mark, target)


@dataclass(frozen=True)
class Continuation(Query[int]):
    """The model's own next token: the top of the last layer at the last position."""

    residuals: Residuals
    lens: str

    def compute(self, on: Context) -> int:
        n = len(self.residuals.ids)
        return int(on.get(LensStats(self.residuals, self.lens, n - 1, n, KEPT_TOP)).top_ids[-1, -1, 0])

    @property
    def label(self) -> str:
        return f"Continuation({self.lens})"


@dataclass(frozen=True)
class LensRow(Query["Tensor"]):
    """Natural-log probabilities of the whole vocabulary in one cell: float32 [vocabulary]. Layer -1 = embedding."""

    residuals: Residuals
    lens: str
    layer: int
    position: int

    def compute(self, on: Context) -> "Tensor":
        head = head_of(on.adapter, self.lens)
        check_layer(on.adapter, self.layer)
        check_position(len(self.residuals.ids), self.position)
        h = on.get(self.residuals).cell(self.layer, self.position)
        return head.logits(head.prepare(h[None]))[0].float().log_softmax(-1).cpu()

    @property
    def label(self) -> str:
        return f"LensRow({self.lens}, layer {self.layer}, position {self.position})"


def blocks_of(
    adapter: ModelAdapter, residuals: Residuals, lens: str, k: int = 1, targets: tuple[int, ...] = (), *, times: int = 1
) -> list[LensStats]:
    """The sweep of a prompt as blocks of positions, left to right, `times` as long as a view needs them. `k` above
    KEPT_TOP is kept as asked.

    Raises:
        TooManyTokens: k is larger than the vocabulary, or not positive.

    """
    from lensviz.analysis.tiles import block_length

    head = head_of(adapter, lens)
    if not hasattr(k, "__index__") or not 1 <= k <= head.vocab_size:
        raise TooManyTokens(
            f"Asked for the top {k} tokens, but the vocabulary of {adapter.name} has {head.vocab_size:,}: "
            f"pass a number from 1 to {head.vocab_size:,}."
        )
    kept = min(max(k, KEPT_TOP), head.vocab_size)
    step, n = times * block_length(adapter.n_layers + 1, head), len(residuals.ids)
    return [LensStats(residuals, lens, a, min(a + step, n), kept, targets) for a in range(0, n, step)]
