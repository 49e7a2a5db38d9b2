"""One line a measurement: what, the number, the goal, and whether it was met."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    what: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    @property
    def met(self) -> str:
        return "" if self.goal is None else ("yes" if self.value <= self.goal else "NO")

    def row(self) -> str:
        """The line as a row of a Markdown table."""
        goal = "" if self.goal is None else f"{self.goal:.3g}"
        return f"| {self.what} | {self.value:.3g} | {self.unit} | {goal} | {self.met} | {self.note} |"

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        return f"{self.what:<66} {self.value:>10.4g} {self.unit:<9} {goal:>9} {self.met:>4}  {self.note}"


def median_seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median wall time of some calls, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
