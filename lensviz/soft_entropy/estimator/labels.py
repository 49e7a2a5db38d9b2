"""Label values as integer rows, computed once for a batch and shared by all layers."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor

from lensviz.common.tensors import distinct, whole
from lensviz.errors import BadLabels

_TAKEN = -(2**63)  # in `ints`: this row's label is not an integer


class Pairs(NamedTuple):
    """Labels of which a position may have several: row rows[i] at position positions[i] (both int64 [pair])."""

    positions: Tensor
    rows: Tensor


class Nested(NamedTuple):
    """A label within another, as an n-gram within a token that it covers."""

    outer: Hashable
    inner: Hashable


Rows = Tensor | Pairs


class LabelRows:
    """The distinct values of one label set, in the order in which they came; each has a row.

    Attributes:
        ints: the value of each row, int64 [row]; −2⁶³ where `others` has it.
        others: values that are no integers (strings, pairs …), by row.

    """

    def __init__(self) -> None:
        self.ints: Tensor = torch.empty(0, dtype=torch.int64)
        self.others: dict[int, Hashable] = {}
        self._sorted = self._order = self.ints
        self._found: dict[Hashable, int] = {}

    @classmethod
    def restore(cls, ints: Tensor, others: Mapping[int, Hashable]) -> "LabelRows":
        """Label rows from what `ints` and `others` held."""
        made = cls()
        made.ints, made.others = ints.cpu(), dict(others)
        made._found = {value: row for row, value in others.items()}
        plain = torch.ones(len(ints), dtype=torch.bool)
        plain[list(others)] = False
        at = plain.nonzero()[:, 0]
        made._sorted, order = made.ints[at].sort()
        made._order = at[order]
        return made

    def __len__(self) -> int:
        return len(self.ints)

    def values(self) -> list[Hashable]:
        """The label of each row."""
        made: list[Hashable] = [*whole(self.ints)]
        for row, value in self.others.items():
            made[row] = value
        return made

    def rows(self, values: Any, *, unlabeled: int | None = None) -> Int64[Tensor, " n"]:
        """The row of each value [n], new values at the end; −1 for None, NaN and the integer `unlabeled`.

        Args:
            values: a tensor, an array or a sequence of n integers, strings or None.
            unlabeled: an integer that stands for no label, as −1 does in `ngram_codes`.

        """
        made: Any = _as_array(values)
        if isinstance(made, Tensor):
            return self._rows_of_ints(made, unlabeled)
        if isinstance(made, np.ndarray):
            unique, inverse = cast("Any", np).unique(made, return_inverse=True)
            own = torch.tensor([self.row(v) for v in unique.tolist()], dtype=torch.int64)
            return own[torch.tensor(inverse.reshape(-1))]
        return torch.tensor([self.row(None if v == unlabeled else v) for v in made], dtype=torch.int64)

    def row(self, value: Hashable) -> int:
        """The row of one value, which is kept if it is new; −1 for None and NaN."""
        if isinstance(value, np.generic | Tensor):
            value = cast("Hashable", value.item())
        if value is None or value != value:  # noqa: PLR0124 (NaN)
            return -1
        if isinstance(value, int) and _TAKEN < value < -_TAKEN:
            return int(self._rows_of_ints(torch.tensor([int(value)]), None))
        if value not in self._found:
            self._found[value] = len(self)
            self.others[len(self)] = value
            self.ints = torch.cat([self.ints, self.ints.new_full((1,), _TAKEN)])
        return self._found[value]

    def rows_in(self, other: "LabelRows") -> Int64[Tensor, " row"]:
        """The row here of each row of another set, whose new values are taken over."""
        if other is self:
            return torch.arange(len(self))
        plain = torch.ones(len(other), dtype=torch.bool)
        plain[list(other.others)] = False
        made = torch.empty(len(other), dtype=torch.int64)
        made[plain] = self._rows_of_ints(other.ints[plain], None)
        for row, value in other.others.items():
            made[row] = self.row(value)
        return made

    def _rows_of_ints(self, values: Tensor, unlabeled: int | None) -> Tensor:
        values = values.reshape(-1).to("cpu", torch.int64)
        unique, inverse = distinct(values)
        real = unique != unlabeled if unlabeled is not None else torch.ones_like(unique, dtype=torch.bool)
        own = torch.full_like(unique, -1)
        if bool(real.any()):
            own[real] = self._rows_of_sorted(unique[real])
        return own[inverse]

    def _rows_of_sorted(self, unique: Tensor) -> Tensor:
        known = self._seek(unique)
        fresh = unique[known < 0]
        if len(fresh):
            rows = torch.arange(len(self), len(self) + len(fresh))
            self.ints = torch.cat([self.ints, fresh])
            self._sorted, order = torch.cat([self._sorted, fresh]).sort()
            self._order = torch.cat([self._order, rows])[order]
            known[known < 0] = rows
        return known

    def _seek(self, unique: Tensor) -> Tensor:
        if not len(self._sorted):
            return torch.full_like(unique, -1)
        at = torch.searchsorted(self._sorted, unique).clamp_max(len(self._sorted) - 1)
        return torch.where(self._sorted[at] == unique, self._order[at], -1)


def pairs(labels: LabelRows, positions: Mapping[Any, Any], n: int) -> Pairs:
    """Rows of {label: positions}, or of {outer: {inner: positions}} with Nested(outer, inner) as the label."""
    flat: dict[Hashable, Any] = {}
    for outer, value in positions.items():
        if isinstance(value, Mapping):
            flat |= {Nested(outer, inner): v for inner, v in cast("Mapping[Any, Any]", value).items()}
        else:
            flat[outer] = value
    parts = [torch.as_tensor(v, dtype=torch.int64).reshape(-1).cpu() for v in flat.values()]
    at = torch.cat([torch.empty(0, dtype=torch.int64), *parts])
    if len(at) and not (int(at.min()) >= 0 and int(at.max()) < n):
        raise BadLabels(f"Positions of labels must lie in 0 … {n - 1}, since {n} vectors were given with them.")
    own = torch.tensor([labels.row(v) for v in flat], dtype=torch.int64)
    return Pairs(at, own.repeat_interleave(torch.tensor([len(p) for p in parts], dtype=torch.int64)))


def _as_array(values: Any) -> Any:
    """A tensor of integers, an array of strings or floats, or a list of anything."""
    if not isinstance(values, Tensor | np.ndarray):
        values = list(values)
        if not values or not all(isinstance(v, int | np.integer) and _TAKEN < v < -_TAKEN for v in values):
            return values
        return torch.tensor([int(v) for v in values])
    if isinstance(values, Tensor):
        return values.detach().cpu().double().numpy() if values.is_floating_point() else values
    array = cast("Any", values)
    if array.dtype.kind in "iub":
        return torch.tensor(array.astype(np.int64))
    return _as_array(array.reshape(-1).tolist()) if array.dtype == object else array
