"""The notebook that runs us, if one does, and whether it has a reader."""

import sys
from typing import Any


def shell() -> Any:
    """IPython's shell, or None."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def kernel() -> Any:
    """The kernel of a notebook, or None."""
    return getattr(shell(), "kernel", None)


def has_reader(of: Any) -> bool:
    """Whether a kernel's cells are run for somebody who can be asked; programs such as nbclient say that nobody can."""
    return getattr(of, "_allow_stdin", True)
