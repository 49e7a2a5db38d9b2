"""Result of `soft_entropy_sweep`: measures of every layer and label set, with figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lensviz.common.result import Result
from lensviz.common.validate import as_layer

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

CHARTS = ("lines", "bars", "pie", "plane")


@dataclass(frozen=True, eq=False, repr=False)
class SoftEntropyResult(Result):
    """Measures of a corpus. It reads like its table, too: `r["I"]` and `r.query(...)` are those of `to_frame()`.

    Attributes:
        frame: one row a layer (-1 = embedding) and label set: layer, label_set, and the columns of
            `SoftEntropy.results`.
        settings: model, corpus, and all that decided the numbers.

    """

    frame: "pd.DataFrame"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_frame(self) -> "pd.DataFrame":
        """The table."""
        return self.frame.copy()

    def to_plotly(self, chart: str = "lines", **options: Any) -> "go.Figure":
        """A chart by name: "lines", "bars", "pie" or "plane", with the arguments of that method. Raises ValueError."""
        if chart not in CHARTS:
            raise ValueError(f"There is no chart {chart!r}: use one of {', '.join(CHARTS)}.")
        return getattr(self, chart)(**options)

    def lines(self, measure: str = "I") -> "go.Figure":
        """One measure over layers, a line for each label set; of I and regularity dashed that of shuffled labels."""
        from lensviz.soft_entropy.figures import measure_lines

        return measure_lines(self.frame, measure)

    def bars(self, layer: int | str = -1, measure: str = "variation") -> "go.Figure":
        """One measure of one layer, a bar for each label set. Raises ValueError for a layer that was not measured."""
        from lensviz.soft_entropy.figures import measure_bars

        return measure_bars(self.frame, as_layer(layer), measure)

    def pie(self, layer: int | str = -1) -> "go.Figure":
        """Share of each label set at one layer, and the share that none explains. Raises ValueError as `bars`."""
        from lensviz.soft_entropy.figures import residual_pie

        return residual_pie(self.frame, as_layer(layer))

    def plane(self, order: str = "token") -> "go.Figure":
        """I(input n-gram) × I(output n-gram), one point a layer. Raises ValueError where one of the sets is missing."""
        from lensviz.soft_entropy.figures import information_plane

        return information_plane(self.frame, order)

    def __getitem__(self, key: Any) -> Any:
        return self.frame[key]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or "frame" not in vars(self):
            raise AttributeError(f"A SoftEntropyResult has no attribute {name!r}.")
        return getattr(self.frame, name)

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        layers, sets = self.frame.layer.nunique(), self.frame.label_set.nunique()
        return f"SoftEntropyResult({layers} layers × {sets} label sets, {self.settings.get('model', 'vectors')})"
