"""Interface of a session for views."""

from typing import Protocol

from lensviz.engine.engine import Engine
from lensviz.engine.worker import Worker
from lensviz.model.protocol import ModelAdapter
from lensviz.widgets.cursor.cursor import Cursor


class SessionLike(Protocol):
    """Interface of a session for views."""

    source: str

    @property
    def engine(self) -> Engine: ...
    @property
    def worker(self) -> Worker: ...
    @property
    def cursor(self) -> Cursor: ...
    @property
    def adapter(self) -> ModelAdapter: ...
