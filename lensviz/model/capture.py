"""The residual stream of one forward pass: what enters the first block and what leaves each block.

Hooks are there for the length of one pass, look only at calls made by their own thread, and end the pass behind the
last block by a private exception, so no final norm and no [pos, vocab] logits are ever computed. The model is left
exactly as it was found: hooks removed, `training` flags restored, nothing moved or cast.

A model may call one block several times (ALBERT shares its layers), so the stream is a list of *calls*: the hooks sit
on the distinct modules and count.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.hooks import OwnHook, as_found, first_input, first_tensor, hooked


class _LastBlockDone(Exception):
    """Everything that the recorder wanted has happened."""


class Recorder:
    """The residual stream of one pass, copied out as it happens (a later block may write in place)."""

    def __init__(self, calls: Sequence[nn.Module], device: torch.device, into: Tensor | None, *, stop: bool) -> None:
        self.calls = calls
        self.device = device
        self.into = into
        self.stop = stop
        self.states: list[Tensor] = []

    def before(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """The embedding: what the first block is given."""
        if not self.states and module is self.calls[0]:
            self._keep(first_input(args, kwargs))

    def after(self, module: nn.Module, _args: Any, output: Any) -> None:
        """The stream behind a block."""
        if 0 < len(self.states) <= len(self.calls) and module is self.calls[len(self.states) - 1]:
            self._keep(first_tensor(output))
            if self.stop and len(self.states) == len(self.calls) + 1:
                raise _LastBlockDone

    def _keep(self, state: Tensor | None) -> None:
        if state is None:
            return
        if self.into is None:
            self.states.append(state.detach()[0].to(self.device, copy=True))
        elif state.shape[1:] == self.into.shape[1:]:
            self.states.append(self.into[len(self.states)].copy_(state.detach()[0]))


def stream(
    model: nn.Module,
    calls: Sequence[nn.Module],
    run: Callable[[], Any],
    *,
    device: torch.device,
    into: Tensor | None = None,
    stop: bool = True,
) -> tuple[list[Tensor], Any]:
    """The residual stream of the pass that `run` makes, and what `run` returned (None when stopped early).

    Args:
        model: the model whose flags are guarded during the pass.
        calls: the block behind each layer in the order of calling; a shared block occurs several times.
        run: calls the model once, with a batch of one.
        device: where the states are gathered.
        into: [len(calls) + 1, pos, model], filled in place of making a tensor for each state.
        stop: leave the pass behind the last block.

    Returns:
        len(calls) + 1 tensors [pos, model] (fewer if the model did not call its blocks as expected), and run's result.

    """
    recorder = Recorder(calls, device, into, stop=stop)
    handles = []
    for block in dict.fromkeys(calls):
        handles.append(block.register_forward_pre_hook(OwnHook(recorder.before), with_kwargs=True))
        handles.append(block.register_forward_hook(OwnHook(recorder.after)))
    output = None
    with hooked(handles), as_found(model):
        try:
            output = run()
        except _LastBlockDone:
            _release_offloaded(model, calls[-1])
    return recorder.states, output


def _release_offloaded(model: nn.Module, block: nn.Module) -> None:
    """Accelerate puts a module's own weights back when its forward ends; ours ended early for the block's parents."""
    if "accelerate" not in sys.modules:
        return
    for parent in model.modules():
        hook: Any = getattr(parent, "_hf_hook", None)
        if hook is not None and any(child is block for child in parent.modules()) and parent is not block:
            hook.post_forward(parent, ())
