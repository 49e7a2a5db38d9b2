"""Classifies profiles by label: cross-validated AUC against a dummy and against shuffled labels."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.entropy.experiments.folds import Bools, check_folds, how_shuffled, one_label, shuffled, test_masks
from lensviz.entropy.experiments.models import fold_aucs, knn_scores, logistic_scores
from lensviz.entropy.experiments.results.classify_result import ClassifyResult
from lensviz.entropy.experiments.tables import Rows, usable
from lensviz.errors import BadExperiment

COMPAT = "entropy-lens"


def classify(
    f: pd.DataFrame | tuple[Any, ...],
    classifier: str = "knn",
    k: int = 29,
    folds: int = 10,
    grouped: bool = True,
    seed: int = 0,
    *,
    label: str = "label",
    group: str = "group",
    scale: bool | None = None,
    permutations: int = 100,
    compat: str | None = None,
) -> ClassifyResult:
    """Predict a column from the features of each row.

    Args:
        f: a frame of profiles, a frame of your own (see `tables.feature_columns` for what counts as a feature),
            `(X, y)` or `(X, y, groups)`.
        classifier: "knn" (euclidean, uniform weights) or "logistic" (one per class against the rest, L2, C = 1).
        k: neighbors.
        folds: stratified by label.
        grouped: keep rows of one group in one fold. Without it, prompts of one story train and test each other.
        seed: of the folds, the dummy and the shuffling.
        label: the column to predict.
        group: the column of the groups.
        scale: standardize features by the training rows; None: "logistic" does, "knn" does not.
        permutations: how often labels are shuffled; 0 to leave it out.
        compat: "entropy-lens": no groups, seed 42, plain t test, as published with k = 29.

    Raises:
        BadExperiment: rows, labels, groups or settings that do not allow it, in a sentence.
        MissingExtra: scikit-learn is not installed.

    """
    if compat is not None:
        check_compat(compat)
        grouped, seed = False, 42
    if not hasattr(permutations, "__index__") or permutations < 0:
        raise BadExperiment(f"permutations is {permutations!r}: pass a whole number, 0 or more.")
    rows = usable(f, label, group, grouped)
    check_folds(rows.y, rows.groups, rows.classes, folds)
    scale = classifier == "logistic" if scale is None else scale
    score = scorer(rows, classifier, k, scale)
    test = test_masks(rows.y, rows.groups, folds, seed)
    settings = {
        "classifier": classifier,
        "k": k if classifier == "knn" else None,
        "folds": folds,
        "grouped": grouped,
        "seed": seed,
        "label": label,
        "group": group if grouped else None,
        "scale": scale,
        "compat": compat,
        "shuffled": how_shuffled(rows.y, rows.groups),
        "n_rows": len(rows.y),
        "n_features": rows.x.shape[1],
    }
    table = _folds(rows, test, score(test, rows.y), seed)
    return ClassifyResult(table, rows.classes, _permutations(rows, test, score, seed, permutations), settings)


def check_compat(compat: str | None) -> None:
    """Raises BadExperiment unless it is None or "entropy-lens"."""
    if compat not in {None, COMPAT}:
        raise BadExperiment(f"There is no protocol {compat!r}: pass compat={COMPAT!r}, or leave it out.")


def scorer(rows: Rows, classifier: str, k: int, scale: bool, weights: str = "uniform") -> Any:
    """(test masks [fold, row], labels [row]) → scores [fold, row, class]."""
    fits = {
        "knn": partial(knn_scores, k=k, weights=weights, scale=scale),
        "logistic": partial(logistic_scores, scale=scale),
    }
    if classifier not in fits:
        raise BadExperiment(f"There is no classifier {classifier!r}: use one of {', '.join(fits)}.")
    return lambda test, y: fits[classifier](rows.x, test, np.eye(len(rows.classes))[y])


def dummy_scores(y: NDArray[np.int64], test: Bools, n_classes: int, seed: int) -> NDArray[np.float64]:
    """Guesses drawn by the frequency of the classes in training rows: [fold, row, class]."""
    dummy = need("sklearn.dummy").DummyClassifier(strategy="stratified", random_state=seed)
    scores = np.zeros((*test.shape, n_classes))
    for fold, mask in enumerate(test):
        dummy.fit(y[~mask], y[~mask])
        scores[fold][np.ix_(mask, dummy.classes_)] = dummy.predict_proba(y[mask])
    return scores


def _folds(rows: Rows, test: Bools, scores: NDArray[np.float64], seed: int) -> pd.DataFrame:
    labels = np.eye(len(rows.classes))[rows.y]
    aucs, n_test = fold_aucs(test, labels, scores), test.sum(axis=1)
    empty = np.flatnonzero(np.isnan(aucs))
    if len(empty):
        raise BadExperiment(
            f"Fold {empty[0]} tests rows of one class only, so it has no AUC: pass fewer than {len(test)} folds."
        )
    dummy = fold_aucs(test, labels, dummy_scores(rows.y, test, len(rows.classes), seed))
    columns = {"fold": np.arange(len(test)), "auc": aucs, "dummy_auc": dummy}
    return pd.DataFrame({**columns, "n_train": len(rows.y) - n_test, "n_test": n_test})


def _permutations(rows: Rows, test: Bools, score: Any, seed: int, count: int) -> NDArray[np.float64]:
    """Mean AUC under shuffled labels. Folds are dealt again, as they are stratified by label, unless no group changes
    its counts; a fold without AUC is left out of the mean.
    """
    rng, found = np.random.default_rng(seed), np.empty(count)
    same = rows.groups is not None and not one_label(rows.y, rows.groups).any()
    for i in range(count):
        y = shuffled(rows.y, rows.groups, rng)
        masks = test if same else test_masks(y, rows.groups, len(test), seed)
        found[i] = np.nanmean(fold_aucs(masks, np.eye(len(rows.classes))[y], score(masks, y)))
    return found
