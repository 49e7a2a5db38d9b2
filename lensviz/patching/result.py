"""Result of `patch_sweep`: the effect of every patch, with export to DataFrame and Plotly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result
from lensviz.common.tidy import tidy
from lensviz.errors import BadSpans

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class PatchResult(Result):
    """Effect of every patch, at the last position, in nats.

    Attributes:
        effect: float32 [layer, pos], or [layer, span]: log p(target) of the patched run minus that of the corrupt run;
            NaN where the clean prompt has no counterpart of the position, or of one of the span.
        layers: [-1, 0, …, L-1].
        tokens, clean_tokens: of the corrupt and of the clean prompt.
        target: text of the target token.
        clean_logp, corrupt_logp: log p(target) of the two runs.
        spans: half-open (start, end) of the corrupt prompt, as they were asked for; None when each position is patched
            on its own.
        counterparts: for each position of the corrupt prompt the one of the clean prompt that lends its cells, or -1.
        settings: model and its fingerprint.

    """

    effect: NDArray[np.float32]
    layers: list[int]
    tokens: list[str]
    clean_tokens: list[str]
    target: str
    clean_logp: float
    corrupt_logp: float
    spans: list[tuple[int, int]] | None
    counterparts: list[int]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def _columns(self) -> list[tuple[int, int]]:
        return each_alone(len(self.tokens)) if self.spans is None else self.spans

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table: layer, position, token, clean_token, effect. Of spans `position` is the first position, there is
        an `end`, and the tokens are those of the span in a row; a clean token that is not there is "".
        """
        starts, ends = zip(*self._columns, strict=True)
        labels: dict[str, tuple[int, Any]] = {
            "layer": (0, self.layers),
            "position": (1, starts),
            "end": (1, ends),
            "token": (1, self._texts()),
            "clean_token": (1, self._clean_texts()),
        }
        if self.spans is None:
            del labels["end"]
        return tidy(self.effect.shape, labels, {"effect": self.effect})

    def to_plotly(self) -> "go.Figure":
        """The heat map, layers × tokens or spans, diverging around 0; columns without a counterpart are empty."""
        from lensviz.patching.figures import patch_heatmap

        return patch_heatmap(self.effect, self._texts(), self._clean_texts(), self.layers, self.target)

    def traits(self) -> dict[str, Any]:
        """Of `PatchMap`. Raises BadSpans: it shows effects of single positions."""
        if self.spans is not None:
            raise BadSpans("A patch map shows effects of single positions, not of spans: sweep again without spans.")
        return {
            "tokens": self.tokens,
            "clean_tokens": self._clean_texts(),
            "layers": np.array(self.layers),
            "positions": np.arange(len(self.tokens)),
            "effect": self.effect.T,
            "target": self.target,
            "clean_logp": self.clean_logp,
            "corrupt_logp": self.corrupt_logp,
        }

    def _texts(self) -> list[str]:
        return ["".join(self.tokens[start:end]) for start, end in self._columns]

    def _clean_texts(self) -> list[str]:
        there = [self.counterparts[start:end] for start, end in self._columns]
        return ["".join(self.clean_tokens[i] for i in each if i >= 0) for each in there]

    def __repr__(self) -> str:
        n_layers, n = self.effect.shape
        columns = "positions" if self.spans is None else "spans"
        change = f"log p({self.target!r}) {self.corrupt_logp:.2f} → {self.clean_logp:.2f}"
        return f"PatchResult({n_layers} layers × {n} {columns}, {change})"


def each_alone(n: int) -> list[tuple[int, int]]:
    """Each of n positions as a span of its own."""
    return [(position, position + 1) for position in range(n)]
