"""Result of `cluster`: profiles of several models in the plane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class ClusterResult(Result):
    """Rows of several frames in two dimensions.

    Attributes:
        frame: one row a profile: model, row (its place in the model's frame), x, y, and label where it has one.
        profiles: mean and sd of the entropy over rows: model, alpha, window, layer, depth (0 … 1), mean, sd, n.
        silhouette: of the models, on the profiles at common depth and not on x and y: 1 apart, 0 mixed; NaN for one
            model, or where every model has one row.
        features: what was embedded: float64 [row, feature].
        settings: all that decided the numbers.

    """

    frame: "pd.DataFrame"
    profiles: "pd.DataFrame"
    silhouette: float
    features: NDArray[np.float64]
    settings: Mapping[str, Any]

    @property
    def figure(self) -> "go.Figure":
        """The points, colored by model."""
        return self.to_plotly()

    def to_frame(self) -> "pd.DataFrame":
        """The points."""
        return self.frame.copy()

    def to_plotly(self) -> "go.Figure":
        """The points, colored by model."""
        from lensviz.entropy.experiments.results.figures import cluster_figure

        return cluster_figure(self.frame, self.settings["method"], self.silhouette)

    def profiles_to_plotly(self) -> "go.Figure":
        """Mean entropy ± sd over rows by relative depth, a line a model (window and alpha)."""
        from lensviz.entropy.experiments.results.figures import depth_figure

        return depth_figure(self.profiles, str(self.settings["normalize"]))

    def __repr__(self) -> str:
        models = self.frame["model"].nunique()
        return (
            f"ClusterResult({len(self.frame)} profiles of {models} models, {self.settings['method']}, "
            f"silhouette {self.silhouette:.2f})"
        )
