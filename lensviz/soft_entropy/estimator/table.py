"""Results of an estimator as tables."""

import math
from typing import Any

import pandas as pd
import torch
from torch import Tensor

from lensviz.common.tensors import cut, real, whole
from lensviz.errors import BadLabels
from lensviz.soft_entropy.estimator.accumulator import Accumulator
from lensviz.soft_entropy.estimator.measures import Measures, entropy, measures
from lensviz.soft_entropy.estimator.significance import Sample, interval
from lensviz.soft_entropy.estimator.significance import shuffled as shuffled_value

COLUMNS = ["H", "H_given", "I", "regularity", "variation", "disentanglement", "residual", "n", "n_labels"]
SPREAD = ["I_shuffled", "I_low", "I_high"]


def results(est: Accumulator, *, shuffled: bool, bootstrap: int) -> pd.DataFrame:
    """The table of `SoftEntropy.results`."""
    o, rows, before = est.options, list[dict[str, Any]](), 0.0
    for name, counts in est.counts.items():
        found = measures(counts.sums, counts.n, o.n_points, weighted=o.weighted, min_count=o.min_count)
        row = {column: getattr(found, column, None) for column in COLUMNS} | {"variation": found.H_given}
        row["residual"] = found.regularity - before
        before = found.regularity if math.isfinite(found.regularity) else before
        rows.append(row | spread(est, name, found, shuffle=shuffled, replicates=bootstrap))
    index = pd.Index(list(est.counts), name="label_set", dtype=object)
    made = pd.DataFrame(rows, index=index, columns=pd.Index([*COLUMNS, *SPREAD]))
    made.attrs |= {"H": entropy_of(est), "n": est.n, "residual": 1 - before}
    return made


def entropy_of(est: Accumulator) -> float:
    """H of all positions, over ln m; NaN before the first."""
    points = est.options.n_points
    return float(entropy(est.total.view(-1, points)).mean()) / math.log(points) if est.n else math.nan


def spread(est: Accumulator, name: str, found: Measures, *, shuffle: bool, replicates: int) -> dict[str, float]:
    """I_shuffled, I_low and I_high of a set."""
    made = dict.fromkeys(SPREAD, math.nan)
    if (not shuffle and not replicates) or not found.n:
        return made
    drawn = sample(est, name)
    if shuffle:
        made["I_shuffled"] = shuffled_value(drawn, est.options.seed)
    if replicates:
        made["I_low"], made["I_high"] = interval(drawn, found.I, replicates, est.options.seed)
    return made


def sample(est: Accumulator, name: str) -> Sample:
    """The kept assignments that bear a label of a set."""
    reservoir = est.pair_samples.get(name, est.sample)
    n = est.counts[name].n.cpu()
    kept = (n >= est.options.min_count).nonzero()[:, 0]
    compact = torch.full((len(n) + 1,), -1, dtype=torch.int64)  # the last is where −1 leads
    compact[kept] = torch.arange(len(kept))
    own = compact[reservoir.rows[name]] if name in reservoir.rows else torch.empty(0, dtype=torch.int64)
    at = (own >= 0).nonzero()[:, 0]
    return Sample(reservoir.p[at], own[at], n[kept], est.options.n_points, est.options.weighted)


def by_label(est: Accumulator, name: str) -> pd.DataFrame:
    """The table of `SoftEntropy.by_label`."""
    if name not in est.counts:
        raise BadLabels(f"There is no label set {name!r}: choose one of {', '.join(map(repr, est.counts)) or 'none'}.")
    counts, points = est.counts[name], est.options.n_points
    kept = (counts.n >= est.options.min_count).nonzero()[:, 0]
    h = label_entropies(counts.sums[kept], points)
    overall = measures(counts.sums, counts.n, points, min_count=est.options.min_count).H
    values = est.labels[name].values()
    index = pd.Index([values[i] for i in whole(kept)], name="label", dtype=object, tupleize_cols=False)
    data = {"row": whole(kept), "n": whole(counts.n[kept]), "H": real(h), "regularity": real((overall - h) / overall)}
    return pd.DataFrame(data, index=index)


def label_entropies(sums: Tensor, points: int) -> Tensor:
    """H of each row [row], over ln points, averaged over subspaces."""
    return entropy(cut(sums, points)).mean(1) / math.log(points)
