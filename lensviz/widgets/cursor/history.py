"""Snapshots of the cursor, for undo and redo."""

from typing import Any

LENGTH = 500

Snapshot = dict[str, Any]


class History:
    """Snapshots in order, and which of them is now."""

    def __init__(self, first: Snapshot) -> None:
        self._past: list[Snapshot] = []
        self._future: list[Snapshot] = []
        self.now = first

    def record(self, snapshot: Snapshot) -> None:
        """A new state; what was undone before is forgotten."""
        if snapshot != self.now:
            self._past = [*self._past[-LENGTH:], self.now]
            self._future = []
            self.now = snapshot

    def undo(self) -> Snapshot | None:
        """One step back; None when there is none."""
        return self._move(self._past, self._future)

    def redo(self) -> Snapshot | None:
        """One step forward again; None when there is none."""
        return self._move(self._future, self._past)

    def _move(self, source: list[Snapshot], other: list[Snapshot]) -> Snapshot | None:
        if not source:
            return None
        other.append(self.now)
        self.now = source.pop()
        return self.now

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)
