"""Predicts the format of an answer (a poem, a chat log …) from entropy alone: k-NN on several windows of tokens."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.engine.has_engine import HasEngine
from lensviz.entropy.experiments import profile_frame
from lensviz.entropy.experiments.classification import check_compat
from lensviz.entropy.experiments.folds import Bools, check_folds, test_masks
from lensviz.entropy.experiments.models import knn_scores
from lensviz.entropy.experiments.results.format_result import FormatsResult
from lensviz.entropy.experiments.tables import PROFILE, Rows, as_data, feature_columns, usable
from lensviz.errors import BadExperiment


def formats(
    s: HasEngine,
    prompts: Sequence[str],
    labels: Sequence[Any],
    alphas: Sequence[float] = (0.5, 1, 5),
    windows: int = 8,
    *,
    groups: Sequence[Any] | None = None,
    ks: Sequence[int] = (3, 5, 7),
    folds: int = 10,
    test_size: float = 0.2,
    max_new_tokens: int = 256,
    seed: int = 0,
    compat: str | None = None,
    **settings: Any,
) -> FormatsResult:
    """Generate behind each prompt and predict its label from the profile of one alpha at a time.

    `labels` are the formats that the prompts ask for, `alphas` orders of the Rényi entropy, `windows` the parts into
    which up to `max_new_tokens` new tokens are cut, and `groups` what prompts share (the topic): folds and the held-out
    rows then keep groups together. `ks`, `folds`, `test_size`, `seed` and `compat` are those of `formats_of`;
    `settings` go to `profiles`.

    """
    frame = profile_frame.profiles(
        s, prompts, labels, groups, max_new_tokens, alphas=tuple(alphas), windows=windows, seed=seed, **settings
    )
    return formats_of(frame, ks=ks, folds=folds, test_size=test_size, seed=seed, compat=compat)


def formats_of(
    X: Any,  # noqa: N803 - as scikit-learn names it
    y: Any = None,
    groups: Any = None,
    *,
    ks: Sequence[int] = (3, 5, 7),
    folds: int = 10,
    test_size: float = 0.2,
    seed: int = 0,
    compat: str | None = None,
) -> FormatsResult:
    """The same from features that are there: a frame of profiles (with columns label and, maybe, group), or arrays.

    Folds are stratified and not shuffled. With groups (a topic that each class was asked about, say) folds and the
    held-out rows keep them together. compat="entropy-lens": never grouped, seed 42.

    Raises:
        BadExperiment: too few rows or groups of a class, a k or a size that cannot be.

    """
    check_compat(compat)
    frame = as_data(X if y is None else (X, y) if groups is None else (X, y, groups))
    grouped = "group" in frame and not compat
    seed = 42 if compat else seed
    if not 0 < test_size < 1:
        raise BadExperiment(f"test_size is {test_size!r}: pass the share of rows to hold out, between 0 and 1.")
    rows = usable(frame, "label", "group", grouped)
    check_folds(rows.y, rows.groups, rows.classes, folds)
    masks = test_masks(rows.y, rows.groups, folds, None)
    held = _held_out(rows, test_size, seed)
    parts = [_of_alpha(rows, x, masks, held, alpha, ks) for alpha, x in _by_alpha(frame, rows).items()]
    settings = {"folds": folds, "grouped": grouped, "test_size": test_size, "seed": seed, "compat": compat}
    each, tests, predictions = (_joined(p) for p in zip(*parts, strict=True))
    return FormatsResult(each, tests, predictions, rows.classes, frame, settings)


def _by_alpha(frame: pd.DataFrame, rows: Rows) -> dict[float, NDArray[np.float64]]:
    """Features of each alpha: [row, feature]."""
    names = [PROFILE.fullmatch(str(c)) for c in feature_columns(frame, "label", "group")]
    of = np.array([float(m["alpha"]) if m else 1.0 for m in names])
    return {alpha: rows.x[:, of == alpha] for alpha in dict.fromkeys(of.tolist())}


def _held_out(rows: Rows, test_size: float, seed: int) -> Bools:
    """The rows held out, stratified: bool [1, row]."""
    if rows.groups is not None:
        parts = max(2, round(1 / test_size))
        check_folds(rows.y, rows.groups, rows.classes, parts)
        return test_masks(rows.y, rows.groups, parts, seed)[:1]
    split = need("sklearn.model_selection").train_test_split
    n, n_classes = len(rows.y), len(rows.classes)
    if min(int(n * test_size), n - int(n * test_size)) < n_classes:
        raise BadExperiment(f"{n} rows of {n_classes} classes are too few to hold {test_size:.0%} of them out.")
    _, test = split(np.arange(n), test_size=test_size, random_state=seed, stratify=rows.y)
    mask = np.zeros((1, n), np.bool_)
    mask[0, test] = True
    return mask


def _of_alpha(
    rows: Rows, x: NDArray[np.float64], masks: Bools, held: Bools, alpha: float, ks: Sequence[int]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(folds, tests, predictions) of one alpha."""
    labels, folds, tests, guesses = np.eye(len(rows.classes))[rows.y], [], [], []
    test = np.flatnonzero(held[0])
    for k in ks:
        right = knn_scores(x, masks, labels, k).argmax(axis=2) == rows.y
        folds += [
            {"alpha": alpha, "k": k, "fold": i, "accuracy": float(hit[mask].mean())}
            for i, (hit, mask) in enumerate(zip(right, masks, strict=True))
        ]
        guess = knn_scores(x, held, labels, k)[0].argmax(axis=1)[test]
        accuracy = float((guess == rows.y[test]).mean())
        tests.append({"alpha": alpha, "k": k, "accuracy": accuracy, "n_test": len(test)})
        guesses += [
            {"alpha": alpha, "k": k, "row": row, "label": rows.classes[a], "predicted": rows.classes[b]}
            for row, a, b in zip(rows.index[test].tolist(), rows.y[test], guess, strict=True)
        ]
    return pd.DataFrame(folds), pd.DataFrame(tests), pd.DataFrame(guesses)


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)
