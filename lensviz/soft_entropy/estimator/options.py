"""Settings of an estimator, as plain values that a checkpoint can hold."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from lensviz.errors import BadEstimator
from lensviz.soft_entropy.estimator.assign import (
    UNIT,
    Assign,
    check_options,
    draw_legacy,
    draw_points,
    slice_width,
    unit,
)
from lensviz.soft_entropy.estimator.temperature import MODES, calibrate


@dataclass(frozen=True)
class Options:
    """Settings of a `SoftEntropy`, where they are described."""

    n_points: int
    seed: int
    temperature: float | str
    subspaces: int
    min_count: int
    min_labels: int
    weighted: bool
    legacy: bool
    distance: str
    smoothing: str
    reservoir: int

    def __post_init__(self) -> None:
        check_options(self.distance, self.smoothing, self.subspaces)
        if self.n_points < 2:
            raise BadEstimator(f"{self.n_points} reference points cannot tell vectors apart: take 2 or more.")
        if isinstance(self.temperature, str):
            if self.temperature not in ("calibrated", *MODES):
                raise BadEstimator(
                    f"There is no temperature {self.temperature!r}: give a positive number, 'calibrated', "
                    f"or one of {', '.join(MODES)}."
                )
        elif not (self.temperature > 0 and math.isfinite(self.temperature)):
            raise BadEstimator(f"A temperature of {self.temperature} divides nothing: give a positive number.")
        if min(self.min_count, self.min_labels) < 1 or self.reservoir < 0:
            raise BadEstimator("min_count and min_labels must be at least 1, and the reservoir must not be negative.")

    def values(self) -> dict[str, Any]:
        """All settings, for JSON."""
        return asdict(self)

    def assign(self, z: Tensor, points: Tensor | None) -> Assign:
        """Points and temperature for vectors as wide as z [n, dim]; given points are taken."""
        width = slice_width(z.shape[1], self.subspaces)
        if points is None:
            points = self._draw(z, width)
        elif points.shape != (self.n_points, width):
            raise BadEstimator(
                f"Reference points of shape {tuple(points.shape)} do not fit {z.shape[1]} dimensions in "
                f"{self.subspaces} subspaces: give them as [{self.n_points}, {width}]."
            )
        temperature = self.temperature
        if isinstance(temperature, str):
            mode = MODES[0] if temperature == "calibrated" else temperature
            temperature = calibrate(self.n_points, width, mode=mode)
        made = Assign(points, temperature, self.subspaces, self.distance, self.smoothing)
        if self.distance == "norm_uniform" and bool(made(z[:1].float()).isnan().any()):
            raise BadEstimator(
                "norm_uniform has no arc for points outside the sphere: give reference points, or another distance."
            )
        return made

    def _draw(self, z: Tensor, width: int) -> Tensor:
        if self.legacy or self.distance not in UNIT:
            return draw_legacy(self.n_points, width, self.seed, self.distance, z)
        return draw_points(self.n_points, width, self.seed)


def as_points(points: Any, distance: str) -> Tensor:
    """Given reference points [point, width] in float64; of length 1, where cosines are compared."""
    made = torch.as_tensor(points).detach().cpu().double()
    if made.ndim != 2 or not bool(made.isfinite().all()):
        raise BadEstimator("Reference points are finite rows of a matrix [point, dimension]: give them so.")
    return unit(made) if distance in UNIT else made
