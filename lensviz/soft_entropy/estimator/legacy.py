"""The measures of the older packages (spec soft-entropy 1.5; arXiv 2406.02449), in nats.

Labels count equally whatever their size, nested labels first within the label that holds them, and the regularity is a
share of the largest possible entropy, not of H.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd
import torch
from jaxtyping import Float64, Int64
from torch import Tensor

from lensviz.common.tensors import whole
from lensviz.soft_entropy.estimator.labels import Nested
from lensviz.soft_entropy.estimator.measures import entropy, jensen_shannon

COLUMNS = ("variation", "residual", "disentanglement", "regularity", "entropy", "efficiency", "mutual_info")


@dataclass(frozen=True)
class LabelSet:
    """Counts of the labels of a set.

    Attributes:
        labels: value of each row; `Nested` ones are averaged within their outer label first.
        sums: weights on points.
        n: positions that were counted; rows without any are left out.

    """

    labels: list[Hashable]
    sums: Float64[Tensor, "row subspace point"]
    n: Int64[Tensor, " row"]

    def kept(self) -> "LabelSet":
        """The same without labels that nothing was counted of."""
        rows = self.n.nonzero()[:, 0]
        return LabelSet([self.labels[i] for i in whole(rows)], self.sums[rows], self.n[rows])

    @property
    def nested(self) -> bool:
        """Whether labels are pairs of an outer and an inner one."""
        return bool(self.labels) and all(isinstance(v, Nested) for v in self.labels)


def values(
    total: Float64[Tensor, "subspace point"], sets: Mapping[str, LabelSet], *, heads_bug: bool = False
) -> dict[str, float]:
    """Every measure as "measure/set", with the set "overall"; flat sets first, those with no label left out.

    Args:
        total: weights of all positions on points.
        sets: counts by label set.
        heads_bug: compare the subspaces of a label with each other, as A does for flat sets, in place of labels.

    """
    top, h = math.log(total.shape[-1]), float(entropy(total).mean())
    made = {"entropy/overall": h, "efficiency/overall": h / top, "variation/overall": h / top}
    made |= {"regularity/overall": 0.0, "disentanglement/overall": 0.0}
    before = 0.0
    found = {name: own for name, s in sets.items() if (own := s.kept()).labels}
    for name in sorted(found, key=lambda name: found[name].nested):
        given, js = _means(found[name], heads_bug=heads_bug)
        made |= {f"entropy/{name}": given, f"variation/{name}": given / top, f"mutual_info/{name}": h - given}
        made |= {f"regularity/{name}": (h - given) / top, f"disentanglement/{name}": js}
        made[f"residual/{name}"] = (h - given - before) / h if h else math.nan
        before = h - given
    made["residual/overall"] = (h - before) / h if h else math.nan
    return made


def _means(s: LabelSet, *, heads_bug: bool) -> tuple[float, float]:
    """Mean entropy and mean divergence of a set's labels."""
    h = entropy(s.sums).mean(-1)
    if not s.nested:
        among = s.sums.transpose(0, 1) if heads_bug else s.sums
        js = jensen_shannon(among, among.sum(0) - among)
        return float(h.mean()), float(js.mean())
    outer: dict[Hashable, int] = {}
    at = [outer.setdefault(v.outer, len(outer)) for v in s.labels if isinstance(v, Nested)]
    group = torch.tensor(at, device=s.sums.device)
    sums = s.sums.new_zeros(len(outer), *s.sums.shape[1:]).index_add_(0, group, s.sums)
    others = torch.where((group.bincount() == 1)[group][:, None, None], 0.0, sums[group] - s.sums)
    js = jensen_shannon(s.sums, others).mean(-1)
    return _grouped(h, group), _grouped(js, group)


def _grouped(x: Tensor, group: Tensor) -> float:
    """Mean over groups of the mean within."""
    size = group.bincount().double()
    return float((torch.zeros_like(size).index_add_(0, group, x) / size).mean())


def frame(values: Mapping[str, float]) -> pd.DataFrame:
    """Measures as a table: rows overall and each label set, columns of `COLUMNS`; NaN where one is not defined."""
    names = list(dict.fromkeys(key.split("/", 1)[1] for key in values))
    data = {column: [values.get(f"{column}/{name}", math.nan) for name in names] for column in COLUMNS}
    return pd.DataFrame(data, index=pd.Index(names, name="label_set", dtype=object))
