"""Interface of a session for calls."""

from typing import Protocol

from lensviz.engine.engine import Engine
from lensviz.model.protocol import ModelAdapter


class HasEngine(Protocol):
    """A session, as far as calls, sweeps and trainings need it."""

    @property
    def engine(self) -> Engine: ...
    @property
    def adapter(self) -> ModelAdapter: ...
