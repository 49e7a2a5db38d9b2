"""One position through all layers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lensviz.common.validate import check_position
from lensviz.engine.query import Context, Query
from lensviz.queries.lens import KEPT_TOP, LensStats
from lensviz.queries.lenses import Lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.targets import TargetStats

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Trajectories:
    """Tokens followed over layers: ids; logp and rank [layer, target]; entropy [layer] in nats."""

    ids: tuple[int, ...]
    logp: "Tensor"
    rank: "Tensor"
    entropy: "Tensor"


@dataclass(frozen=True)
class ColumnTargets(Query[Trajectories]):
    """Targets over all layers of one position; without targets, the distinct tokens that are top in any layer."""

    residuals: Residuals
    lens: Lens
    position: int
    targets: tuple[int, ...] = ()

    def compute(self, engine: Context) -> Trajectories:
        check_position(len(self.residuals.ids), self.position)
        stats = engine.get(LensStats(self.residuals, self.lens, self.position, self.position + 1, KEPT_TOP))
        column = zip(stats.top_ids[:, 0, 0], stats.log_z[:, 0], strict=True)
        tops = [int(i) for i, log_z in column if log_z.isfinite()] or [int(stats.top_ids[-1, 0, 0])]
        targets = self.targets or tuple(dict.fromkeys(reversed(tops)))
        cells = engine.get(TargetStats(self.residuals, self.lens, self.position, self.position + 1, targets))
        return Trajectories(targets, cells.logp[:, 0], cells.rank[:, 0], stats.entropy[:, 0])

    @property
    def label(self) -> str:
        return f"ColumnTargets({self.lens}, position {self.position})"
