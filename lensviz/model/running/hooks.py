"""Temporary hooks that leave no trace on the model, and the state in which a model runs while they are on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.running.rest import at_rest
from lensviz.model.running.walk import walk


class OwnHook:
    """A hook of ours: deaf to other threads, and not counted in a model's version."""

    def __init__(self, act: Callable[..., Any]) -> None:
        self.act = act
        self.owner = threading.get_ident()

    def __reduce__(self) -> Any:
        """A copy of the model, made or saved while a pass of ours runs, gets a hook that does nothing."""
        return _idle, ()

    def __call__(self, *args: Any) -> Any:
        """Result of `act` on the thread that made the hook, None on others."""
        return self.act(*args) if threading.get_ident() == self.owner else None


def _idle() -> OwnHook:
    hook = OwnHook(lambda *_: None)
    hook.owner = -1
    return hook


def first_tensor(value: Any) -> Tensor | None:
    """The tensor itself, or the first one of a tuple, list, dict or ModelOutput; None if there is none."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return next((item for item in value if isinstance(item, Tensor)), None)
    return None


def replaced(value: Any, tensor: Tensor) -> Any:
    """The same structure with `tensor` in the place of its first tensor."""
    if isinstance(value, Tensor):
        return tensor
    if isinstance(value, dict):
        key = next(k for k, v in value.items() if isinstance(v, Tensor))
        made = copy(value)
        made[key] = tensor
        return made
    at = next(i for i, item in enumerate(value) if isinstance(item, Tensor))
    items = [*value[:at], tensor, *value[at + 1 :]]
    return type(value)(*items) if hasattr(value, "_fields") else type(value)(items)


def replaced_input(args: tuple[Any, ...], kwargs: dict[str, Any], tensor: Tensor) -> tuple[tuple[Any, ...], Any]:
    """Arguments with `tensor` where `first_input` found one."""
    old = first_input(args, kwargs)
    changed = tuple(tensor if item is old else item for item in args)
    return changed, {key: tensor if item is old else item for key, item in kwargs.items()}


def first_input(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor | None:
    """The first floating-point tensor that a module was called with, by position or by name."""
    candidates = [*args, *(kwargs[k] for k in ("hidden_states", "input") if k in kwargs), *kwargs.values()]
    for value in candidates:
        if isinstance(value, Tensor) and value.is_floating_point():
            return value
    return None


@contextmanager
def as_found(*roots: nn.Module, gradients: bool = False) -> Iterator[None]:
    """Inside, on this thread alone: evaluation mode, the model's own dtypes (autocast off), no inference mode, and no
    gradients unless asked for. No flag of the model is changed, so another thread may train it meanwhile.
    """
    compiled = any(map(is_compiled, walk(*roots)))
    with ExitStack() as inside:
        inside.enter_context(at_rest(*roots))
        inside.enter_context(torch.inference_mode(mode=False))
        inside.enter_context(torch.set_grad_enabled(gradients))
        for device in _autocasting():
            inside.enter_context(torch.autocast(device, enabled=False))
        if compiled:
            inside.enter_context(torch.compiler.set_stance("force_eager"))  # compiled code would not see our hooks
        yield


def is_compiled(module: nn.Module) -> bool:
    """Whether a call of the module runs code that torch.compile made."""
    inside = module.__dict__
    return inside.get("_compiled_call_impl") is not None or hasattr(inside.get("forward"), "_torchdynamo_orig_callable")


def _autocasting() -> list[str]:
    """The device types for which autocast is on in this thread."""
    known = ("cpu", "cuda", "mps", "xpu")
    return [device for device in known if torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)]


@contextmanager
def hooked(handles: Sequence[Any]) -> Iterator[None]:
    """Remove these hook handles whatever happens."""
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class StandIn:
    """In the place of a block's `forward`, which it calls unless the block is to be passed over."""

    def __init__(self, block: nn.Module, skips: Callable[[], bool], like: Any) -> None:
        found = vars(block).get("forward")
        self.own = found.own if isinstance(found, StandIn) else found  # another thread's pass over the same model
        self.forward = found.forward if isinstance(found, StandIn) else block.forward
        self.block = block
        self.skips = skips
        self.like = like

    def __reduce__(self) -> Any:
        """A copy of the model, made or saved while a pass of ours runs, gets the block's own forward."""
        return _own_forward, (self.block, self.own)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        state = first_input(args, kwargs) if self.skips() else None
        return self.forward(*args, **kwargs) if state is None else replaced(self.like, state)


def _own_forward(block: nn.Module, own: Any) -> Any:
    return MethodType(type(block).forward, block) if own is None else own
