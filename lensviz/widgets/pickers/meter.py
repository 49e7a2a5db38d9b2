"""Counters of the session, small enough to stand beside anything."""

import threading
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import pandas as pd
import traitlets

from lensviz.common.result import TableResult
from lensviz.common.text import Table
from lensviz.engine.explain import size
from lensviz.model.protocol import Prompt
from lensviz.widgets.arrays import Text
from lensviz.widgets.base import Weakly
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.session_like import SessionLike

EVERY = 0.25  # seconds between two readings

COUNTERS = ("hits", "misses", "model_passes", "cells_computed", "evictions")
SHOWN = ("device", "held", "budget", "host_held", "host_budget", *COUNTERS)


class Meter(CursorView):
    """Bytes held of the budget, answers found and computed, passes through the model, cells computed."""

    page: ClassVar[str] = "meter"
    depends_on: ClassVar[tuple[str, ...]] = ()

    device = Text()
    held = traitlets.Int(0).tag(sync=True)
    """Bytes held on the device."""
    budget = traitlets.Int(0).tag(sync=True)
    """Bytes that may be held there."""
    host_held = traitlets.Int(0).tag(sync=True)
    """Bytes held in host memory, where that is another memory."""
    host_budget = traitlets.Int(0).tag(sync=True)
    hits = traitlets.Int(0).tag(sync=True)
    misses = traitlets.Int(0).tag(sync=True)
    model_passes = traitlets.Int(0).tag(sync=True)
    cells_computed = traitlets.Int(0).tag(sync=True)
    evictions = traitlets.Int(0).tag(sync=True)

    def __init__(self, session: SessionLike, prompt: Prompt | None = None, **traits: Any) -> None:
        self._timer: threading.Timer | None = None
        self._listener = Weakly(self._counted)
        super().__init__(session, prompt, **traits)
        session.engine.stats.listeners.append(self._listener)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        return self._reading()

    def _reading(self) -> dict[str, Any]:
        engine = self.session.engine
        return {
            "device": str(engine.adapter.device),
            "held": engine.cache.bytes,
            "budget": engine.cache.budget,
            "host_held": engine.cache.host_bytes,
            "host_budget": engine.cache.host_budget,
            **{name: getattr(engine.stats, name) for name in COUNTERS},
        }

    def _counted(self) -> None:
        """Something was counted: read again soon, and once for many."""
        if self._timer is None and self.comm is not None and not self._owes:
            self._timer = threading.Timer(EVERY, Weakly(self._read))
            self._timer.daemon = True
            self._timer.start()

    def _read(self) -> None:
        self._timer = None
        if self.closed:
            return
        if self._pages.hidden:
            self._owe()
        else:
            self._write(**self._reading())

    def settle(self) -> None:
        """Read once more, since the timer may come when the kernel has ended."""
        super().settle()
        if not self.closed:
            self._write(**self._reading())

    def close(self) -> None:
        """Stop reading and take the widget out of the page."""
        timer = vars(self).get("_timer")
        if timer is not None:
            timer.cancel()
        if not self.closed and self._listener in self.session.engine.stats.listeners:
            self.session.engine.stats.listeners.remove(self._listener)
        super().close()

    def _make_result(self) -> TableResult:
        counts = {name: getattr(self, name) for name in SHOWN}
        return TableResult(pd.DataFrame({"name": list(counts), "value": list(counts.values())}), {"view": "Meter"})

    def preview(self) -> Table:
        rows = [
            ["held", f"{size(self.held)} of {size(self.budget)} on {self.device}"],
            ["passes", f"{self.model_passes:,}"],
            ["cells computed", f"{self.cells_computed:,}"],
            ["answers found, computed", f"{self.hits:,}, {self.misses:,}"],
        ]
        return Table((), rows)
