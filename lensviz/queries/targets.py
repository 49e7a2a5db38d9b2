"""Chosen tokens in every cell: log-probability (dot products with the kept log Z) and exact rank (by counting)."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lensviz.analysis.parts import TargetLogps, of_target, side_by_side
from lensviz.analysis.targets import TargetCells, target_cells, target_logp
from lensviz.engine.cost import Cost
from lensviz.engine.query import Context
from lensviz.queries.checks import head_of
from lensviz.queries.chunked import runs
from lensviz.queries.lens import KEPT_TOP, LensStats, target_key
from lensviz.queries.lenses import Lens
from lensviz.queries.per_position import PerPosition
from lensviz.queries.residuals import Residuals


@dataclass(frozen=True)
class TargetStats(PerPosition["TargetCells"]):
    """Log-probability and exact rank of target tokens in all layers of positions [start, stop)."""

    targets: tuple[int, ...]
    k: int = KEPT_TOP  #: of the sweep whose log Z serves

    def get_part(self, engine: Context, prefix_hash: bytes) -> TargetCells | None:
        cells = [engine.get_part(target_key(self.lens, prefix_hash, target)) for target in self.targets]
        return None if any(cell is None for cell in cells) else side_by_side(cells)

    def put_part(self, engine: Context, prefix_hash: bytes, part: TargetCells) -> None:
        for n, target in enumerate(self.targets):
            engine.put_part(target_key(self.lens, prefix_hash, target), of_target(part, n))

    def make(self, engine: Context, positions: Sequence[int]) -> TargetCells:
        head = head_of(engine.adapter, self.lens)
        log_z = log_z_of(engine, self.residuals, self.lens, positions, self.k)
        h = engine.get(self.residuals).columns(positions)
        return target_cells(
            self.lens.prepare(head, h, range(-1, engine.adapter.n_layers)),
            head,
            log_z,
            self.targets,
            engine.check_cancelled,
            tile=engine.tile,
        )

    def cost(self, engine: Context) -> Cost:
        kept, n = self.cached_parts(engine)
        return Cost(rows=(n - kept) * (engine.adapter.n_layers + 1))

    @property
    def label(self) -> str:
        return f"TargetStats({self.lens}, positions {self.start}–{self.stop - 1}, {len(self.targets)} targets)"


@dataclass(frozen=True)
class TargetLogp(PerPosition["TargetLogps"]):
    """Log-probabilities alone: no sweep where log Z is kept."""

    targets: tuple[int, ...]
    k: int = KEPT_TOP

    def get_part(self, engine: Context, prefix_hash: bytes) -> TargetLogps | None:
        found = [self._one(engine, prefix_hash, target) for target in self.targets]
        logp = [one for one in found if one is not None]
        return side_by_side([TargetLogps(one) for one in logp]) if len(logp) == len(found) else None

    def _one(self, engine: Context, prefix_hash: bytes, target: int) -> Tensor | None:
        full = engine.get_part(target_key(self.lens, prefix_hash, target))
        return engine.get_part(("logp", self.lens, prefix_hash, target)) if full is None else full.logp

    def put_part(self, engine: Context, prefix_hash: bytes, part: TargetLogps) -> None:
        for n, target in enumerate(self.targets):
            engine.put_part(("logp", self.lens, prefix_hash, target), part.logp[..., n : n + 1].clone())

    def make(self, engine: Context, positions: Sequence[int]) -> TargetLogps:
        head = head_of(engine.adapter, self.lens)
        log_z = log_z_of(engine, self.residuals, self.lens, positions, self.k)
        h = engine.get(self.residuals).columns(positions)
        return TargetLogps(
            target_logp(self.lens.prepare(head, h, range(-1, engine.adapter.n_layers)), head, log_z, self.targets)
        )

    @property
    def label(self) -> str:
        return f"TargetLogp({self.lens}, positions {self.start}–{self.stop - 1}, {len(self.targets)} targets)"


def log_z_of(engine: Context, residuals: Residuals, lens: Lens, positions: Sequence[int], k: int) -> Tensor:
    """Log Z [layer, pos] of some positions, from the sweep's columns."""
    columns = [engine.get(LensStats(residuals, lens, a, b, k)) for a, b in runs(positions)]
    return torch.cat([column.log_z for column in columns], dim=1)
