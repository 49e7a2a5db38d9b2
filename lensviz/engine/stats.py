"""Counters that prove what was not recomputed."""

import threading
from collections.abc import Callable

from lensviz.engine.cache import Cache


class Stats:
    """Counters of what a session computed and cached since it began, or since `reset()`.

    Attributes:
        model_passes: forward passes through the blocks (loading and probing not counted).
        cells_computed: (layer, position) cells whose block output was computed.
        hits, misses: answers found in the cache, and answers computed.
        bytes: bytes held in the cache now, on the model's device.
        host_bytes: bytes that moved to host memory.
        evictions: answers dropped to meet the budget.

    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self.listeners: list[Callable[[], None]] = []  #: told of every count; must be quick
        self.reset()

    def reset(self) -> None:
        """Set the counters to zero; what is kept stays kept."""
        with self._lock:
            self.model_passes = self.cells_computed = self.hits = self.misses = 0
            self._evicted_before = self._cache.evictions

    @property
    def bytes(self) -> int:
        return self._cache.bytes

    @property
    def host_bytes(self) -> int:
        return self._cache.host_bytes

    @property
    def evictions(self) -> int:
        return self._cache.evictions - self._evicted_before

    def hit(self) -> None:
        with self._lock:
            self.hits += 1
        self._tell()

    def miss(self) -> None:
        with self._lock:
            self.misses += 1
        self._tell()

    def passed(self, cells: int) -> None:
        with self._lock:
            self.model_passes += 1
            self.cells_computed += cells
        self._tell()

    def _tell(self) -> None:
        for listener in self.listeners:
            listener()

    def __repr__(self) -> str:
        return (
            f"Stats(model_passes={self.model_passes}, cells_computed={self.cells_computed}, "
            f"hits={self.hits}, misses={self.misses}, bytes={self.bytes}, evictions={self.evictions})"
        )
