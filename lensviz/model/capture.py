"""One forward pass, watched.

`stream` records the residual stream: what enters the first block and what leaves each block. It registers hooks for the
length of one pass, looks only at calls made by its own thread, and ends the pass behind the last block by a private
exception, so no final norm and no [pos, vocab] logits are ever computed. The model is left exactly as it was found:
hooks removed, `training` flags restored, nothing moved or cast.

A model may call one block several times (ALBERT shares its layers), so the stream is a list of *calls*: the hooks sit
on the distinct modules and count.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn


class _LastBlockDone(Exception):
    """Everything that the recorder wanted has happened."""


def first_tensor(value: Any) -> Tensor | None:
    """The tensor itself, or the first one of a tuple, list, dict or ModelOutput; None if there is none."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return next((item for item in value if isinstance(item, Tensor)), None)
    return None


def first_input(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor | None:
    """The first floating-point tensor that a module was called with, by position or by name."""
    candidates = [*args, *(kwargs[k] for k in ("hidden_states", "input") if k in kwargs), *kwargs.values()]
    for value in candidates:
        if isinstance(value, Tensor) and value.is_floating_point():
            return value
    return None


@contextmanager
def as_found(*roots: nn.Module) -> Iterator[None]:
    """Inside: no gradients, evaluation mode. After: every module's own `training` flag is back."""
    flags = [module for root in roots for module in root.modules() if module.training]
    compiled = any(module._compiled_call_impl is not None for root in roots for module in root.modules())  # noqa: SLF001
    with torch.no_grad():
        try:
            for module in flags:
                module.training = False
            if compiled:  # compiled code would not see our hooks
                with torch.compiler.set_stance("force_eager"):
                    yield
            else:
                yield
        finally:
            for module in flags:
                module.training = True


@contextmanager
def hooked(handles: Sequence[Any]) -> Iterator[None]:
    """Remove these hook handles whatever happens."""
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def mine() -> Callable[[], bool]:
    """A test that is true only on the thread that made it."""
    owner = threading.get_ident()
    return lambda: threading.get_ident() == owner


class Recorder:
    """The residual stream of one pass, copied out as it happens (a later block may write in place)."""

    def __init__(self, calls: Sequence[nn.Module], *, device: torch.device, stop: bool) -> None:
        self.calls = calls
        self.device = device
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
        if state is not None:
            self.states.append(state.detach()[0].to(self.device, copy=True))


def stream(
    model: nn.Module, calls: Sequence[nn.Module], run: Callable[[], Any], *, device: torch.device, stop: bool = True
) -> tuple[list[Tensor], Any]:
    """The residual stream of the pass that `run` makes, and what `run` returned (None when stopped early).

    Args:
        model: the model whose flags are guarded during the pass.
        calls: the block behind each layer in the order of calling; a shared block occurs several times.
        run: calls the model once, with a batch of one.
        device: where the states are gathered.
        stop: leave the pass behind the last block.

    Returns:
        len(calls) + 1 tensors [pos, model] (fewer if the model did not call its blocks as expected), and run's result.

    """
    recorder, ours = Recorder(calls, device=device, stop=stop), mine()
    handles = []
    for block in dict.fromkeys(calls):
        handles.append(
            block.register_forward_pre_hook(
                lambda m, a, k: recorder.before(m, a, k) if ours() else None, with_kwargs=True
            )
        )
        handles.append(block.register_forward_hook(lambda m, a, o: recorder.after(m, a, o) if ours() else None))
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
