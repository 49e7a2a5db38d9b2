"""The model's own next token."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lensviz.analysis.sweep import sweep
from lensviz.common.tensors import whole
from lensviz.engine.query import Context, Query
from lensviz.queries.checks import head_of
from lensviz.queries.lens import KEPT_TOP, LensStats
from lensviz.queries.lenses import LOGIT
from lensviz.queries.residuals import Residuals

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class NextToken(Query[int]):
    """The model's most likely next token; a column that is kept serves, else the last layer alone is read. -1 where
    the model's output is not a number.
    """

    residuals: Residuals

    def compute(self, engine: Context) -> int:
        n = len(self.residuals.ids)
        column = LensStats(self.residuals, LOGIT, n - 1, n, KEPT_TOP)
        if engine.has(column):
            kept = engine.get(column)
            return int(kept.top_ids[-1, 0, 0]) if kept.log_z[-1, 0].isfinite() else -1
        return last_tops(engine, engine.get(self.residuals).rows(n - 1, n)[-1])[0]

    @property
    def label(self) -> str:
        return f"NextToken({len(self.residuals.ids)} tokens)"


def last_tops(engine: Context, h: "Tensor") -> list[int]:
    """The most likely next token of each last-layer state [text, model]; -1 where it is not a number."""
    head = head_of(engine.adapter)
    stats = sweep(head.prepare(h[None]), head, min(2, head.vocab_size), engine.check_cancelled, tile=engine.tile)
    return whole(stats.top_ids[0, :, 0].where(stats.log_z[0].isfinite(), -1))
