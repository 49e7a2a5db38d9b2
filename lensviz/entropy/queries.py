"""Rényi entropies of cells, kept column by column for each α, and the model's next token without a column."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from lensviz.analysis.parts import side_by_side
from lensviz.engine.cost import Cost
from lensviz.engine.query import Context
from lensviz.entropy.measures import RenyiCells, check_alpha, renyi_sweep
from lensviz.errors import BadProfile
from lensviz.queries.checks import head_of
from lensviz.queries.per_position import PerPosition

UNITS = ("nats", "bits", "vocab")


def check_profile(alpha: Any, unit: str, compat: str | None = None) -> None:
    """Raises BadProfile."""
    if compat not in (None, "entropy-lens"):
        raise BadProfile(f'There is no protocol {compat!r}: pass compat="entropy-lens", or leave it out.')
    try:
        check_alpha(alpha)
    except (TypeError, ValueError):
        raise BadProfile(
            f"There is no Rényi entropy of order {alpha!r}: pass alpha from 0 to infinity, 1 for Shannon's."
        ) from None
    if unit not in UNITS:
        raise BadProfile(f'There is no unit {unit!r}: pass normalize="nats", "bits" or "vocab" (divided by ln V).')


def scale_of(unit: str, n: int) -> float:
    """Factor from nats to a unit, for distributions over n tokens; "vocab" divides by ln n."""
    return {"nats": 1.0, "bits": 1 / math.log(2), "vocab": 1 / math.log(n) if n > 1 else 0.0}[unit]


def unit_label(alpha: float, unit: str) -> str:
    """Such as "entropy (nats)" or "Rényi-2 entropy (of ln V)"."""
    name = "entropy" if alpha == 1 else f"Rényi-{alpha:g} entropy"
    return f"{name} ({'of ln V' if unit == 'vocab' else unit})"


@dataclass(frozen=True)
class RenyiStats(PerPosition["RenyiCells"]):
    """Rényi entropies [layer + 1, pos, alpha] of positions [start, stop), float64 in nats."""

    alphas: tuple[float, ...]

    def get_part(self, engine: Context, prefix_hash: bytes) -> RenyiCells | None:
        found = [engine.get_part(("renyi", self.lens, prefix_hash, alpha)) for alpha in self.alphas]
        return None if any(part is None for part in found) else side_by_side(found)

    def put_part(self, engine: Context, prefix_hash: bytes, part: RenyiCells) -> None:
        for n, alpha in enumerate(self.alphas):
            engine.put_part(("renyi", self.lens, prefix_hash, alpha), RenyiCells(part.values[..., n : n + 1].clone()))

    def make(self, engine: Context, positions: Sequence[int]) -> RenyiCells:
        head = head_of(engine.adapter, self.lens)
        h = engine.get(self.residuals).columns(positions)
        began = perf_counter()
        made = renyi_sweep(
            self.lens.prepare(head, h, range(-1, engine.adapter.n_layers)),
            head,
            self.alphas,
            engine.check_cancelled,
            tile=engine.tile,
        )
        engine.cost_model.swept(h.shape[0] * h.shape[1], perf_counter() - began)
        return made

    def cost(self, engine: Context) -> Cost:
        kept, n = self.cached_parts(engine)
        return Cost(rows=(n - kept) * (engine.adapter.n_layers + 1))

    @property
    def label(self) -> str:
        orders = ", ".join(f"{alpha:g}" for alpha in self.alphas)
        return f"RenyiStats({self.lens}, positions {self.start}–{self.stop - 1}, α {orders})"
