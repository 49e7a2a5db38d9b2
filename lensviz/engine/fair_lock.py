"""A re-entrant lock that serves threads in the order they came, so that a long job which takes it again and again
cannot starve a click that waits.
"""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """Use as a context manager. Re-entrant for the thread that is inside."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        with self._changed:
            if self._owner != me:
                ticket = object()
                self._queue.append(ticket)
                try:
                    self._changed.wait_for(lambda: self._owner is None and self._queue[0] is ticket)
                finally:
                    self._queue.remove(ticket)
                    self._changed.notify_all()
                self._owner = me
            self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._depth -= 1
            if self._depth == 0:
                self._owner = None
                self._changed.notify_all()
