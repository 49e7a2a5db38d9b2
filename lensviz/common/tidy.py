"""Tidy tables of arrays: one row a cell."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


def tidy(shape: Sequence[int], labels: Mapping[str, tuple[int, Any]], values: Mapping[str, Any]) -> pd.DataFrame:
    """Table of the cells of arrays, the last axis fastest.

    Args:
        shape: of the arrays.
        labels: by column, an axis and a label for each of its places.
        values: by column, an array of that shape or a flat list of its cells; None leaves the column empty.

    """
    columns: dict[str, Any] = {}
    for name, (axis, places) in labels.items():
        along = _array(places).reshape([-1 if n == axis else 1 for n in range(len(shape))])
        columns[name] = np.broadcast_to(along, shape).ravel()
    n = int(np.prod(shape))
    for name, cells in values.items():
        columns[name] = [None] * n if cells is None else _array(cells).reshape(n)
    return pd.DataFrame(columns)


def _array(values: Any) -> np.ndarray:
    if isinstance(values, np.ndarray):
        return values
    values = list(values)
    return np.array(values, object) if any(isinstance(v, str) for v in values) else np.array(values)
