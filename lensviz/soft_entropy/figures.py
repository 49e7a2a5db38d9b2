"""Soft entropy as Plotly figures, for papers and pages without a kernel."""

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from lensviz.common.figures import COLORS, MARGIN, plain

if TYPE_CHECKING:
    import pandas as pd


BIASED = ("I", "regularity")  # what labels that mean nothing have, too


NAMES = {"H": "H(Z) over ln m", "H_given": "H(Z | label) over ln m", "I": "I(label; Z) over ln m"}


def measure_lines(frame: "pd.DataFrame", measure: str = "I") -> go.Figure:
    """One measure of a sweep over layers, a line for each label set; for I dashed that of shuffled labels."""
    figure = go.Figure()
    for color, (name, rows) in zip(_cycle(frame), frame.groupby("label_set", sort=False), strict=False):
        figure.add_scatter(
            x=rows.layer, y=rows[measure], name=plain(str(name)), legendgroup=str(name), line={"color": color}
        )
        if measure in BIASED:
            base = rows.I_shuffled / (rows.H if measure == "regularity" else 1)
            dashed = {"color": color, "dash": "dash", "width": 1}
            shuffled = f"{plain(str(name))}, shuffled"
            figure.add_scatter(
                x=rows.layer, y=base, name=shuffled, line=dashed, legendgroup=str(name), showlegend=False
            )
    figure.update_layout(margin=MARGIN, title={"text": "dashed: shuffled labels" if measure in BIASED else None})
    figure.update_xaxes(title="layer (-1 = embedding)")
    figure.update_yaxes(title=NAMES.get(measure, measure))
    return figure


def measure_bars(frame: "pd.DataFrame", layer: int, measure: str = "variation") -> go.Figure:
    """One measure of one layer, a bar for each label set with its value."""
    rows = _layer(frame, layer)
    names, values = [plain(str(n)) for n in rows.label_set], rows[measure].to_numpy(float)
    bars = go.Bar(x=values, y=names, orientation="h", text=[f"{v:.3f}" for v in values], marker={"color": COLORS[0]})
    figure = go.Figure(bars)
    figure.update_layout(margin={**MARGIN, "t": 20}, height=100 + 36 * len(names))
    figure.update_xaxes(title=f"{NAMES.get(measure, measure)}, layer {layer}")
    figure.update_yaxes(autorange="reversed")
    return figure


def residual_pie(frame: "pd.DataFrame", layer: int) -> go.Figure:
    """Share of each label set (but those of output tokens) at one layer, and the share that none explains. A negative
    residual has no slice: its name says how much it is.
    """
    rows = _layer(frame, layer)
    rows = rows[~rows.label_set.str.startswith("output_")]
    shares = {plain(str(n)): float(v) for n, v in zip(rows.label_set, rows.residual, strict=True)}
    shares["unexplained"] = 1 - sum(shares.values())
    names = [name if v >= 0 else f"{name} ({v:.3f}, no slice)" for name, v in shares.items()]
    colors = [*COLORS[: len(shares) - 1], "#c9ccd1"]
    pie = go.Pie(
        labels=names, values=[max(v, 0) for v in shares.values()], hole=0.45, sort=False, marker={"colors": colors}
    )
    return go.Figure(pie, {"title": {"text": f"shares of H, layer {layer}"}, "margin": MARGIN})


def information_plane(frame: "pd.DataFrame", order: str = "token") -> go.Figure:
    """I(input n-gram) × I(output n-gram), one point a layer; on the diagonal, input and output information
    are equal.
    """
    given = frame[frame.label_set.isin([order, f"input_{order}"])].set_index("layer").I
    told = frame[frame.label_set == f"output_{order}"].set_index("layer").I
    if given.empty or told.empty:
        raise ValueError(f'This sweep lacks the label sets of the plane: pass labels=("{order}", "output_{order}").')
    both = given.to_frame("x").join(told.rename("y"), how="inner")
    most = float(both.to_numpy().max()) * 1.05
    points = go.Scatter(
        x=both.x,
        y=both.y,
        mode="lines+markers+text",
        text=[str(n) if n % 5 == 0 or n in (both.index[0], both.index[-1]) else "" for n in both.index],
        hovertext=[f"layer {n}" for n in both.index],
        textposition="top center",
        line={"color": "#c9ccd1", "width": 1},
        marker={
            "color": list(both.index),
            "colorscale": "Viridis",
            "size": 9,
            "colorbar": {"title": {"text": "layer"}},
        },
    )
    figure = go.Figure(points)
    figure.add_shape(type="line", x0=0, y0=0, x1=most, y1=most, line={"dash": "dash", "color": "#8a8f98"})
    figure.update_layout(margin={**MARGIN, "t": 20})
    figure.update_xaxes(title=f"I(input {order}; Z)", range=[0, most])
    figure.update_yaxes(title=f"I(output {order}; Z)", range=[0, most])
    return figure


def _layer(frame: "pd.DataFrame", layer: int) -> "pd.DataFrame":
    rows = frame[frame.layer == layer]
    if rows.empty:
        raise ValueError(f"This sweep has no layer {layer}: pass one of {sorted(set(frame.layer))}.")
    return rows


def _cycle(frame: "pd.DataFrame") -> list[str]:
    return [COLORS[n % len(COLORS)] for n in range(frame.label_set.nunique())]
