"""Entropy profiles as Plotly figures."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from lensviz.common.figures import COLORS, MARGIN, faint, plain


def profile_heatmap(
    values: NDArray, tokens: Sequence[str], top: Sequence[Sequence[str]], title: str, most: float | None = None
) -> go.Figure:
    """Blocks × generated tokens: `values` [token, block] as color, `top` [token][block] as cell text."""
    columns = list(range(len(tokens)))
    texts = np.array([[plain(t) for t in row] for row in top], object).T
    figure = go.Figure(
        go.Heatmap(
            z=values.T,
            x=columns,
            text=texts,
            texttemplate="%{text}",
            hovertemplate="block %{y}: %{z:.3f}<br>says %{text}<extra></extra>",
            colorscale="Viridis",
            zmin=0,
            zmax=most,
            colorbar={"title": {"text": title}},
        )
    )
    figure.update_xaxes(
        title="generated token", tickmode="array", tickvals=columns, ticktext=[plain(t) for t in tokens]
    )
    figure.update_yaxes(title="block")
    return figure


def profile_lines(profiles: Mapping[str, NDArray], title: str) -> go.Figure:
    """Mean and spread over tokens of each profile [token, block], over the share of the depth."""
    figure = go.Figure()
    for number, (name, values) in enumerate(profiles.items()):
        x = np.linspace(0, 1, values.shape[1])
        mean, sd, color = values.mean(0), values.std(0), COLORS[number % len(COLORS)]
        band = {"line": {"width": 0}, "hoverinfo": "skip", "showlegend": False, "legendgroup": name}
        figure.add_scatter(x=x, y=mean - sd, **band)
        figure.add_scatter(x=x, y=mean + sd, fill="tonexty", fillcolor=faint(color), **band)
        figure.add_scatter(x=x, y=mean, name=plain(name), legendgroup=name, line={"color": color})
    figure.update_layout(margin={**MARGIN, "t": 20})
    figure.update_xaxes(title="share of the depth")
    figure.update_yaxes(title=title, rangemode="tozero")
    return figure
