"""Candidate paths from the last residual to the unembedding, read backwards from one trace.

A module is on the way when what it made is what the next one was given, up to a cast, a constant factor or a common
activation function. Several ways may fit one trace; the probe takes the first that recomputes the logits.
"""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from lensviz.model.discovery.scale import tolerance
from lensviz.model.discovery.trace import Call
from lensviz.model.head import ACTIVATIONS, Link, Step
from lensviz.model.probed_model import ProbedModel

Path = tuple[list[Step], Link]


def window(calls: list[Call], blocks: Sequence[nn.Module], unembedding: nn.Module) -> tuple[list[Call], Tensor | None]:
    """The calls made wholly between the last block and the unembedding, outer before inner, and the latter's input."""
    block_calls = [call for call in calls if call.module in set(blocks)]
    heads = [call for call in calls if call.module is unembedding]
    if not block_calls or not heads:
        return [], None
    start, last = block_calls[-1].end, heads[-1]
    return [call for call in calls if call.inside(start, last.start)], last.given


def paths(
    probed: ProbedModel,
    rows: Tensor,
    between: list[Call],
    goal: Tensor | None,
    chosen: Sequence[nn.Module] | None = None,
) -> Iterator[Path]:
    """Every way from rows [pos, model] to goal [1, pos, width], later and outer modules first.

    With `chosen` modules (the user's `parts["head"]`), only the way through exactly those.
    """
    if goal is None:
        return
    usable = [c for c in between if isinstance(c.made, Tensor) and not isinstance(c.module, nn.Dropout | nn.Identity)]
    if chosen is not None:
        usable = [c for c in usable if c.module in set(chosen)]
    for steps, last in _back(probed, rows[None], usable, goal, depth=0):
        if chosen is None or [step.module for step in steps] == list(chosen):
            yield steps, last


def _back(probed: ProbedModel, rows: Tensor, calls: list[Call], goal: Tensor, depth: int) -> Iterator[Path]:
    if (direct := link(rows, goal)) is not None:
        yield [], direct
    if depth == 12:
        return
    for call in sorted(calls, key=lambda c: (-c.end, c.start)):
        if call.given is None or call.made is None or (found := link(call.made, goal)) is None:
            continue
        earlier = [c for c in calls if c.end < call.start]
        for steps, into in _back(probed, rows, earlier, call.given, depth + 1):
            yield [*steps, Step(into, call.module, probed.names.get(call.module, "?"))], found


def link(made: Tensor, given: Tensor) -> Link | None:
    """The step that turns one tensor into the other: nothing, a factor or an activation; None if none does."""
    if made.shape != given.shape or not given.is_floating_point():
        return None
    a, b = made.float().cpu(), given.float().cpu()
    near = tolerance(given.dtype) * float(b.abs().max()) + 1e-9
    if not torch.isfinite(a).all() or not torch.isfinite(b).all():
        return None
    if bool((a - b).abs().max() <= near):
        return Link(given.dtype)
    square = float((a * a).sum())
    factor = float((a * b).sum()) / square if square else 0.0
    if factor and bool((a * factor - b).abs().max() <= near):
        return Link(given.dtype, factor=factor)
    for name, activation in ACTIVATIONS.items():
        if bool((activation(a) - b).abs().max() <= near):
            return Link(given.dtype, activation=name)
    return None
