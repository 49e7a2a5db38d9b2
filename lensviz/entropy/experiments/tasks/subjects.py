"""The classifier's AUC by subject: one set of folds over all rows, scored within each subject."""

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.entropy.experiments.classification import check_compat, dummy_scores, scorer
from lensviz.entropy.experiments.folds import Bools, check_folds, test_masks
from lensviz.entropy.experiments.models import auc
from lensviz.entropy.experiments.statistics import paired
from lensviz.entropy.experiments.tables import usable
from lensviz.errors import BadExperiment

Floats = NDArray[np.float64]


def by_subject(
    f: pd.DataFrame,
    classifier: str = "knn",
    k: int = 25,
    folds: int = 10,
    grouped: bool = True,
    seed: int = 0,
    *,
    subject: str = "subject",
    label: str = "correct",
    group: str = "group",
    weights: str = "distance",
    scale: bool | None = None,
    compat: str | None = None,
) -> pd.DataFrame:
    """One row a subject, as met: subject, n (rows tested in folds that count), auc, dummy_auc, improvement, p_value
    (paired t over folds, corrected for what training folds share; with compat plain), significant, f1 (macro), folds.

    A fold counts for a subject if its test rows of the subject are of two classes; a subject without such a fold is
    left out with a warning, and one with a single fold has no p value (NaN). Arguments as of `classify`; `weights`
    "uniform" or "distance" (by 1 / distance) are of k-NN. compat="entropy-lens": no groups, seed 42.

    Raises:
        BadExperiment: as `classify`, or there is no column `subject`.

    """
    check_compat(compat)
    if subject not in f:
        raise BadExperiment(f"The frame has no column {subject!r}: pass subject=… with the name of one.")
    if weights not in {"uniform", "distance"}:
        raise BadExperiment(f"There are no weights {weights!r}: use uniform or distance.")
    grouped, seed = (False, 42) if compat else (grouped, seed)
    rows = usable(f, label, group, grouped)
    check_folds(rows.y, rows.groups, rows.classes, folds)
    test = test_masks(rows.y, rows.groups, folds, seed)
    scale = classifier == "logistic" if scale is None else scale
    scores = scorer(rows, classifier, k, scale, weights)(test, rows.y)
    guesses = dummy_scores(rows.y, test, len(rows.classes), seed)
    names = f[subject].to_numpy(object)[rows.index]
    found = list[dict[str, object]]()
    for name in dict.fromkeys(names.tolist()):
        masks = [m & (names == name) for m in test]
        used = [i for i, m in enumerate(masks) if len(np.unique(rows.y[m])) > 1]
        if used:
            overlap = 0.0 if compat else 1 / (folds - 1)
            found.append({"subject": name, **_one(rows.y, masks, scores, guesses, used, overlap)})
        else:
            warnings.warn(f"Subject {name!r} is left out: no fold tests two classes of it.", stacklevel=2)
    return pd.DataFrame(found)


def _one(
    y: NDArray[np.int64], masks: list[Bools], scores: Floats, guesses: Floats, used: list[int], overlap: float
) -> dict[str, object]:
    f1, labels = need("sklearn.metrics").f1_score, np.eye(scores.shape[2])[y]
    aucs = np.array([auc(labels[masks[i]], scores[i][masks[i]]) for i in used])
    dummy = np.array([auc(labels[masks[i]], guesses[i][masks[i]]) for i in used])
    f1s = [f1(y[masks[i]], scores[i][masks[i]].argmax(axis=1), average="macro") for i in used]
    p = paired(aucs - dummy, overlap).p if len(used) > 1 else float("nan")
    return {
        "n": int(sum(masks[i].sum() for i in used)),
        "auc": float(aucs.mean()),
        "dummy_auc": float(dummy.mean()),
        "improvement": float((aucs - dummy).mean()),
        "p_value": p,
        "significant": p < 0.05,
        "f1": float(np.mean(f1s)),
        "folds": len(used),
    }
