"""Folds that keep groups together, and labels shuffled the way the groups allow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.errors import BadExperiment

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def check_folds(y: Ints, groups: Ints | None, classes: Sequence[Any], folds: int) -> None:
    """Every class must reach every fold.

    Raises:
        BadExperiment: fewer than two folds, or a class with fewer rows (groups) than folds.

    """
    if not hasattr(folds, "__index__") or folds < 2:
        raise BadExperiment(f"folds is {folds!r}: pass a whole number, 2 or more.")
    for code, name in enumerate(classes):
        rows = np.flatnonzero(y == code)
        count = len(rows) if groups is None else len(np.unique(groups[rows]))
        if count < folds:
            what = "rows" if groups is None else "groups"
            hint = f"folds={count} or fewer" if count > 1 else f"more {what} of it"
            raise BadExperiment(f"Class {name!r} is in {count} {what}, too few for {folds} folds: pass {hint}.")


def test_masks(y: Ints, groups: Ints | None, folds: int, seed: int | None) -> Bools:
    """Test rows of each fold: bool [fold, row]. Stratified by label; shuffled unless `seed` is None.

    Groups of one row each are no constraint, so the rows are then dealt out as without groups.
    """
    selection, shuffle = need("sklearn.model_selection"), seed is not None
    if groups is None or len(np.unique(groups)) == len(groups):
        split = selection.StratifiedKFold(folds, shuffle=shuffle, random_state=seed).split(y, y)
    else:
        split = selection.StratifiedGroupKFold(folds, shuffle=shuffle, random_state=seed).split(y, y, groups)
    masks = np.zeros((folds, len(y)), np.bool_)
    for mask, (_, test) in zip(masks, split, strict=True):
        mask[test] = True
    return masks


def shuffled(y: Ints, groups: Ints | None, rng: np.random.Generator) -> Ints:
    """Labels as they could as well have been if they had nothing to do with the features.

    Rows are shuffled within groups that hold several labels; groups that hold one label swap it with each other as a
    whole, so rows of a group that share a label still do.
    """
    if groups is None:
        return rng.permutation(y)
    one = one_label(y, groups)
    found = y[_by_group(groups, rng.random(len(y)))]  # groups side by side, rows in random order inside
    back = np.empty_like(y)
    back[np.argsort(groups, kind="stable")] = found
    _, first = np.unique(groups, return_index=True)
    swapped = y[first].copy()
    swapped[one] = rng.permutation(swapped[one])
    return np.where(one[groups], swapped[groups], back)


def one_label(y: Ints, groups: Ints) -> Bools:
    """Groups (codes 0 …) that hold one label only: bool [group]."""
    n = int(groups.max()) + 1
    low, high = np.full(n, y.max()), np.full(n, y.min())
    np.minimum.at(low, groups, y)
    np.maximum.at(high, groups, y)
    return low == high


def how_shuffled(y: Ints, groups: Ints | None) -> str:
    """In words, what `shuffled` does to these labels."""
    if groups is None:
        return "rows"
    one = one_label(y, groups)
    return "whole groups" if one.all() else "rows within groups" if not one.any() else "rows within groups, groups"


def _by_group(groups: Ints, order: NDArray[np.float64]) -> Ints:
    return np.lexsort((order, groups))
