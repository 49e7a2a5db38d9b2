"""Clusters profiles by model."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.entropy.experiments.classification import check_compat
from lensviz.entropy.experiments.depth import Profiles, check_alike, padded, profiles_of, resampled
from lensviz.entropy.experiments.results.cluster_result import ClusterResult
from lensviz.errors import BadExperiment


def cluster(
    frames: Mapping[str, pd.DataFrame],
    method: str = "tsne",
    seed: int = 0,
    *,
    depth: int | None = None,
    average_windows: bool = False,
    perplexity: float | None = None,
    max_iter: int = 1000,
    compat: str | None = None,
) -> ClusterResult:
    """Lay the profiles of several models out in the plane.

    Args:
        frames: a frame of profiles by the name of its model, with the same alphas, windows and units.
        method: "tsne" (PCA start), "umap" (extra `umap`) or "pca".
        seed: of t-SNE and UMAP.
        depth: points on relative depth to which profiles are interpolated; None: the largest number of layers.
        average_windows: one mean profile in place of one per window.
        perplexity: of t-SNE; None: 30, or a third of the rows where these are few. UMAP takes half of it as neighbors.
        max_iter: steps of t-SNE, 250 or more.
        compat: "entropy-lens": t-SNE with perplexity 20, 300 steps and seed 42 on profiles padded with zeros, so that
            models of different depth separate by depth alone.

    Raises:
        BadExperiment: too few rows, frames that differ in windows or units, an unknown method.
        MissingExtra: scikit-learn or umap-learn is not installed.

    """
    check_compat(compat)
    if not isinstance(frames, Mapping) or not frames:
        raise BadExperiment('Pass the frames by name: {"model A": frame, …}.')
    if method not in {"tsne", "umap", "pca"} or (compat and method != "tsne"):
        raise BadExperiment(f"There is no method {method!r}{' with compat' if compat else ''}: use tsne, umap or pca.")
    profiles = {name: profiles_of(frame, name) for name, frame in frames.items()}
    check_alike(frames, profiles)
    if compat:
        perplexity, max_iter, seed = 20, 300, 42
    deepest = max(p.n_layers for p in profiles.values())
    depth = deepest if depth is None or compat else depth
    if not hasattr(depth, "__index__") or depth < 1:
        raise BadExperiment(f"depth is {depth!r}: pass a whole number, 1 or more.")
    table = _points(frames, profiles)
    x = _matrix(profiles, depth, average_windows, padded if compat else resampled)
    perplexity = min(30.0, (len(x) - 1) / 3) if perplexity is None else perplexity
    _check_steps(len(x), method, perplexity, max_iter)
    table["x"], table["y"] = _embedded(x, method, seed, perplexity, max_iter).T
    settings = {
        "method": method,
        "seed": seed,
        "depth": depth,
        "average_windows": average_windows,
        "compat": compat,
        "perplexity": perplexity,
        "max_iter": max_iter,
        "normalize": next((f.attrs["normalize"] for f in frames.values() if "normalize" in f.attrs), "nats"),
    }
    return ClusterResult(table, _means(profiles, average_windows), _silhouette(x, table["model"]), x, settings)


def _check_steps(n: int, method: str, perplexity: float, max_iter: int) -> None:
    if n < 4:
        raise BadExperiment(f"There are {n} whole profiles: pass four or more.")
    if not 0 < perplexity < n:
        raise BadExperiment(f"perplexity is {perplexity:g} for {n} profiles: pass a smaller one, or more profiles.")
    if method == "tsne" and not max_iter >= 250:
        raise BadExperiment(f"max_iter is {max_iter}: t-SNE takes 250 steps or more.")


def _whole(p: Profiles) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(p.entropy).all(axis=(1, 2, 3)))


def _points(frames: Mapping[str, pd.DataFrame], profiles: Mapping[str, Profiles]) -> pd.DataFrame:
    """model, row, and what the frames say of the row, of whole profiles."""
    parts = list[pd.DataFrame]()
    for name, frame in frames.items():
        rows = np.flatnonzero(_whole(profiles[name]))
        if len(rows) < len(frame):
            warnings.warn(f"{len(frame) - len(rows)} rows of {name!r} left out: not a whole profile.", stacklevel=3)
        told = frame[[c for c in ("label", "prompt", "text") if c in frame]].iloc[rows].reset_index(drop=True)
        parts.append(pd.concat([pd.DataFrame({"model": [name] * len(rows), "row": rows}), told], axis=1))
    return pd.concat(parts, ignore_index=True)


def _matrix(profiles: Mapping[str, Profiles], depth: int, average: bool, fit: Any) -> NDArray[np.float64]:
    """Features to embed: [row, alpha × window × depth]."""
    whole = [p.entropy[_whole(p)] for p in profiles.values()]
    kept = [v.mean(axis=2, keepdims=True) if average else v for v in whole]
    return np.concatenate([fit(v, depth).reshape(len(v), -1) for v in kept])


def _embedded(x: NDArray[np.float64], method: str, seed: int, perplexity: float, max_iter: int) -> NDArray[np.float64]:
    """Coordinates [row, 2]."""
    if method == "pca":
        axes = need("sklearn.decomposition").PCA(2, svd_solver="full") if x.shape[1] > 1 else None
        return axes.fit_transform(x) if axes else np.pad(x - x.mean(), [(0, 0), (0, 1)])
    if method == "umap":
        neighbors = max(2, min(len(x) - 1, round(perplexity / 2)))
        make = need("umap").UMAP(
            n_neighbors=neighbors, random_state=seed, n_jobs=1, init="random" if len(x) < 8 else "spectral"
        )
        return make.fit_transform(x)
    start = "pca" if x.shape[1] > 1 else "random"
    make = need("sklearn.manifold").TSNE
    return make(2, max_iter=max_iter, init=start, random_state=seed, perplexity=perplexity).fit_transform(x)


def _silhouette(x: NDArray[np.float64], models: pd.Series) -> float:
    if not 1 < models.nunique() < len(models):
        return float("nan")
    return float(need("sklearn.metrics").silhouette_score(x, models))


def _means(profiles: Mapping[str, Profiles], average: bool) -> pd.DataFrame:
    """Mean and sd over rows at the model's own layers."""
    parts = list[pd.DataFrame]()
    for name, p in profiles.items():
        values = p.entropy[_whole(p)]
        values = values.mean(axis=2, keepdims=True) if average else values
        n, n_alphas, n_windows, n_layers = values.shape
        alpha, window, layer = np.indices((n_alphas, n_windows, n_layers)).reshape(3, -1)
        spread = values.std(axis=0, ddof=1) if n > 1 else np.full(values.shape[1:], np.nan)
        where = {"model": name, "alpha": [float(p.alphas[a]) for a in alpha], "window": window, "layer": layer}
        numbers = {"mean": values.mean(axis=0).ravel(), "sd": spread.ravel(), "n": n}
        parts.append(pd.DataFrame({**where, "depth": layer / max(n_layers - 1, 1), **numbers}))
    return pd.concat(parts, ignore_index=True)
