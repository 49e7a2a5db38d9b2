"""The soft entropy estimator: accumulates batches of vectors with labels, and gives their measures.

Source: spec soft-entropy 1.1 (arXiv 2505.23960, 2604.07569); with legacy=True, 1.2 and 1.5.
"""

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from lensviz.soft_entropy.estimator import legacy as old
from lensviz.soft_entropy.estimator import table
from lensviz.soft_entropy.estimator.accumulator import Accumulator
from lensviz.soft_entropy.estimator.labels import LabelRows
from lensviz.soft_entropy.estimator.options import Options, as_points
from lensviz.soft_entropy.estimator.state import restore, to_state

if TYPE_CHECKING:
    import pandas  # noqa: ICN001 (its full name: resolved when shapes are checked)

SAMPLES = 4096


class SoftEntropy(Accumulator):
    """Entropy of vectors over reference points, and what labels tell of it; any cut of the data gives the same.

    Args:
        n_points: reference points m; None is 100, with legacy 20, or as many as are given.
        seed: of the points (rows of N(0, 1) over their length, drawn once on the CPU) and of the sample.
        reference_points: [m, dim / subspaces]; made unit length where cosines are compared, else used as they are.
        temperature: of the softmax; a number, "calibrated" (`calibrate`), or one of its modes; None is "calibrated",
            with legacy 1e-9, which is an argmax.
        subspaces: contiguous slices that share the points and over which entropies are averaged; None is 1, legacy 12.
        min_count: rarer labels are left out of a set, by their count in total.
        min_labels: legacy only: a label counts from this number of positions in one update (or `batch`) on.
        weighted: whether labels count by their size in H(Z | label).
        legacy: the older package's natural-log measures, thresholds and means; see `results`.
        distance: "cosine", "sphere_uniform", "norm_uniform", "euclidean_uniform" or "dot" (see `Assign`).
        smoothing: "softmax", "sparsemax" or "power16".
        reservoir: assignments kept for I_shuffled and the bootstrap; 0 for none.
        labels: label rows by set; give several estimators the same dict, and labels are numbered once for all of them.

    """

    def __init__(
        self,
        n_points: int | None = None,
        seed: int = 0,
        reference_points: Any = None,
        temperature: float | str | None = None,
        subspaces: int | None = None,
        *,
        min_count: int = 1,
        min_labels: int = 5,
        weighted: bool = True,
        legacy: bool = False,
        distance: str = "cosine",
        smoothing: str = "softmax",
        reservoir: int = SAMPLES,
        labels: dict[str, LabelRows] | None = None,
    ) -> None:
        points = None if reference_points is None else as_points(reference_points, distance)
        options = Options(
            n_points=n_points or (len(points) if points is not None else 20 if legacy else 100),
            seed=seed,
            temperature=(1e-9 if legacy else "calibrated") if temperature is None else temperature,
            subspaces=subspaces or (12 if legacy else 1),
            min_count=min_count,
            min_labels=min_labels,
            weighted=weighted,
            legacy=legacy,
            distance=distance,
            smoothing=smoothing,
            reservoir=0 if legacy else reservoir,
        )
        super().__init__(options, points, labels)

    def update(self, z: Any, labels: Mapping[str, Any] | None = None) -> "SoftEntropy":
        """Take in vectors z [n, dim] of any dtype and device, and labels of sets.

        Args:
            z: a tensor or array.
            labels: of a set, n values (integers, strings; None and NaN are no label), or, where a position may have
                several labels, {label: positions} or {outer: {inner: positions}}; then every pair of a position and a
                label counts as one sample of that set. A set may be missing: then the positions are unlabeled in it.

        Raises:
            BadActivations: z is no matrix of finite numbers as wide as before.
            BadLabels: labels do not fit the positions.

        """
        z = z.detach() if isinstance(z, Tensor) else torch.tensor(np.asarray(z))
        self.add(z, self.rows(labels or {}, len(z) if z.ndim else 0))
        return self

    def merge(self, other: "SoftEntropy") -> "SoftEntropy":
        """Take in all that another estimator of the same options and points has seen; itself is returned.

        Raises:
            BadEstimator: it has other options, another width or other points.

        """
        self.take(other)
        return self

    def results(self, *, shuffled: bool = True, bootstrap: int = 200, heads_bug: bool = False) -> "pandas.DataFrame":
        """One row for each label set, in the order in which they were first given (index "label_set").

        H: entropy of the mean assignment of the positions labeled in the set, over ln m (0 … 1; arXiv 2505.23960).
        H_given: Σ (n_x / N) H(Z | x) over ln m; the plain mean over labels if not `weighted`.
        I: H − H_given, so over ln m too. regularity: I / H (soft-entropy package).
        variation: H_given (arXiv 2406.02449: H(Z | x) over its maximum).
        disentanglement: mean over labels of the Jensen-Shannon divergence between a label and all others, nats
            (0 … ln 2; arXiv 2406.02449); NaN with one label.
        residual: the regularity beyond that of the set before (arXiv 2406.02449), which is (I − I before) / H where
            sets label the same positions; what is left is `attrs["residual"]`, and all sum to 1.
        n, n_labels: labeled positions (pairs, where a position may have several labels), and labels.
        I_shuffled: I of shuffled labels, which is bias (see `spread.shuffled`).
        I_low, I_high: 95 % bootstrap interval (see `spread.interval`).
        attrs: "H" and "n" of all positions, labeled or not; "residual".

        With legacy: rows overall and each set, columns of the older package (see `legacy.frame`), in nats.

        Args:
            shuffled: whether I_shuffled is computed (else NaN).
            bootstrap: replicates of the interval; 0 for none (NaN).
            heads_bug: legacy only: disentanglement of flat sets across subspaces, as the older package has it, in
                place of labels, as meant.

        """
        if self.options.legacy:
            return old.frame(self.legacy_values(heads_bug=heads_bug))
        return table.results(self, shuffled=shuffled, bootstrap=bootstrap)

    def legacy_values(self, *, heads_bug: bool = False) -> dict[str, float]:
        """The older package's measures as "measure/set" keys, in nats where they are entropies."""
        shape = (-1, self.options.subspaces, self.options.n_points)
        sets = {
            name: old.LabelSet(self.labels[name].values()[: len(counts.n)], counts.sums.view(shape), counts.n)
            for name, counts in self.counts.items()
        }
        return old.values(self.total.view(shape[1:]), sets, heads_bug=heads_bug)

    def by_label(self, name: str) -> "pandas.DataFrame":
        """Of each label of a set: its row, n, H (over ln m), and regularity (H of the set − H) / H of the set; index
        "label".
        """
        return table.by_label(self, name)

    def entropy(self) -> float:
        """H of all positions, over ln m; NaN before the first."""
        return table.entropy_of(self)

    def state(self, *, labels: bool = True) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """Everything as tensors and JSON-able values; `from_state` continues from there to the same results.

        Args:
            labels: whether label values are in it; if not (many estimators share them), give them to `from_state`.

        """
        return to_state(self, labels=labels)

    @classmethod
    def from_state(
        cls, tensors: Mapping[str, Tensor], meta: Mapping[str, Any], labels: dict[str, LabelRows] | None = None
    ) -> "SoftEntropy":
        """The estimator that a state describes; with labels given, it shares those."""
        return restore(cls(**meta["options"], labels=labels), tensors, meta)


def merge(a: SoftEntropy, b: SoftEntropy) -> SoftEntropy:
    """A new estimator of all that two have seen."""
    return copy.deepcopy(a).merge(b)
