"""Optimizer steps, counted: PyTorch's fused kernels change weights without moving their in-place counters."""

import threading
import weakref
from collections.abc import Collection
from typing import Any

from torch.optim.optimizer import Optimizer, register_optimizer_step_post_hook


class Steps:
    """Number of optimizer steps that have changed some of these tensors; `watch` names the tensors."""

    def __init__(self) -> None:
        self.count = 0
        self._ids: frozenset[int] = frozenset()
        with _lock:
            _listen()
            _counters.add(self)

    def watch(self, ids: Collection[int]) -> None:
        """Count the steps of optimizers that hold a tensor with one of these `id`s."""
        self._ids = frozenset(ids)

    def note(self, optimizer: Optimizer) -> None:
        """An optimizer has made a step."""
        if any(id(weight) in self._ids for group in optimizer.param_groups for weight in group["params"]):
            self.count += 1


_counters: weakref.WeakSet[Steps] = weakref.WeakSet()
_lock = threading.Lock()
_listening = False


def _listen() -> None:
    global _listening  # noqa: PLW0603 - one hook for the process
    if not _listening:
        _listening = True
        register_optimizer_step_post_hook(_stepped)


def _stepped(optimizer: Optimizer, _args: Any, _kwargs: Any) -> None:
    with _lock:
        counters = list(_counters)
    for counter in counters:
        counter.note(optimizer)
