"""Puts profiles of models of different depth on one axis: features read back as [row, alpha, window, layer]."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.entropy.experiments.tables import PROFILE, feature_columns
from lensviz.errors import BadExperiment

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Profiles:
    """Entropy [row, alpha, window, layer], with the names of the alphas."""

    entropy: NDArray[np.float64]
    alphas: tuple[str, ...]

    @property
    def n_layers(self) -> int:
        return self.entropy.shape[3]


def profiles_of(frame: "pd.DataFrame", name: str) -> Profiles:
    """Meaning of a frame's columns; feature columns of other names are the layers of one window, in their order.

    Raises:
        BadExperiment: the columns are not every layer of every window of every alpha, or no row is whole.

    """
    columns = feature_columns(frame)
    places = [PROFILE.fullmatch(str(c)) for c in columns]
    keys = [("1", 0, i) if m is None else (m["alpha"], int(m["window"]), int(m["layer"])) for i, m in enumerate(places)]
    alphas = tuple(dict.fromkeys(key[0] for key in keys))
    windows, layers = ({key[i] for key in keys} for i in (1, 2))
    if len(keys) != len(alphas) * len(windows) * len(layers):
        raise BadExperiment(
            f"The profiles of {name!r} lack some layers or windows: pass the frame that profiles() made."
        )
    order = sorted(range(len(keys)), key=lambda i: (alphas.index(keys[i][0]), keys[i][1], keys[i][2]))
    values = frame[[columns[i] for i in order]].to_numpy(np.float64)
    if not np.isfinite(values).all(axis=1).any():
        raise BadExperiment(f"No row of {name!r} has a whole profile: generate more tokens, or use fewer windows.")
    return Profiles(values.reshape(len(values), len(alphas), len(windows), len(layers)), alphas)


def resampled(values: NDArray[np.float64], depth: int) -> NDArray[np.float64]:
    """[…, layer] → […, depth], linear on relative depth layer / (L - 1); one layer is a constant."""
    n = values.shape[-1]
    at = np.linspace(0, n - 1, depth) if depth > 1 else np.array([n - 1.0])
    low = np.minimum(at.astype(int), max(n - 2, 0))
    high, share = np.minimum(low + 1, n - 1), at - low
    return values[..., low] * (1 - share) + values[..., high] * share


def padded(values: NDArray[np.float64], depth: int) -> NDArray[np.float64]:
    """[…, layer] → […, depth] with zeros behind the last layer, as published: this tells a reader the depth."""
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, depth - values.shape[-1])])


def check_alike(frames: Mapping[str, "pd.DataFrame"], profiles: Mapping[str, Profiles]) -> None:
    """Raises BadExperiment where alphas, windows, or the settings of the frames differ between models."""
    shapes = {name: (p.alphas, p.entropy.shape[2]) for name, p in profiles.items()}
    if len(set(shapes.values())) > 1:
        raise BadExperiment(f"The models' profiles have different alphas or windows: {_told(shapes)}. Make them alike.")
    units = {name: f.attrs["normalize"] for name, f in frames.items() if "normalize" in f.attrs}
    if len(set(units.values())) > 1:
        raise BadExperiment(f"The models' entropies have different units: {_told(units)}. Make them alike.")


def _told(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())
