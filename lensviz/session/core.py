"""Answers queries: from the store when it can, by computing under one lock when it must.

Keys are (model version, query). Two threads that ask for the same answer compute it once: the second waits at the
turnstile and then finds it kept. Nothing here knows what a lens is.
"""

import threading
import time
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import contextmanager
from typing import TypeVar, cast

from lensviz.errors import Cancelled
from lensviz.model.protocol import Seam
from lensviz.session.query import Query
from lensviz.session.stats import Stats
from lensviz.session.store import Entry, Store, size_of
from lensviz.session.turnstile import Turnstile

T = TypeVar("T")
Key = tuple[Hashable, Query[object]]


class _Frame:
    """One answer being computed by this thread: what it asked for, and the passes it made itself."""

    def __init__(self) -> None:
        self.inputs: list[Hashable] = []
        self.passes = 0


class _Local(threading.local):
    def __init__(self) -> None:
        self.version: Hashable = None
        self.frames: list[_Frame] = []
        self.wanted: Callable[[], bool] | None = None
        self.held: set[Hashable] | None = None


class Core:
    """The kernel-side heart of a session: seam, store, counters and the lock."""

    def __init__(self, seam: Seam, budget: int) -> None:
        self.seam = seam
        self.store = Store(budget)
        self.stats = Stats(self.store)
        self.plan: tuple[str, tuple[Query[object], ...]] = ("", ())
        self._model_lock = Turnstile()
        self._text_lock = threading.RLock()
        self._local = _Local()

    def get(self, query: Query[T]) -> T:
        """The answer to a query.

        Raises:
            LensvizError: whatever the query says is wrong, as a sentence; answers computed before are kept.
            Cancelled: the thread's work was superseded (see `wanted`).

        """
        outermost = not self._local.frames
        if outermost:
            self._local.version = self.seam.version
        key = (self._local.version, cast("Query[object]", query))
        if self._local.frames:
            self._local.frames[-1].inputs.append(key)
        entry = self._find(key) or self._compute(key)
        return cast("T", entry.value)

    def has(self, query: Query[object]) -> bool:
        """Whether the answer is kept right now."""
        return self.store.peek((self.seam.version, query)) is not None

    def _find(self, key: Key) -> Entry | None:
        entry = self.store.find(key)
        if entry is not None:
            self.stats.hit()
            self._hold(key)
        return entry

    def _compute(self, key: Key) -> Entry:
        self.check()
        with self._model_lock if key[1].uses_model else self._text_lock:
            self.check()
            entry = self._find(key)
            if entry is not None:
                return entry
            self.stats.miss()
            frame = _Frame()
            self._local.frames.append(frame)
            began = time.perf_counter()
            try:
                value = key[1].compute(self)
            finally:
                self._local.frames.pop()
            entry = Entry(value, size_of(value), time.perf_counter() - began, frame.passes, tuple(frame.inputs))
            self._hold(key)
            self.store.put(key, entry)
            return entry

    def check(self) -> None:
        """Raise Cancelled when this thread's work is no longer wanted."""
        if self._local.wanted is not None and not self._local.wanted():
            raise Cancelled("The work was superseded by a newer request; what was finished is kept.")

    def count_pass(self, cells: int) -> None:
        """Count one pass through the model, for the counters and for the answer being computed."""
        self.stats.passed(cells)
        if self._local.frames:
            self._local.frames[-1].passes += 1

    @contextmanager
    def wanted(self, wanted: Callable[[], bool]) -> Generator[None]:
        """Within this block, `check` asks `wanted()` whether to go on (this thread only)."""
        before, self._local.wanted = self._local.wanted, wanted
        try:
            yield
        finally:
            self._local.wanted = before

    @contextmanager
    def holding(self, keys: set[Hashable]) -> Generator[None]:
        """Within this block (this thread only), answers used are held in the store and noted in `keys`, so that a
        small budget cannot drop what the next step needs. The caller ends it with `store.let_go(keys)`.
        """
        before, self._local.held = self._local.held, keys
        try:
            yield
        finally:
            self._local.held = before

    def _hold(self, key: Hashable) -> None:
        if self._local.held is not None and key not in self._local.held:
            self.store.hold(key)
            self._local.held.add(key)

    def get_all(self, queries: Sequence[Query[T]]) -> list[T]:
        """The answers in order, with everything they share held in the store until the last is there."""
        held: set[Hashable] = set()
        try:
            with self.holding(held):
                return [self.get(q) for q in queries]
        finally:
            self.store.let_go(held)
