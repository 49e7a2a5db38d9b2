"""Result of `classify`: AUCs over folds, with tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result
from lensviz.entropy.experiments.statistics import Paired, paired

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class ClassifyResult(Result):
    """ROC-AUC of a classifier over folds; of more than two classes the mean of each against the rest.

    Attributes:
        folds: one row a fold: fold, auc, dummy_auc (guesses drawn by the frequency of the classes), n_train, n_test.
        classes: the labels.
        permutation: mean AUC over folds under shuffled labels, [permutation]; whatever was fitted is fitted again.
        settings: all that decided the numbers; `shuffled` says how labels were shuffled.

    """

    folds: "pd.DataFrame"
    classes: list[Any]
    permutation: NDArray[np.float64]
    settings: Mapping[str, Any]

    @property
    def auc(self) -> float:
        """Mean AUC over folds."""
        return float(self.folds["auc"].mean())

    @property
    def dummy(self) -> float:
        """Mean AUC of the dummy over folds."""
        return float(self.folds["dummy_auc"].mean())

    @property
    def improvement(self) -> float:
        """AUC less that of the dummy."""
        return self.auc - self.dummy

    @cached_property
    def interval(self) -> tuple[float, float]:
        """95 % of the mean AUC, corrected for what training folds share (Nadeau and Bengio 2003), within 0 and 1."""
        return _within(self._overlapping("auc"))

    @cached_property
    def interval_plain(self) -> tuple[float, float]:
        """95 % of the mean AUC as if folds were independent: too narrow, for comparison with published numbers."""
        return _within(paired(self.folds["auc"].to_numpy()))

    @cached_property
    def p_value(self) -> float:
        """Paired t test of AUC and dummy over folds as if folds were independent, as published; two-sided."""
        return paired((self.folds["auc"] - self.folds["dummy_auc"]).to_numpy()).p

    @cached_property
    def p_corrected(self) -> float:
        """The same test, corrected for what training folds share (Nadeau and Bengio 2003)."""
        return self._overlapping("auc", "dummy_auc").p

    @property
    def permutation_p(self) -> float:
        """Share of shufflings with an AUC at least as high, the observed one counted too; NaN without shufflings."""
        n = len(self.permutation)
        return float((1 + (self.permutation >= self.auc - 1e-12).sum()) / (1 + n)) if n else float("nan")

    @property
    def significant(self) -> bool:
        """Above the dummy, and p_corrected below 0.05; with compat, p_value below 0.05."""
        if self.settings["compat"]:
            return self.p_value < 0.05
        return self.improvement > 0 and self.p_corrected < 0.05

    @property
    def grouped(self) -> bool:
        """Whether folds kept groups together."""
        return bool(self.settings["grouped"])

    def _overlapping(self, column: str, less: str | None = None) -> Paired:
        values = self.folds[column] - (self.folds[less] if less else 0.0)
        return paired(values.to_numpy(), float((self.folds["n_test"] / self.folds["n_train"]).mean()))

    def to_frame(self) -> "pd.DataFrame":
        """The folds."""
        return self.folds.copy()

    def to_plotly(self) -> "go.Figure":
        """AUC by fold beside the dummy and the AUCs of shuffled labels."""
        from lensviz.entropy.experiments.results.figures import classify_figure

        return classify_figure(self.folds, self.permutation, self.auc, self.interval, self.permutation_p)

    def __repr__(self) -> str:
        low, high = self.interval
        return (
            f"ClassifyResult(AUC {self.auc:.3f} [{low:.3f}, {high:.3f}], dummy {self.dummy:.3f}, "
            f"p {self.p_corrected:.2g}, shuffled p {self.permutation_p:.2g}, "
            f"{len(self.folds)} {'grouped ' * self.grouped}folds)"
        )


def _within(found: Paired) -> tuple[float, float]:
    return max(0.0, found.interval[0]), min(1.0, found.interval[1])
