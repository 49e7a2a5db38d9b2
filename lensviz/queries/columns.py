"""Answers by position: a column is kept under the mark of its position, so every prompt with the same beginning has
it.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lensviz.queries.residuals import Residuals
from lensviz.session.query import Assembled, Context

P = TypeVar("P")


@dataclass(frozen=True)
class Columns(Assembled[P], Generic[P]):
    """Of positions [start, stop). A part has the type of the answer, with one position."""

    residuals: Residuals
    lens: str
    start: int
    stop: int

    @abstractmethod
    def find_part(self, on: Context, mark: bytes) -> P | None:
        """The kept column of a position, if it has all that is asked."""

    @abstractmethod
    def keep_part(self, on: Context, mark: bytes, part: P) -> None:
        """Keep the column of a position."""

    @abstractmethod
    def make(self, on: Context, positions: Sequence[int]) -> P:
        """Some positions, computed."""

    def _parts(self, on: Context) -> list[P | None]:
        marks = self.residuals.column_marks(on.adapter)[self.start : self.stop]
        return [self.find_part(on, mark) for mark in marks]

    def kept(self, on: Context) -> tuple[int, int]:
        return sum(part is not None for part in self._parts(on)), self.stop - self.start

    def collect(self, on: Context) -> P | None:
        from lensviz.analysis.parts import join

        parts = [part for part in self._parts(on) if part is not None]
        return join(parts) if len(parts) == self.stop - self.start else None

    def compute(self, on: Context) -> P:
        from lensviz.analysis.parts import join, split

        parts = self._parts(on)
        missing = [self.start + n for n, part in enumerate(parts) if part is None]
        marks = self.residuals.column_marks(on.adapter)
        for position, part in zip(missing, split(self.make(on, missing)), strict=True):
            self.keep_part(on, marks[position], part)
            parts[position - self.start] = part
        return join([part for part in parts if part is not None])
