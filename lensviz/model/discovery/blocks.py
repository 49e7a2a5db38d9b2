"""Finds the blocks of a model in one trace: runs of calls that pass one residual stream on.

A run is a row of calls of one container's children, each [1, pos, model] → the same shape, each given what the one
before made. A container inside a block (experts, sub-layers) can hold a longer run than the blocks do, so outer runs
are tried first, and a run counts only when the model's logits follow from its last output. Runs of several lists that
follow each other (a prelude, an engine) are one.
"""

from collections.abc import Iterator

from torch import nn

from lensviz.model.discovery.trace import Call, same
from lensviz.model.probed_model import Parts, ProbedModel, named, unverified


def candidate_runs(probed: ProbedModel, parts: Parts, calls: list[Call]) -> Iterator[list[Call]]:
    """Runs that may be the blocks, likeliest first; only the user's own where `parts` names them."""
    if "blocks" in parts:
        yield _chosen_run(probed, parts["blocks"], calls)
        return
    found = [run for c in _containers(probed) if (run := _longest_run(calls, c, probed.length))]
    outer = [run for run in found if not any(_within(run, other) for other in found)]
    inner = [run for run in found if run not in outer]
    for group in (_joined(outer), inner):
        yield from sorted(group, key=len, reverse=True)


def _joined(runs: list[list[Call]]) -> list[list[Call]]:
    """Runs in which one list of blocks takes up where another of the same kind ends."""
    made: list[list[Call]] = []
    for run in sorted(runs, key=lambda run: run[0].start):
        kinds = {type(call.module) for call in run}
        before = next((m for m in made if same(m[-1].made, run[0].given) and kinds & {type(c.module) for c in m}), None)
        if before is None:
            made.append(list(run))
        else:
            before += run
    return made


def _containers(probed: ProbedModel) -> list[set[nn.Module]]:
    kinds = (nn.ModuleList, nn.ModuleDict, nn.Sequential)
    return [set(module.children()) for module in probed.names if isinstance(module, kinds)]


def _chosen_run(probed: ProbedModel, given: str | list[str], calls: list[Call]) -> list[Call]:
    chosen = list(named(probed, given).children()) if isinstance(given, str) else [named(probed, n) for n in given]
    run = [call for call in calls if call.module in chosen and call.made is not None]
    if not run:
        raise unverified(probed, "blocks", f"{given!r} was not called")
    return run


def _within(run: list[Call], other: list[Call]) -> bool:
    return any(run[0].inside(call.start, call.end) for call in other)


def _longest_run(calls: list[Call], members: set[nn.Module], length: int) -> list[Call]:
    best: list[Call] = []
    run: list[Call] = []
    for call in calls:
        if call.module not in members:
            continue
        if not _is_stream(call, length):
            run = []
            continue
        run = [*run, call] if run and same(run[-1].made, call.given) else [call]
        best = max(best, run, key=len)
    return best


def _is_stream(call: Call, length: int) -> bool:
    if call.given is None or call.made is None or call.given.shape != call.made.shape:
        return False
    return call.made.ndim == 3 and call.made.shape[:2] == (1, length) and call.made.is_floating_point()
