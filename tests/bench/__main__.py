"""`make bench`: ratios and sizes measured in one run on this machine, printed and written to the reference page.

It is no part of `make test`.
"""

import datetime as dt
import itertools
import os
import platform
import sys
from pathlib import Path

import torch
import transformers

import lensviz
from tests.bench import changes, core, entities, entropy, others, page, reruns
from tests.bench.table import Line

PAGE = Path(__file__).parents[2] / "notebooks" / "reference" / "benchmarks.md"
ABOUT = """# Benchmarks

This page is written by `make bench`, in one run: ratios are of two times on the same machine, and times alone
say little about yours. "met" says whether the number is at most its goal.

Machine: {machine}. {date}; the demo model, float32.

| what | measured | unit | at most | met | note |
|---|--:|---|--:|---|---|
{rows}

Sizes are of what a widget sends or saves. The line of soft entropy needs `pip install --no-deps soft-entropy==0.1.5`.
"""


def main() -> int:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    print(machine())
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
    lines: list[Line] = []
    for line in measured:
        print(line, flush=True)
        lines.append(line)
    rows = "\n".join(line.row() for line in lines)
    today = dt.datetime.now(tz=dt.UTC).date()
    PAGE.write_text(ABOUT.format(machine=machine(), date=today, rows=rows), encoding="utf-8")
    return 0


def machine() -> str:
    """Processor, cores, accelerator and releases."""
    info = Path("/proc/cpuinfo")
    named = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    cpu = named[0].partition(":")[2].strip() if named else platform.processor() or platform.machine()
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    return f"{cpu}, {os.cpu_count()} cores, {gpu}, torch {torch.__version__}, transformers {transformers.__version__}"


if __name__ == "__main__":
    sys.exit(main())
