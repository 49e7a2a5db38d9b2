"""Activations of prompts, shared by prefix: a trie whose keys are prefix hashes.

A prefix hash stands for everything that decides a position's state: the tokens up to it and what was changed on the
way. Equal prefix hashes mean equal states, so a prompt finds the longest prefix that any earlier prompt left behind by
looking its prefix hashes up from the end. Positions computed in one pass are one segment; a segment continues any
position of another. Segments live in the cache, under its budget; the use of a path marks its end as older than
its beginning, so a segment is never dropped before those that continue it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from lensviz.engine.cache import Cache, Entry
from lensviz.model.running.activations import Activations, joined

PrefixHashes = Sequence[bytes]


@dataclass(frozen=True)
class Segment:
    """Consecutive positions: their prefix hashes, and the prefix hash of the position before them (None at
    the start).
    """

    prefix_hashes: tuple[bytes, ...]
    parent: bytes | None
    data: Activations

    @property
    def nbytes(self) -> int:
        return self.data.nbytes

    def on_host(self) -> "Segment | None":
        """A copy in host memory; None when it is there already."""
        return (
            None
            if self.data.residuals.device.type == "cpu"
            else Segment(self.prefix_hashes, self.parent, self.data.to("cpu"))
        )


@dataclass(frozen=True)
class _Key:
    version: Hashable
    prefix_hash: bytes  #: of the segment's last position


class PrefixCache:
    """The trie. `keep` is called under the model's lock; finding is safe from any thread."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._home: dict[tuple[Hashable, bytes], _Key] = {}
        self._continued: Counter[tuple[Hashable, bytes]] = Counter()  #: segments that continue at a position
        cache.dropped.append(self._forget)

    def find(self, version: Hashable, prefix_hashes: PrefixHashes) -> tuple[list[Activations], list[Hashable]]:
        """Activations of the longest kept prefix, in pieces, and the keys of their segments."""
        for stop in range(len(prefix_hashes), 0, -1):
            if (version, prefix_hashes[stop - 1]) in self._home:
                path = self._path(version, prefix_hashes[stop - 1])
                if path is not None:
                    return [piece for _, piece in reversed(path)], [key for key, _ in path]
        return [], []

    def _path(self, version: Hashable, prefix_hash: bytes | None) -> list[tuple[_Key, Activations]] | None:
        """From a position back to the start; None where a segment is missing."""
        path: list[tuple[_Key, Activations]] = []
        while prefix_hash is not None:
            key = self._home.get((version, prefix_hash))
            entry = None if key is None else self._cache.find(key)
            if key is None or entry is None:
                return None
            segment: Segment = entry.value
            path.append((key, segment.data.part(0, segment.prefix_hashes.index(prefix_hash) + 1)))
            prefix_hash = segment.parent
        return path

    def keep(
        self,
        version: Hashable,
        prefix_hashes: PrefixHashes,
        start: int,
        data: Activations,
        seconds: float,
        pin: Callable[[Hashable], None],
    ) -> Hashable:
        """Keep positions [start, len(prefix_hashes)) as a segment, joined with the one before while that is as short
        and has no other continuation. `pin` is told the segment's key before the budget is met again. Returns this key.
        """
        segment = Segment(tuple(prefix_hashes[start:]), prefix_hashes[start - 1] if start else None, data)
        while (before := self._mergeable(version, segment)) is not None:
            old = before[1]
            segment = Segment(old.prefix_hashes + segment.prefix_hashes, old.parent, joined([old.data, segment.data]))
            self._cache.discard(before[0])
        key = _Key(version, segment.prefix_hashes[-1])
        self._cache.discard(key)
        for prefix_hash in segment.prefix_hashes:
            self._home[version, prefix_hash] = key
        if segment.parent is not None:
            self._continued[version, segment.parent] += 1
        before = [k for k, _ in self._path(version, segment.parent) or ()]
        for k in before:
            self._cache.pin(k)  # while the budget is met again, and until they count as used after this segment
        pin(key)
        self._cache.put(key, Entry(segment, segment.nbytes, seconds, 0, ()))
        for k in before:
            self._cache.find(k)
        self._cache.release(before)
        return key

    def _mergeable(self, version: Hashable, segment: Segment) -> tuple[_Key, Segment] | None:
        key = None if segment.parent is None else self._home.get((version, segment.parent))
        entry = None if key is None else self._cache.peek(key)
        if key is None or entry is None:
            return None
        old: Segment = entry.value
        fits = old.prefix_hashes[-1] == segment.parent and len(old.prefix_hashes) <= len(segment.prefix_hashes)
        fits = fits and old.data.residuals.device == segment.data.residuals.device
        return (
            (key, old)
            if fits and not any(self._continued[version, prefix_hash] for prefix_hash in old.prefix_hashes)
            else None
        )

    def _forget(self, key: Hashable, entry: Entry) -> None:
        if isinstance(key, _Key):
            if entry.value.parent is not None:
                place = (key.version, entry.value.parent)
                self._continued[place] -= 1
                if not self._continued[place]:
                    del self._continued[place]
            for prefix_hash in entry.value.prefix_hashes:
                if self._home.get((key.version, prefix_hash)) == key:
                    del self._home[key.version, prefix_hash]


class RecentEdits:
    """Recent edits of each prompt: a new one may differ from one of them in less than from the clean
    run.
    """

    PROMPTS, EACH = 32, 8

    def __init__(self) -> None:
        self._edits: dict[Hashable, list[Any]] = {}

    def of(self, prompt: Hashable) -> list[Any]:
        """The latest first."""
        return list(self._edits.get(prompt, ()))

    def note(self, prompt: Hashable, edits: Any) -> None:
        """Remember one."""
        known = [e for e in self._edits.pop(prompt, ()) if e != edits]
        self._edits[prompt] = [edits, *known][: self.EACH]
        while len(self._edits) > self.PROMPTS:
            del self._edits[next(iter(self._edits))]
