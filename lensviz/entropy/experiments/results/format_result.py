"""Result of `formats`: accuracies by alpha and k."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lensviz.common.optional import need
from lensviz.common.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class FormatsResult(Result):
    """Accuracy of k-NN by alpha and k.

    Attributes:
        folds: one row a fold: alpha, k, fold, accuracy.
        tests: one row an alpha and k: alpha, k, accuracy on the rows held out, n_test.
        predictions: of the rows held out: alpha, k, row, label, predicted.
        classes: the labels.
        profiles: the frame they were computed from.
        settings: all that decided the numbers.

    """

    folds: "pd.DataFrame"
    tests: "pd.DataFrame"
    predictions: "pd.DataFrame"
    classes: list[Any]
    profiles: "pd.DataFrame"
    settings: Mapping[str, Any]

    def to_frame(self) -> "pd.DataFrame":
        """One row an alpha and k: mean and sd (over folds, n in the denominator) of the accuracy, and test_accuracy."""
        by = self.folds.groupby(["alpha", "k"], sort=False)["accuracy"]
        table = by.agg(mean="mean", sd=lambda a: float(np.std(a))).reset_index()
        return table.merge(self.tests.rename(columns={"accuracy": "test_accuracy"}), on=["alpha", "k"])

    def to_plotly(self) -> "go.Figure":
        """Accuracy by alpha, a bar a k, with the spread over folds."""
        from lensviz.entropy.experiments.results.figures import formats_figure

        return formats_figure(self.to_frame(), self.profiles["label"])

    def report(self) -> str:
        """The table, and precision, recall and F1 of each label on the rows held out."""
        lines = [self.to_frame().to_string(index=False, float_format="%.3f")]
        reporter = need("sklearn.metrics").classification_report
        for (alpha, k), part in self.predictions.groupby(["alpha", "k"], sort=False):
            truth, guess = part["label"].astype(str), part["predicted"].astype(str)
            lines += ["", f"alpha {alpha:g}, k = {k}", reporter(truth, guess, digits=3, zero_division=0)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        best = self.to_frame().sort_values("mean", ascending=False, kind="stable").iloc[0]
        return (
            f"FormatsResult(best mean accuracy {best['mean']:.3f} ± {best['sd']:.3f} at alpha {best['alpha']:g} and "
            f"k = {best['k']:g}, {self.settings['folds']} {'grouped ' * self.settings['grouped']}folds)"
        )
