"""Activations of prompts, shared by prefix: a trie whose keys are marks.

A mark stands for everything that decides a position's state: the tokens up to it and what was changed on the way. Equal
marks mean equal states, so a prompt finds the longest prefix that any earlier prompt left behind by looking its marks
up from the end. Positions computed in one pass are one span; a span continues any position of another. Spans live in
the store, under its budget; the use of a path marks its end as older than its beginning, so a span is never dropped
before those that continue it.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from lensviz.model.activations import Activations, joined
from lensviz.session.store import Entry, Store

Marks = Sequence[bytes]


@dataclass(frozen=True)
class Span:
    """Consecutive positions: their marks, and the mark of the position before them (None at the start)."""

    marks: tuple[bytes, ...]
    parent: bytes | None
    data: Activations

    @property
    def nbytes(self) -> int:
        return self.data.nbytes

    def on_host(self) -> "Span | None":
        """A copy in host memory; None when it is there already."""
        return None if self.data.residuals.device.type == "cpu" else Span(self.marks, self.parent, self.data.to("cpu"))


@dataclass(frozen=True)
class _Key:
    version: Hashable
    mark: bytes  #: of the span's last position


class Trunk:
    """The trie. `keep` is called under the model's lock; finding is safe from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._home: dict[tuple[Hashable, bytes], _Key] = {}
        self._continued: Counter[tuple[Hashable, bytes]] = Counter()  #: spans that go on from a position
        store.dropped.append(self._forget)

    def find(self, version: Hashable, marks: Marks) -> tuple[list[Activations], list[Hashable]]:
        """Activations of the longest kept prefix, in pieces, and the keys of their spans."""
        for stop in range(len(marks), 0, -1):
            if (version, marks[stop - 1]) in self._home:
                path = self._path(version, marks[stop - 1])
                if path is not None:
                    return [piece for _, piece in reversed(path)], [key for key, _ in path]
        return [], []

    def _path(self, version: Hashable, mark: bytes | None) -> list[tuple[_Key, Activations]] | None:
        """From a position back to the start; None where a span is missing."""
        path: list[tuple[_Key, Activations]] = []
        while mark is not None:
            key = self._home.get((version, mark))
            entry = None if key is None else self._store.find(key)
            if key is None or entry is None:
                return None
            span: Span = entry.value
            path.append((key, span.data.part(0, span.marks.index(mark) + 1)))
            mark = span.parent
        return path

    def keep(
        self,
        version: Hashable,
        marks: Marks,
        start: int,
        data: Activations,
        seconds: float,
        hold: Callable[[Hashable], None],
    ) -> Hashable:
        """Keep positions [start, len(marks)) as a span, joined with the one before while that is as short and has no
        other continuation. `hold` is told the span's key before the budget is met again. Returns this key.
        """
        span = Span(tuple(marks[start:]), marks[start - 1] if start else None, data)
        while (before := self._mergeable(version, span)) is not None:
            old = before[1]
            span = Span(old.marks + span.marks, old.parent, joined([old.data, span.data]))
            self._store.discard(before[0])
        key = _Key(version, span.marks[-1])
        self._store.discard(key)
        for mark in span.marks:
            self._home[version, mark] = key
        if span.parent is not None:
            self._continued[version, span.parent] += 1
        before = [k for k, _ in self._path(version, span.parent) or ()]
        for k in before:
            self._store.hold(k)  # while the budget is met again, and until they count as used after this span
        hold(key)
        self._store.put(key, Entry(span, span.nbytes, seconds, 0, ()))
        for k in before:
            self._store.find(k)
        self._store.let_go(before)
        return key

    def _mergeable(self, version: Hashable, span: Span) -> tuple[_Key, Span] | None:
        key = None if span.parent is None else self._home.get((version, span.parent))
        entry = None if key is None else self._store.peek(key)
        if key is None or entry is None:
            return None
        old: Span = entry.value
        fits = old.marks[-1] == span.parent and len(old.marks) <= len(span.marks)
        fits = fits and old.data.residuals.device == span.data.residuals.device
        return (key, old) if fits and not any(self._continued[version, mark] for mark in old.marks) else None

    def _forget(self, key: Hashable, entry: Entry) -> None:
        if isinstance(key, _Key):
            if entry.value.parent is not None:
                place = (key.version, entry.value.parent)
                self._continued[place] -= 1
                if not self._continued[place]:
                    del self._continued[place]
            for mark in entry.value.marks:
                if self._home.get((key.version, mark)) == key:
                    del self._home[key.version, mark]


class Variants:
    """Which changes were made to a prompt lately: a new one may differ from one of them in less than from the clean
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
