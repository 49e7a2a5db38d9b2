"""Evaluation mode for one thread: `training` reads as False there, and as what the user set everywhere else.

`module.eval()` would change a flag that every thread reads: a training loop in the next cell would lose its dropout and
update no batch statistics while a view computes. So, from the first pass over a model that is in training mode on,
`nn.Module.training` is looked up through a descriptor that knows which threads are at rest. The flag itself stays in
each module's own dictionary, where it always was.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from lensviz.model.running.walk import walk

_resting: set[int] = set()  #: threads inside `at_rest`
_installing = threading.Lock()
_MISSING: Any = object()


class TrainingFlag:
    """In the place of the plain attribute `training` of all modules."""

    def __get__(self, module: Any, owner: type | None = None) -> Any:
        flag = _MISSING if module is None else module.__dict__.get("training", _MISSING)
        if flag is _MISSING:  # the class itself, or a scripted module, which looks its own up when this is raised
            raise AttributeError("training")
        if torch.compiler.is_compiling():  # traced code belongs to the user
            return flag
        return flag and threading.get_ident() not in _resting

    def __set__(self, module: Any, value: bool) -> None:
        module.__dict__["training"] = value

    def __delete__(self, module: Any) -> None:
        del module.__dict__["training"]


@contextmanager
def at_rest(*models: nn.Module) -> Iterator[None]:
    """Inside, on this thread, no module is in training mode, whether of these models or of others."""
    if not is_installed() and any(module.__dict__.get("training") for module in walk(*models)):
        _install()
    me = threading.get_ident()
    if me in _resting:
        yield
        return
    _resting.add(me)
    try:
        yield
    finally:
        _resting.discard(me)


def missed(model: nn.Module) -> bool:
    """Whether a model went over to training mode while a pass ran that did not expect it; not again after that."""
    found = not is_installed() and any(module.__dict__.get("training") for module in walk(model))
    if found:
        _install()
    return found


def is_installed() -> bool:
    """Whether modules look their training mode up through the descriptor."""
    return isinstance(vars(nn.Module).get("training"), TrainingFlag)


def _install() -> None:
    with _installing:
        nn.Module.training = TrainingFlag()  # type: ignore[assignment]
