"""The two classifiers, as functions from features, folds and labels to scores; and the area under their ROC curves.

Scores of all folds come at once, so that a permutation test costs a fraction of as many fits.
"""

import numpy as np
from numpy.typing import NDArray

from lensviz.common.optional import need
from lensviz.errors import BadExperiment

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
STEPS = 50  #: most Newton steps of a logistic regression


def standardized(x: Floats, test: Bools) -> Floats:
    """Features of mean 0 and variance 1 in the rows that train each fold: [fold, row, feature]; constants become 0."""
    train = (~test).astype(np.float64)[:, :, None]
    n = train.sum(axis=1, keepdims=True)
    centered = x[None] - (x[None] * train).sum(axis=1, keepdims=True) / n
    spread = np.sqrt((centered**2 * train).sum(axis=1, keepdims=True) / n)
    return np.divide(centered, spread, out=np.zeros_like(centered), where=spread > 1e-12)


def knn_scores(x: Floats, test: Bools, labels: Floats, k: int, weights: str = "uniform", scale: bool = False) -> Floats:
    """Shares of each class among the k nearest training rows (euclidean): [fold, row, class], 0 in training rows.

    `labels` are the classes as 0 and 1, [row, class]. Weights "uniform", or "distance": by 1 / distance, where a row
    that equals training rows counts these only.

    Raises:
        BadExperiment: a training fold has fewer than k rows.

    """
    least = int((~test).sum(axis=1).min())
    if not hasattr(k, "__index__") or not 1 <= k <= least:
        raise BadExperiment(f"k is {k!r}, but the smallest training fold has {least} rows: pass k from 1 to {least}.")
    distance = need("scipy.spatial.distance").cdist
    scores = np.zeros((*test.shape, labels.shape[1]))
    scaled = standardized(x, test) if scale else None
    for fold, rows in enumerate(test):
        values = x if scaled is None else scaled[fold]
        far = distance(values[rows], values[~rows])
        near = np.argpartition(far, k - 1, axis=1)[:, :k]
        votes = labels[~rows][near]
        if weights == "uniform":
            scores[fold, rows] = votes.mean(axis=1)
        else:
            scores[fold, rows] = _weighted(votes, np.take_along_axis(far, near, axis=1))
    return scores


def _weighted(votes: Floats, distance: Floats) -> Floats:
    same = distance == 0
    weight = np.where(same.any(axis=1, keepdims=True), same, 1 / np.where(same, 1, distance))
    found = (votes * weight[:, :, None]).sum(axis=1)
    return found / found.sum(axis=1, keepdims=True)


def logistic_scores(x: Floats, test: Bools, labels: Floats, strength: float = 1.0, scale: bool = True) -> Floats:
    """Log odds of each class against the rest: [fold, row, class], 0 in training rows.

    One logistic regression per class with an unpenalised intercept and the L2 penalty |w|² / (2 strength), by Newton
    steps on all folds and classes at once.
    """
    folds, n = test.shape
    values = standardized(x, test) if scale else np.broadcast_to(x, (folds, *x.shape))
    if values.shape[2] > n:  # the penalty keeps w in the span of the training rows
        axes = np.linalg.svd(values * ~test[:, :, None], full_matrices=False)[2]
        values = values @ axes.transpose(0, 2, 1)
    values = np.concatenate([np.ones((folds, n, 1)), values], axis=2)
    penalty = np.full(values.shape[2], 1 / strength)
    penalty[0] = 1e-10
    classes = range(labels.shape[1]) if labels.shape[1] > 2 else [1]
    each = [_newton(values, ~test, labels[:, c], penalty) for c in classes]
    scores = np.stack(each if len(each) > 1 else [-each[0], each[0]], axis=2)
    return np.where(test[:, :, None], scores, 0.0)


def _newton(values: Floats, train: Bools, target: Floats, penalty: Floats) -> Floats:
    """Log odds [fold, row] at the minimum of the penalised loss; a step that does not lower it is halved."""
    w, odds = np.zeros((len(values), values.shape[2])), np.zeros(train.shape)
    loss, mask = _loss(odds, w, train, target, penalty), train.astype(np.float64)
    for _ in range(STEPS):
        p = 0.5 * (1 + np.tanh(odds / 2))
        slope = ((p - target) * mask)[:, None] @ values
        bend = (values * (p * (1 - p) * mask)[:, :, None]).transpose(0, 2, 1) @ values + np.diag(penalty)
        step = np.linalg.solve(bend, (slope[:, 0] + penalty * w)[:, :, None])[:, :, 0]
        size = np.ones((len(values), 1))
        for _ in range(20):
            new = w - size * step
            new_odds = (values @ new[:, :, None])[:, :, 0]
            new_loss = _loss(new_odds, new, train, target, penalty)
            worse = new_loss > loss + 1e-9 * abs(loss)
            if not worse.any():
                break
            size[worse] /= 2
        done = np.abs(new - w).max() < 1e-8
        w, odds, loss = new, new_odds, new_loss
        if done:
            break
    return odds


def _loss(odds: Floats, w: Floats, train: Bools, target: Floats, penalty: Floats) -> Floats:
    return ((np.logaddexp(0, odds) - target * odds) * train).sum(axis=1) + 0.5 * (penalty * w * w).sum(axis=1)


def auc(labels: Floats, scores: Floats) -> float:
    """Area under the ROC curve, from ranks: labels and scores [row, class]. Of two classes the second's; of more, the
    mean of each against the rest (classes that no row or every row has are left out). NaN if there is none.
    """
    if labels.shape[1] == 2:
        labels, scores = labels[:, 1:], scores[:, 1:]
    ranks = need("scipy.stats").rankdata(scores, axis=0)
    some, n = labels.sum(axis=0), len(labels)
    known = (some > 0) & (some < n)
    if not known.any():
        return float("nan")
    some, above = some[known], (ranks * labels).sum(axis=0)[known]
    return float(np.mean((above - some * (some + 1) / 2) / (some * (n - some))))


def fold_aucs(test: Bools, labels: Floats, scores: Floats) -> Floats:
    """AUC of each fold's test rows: [fold]."""
    return np.array([auc(labels[rows], each[rows]) for rows, each in zip(test, scores, strict=True)])
