"""Cache of answers under a budget of bytes: the least recently used are dropped first, pinned ones stay."""

import re
import sys
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, cast

from lensviz.errors import BadBudget

_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}


def parse_bytes(budget: float | str) -> int:
    """Bytes of `2_000_000`, "500 MB" or "2 GiB" (decimal kB, MB, GB; binary KiB, MiB, GiB).

    Raises:
        BadBudget: not a number of bytes, or not positive.

    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", str(budget))
    unit = _UNITS.get(match[2].lower()) if match else None
    if match is None or unit is None or float(match[1]) * unit < 1:
        raise BadBudget(f'The budget {budget!r} is not a size: pass a positive number of bytes or text such as "2 GB".')
    return int(float(match[1]) * unit)


def size_of(value: object) -> int:
    """Bytes that keeping a value costs: tensors and arrays by their data, containers by their items."""
    nbytes = getattr(value, "nbytes", None)
    if isinstance(nbytes, int):
        return nbytes
    if is_dataclass(value) and not isinstance(value, type):
        return sum(size_of(getattr(value, f.name)) for f in fields(value))
    if isinstance(value, list | tuple | set | frozenset):
        return sys.getsizeof(cast("object", value)) + sum(size_of(v) for v in cast("Iterable[Any]", value))
    return sys.getsizeof(value)


@dataclass(frozen=True)
class Entry:
    """A kept answer and what it cost."""

    value: Any
    nbytes: int
    seconds: float
    passes: int
    inputs: tuple[Hashable, ...]
    remark: str = ""


class Cache:
    """Keyed answers within a budget of bytes. Thread-safe; never computes.

    An answer with a method `on_host` lives on the model's device; when the budget is spent, the least recently used
    such answer moves to host memory if `host_budget` has room for it, and only then is dropped.
    """

    def __init__(self, budget: int, host_budget: int = 0) -> None:
        self.budget = budget
        self.host_budget = host_budget
        self.bytes = 0
        self.host_bytes = 0
        self.evictions = 0
        self.dropped: list[
            Callable[[Hashable, Entry], None]
        ] = []  #: told of every entry that leaves; must not call back
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._hosted: set[Hashable] = set()
        self._pinned: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Entry | None:
        """The entry of a key, which becomes the most recently used; None when it is not kept."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def peek(self, key: Hashable) -> Entry | None:
        """As `find`, without touching the order of use."""
        with self._lock:
            return self._entries.get(key)

    def put(self, key: Hashable, entry: Entry) -> None:
        """Keep an entry, dropping the least recently used ones that nobody holds until the budget is met."""
        with self._lock:
            if key in self._entries:
                self._count(key, -self._entries.pop(key).nbytes)
                self._hosted.discard(key)
            self._entries[key] = entry
            self._count(key, entry.nbytes)
            self._shrink()

    def pin(self, key: Hashable) -> None:
        """Keep a key from being dropped, over budget if need be, until it is let go as often as it was held."""
        with self._lock:
            self._pinned[key] += 1

    def release(self, keys: Iterable[Hashable]) -> None:
        """Undo `pin` for each key, then meet the budget again."""
        with self._lock:
            self._pinned.subtract(keys)
            self._pinned = +self._pinned
            self._shrink()

    def discard(self, key: Hashable) -> None:
        """Drop one entry, held or not."""
        with self._lock:
            if key in self._entries:
                self._drop(key)

    def clear(self) -> None:
        """Drop every answer that nobody holds."""
        with self._lock:
            for key in [k for k in self._entries if not self._pinned[k]]:
                self._drop(key)

    def free_device(self) -> None:
        """Free the device: everything that nobody holds moves to host memory or is dropped."""
        with self._lock:
            for key in [k for k in self._entries if not self._pinned[k] and k not in self._hosted]:
                self._offload_or_drop(key)
            self._shrink()

    def _shrink(self) -> None:
        if self.bytes > self.budget:
            for key in [k for k in self._entries if not self._pinned[k] and k not in self._hosted]:
                self._offload_or_drop(key)
                if self.bytes <= self.budget:
                    break
        if self.host_bytes > self.host_budget:
            for key in [k for k in self._entries if not self._pinned[k] and k in self._hosted]:
                self._drop(key)
                self.evictions += 1
                if self.host_bytes <= self.host_budget:
                    return

    def _offload_or_drop(self, key: Hashable) -> None:
        """Move an entry to host memory where it can go, else drop it."""
        entry = self._entries[key]
        fits = entry.nbytes <= self.host_budget
        copy = entry.value.on_host() if fits and hasattr(entry.value, "on_host") else None
        if copy is None:
            self._drop(key)
            self.evictions += 1
            return
        self._count(key, -entry.nbytes)
        self._hosted.add(key)
        self._entries[key] = replace(entry, value=copy)
        self._count(key, entry.nbytes)

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key)
        self._count(key, -entry.nbytes)
        self._hosted.discard(key)
        for listener in self.dropped:
            listener(key, entry)

    def _count(self, key: Hashable, nbytes: int) -> None:
        if key in self._hosted:
            self.host_bytes += nbytes
        else:
            self.bytes += nbytes
