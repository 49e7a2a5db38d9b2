"""Frees what would keep a closed session in memory by accident: the frames of the last error."""

import sys
from types import TracebackType


def forget_last_error() -> None:
    """Cut our frames off the traceback that Python keeps of the last error: their local variables are the model."""
    error: BaseException | None = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if error.__traceback__ is not None and _ours(error.__traceback__):
            error.__traceback__ = None
        cut(error.__traceback__)
        error = error.__cause__ or error.__context__


def cut(trace: TracebackType | None) -> None:
    """End a traceback where it enters our code."""
    while trace is not None:
        if trace.tb_next is not None and _ours(trace.tb_next):
            trace.tb_next = None
        trace = trace.tb_next


def _ours(trace: TracebackType) -> bool:
    return trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] == "lensviz"
