"""Frames of features: finds feature columns and usable rows, and makes frames from arrays."""

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lensviz.errors import BadExperiment

PROFILE = re.compile(r"alpha (?P<alpha>\S+) window (?P<window>\d+) layer (?P<layer>\d+)")

#: numeric columns that are never features
NOT_FEATURES = frozenset(
    {"prompt", "text", "n_new", "label", "group", "correct", "subject", "question", "answer", "predicted", "model"}
    | {"layout", "task", "name", "row", "fold", "seed", "index", "sample", "x", "y"}
)


def feature_columns(frame: pd.DataFrame, *used: str | None) -> list[Any]:
    """Names of the feature columns, in the frame's order.

    Columns named as `profiles` names them are the features if there are any. Else every column of real numbers
    (booleans are none) is one, but for those in `NOT_FEATURES`, those that begin with `logp_`, and those in `used`.

    Raises:
        BadExperiment: there is none.

    """
    profile = [c for c in frame.columns if PROFILE.fullmatch(str(c))]
    if profile:
        return profile
    found = [
        c
        for c, kind in frame.dtypes.items()
        if kind.kind in "iuf" and c not in NOT_FEATURES and c not in used and not str(c).startswith("logp_")
    ]
    if not found:
        raise BadExperiment("The frame has no feature column: pass one of lensviz.experiments.profiles(…), or (X, y).")
    return found


def features(f: pd.DataFrame) -> NDArray[np.float64]:
    """The features of a frame as float64 [row, feature]; see `feature_columns` for what counts as one."""
    return f[feature_columns(f)].to_numpy(np.float64)


def as_frame(X: Any, y: Any = None, groups: Any = None) -> pd.DataFrame:  # noqa: N803 - as scikit-learn names it
    """A frame of features [row, feature], labels and groups, with columns named as `profiles` names one window of alpha
    1: feature i is layer i.

    Raises:
        BadExperiment: X is not [row, feature], or the lengths differ.

    """
    try:
        values = np.asarray(X, np.float64)
    except (TypeError, ValueError) as error:
        raise BadExperiment("The features are not one table of numbers: pass them as [row, feature].") from error
    if values.ndim != 2 or 0 in values.shape:
        raise BadExperiment(f"The features have the shape {values.shape}: pass them as [row, feature].")
    sides = {name: side for name, side in (("label", y), ("group", groups)) if side is not None}
    for name, side in sides.items():
        if len(side) != len(values):
            raise BadExperiment(f"There are {len(values)} rows of features, but {len(side)} of {name}.")
    table = pd.DataFrame(values, columns=[f"alpha 1 window 0 layer {i}" for i in range(values.shape[1])])
    return pd.concat([pd.DataFrame({name: list(side) for name, side in sides.items()}), table], axis=1)


@dataclass(frozen=True)
class Rows:
    """The usable rows: features [row, feature], codes of the labels [row] into `classes`, codes of the groups [row] or
    None, and where they stood in the frame [row].
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64]
    classes: list[Any]
    groups: NDArray[np.int64] | None
    index: NDArray[np.int64]


def as_data(data: pd.DataFrame | tuple[Any, ...]) -> pd.DataFrame:
    """A frame as it is; (X, y) and (X, y, groups) as a frame."""
    if isinstance(data, pd.DataFrame):
        return data
    if isinstance(data, tuple) and len(data) in {2, 3}:
        return as_frame(*data)
    raise BadExperiment(f"The data are a {type(data).__name__}: pass a DataFrame, (X, y) or (X, y, groups).")


def usable(data: pd.DataFrame | tuple[Any, ...], label: str, group: str, grouped: bool) -> Rows:
    """Rows with a label and without a missing feature; what is left out is counted in a warning.

    Raises:
        BadExperiment: no label or group column, a row without a group, no row left, or only one class.

    """
    frame = as_data(data)
    if label not in frame:
        raise BadExperiment(f"The frame has no column {label!r} to predict: make it with labels=…, or pass label=….")
    if grouped and group not in frame:
        raise BadExperiment(
            f"The folds are to keep groups together, but the frame has no column {group!r}: make it with groups=… "
            "(rows that share a story, topic or question are one group), or pass grouped=False."
        )
    x = frame[feature_columns(frame, label, group if group in frame else None)].to_numpy(np.float64)
    labeled, whole = frame[label].notna().to_numpy(), np.isfinite(x).all(axis=1)
    _warn(int((~labeled).sum()), "no label")
    _warn(int((labeled & ~whole).sum()), "features that are not numbers (their generation was too short, say)")
    keep = labeled & whole
    classes, y = _codes(frame[label].to_numpy(object)[keep])
    if len(classes) < 2:
        raise BadExperiment(f"There are {keep.sum()} usable rows of {len(classes)} class: pass rows of two classes.")
    groups = _groups(frame[group].to_numpy(object)[keep]) if grouped else None
    return Rows(x[keep], y, classes, groups, np.flatnonzero(keep))


def _warn(count: int, why: str) -> None:
    if count:
        warnings.warn(f"{count} row{'s' * (count > 1)} left out: {why}.", stacklevel=4)


def _groups(column: NDArray[Any]) -> NDArray[np.int64]:
    codes = pd.factorize(column)[0].astype(np.int64)
    if (codes < 0).any():
        raise BadExperiment(f"{(codes < 0).sum()} rows have no group: give every row one, or pass grouped=False.")
    return codes


def _codes(column: NDArray[Any]) -> tuple[list[Any], NDArray[np.int64]]:
    """Distinct values in order (of their text, where they cannot be compared), and the place of each row's in it."""
    distinct: Sequence[Any] = list(dict.fromkeys(column.tolist()))
    try:
        distinct = sorted(distinct)
    except TypeError:
        distinct = sorted(distinct, key=lambda v: (type(v).__name__, str(v)))
    place = {value: i for i, value in enumerate(distinct)}
    return list(distinct), np.array([place[v] for v in column.tolist()], np.int64)
