"""A model's version: another value whenever weights, hooks, modules or configuration change.

Weights are watched by their in-place counters (`Tensor._version`), identity and address, so a look costs well under two
milliseconds for a model of a few hundred weights. Not seen: values written behind torch's back (`weight.data[...] = x`)
and weights that accelerate keeps off the device, which it swaps at every pass.
"""

import weakref
from collections.abc import Hashable, Iterator
from typing import Any

from torch import Tensor, nn


class Version:
    """Watches one model."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self._epoch = 0
        self._seen: list[weakref.ref[Any]] = []

    def __call__(self) -> Hashable:
        """The version now: (epoch of module and weight identities, weights, structure)."""
        modules = list(self._model.modules())
        tensors = [t for module in modules for t in _own_weights(module)]
        objects: list[Any] = [*modules, *tensors]
        if len(objects) != len(self._seen) or any(ref() is not o for ref, o in zip(self._seen, objects, strict=True)):
            self._seen = [weakref.ref(o) for o in objects]
            self._epoch += 1
        return self._epoch, hash(tuple(_state(t) for t in tensors)), structure(self._model)


def structure(model: nn.Module) -> int:
    """Changes with hooks and configuration only: what decides whether a verified anatomy still holds."""
    hooks = tuple(
        (index, *module._forward_pre_hooks, -1, *module._forward_hooks)  # noqa: SLF001
        for index, module in enumerate(model.modules())
        if module._forward_pre_hooks or module._forward_hooks  # noqa: SLF001
    )
    return hash((hooks, *_plain(getattr(model, "config", None))))


def _own_weights(module: nn.Module) -> Iterator[Tensor]:
    if getattr(getattr(module, "_hf_hook", None), "offload", False):
        return
    yield from (weight for weight in module._parameters.values() if weight is not None)  # noqa: SLF001


def _state(weight: Tensor) -> tuple[int, int]:
    try:
        return weight._version, weight.data_ptr()  # noqa: SLF001
    except RuntimeError:  # made under inference_mode, or a subclass without storage
        return 0, 0


def _plain(config: Any) -> Iterator[str]:
    for key, value in vars(config).items() if hasattr(config, "__dict__") else ():
        if hasattr(value, "to_dict"):
            yield from _plain(value)
        else:
            yield f"{key}={value!r}"
