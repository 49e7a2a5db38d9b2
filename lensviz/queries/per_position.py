"""Answers by position: a column is kept under the prefix hash of its position, so every prompt with the same beginning
has it.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lensviz.analysis.parts import join, split
from lensviz.engine.query import CompositeQuery, Context
from lensviz.queries.lenses import Lens
from lensviz.queries.residuals import Residuals

P = TypeVar("P")


@dataclass(frozen=True)
class PerPosition(CompositeQuery[P], Generic[P]):
    """Of positions [start, stop). A part has the type of the answer, with one position."""

    residuals: Residuals
    lens: Lens
    start: int
    stop: int

    @abstractmethod
    def get_part(self, engine: Context, prefix_hash: bytes) -> P | None:
        """The kept column of a position, if it has all that is asked."""

    @abstractmethod
    def put_part(self, engine: Context, prefix_hash: bytes, part: P) -> None:
        """Keep the column of a position."""

    @abstractmethod
    def make(self, engine: Context, positions: Sequence[int]) -> P:
        """Some positions, computed."""

    def _parts(self, engine: Context) -> list[P | None]:
        prefix_hashes = self.residuals.column_hashes(engine.adapter)[self.start : self.stop]
        return [self.get_part(engine, prefix_hash) for prefix_hash in prefix_hashes]

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        return sum(part is not None for part in self._parts(engine)), self.stop - self.start

    def from_cache(self, engine: Context) -> P | None:
        parts = [part for part in self._parts(engine) if part is not None]
        return join(parts) if len(parts) == self.stop - self.start else None

    def compute(self, engine: Context) -> P:
        parts = self._parts(engine)
        missing = [self.start + n for n, part in enumerate(parts) if part is None]
        prefix_hashes = self.residuals.column_hashes(engine.adapter)
        for position, part in zip(missing, split(self.make(engine, missing)), strict=True):
            self.put_part(engine, prefix_hashes[position], part)
            parts[position - self.start] = part
        return join([part for part in parts if part is not None])
