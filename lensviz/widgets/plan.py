"""Plans of views: queries by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.widgets.selection import Selection


@dataclass(frozen=True)
class RemoteQuery:
    """A query to another session than the view's own."""

    engine: Engine
    query: Query[Any]


Question = Query[Any] | RemoteQuery


@dataclass(frozen=True)
class Plan:
    """Queries by name, the most wanted first. `present` is handed the plan that was asked, and answers by its names.

    Attributes:
        selection: that the picture belongs to.
        queries: by name.
        context: what the view worked out while planning, for `present`.

    """

    selection: Selection
    queries: Mapping[Any, Question] = field(default_factory=dict[Any, Question])
    context: Any = None
