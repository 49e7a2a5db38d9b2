"""Traces the calls inside the blocks of a model during one pass: modules, inputs and outputs.

The pass can be a changed one: other states in front of the blocks, other outputs of modules within them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.discovery.probe import ModelStructure
from lensviz.model.discovery.trace import Call, same, trace
from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.capture import run_through
from lensviz.model.running.hooks import OwnHook, first_tensor, hooked, replaced

Pins = Mapping[tuple[int, nn.Module], Tensor]  #: (block, module called once in it) → what it gives [pos, model]


@dataclass(frozen=True, eq=False)
class BlockPass:
    """One block during one pass. Tensors inside it are kept as [pos, model] whatever their batch dimension; None where
    they have another width.

    Attributes:
        given: the state that entered the block [pos, model].
        made: the state that left it [pos, model].
        calls: the finished calls inside the block, those that ended first in front.

    """

    given: Tensor
    made: Tensor
    calls: tuple[Call, ...]

    def output(self, module: nn.Module) -> Tensor | None:
        """Output of a module [pos, model]; None unless it was called once."""
        found = [call.made for call in self.calls if call.module is module]
        return found[0] if len(found) == 1 else None

    def outputs(self) -> dict[nn.Module, Tensor]:
        """Every distinct output [pos, model] under one module that gave it.

        Where a dropout repeats a tensor, the first module counts; where a module hands on what the last one inside it
        gave, the outer one does (its output has the block's own shape and stays true when something is put in between).
        """
        found: list[Call] = []
        for call in self.calls:
            if call.made is None or self.output(call.module) is None:
                continue
            at = next((n for n, other in enumerate(found) if same(other.made, call.made)), None)
            if at is None:
                found.append(call)
            elif found[at].inside(call.start, call.end):
                found[at] = call
        return {call.module: call.made for call in found if call.made is not None}


def watch(
    probed: ProbedModel, structure: ModelStructure, ids: Tensor, given: Sequence[Tensor] = (), pins: Pins | None = None
) -> list[BlockPass]:
    """One pass on ids [1, pos], watched up to the last block; a list without items if it took another way.

    Args:
        probed: the model; left as it was found.
        structure: its blocks.
        ids: [1, pos].
        given: for each block the state [pos, model] that it is handed in place of what the model would hand it.
        pins: outputs that take the place of a module's own. The records show the module's own.

    """
    block, pins = -1, pins or {}
    entered: list[Tensor] = []

    def row(number: int, state: Tensor) -> Tensor:
        nonlocal block
        block = number
        if number < len(given):
            state = given[number].to(state, copy=True).view_as(state)
        entered.append(state.detach()[0].clone())
        return state

    def pin(module: nn.Module, _args: Any, output: Any) -> Any:
        state, value = first_tensor(output), pins.get((block, module))
        return None if state is None or value is None else replaced(output, value.to(state, copy=True).view_as(state))

    def run(ids: Tensor) -> int:
        with hooked([module.register_forward_hook(OwnHook(pin)) for module in dict.fromkeys(m for _, m in pins)]):
            return run_through(probed.module, structure.calls, lambda: probed.run(ids), row)[0]

    calls, seen = trace(replace(probed, run=run), ids)
    return _passes(structure, calls, entered) if seen == len(structure.calls) + 1 else []


def moved(before: Tensor | None, after: Tensor | None) -> Tensor:
    """Which positions [pos] of two states [pos, model] differ by more than rounding, measured by a row's own length."""
    if before is None or after is None or before.shape != after.shape:
        return torch.ones(1, dtype=torch.bool)
    a, b = before.cpu().double(), after.cpu().double()
    limit = max(1e-4, 4 * torch.finfo(before.dtype).eps)
    return ~((a - b).norm(dim=-1) <= limit * a.norm(dim=-1).clamp_min(1e-9))


def _passes(structure: ModelStructure, calls: list[Call], entered: list[Tensor]) -> list[BlockPass]:
    members = set(structure.calls)
    blocks = [call for call in calls if call.module in members]
    if tuple(call.module for call in blocks) != structure.calls:
        return []
    made: list[BlockPass] = []
    for block, given in zip(blocks, entered, strict=False):
        inside = [_as_rows(call, given.shape) for call in calls if call.inside(block.start, block.end)]
        leaving = _rows(block.made, given.shape)
        if leaving is None:
            return []
        made.append(BlockPass(given, leaving, tuple(sorted(inside, key=lambda call: call.end))))
    return made


def _as_rows(call: Call, shape: torch.Size) -> Call:
    return replace(call, given=_rows(call.given, shape), made=_rows(call.made, shape))


def _rows(state: Tensor | None, shape: torch.Size) -> Tensor | None:
    """[1, pos, model], [pos, 1, model] or [pos, model] as [pos, model]; None for tensors of other sizes."""
    if state is None or not state.is_floating_point() or state.shape[-1:] != shape[-1:]:
        return None
    return state.reshape(shape) if state.numel() == shape.numel() and shape[0] in state.shape[:-1] else None
