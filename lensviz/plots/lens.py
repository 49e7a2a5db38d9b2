"""The lens grid as a Plotly figure."""

from collections.abc import Sequence

import plotly.graph_objects as go
from numpy.typing import NDArray


def lens_heatmap(
    values: NDArray, texts: Sequence[Sequence[str]], tokens: Sequence[str], layers: Sequence[int], title: str
) -> go.Figure:
    """Layers × tokens: `values` [layer, pos] as colour, `texts` [layer][pos] as cell text, `title` at the scale."""
    columns = list(range(len(tokens)))  # by position: two tokens may have the same text
    cells = [[_plain(t) for t in row] for row in texts]
    bar = {"title": {"text": title}}
    figure = go.Figure(
        go.Heatmap(
            z=values, x=columns, y=list(layers), text=cells, texttemplate="%{text}", colorscale="Viridis", colorbar=bar
        )
    )
    figure.update_xaxes(tickmode="array", tickvals=columns, ticktext=[_plain(t) for t in tokens])
    figure.update_yaxes(title="layer")
    return figure


def _plain(text: str) -> str:
    """Plotly reads a few HTML tags in its texts; a token must not be one."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "⏎")
