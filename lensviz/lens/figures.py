"""Lens results as Plotly figures."""

from collections.abc import Sequence

import plotly.graph_objects as go
from numpy.typing import NDArray

from lensviz.common.figures import plain


def lens_heatmap(
    values: NDArray, texts: Sequence[Sequence[str]], tokens: Sequence[str], layers: Sequence[int], title: str
) -> go.Figure:
    """Layers × tokens: `values` [layer, pos] as color, `texts` [layer][pos] as cell text, `title` at the scale."""
    columns = list(range(len(tokens)))  # by position: two tokens may have the same text
    cells = [[plain(t) for t in row] for row in texts]
    bar = {"title": {"text": title}}
    figure = go.Figure(
        go.Heatmap(
            z=values, x=columns, y=list(layers), text=cells, texttemplate="%{text}", colorscale="Viridis", colorbar=bar
        )
    )
    figure.update_xaxes(tickmode="array", tickvals=columns, ticktext=[plain(t) for t in tokens])
    figure.update_yaxes(title="layer")
    return figure
