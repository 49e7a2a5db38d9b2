"""Patch sweeps as Plotly figures."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lensviz.common.figures import plain


def patch_heatmap(
    effect: NDArray, tokens: Sequence[str], clean_tokens: Sequence[str], layers: Sequence[int], target: str
) -> go.Figure:
    """Layers × tokens: change of log p(target) in nats by patching clean cells, [layer, column], diverging around 0;
    NaN is left empty, as is the clean token of such a column.
    """
    columns = list(range(len(tokens)))
    most = float(np.nanmax(abs(effect), initial=0.0)) or 1.0
    bar = {"title": {"text": f"Δ log p({plain(target)})"}}
    heat = go.Heatmap(
        z=effect, x=columns, y=list(layers), zmin=-most, zmax=most, colorscale="RdBu", reversescale=True, colorbar=bar
    )
    names = [a if b in (a, "") else f"{b} → {a}" for a, b in zip(tokens, clean_tokens, strict=True)]
    figure = go.Figure(heat)
    figure.update_xaxes(tickmode="array", tickvals=columns, ticktext=[plain(n) for n in names])
    figure.update_yaxes(title="layer")
    return figure
