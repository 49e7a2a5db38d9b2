"""What views need of a session."""

from typing import Protocol

from lensviz.engine.engine import Engine
from lensviz.engine.worker import Worker
from lensviz.model.protocol import ModelAdapter
from lensviz.widgets.cursor import Cursor


class SessionLike(Protocol):
    """What views need of a session."""

    source: str

    @property
    def engine(self) -> Engine: ...
    @property
    def worker(self) -> Worker: ...
    @property
    def cursor(self) -> Cursor: ...
    @property
    def adapter(self) -> ModelAdapter: ...
