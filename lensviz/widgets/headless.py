"""Notebooks that run without a reader (papermill, nbclient, `nbconvert --execute`): what is not finished when its cell
ends is saved unfinished.
"""

import weakref
from typing import Any, Protocol

from lensviz.common.notebook import has_reader, kernel, shell


class Settles(Protocol):
    """Interface of a view that can be waited for."""

    def settle(self) -> None:
        """Return when all work is done."""
        ...


_open: weakref.WeakSet[Any] = weakref.WeakSet()
_shells: weakref.WeakSet[Any] = weakref.WeakSet()


def headless() -> bool:
    """Whether a cell is being run for somebody who cannot be asked, as those programs do it."""
    running = kernel()
    return running is not None and not has_reader(running)


def settle_at_cell_end(view: Settles) -> None:
    """In a run without a reader, have every cell from now on end when this view has settled."""
    if kernel() is None:
        return
    _open.add(view)
    running = shell()
    if running not in _shells:
        _shells.add(running)
        running.events.register("post_run_cell", _settle)


def _settle(_result: object) -> None:
    if headless():
        for view in list(_open):
            view.settle()
