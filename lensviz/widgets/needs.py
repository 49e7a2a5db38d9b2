"""What views need of a session."""

from typing import Protocol

from lensviz.model.protocol import ModelAdapter
from lensviz.session.core import Core
from lensviz.session.lane import Lane
from lensviz.widgets.cursor import Cursor


class SessionLike(Protocol):
    """What views need of a session."""

    source: str

    @property
    def core(self) -> Core: ...
    @property
    def lane(self) -> Lane: ...
    @property
    def cursor(self) -> Cursor: ...
    @property
    def adapter(self) -> ModelAdapter: ...
