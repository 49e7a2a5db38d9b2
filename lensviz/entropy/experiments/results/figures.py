"""The experiments on entropy profiles as Plotly figures, one function per result."""

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import qualitative

from lensviz.common.figures import plain

if TYPE_CHECKING:
    import pandas as pd

COLORS = qualitative.Safe
UNITS = {"nats": "nats", "bits": "bits", "vocab": "share of ln |V|"}


def classify_figure(
    folds: "pd.DataFrame", permutation: NDArray, auc: float, interval: tuple[float, float], p: float
) -> go.Figure:
    """AUC of each fold, of the dummy and of shuffled labels, a strip each; the box is the 95 % interval of the mean."""
    figure = go.Figure()
    strips = {
        "classifier": (folds["auc"], [f"fold {i}" for i in folds["fold"]]),
        "dummy": (folds["dummy_auc"], [f"fold {i}" for i in folds["fold"]]),
        "shuffled labels": (permutation, [f"shuffling {i}" for i in range(len(permutation))]),
    }
    for n, (name, (values, texts)) in enumerate(strips.items()):
        spread = np.linspace(-0.25, 0.25, len(values)) if len(values) > 1 else np.zeros(len(values))
        marker = {"color": COLORS[n], "size": 7, "opacity": 0.7}
        hover = "%{text}<br>AUC %{y:.3f}<extra></extra>"
        figure.add_scatter(
            x=n + spread, y=values, mode="markers", name=name, marker=marker, text=texts, hovertemplate=hover
        )
        if len(values):
            mean = float(np.mean(values))
            figure.add_shape(type="line", x0=n - 0.35, x1=n + 0.35, y0=mean, y1=mean, line={"color": COLORS[n]})
    low, high = interval
    figure.add_shape(
        type="rect", x0=-0.35, x1=0.35, y0=low, y1=high, fillcolor=COLORS[0], opacity=0.15, line={"width": 0}
    )
    figure.add_hline(y=0.5, line={"dash": "dot", "color": "gray"})
    figure.update_xaxes(tickmode="array", tickvals=[0, 1, 2], ticktext=list(strips))
    figure.update_yaxes(title="ROC-AUC")
    figure.update_layout(showlegend=False, title=f"AUC {auc:.3f} [{low:.3f}, {high:.3f}], shuffled p = {p:.2g}")
    return figure


def cluster_figure(frame: "pd.DataFrame", method: str, silhouette: float) -> go.Figure:
    """Profiles in the plane, a color a model, a sign a label; distances between groups of t-SNE say little."""
    figure = go.Figure()
    labels = _distinct(frame["label"]) if "label" in frame else []
    for n, (model, part) in enumerate(frame.groupby("model", sort=False)):
        marker = {"color": COLORS[n % len(COLORS)], "size": 9, "opacity": 0.8}
        if 1 < len(labels) <= 6:
            marker["symbol"] = [labels.index(str(v)) for v in part["label"]]
        texts = _hover(part)
        hover = "%{text}<extra></extra>"
        figure.add_scatter(
            x=part["x"],
            y=part["y"],
            mode="markers",
            name=plain(str(model)),
            marker=marker,
            text=texts,
            hovertemplate=hover,
        )
    name = {"tsne": "t-SNE", "umap": "UMAP", "pca": "PCA"}[method]
    figure.update_xaxes(title=f"{name} 1")
    figure.update_yaxes(title=f"{name} 2")
    figure.update_layout(title=f"silhouette of the models {silhouette:.2f}", showlegend=True)
    return figure


def depth_figure(profiles: "pd.DataFrame", unit: str) -> go.Figure:
    """Mean entropy ± sd over rows by relative depth: a color a model, a dash a window, and a line for each alpha."""
    figure, dashes = go.Figure(), ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]
    several = {key: len(_distinct(profiles[key])) > 1 for key in ("alpha", "window")}
    windows = _distinct(profiles["window"])
    colors = {model: COLORS[n % len(COLORS)] for n, model in enumerate(_distinct(profiles["model"]))}
    for (model, alpha, window), part in profiles.groupby(["model", "alpha", "window"], sort=False):
        name = str(model) + f", α = {alpha:g}" * several["alpha"] + f", window {window}" * several["window"]
        color, sd = colors[str(model)], part["sd"].fillna(0.0)
        band_y = np.concatenate([part["mean"] + sd, (part["mean"] - sd)[::-1]])
        band_x = np.concatenate([part["depth"], part["depth"][::-1]])
        line, fill = {"color": color, "dash": dashes[windows.index(str(window)) % len(dashes)]}, faint(color)
        group = {"legendgroup": name, "name": plain(name)}
        figure.add_scatter(
            x=band_x,
            y=band_y,
            fill="toself",
            fillcolor=fill,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
            **group,
        )
        hover = "layer %{customdata}<br>%{y:.3f}"
        figure.add_scatter(
            x=part["depth"],
            y=part["mean"],
            line=line,
            customdata=part["layer"],
            hovertemplate=hover,
            showlegend=True,
            **group,
        )
    figure.update_xaxes(title="relative depth, layer / (L − 1)")
    figure.update_yaxes(title=f"entropy ({UNITS[unit]}), mean ± sd")
    return figure


def formats_figure(table: "pd.DataFrame", labels: "pd.Series") -> go.Figure:
    """Accuracy by alpha: a bar a k with the sd over folds, a cross for the rows held out."""
    figure = go.Figure()
    for n, (k, part) in enumerate(table.groupby("k", sort=False)):
        color, names = COLORS[n % len(COLORS)], [f"{a:g}" for a in part["alpha"]]
        error = {"type": "data", "array": part["sd"]}
        group = {"offsetgroup": str(k), "legendgroup": str(k)}
        figure.add_bar(x=names, y=part["mean"], error_y=error, marker_color=color, name=f"k = {k}", **group)
        cross = {"symbol": "x", "color": "black", "size": 8}
        hover = f"k = {k}, held out: %{{y:.3f}}<extra></extra>"
        figure.add_scatter(
            x=names,
            y=part["test_accuracy"],
            mode="markers",
            marker=cross,
            showlegend=False,
            hovertemplate=hover,
            **group,
        )
    chance = float(labels.value_counts(normalize=True).max())
    figure.add_hline(y=chance, line={"dash": "dot", "color": "gray"}, annotation_text="largest class")
    figure.update_xaxes(title="α", type="category")
    figure.update_yaxes(title="accuracy", range=[0, 1.05])
    figure.update_layout(barmode="group", scattermode="group")
    return figure


def _distinct(column: "pd.Series") -> list[str]:
    return [str(v) for v in dict.fromkeys(column.tolist())]


def _hover(part: "pd.DataFrame") -> list[str]:
    """Model, row, label and the first words of each row."""
    told = [f"{plain(str(m))}, row {r}" for m, r in zip(part["model"], part["row"], strict=True)]
    for column in ("label", "prompt", "text"):
        if column in part:
            told = [f"{a}<br>{column}: {plain(str(b)[:80])}" for a, b in zip(told, part[column], strict=True)]
    return told


def faint(color: str) -> str:
    return color.replace("rgb(", "rgba(").replace(")", ", 0.15)")
