"""Progress lines of long calls: `progress=` is a function of (done, all), True, False, or None (where one is seen)."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm

from lensviz.common.notebook import has_reader, kernel

Report = Callable[[int, int], object]
Progress = Report | bool | None

DELAY = 2.0  # seconds: what is over sooner needs no line


def watched() -> bool:
    """Whether somebody sees a line as it changes: a terminal, or a notebook with a reader."""
    running = kernel()
    if running is not None:
        return has_reader(running)
    return sys.stderr is not None and sys.stderr.isatty()


@contextmanager
def reporting(progress: Progress, text: str, unit: str) -> Iterator[Report | None]:
    """The function that long work reports to, or None. A line has the time that is left, and disappears at the end."""
    if callable(progress):
        yield progress
        return
    if not (watched() if progress is None else progress):
        yield None
        return
    with tqdm(desc=text, unit=unit, leave=False, delay=DELAY if progress is None else 0, file=sys.stderr) as line:

        def report(done: int, total: int) -> None:
            line.total = total
            line.update(done - line.n)

        yield report
