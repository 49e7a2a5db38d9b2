"""Peak memory of a sweep, seen from outside: tracemalloc does not see torch, the operating system does."""

import subprocess
import sys

import pytest

SWEEP = """
import resource, torch
from lensviz.analysis.sweep import sweep
from lensviz.analysis.targets import target_cells

class Head:
    vocab_size, sliceable = 50_000, True
    weight = torch.randn(50_000, 64)
    def logits(self, x, start=0, stop=None):
        return x @ self.weight[start:stop].T

torch.set_num_threads(1)
x, head = torch.randn(31, POSITIONS, 64), Head()
sweep(x[:, :8], head, 10)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
stats = sweep(x, head, 10)
target_cells(x, head, stats.log_z, [7])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def grown(positions):
    """Kilobytes by which the peak of a process rises over that of a sweep of 8 positions."""
    code = SWEEP.replace("POSITIONS", str(positions))
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


@pytest.mark.slow
def test_peak_memory_is_bounded_by_a_tile():
    full = 31 * 256 * 50_000 * 4 / 1000  # kilobytes of the tensor that is never made
    assert grown(256) < full / 20
