"""Cost of work in cells and rows, and a model of the time it takes on this machine."""

from dataclasses import dataclass
from time import perf_counter

import torch

from lensviz.model.protocol import HasHead, ModelAdapter

NEWEST = 0.3  #: weight of the newest measurement


@dataclass(frozen=True)
class Cost:
    """Cells through a block, rows through the unembedding, bytes to keep."""

    cells: int = 0
    rows: int = 0
    nbytes: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.cells + other.cells, self.rows + other.rows, self.nbytes + other.nbytes)


@dataclass(frozen=True)
class Estimate:
    """Seconds and bytes that work is likely to take."""

    seconds: float
    nbytes: int

    def __str__(self) -> str:
        time = f"{self.seconds:.0f} s" if self.seconds < 90 else f"{self.seconds / 60:.0f} min"
        amount = f"{self.nbytes / 1e9:.1f} GB" if self.nbytes >= 1e8 else f"{max(1, round(self.nbytes / 1e6))} MB"
        return f"about {time}, {amount}" if self.nbytes else f"about {time}"


class CostModel:
    """Seconds a cell and a row take: measured as work is done, guessed from one small product before."""

    def __init__(self, adapter: ModelAdapter) -> None:
        self._adapter = adapter
        self._cell: float | None = None
        self._row: float | None = None
        self._flop: float | None = None

    def passed(self, cells: int, seconds: float) -> None:
        """A pass took so long. Short ones are bound by reading the weights and say little of long ones."""
        if cells >= 16 * self._adapter.n_layers or self._cell is None:
            self._cell = _newer(self._cell, seconds / max(1, cells))

    def swept(self, rows: int, seconds: float) -> None:
        """Record that a sweep over `rows` took `seconds`."""
        self._row = _newer(self._row, seconds / max(1, rows))

    def estimate(self, work: Cost) -> Estimate:
        """Seconds and bytes of work."""
        seconds = work.cells * self._per_cell() if work.cells else 0.0
        seconds += work.rows * self._per_row() if work.rows else 0.0
        return Estimate(seconds, work.nbytes)

    def _per_cell(self) -> float:
        return self._cell or 2 * self._adapter.parameters / max(1, self._adapter.n_layers) * self._per_flop()

    def _per_row(self) -> float:
        vocabulary = self._adapter.head.vocab_size if isinstance(self._adapter, HasHead) else 0
        return self._row or 2 * self._adapter.d_model * vocabulary * self._per_flop()

    def _per_flop(self) -> float:
        if self._flop is None:
            a, b = (torch.ones(256, 1024, device=self._adapter.device, dtype=self._adapter.dtype) for _ in range(2))
            began = perf_counter()
            float((a @ b.T).sum())
            self._flop = (perf_counter() - began) / (2 * 256 * 256 * 1024)
        return self._flop


def _newer(before: float | None, now: float) -> float:
    return now if before is None else (1 - NEWEST) * before + NEWEST * now
