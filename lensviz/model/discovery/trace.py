"""Traces one short pass with hooks on every module: the calls in their order, with inputs and outputs.

Also the two disturbances by which the probe tests its findings: another last residual, and logits of real size.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.hooks import OwnHook, as_found, first_input, first_tensor, hooked


@dataclass(eq=False)
class Call:
    """One call of one module: order of entry and exit, first input and first output (copies).

    The input is what the caller passed, before pre-hooks of the user's own; the output is what the caller got.
    """

    module: nn.Module
    start: int
    end: int = -1
    given: Tensor | None = None
    made: Tensor | None = None

    def inside(self, start: int, end: int) -> bool:
        """Whether the call began and ended between two moments."""
        return start < self.start and self.end < end


class Tracer:
    """Collects calls while its hooks are on."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._open: list[Call] = []
        self._clock = 0

    def before(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A module is entered."""
        given = first_input(args, kwargs)
        call = Call(module, self._tick(), given=None if given is None else given.detach().clone())
        self.calls.append(call)
        self._open.append(call)

    def after(self, module: nn.Module, _args: Any, output: Any) -> None:
        """A module is left."""
        while self._open:
            call = self._open.pop()
            if call.module is module:
                made = first_tensor(output)
                call.end, call.made = self._tick(), None if made is None else made.detach().clone()
                return

    def _tick(self) -> int:
        self._clock += 1
        return self._clock


def trace(probed: ProbedModel, ids: Tensor) -> tuple[list[Call], Any]:
    """All finished calls of one pass in order of entry, and the model's output."""
    tracer, handles = Tracer(), []
    for module in probed.module.modules():
        if module is not probed.module:
            before = OwnHook(tracer.before)
            handles.append(module.register_forward_pre_hook(before, prepend=True, with_kwargs=True))
            handles.append(module.register_forward_hook(OwnHook(tracer.after)))
    with hooked(handles), as_found(probed.module):
        output = probed.run(ids)
    return [call for call in tracer.calls if call.end > 0], output


@contextmanager
def residual_replaced(calls: list[nn.Module], rows: Tensor) -> Iterator[None]:
    """Inside, the last block's output holds `rows` [pos, model]: a tail can be tested even when blocks give NaN."""
    seen = 0
    total = sum(block is calls[-1] for block in calls)

    def replace(_module: nn.Module, _args: Any, output: Any) -> None:
        nonlocal seen
        seen += 1
        state = first_tensor(output)
        if seen == total and state is not None:
            state.copy_(rows.to(state).expand_as(state))

    with hooked([calls[-1].register_forward_hook(OwnHook(replace))]):
        yield


@contextmanager
def amplified(unembedding: nn.Module, factor: float) -> Iterator[list[Tensor]]:
    """Inside, the unembedding's input is multiplied by `factor`; its outputs are collected (copies)."""
    made: list[Tensor] = []

    def scale(_module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        given = first_input(args, kwargs)
        if given is not None:
            given.mul_(factor)

    def keep(_module: nn.Module, _args: Any, output: Any) -> None:
        state = first_tensor(output)
        if state is not None:
            made.append(state.detach().clone())

    before, after = OwnHook(scale), OwnHook(keep)
    handles = [
        unembedding.register_forward_pre_hook(before, prepend=True, with_kwargs=True),
        unembedding.register_forward_hook(after),
    ]
    with hooked(handles):
        yield made


def same(a: Tensor | None, b: Tensor | None) -> bool:
    """Equal values, NaN in the same places counted as equal."""
    if a is None or b is None or a.shape != b.shape:
        return False
    a = a.to(b)
    return bool(((a == b) | (a.isnan() & b.isnan())).all())


def rms(x: Tensor) -> float:
    """Root mean square of the finite values; 1 when there is none."""
    values = x.float()[torch.isfinite(x.float())]
    size = float(values.square().mean().sqrt()) if values.numel() else 0.0
    return size if 0 < size < 1e4 else 1.0
