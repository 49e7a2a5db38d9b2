"""Result of `entropy_profile`: arrays with their tokens, with export to DataFrame and Plotly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result
from lensviz.common.tidy import tidy
from lensviz.entropy.measures import windows
from lensviz.entropy.queries import unit_label
from lensviz.errors import BadProfile

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class EntropyProfileResult(Result):
    """The entropy profile of one generation; block l is the residual stream after block l, the embedding is left out.

    Attributes:
        values: float64 [generated token, block]: entropy of order `alpha` in `unit`.
        unit: "nats", "bits", or "vocab": divided by ln V (by ln of their number with anchors), so between 0 and 1.
        alpha: 1 = Shannon.
        token_ids: the new tokens; text: the same as text; tokens: each decoded alone.
        prompt_ids: what they follow.
        top: the most likely token of each cell, as text [generated token][block].
        top_logp: float64 [generated token, block], log of the largest probability, in nats.
        kl: float64 [generated token, block], KL to the last block in nats.
        model: name of the model.
        settings: what decided the numbers: fingerprint, prepend_bos, temperature, seed, anchors, lens, tokens, compat.

    """

    values: NDArray[np.float64]
    unit: str
    alpha: float
    token_ids: list[int]
    text: str
    tokens: list[str]
    prompt_ids: list[int]
    top: list[list[str]]
    top_logp: NDArray[np.float64]
    kl: NDArray[np.float64]
    model: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    def windows(self, w: int) -> NDArray[np.float64]:
        """Means over w windows of equal length: [w, block]. A token across the border of two counts in both by the
        share that lies in each, so w need not divide the tokens. Raises BadProfile for w outside 1 … tokens.
        """
        if not hasattr(w, "__index__") or not 1 <= w <= len(self.values):
            raise BadProfile(
                f"{len(self.values)} generated tokens cannot be cut into {w} windows: pass a whole number from 1 to "
                f"{len(self.values)}, or generate more tokens."
            )
        return windows(self.values, int(w))

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table: step, token_id, token, block, depth (0 to 1), entropy, top, top_p, kl."""
        steps, blocks = self.values.shape
        labels: dict[str, tuple[int, Any]] = {
            "step": (0, range(steps)),
            "token_id": (0, self.token_ids),
            "token": (0, self.tokens),
            "block": (1, range(blocks)),
            "depth": (1, depth(blocks)),
        }
        top = [text for row in self.top for text in row]
        return tidy(
            (steps, blocks), labels, {"entropy": self.values, "top": top, "top_p": np.exp(self.top_logp), "kl": self.kl}
        )

    def to_plotly(self, chart: str = "heat") -> "go.Figure":
        """A heat map, blocks × generated tokens; with chart="lines" mean and spread over the depth."""
        from lensviz.entropy.figures import profile_heatmap, profile_lines

        if chart == "lines":
            return profile_lines({self.model: self.values}, self.unit_label)
        return profile_heatmap(self.values, self.tokens, self.top, self.unit_label)

    @property
    def unit_label(self) -> str:
        """Such as "entropy (nats)"."""
        return unit_label(self.alpha, self.unit)

    def __repr__(self) -> str:
        steps, blocks = self.values.shape
        return f"EntropyProfileResult({steps} generated tokens × {blocks} blocks, {self.unit_label}, {self.text!r})"


def depth(blocks: int) -> NDArray[np.float64]:
    """Depth of each block, 0 to 1, for comparing models of different depth."""
    return np.linspace(0, 1, blocks) if blocks > 1 else np.ones(blocks)
