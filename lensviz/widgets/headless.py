"""Notebooks that run without a reader (papermill, nbclient, `nbconvert --execute`): what is not finished when its cell
ends is saved unfinished.
"""

import sys
import weakref
from typing import Any, Protocol


class Settles(Protocol):
    """Interface of a view that can be waited for."""

    def settle(self) -> None:
        """Return when all work is done."""
        ...


_open: weakref.WeakSet[Any] = weakref.WeakSet()
_shells: weakref.WeakSet[Any] = weakref.WeakSet()


def headless() -> bool:
    """Whether a cell is being run for somebody who cannot be asked, as those programs do it."""
    kernel = getattr(_shell(), "kernel", None)
    return kernel is not None and not getattr(kernel, "_allow_stdin", True)


def settle_at_cell_end(view: Settles) -> None:
    """In a run without a reader, have every cell from now on end when this view has settled."""
    shell = _shell()
    if shell is None or getattr(shell, "kernel", None) is None:
        return
    _open.add(view)
    if shell not in _shells:
        _shells.add(shell)
        shell.events.register("post_run_cell", _settle)


def _settle(_result: object) -> None:
    if headless():
        for view in list(_open):
            view.settle()


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
