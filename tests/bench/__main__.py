"""`make bench`: ratios and sizes measured in one run on this machine. Not part of `make test`."""

import itertools
import os
import platform
import sys

import torch

import lensviz
from tests.bench import changes, core, entities, entropy, others, page, reruns


def main() -> int:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}")
    session = lensviz.Session("demo")
    measured = itertools.chain(
        [core.imports()],
        core.sweeps(session),
        core.accuracy(session),
        core.looking(session),
        core.sizes(session),
        changes.changes(session),
        others.others(session),
        entropy.entropy(session),
        entities.entities(session),
        reruns.saved(session),
        page.lines(),
        reruns.reruns(),
    )
    for line in measured:
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
