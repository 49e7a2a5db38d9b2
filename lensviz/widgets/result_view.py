"""A view of a result."""

from typing import Any

import pandas as pd

from lensviz.common.result import Result, TableResult
from lensviz.errors import NothingShown
from lensviz.widgets.session_like import SessionLike
from lensviz.widgets.status_view import StatusView


class ResultView(StatusView):
    """A view whose picture is a result. Made of a result, such as one that was loaded from a file, it needs no session:
    its traits are `result.traits()`.
    """

    def __init__(self, result: Result | None = None, session: SessionLike | None = None, **traits: Any) -> None:
        self._result = result
        if result is not None:
            traits = {**result.traits(), "status": "ready", "progress": 1.0, **traits}
        super().__init__(session, **traits)

    @property
    def result(self) -> Result:
        """The result that is shown; work under way is waited for.

        Raises:
            NothingShown: the view shows an error.

        """
        if self._result is not None:
            return self._result
        self.wait()
        if self.status == "error":
            raise NothingShown(f"There is no result, since the view shows an error: {self.message}")
        return self._make_result()

    def _make_result(self) -> Result:
        """The result of the picture; by default its table of text."""
        table = self.preview()
        rows = [list(row) for row in table.rows]
        return TableResult(pd.DataFrame(rows, columns=list(table.header) or None), {"view": type(self).__name__})

    def to_frame(self) -> pd.DataFrame:
        """The table of `result`. Raises NothingShown."""
        return self.result.to_frame()
