"""Paired tests and intervals over folds, with and without the correction for shared rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lensviz.common.optional import need


@dataclass(frozen=True)
class Paired:
    """A mean over folds.

    Attributes:
        mean: of the values.
        p: two-sided, that the mean is 0.
        interval: 95 %.

    """

    mean: float
    p: float
    interval: tuple[float, float]


def paired(values: NDArray[np.float64], overlap: float = 0.0) -> Paired:
    """A t test over folds, [fold].

    `overlap` 0 takes the folds as independent (the plain paired t). They are not, as any two share most of their
    training rows: with overlap = rows tested / rows trained on, the variance of the mean is s² (1/n + overlap) in
    place of s²/n (Nadeau and Bengio, Machine Learning 52, 2003).
    """
    t, n, mean = need("scipy.stats").t, len(values), float(np.mean(values))
    error = float(np.std(values, ddof=1) * np.sqrt(1 / n + overlap))
    if error == 0.0:
        return Paired(mean, float(mean == 0.0), (mean, mean))
    half = float(t.ppf(0.975, n - 1)) * error
    return Paired(mean, float(2 * t.sf(abs(mean / error), n - 1)), (mean - half, mean + half))
