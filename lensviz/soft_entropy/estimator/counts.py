"""Sums of assignments by label, in float64."""

import torch
from jaxtyping import Float64, Int64
from torch import Tensor


class SoftCounts:
    """Sums of the weight that the positions of each label put on each point; memory grows with the labels only.

    Attributes:
        width: numbers in a row, subspaces × points.

    """

    def __init__(self, width: int, device: torch.device | str = "cpu") -> None:
        self.width = width
        self._sums = torch.zeros(1, width, dtype=torch.float64, device=device)  # the first is of unlabeled positions
        self._n = torch.zeros(1, dtype=torch.int64, device=device)
        self._used = 0

    @property
    def sums(self) -> Float64[Tensor, "row width"]:
        """Sum of the assignments of each label, flat over subspace and point."""
        return self._sums[1 : self._used + 1]

    @property
    def n(self) -> Int64[Tensor, " row"]:
        """Positions of each label."""
        return self._n[1 : self._used + 1]

    def move(self, device: torch.device) -> None:
        """Move the counts to `device`."""
        if self._sums.device != device:
            self._sums, self._n = self._sums.to(device), self._n.to(device)

    def grow(self, rows: int) -> None:
        """Make room for `n` labels; the capacity at least doubles where it is too small."""
        if rows + 1 > len(self._sums):
            more = max(rows + 1, 2 * len(self._sums)) - len(self._sums)
            self._sums = torch.cat([self._sums, self._sums.new_zeros(more, self.width)])
            self._n = torch.cat([self._n, self._n.new_zeros(more)])
        self._used = max(self._used, rows)

    def add(self, p: Tensor, rows: Tensor, n: Tensor | None = None) -> None:
        """Add assignments [pair, subspace, point] to rows [pair]; row −1 is nobody's. n: how many each stands for."""
        at = rows.to(self._n.device) + 1
        self._sums.index_add_(0, at, p.reshape(len(p), self.width).to(self._sums))
        self._n.index_add_(0, at, torch.ones_like(at) if n is None else n.to(at))

    def merge(self, other: "SoftCounts", rows: Int64[Tensor, " row"], n_rows: int) -> None:
        """Add the counts of another, whose row i is row rows[i] here, of n_rows."""
        self.grow(n_rows)
        self.add(other.sums, rows[: len(other.n)], other.n)
