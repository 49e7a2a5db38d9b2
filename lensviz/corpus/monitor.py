"""Monitor of long work: progress, cancellation, cost and checkpoint in one object."""

from collections.abc import Callable
from dataclasses import dataclass

from lensviz.corpus.checkpoint import Checkpoint
from lensviz.engine.engine import Engine
from lensviz.model.protocol import nothing


def _uncounted(cells: int) -> None:
    """Count nothing."""


@dataclass(frozen=True)
class Monitor:
    """Receiver of a sweep's reports; by default it does nothing.

    Attributes:
        progress: called with texts done and all texts, before the first batch and after each.
        check_cancelled: called at every layer of a batch; raises to stop.
        count_pass: called with the cells that a batch computed.
        checkpoint: file from which an interrupted sweep is resumed; an interruption loses the running batch at most.

    """

    progress: Callable[[int, int], object] | None = None
    check_cancelled: Callable[[], None] = nothing
    count_pass: Callable[[int], None] = _uncounted
    checkpoint: Checkpoint | None = None

    @staticmethod
    def of(
        engine: Engine,
        progress: Callable[[int, int], object] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> "Monitor":
        """Of work for a session: its counters, and its cancellation."""
        return Monitor(progress, engine.check_cancelled, engine.count_pass, checkpoint)

    def report(self, done: int, total: int) -> None:
        """Report progress."""
        if self.progress is not None:
            self.progress(done, total)
