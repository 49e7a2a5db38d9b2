"""Selects which adapters of a peft model take part in a pass, for one thread.

`model.disable_adapter()` and `set_adapter` move switches that every thread reads, and the `requires_grad` of weights: a
training loop in the next cell would go on without its adapter. So the two switches of peft's layers are looked up
through descriptors that know what a thread has chosen. What the user set stays in each layer's own dictionary, where it
always was. Nothing of peft is imported: its layers are recognized by class.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from lensviz.errors import UnknownAdapter

SWITCHES = ("_disable_adapters", "_active_adapter")
OTHERS = ("active_adapter", "_adapters_disabled")  #: where peft's models keep what the user set
_BASES = ("BaseTunerLayer", "AuxiliaryTrainingWrapper")
_MISSING: Any = object()
_chosen: dict[int, tuple[str, ...]] = {}  #: by thread
_installing = threading.Lock()


class PeftAdapters:
    """A choice of adapters of one model. `names`: those that take part, none of them for the model without.

    Raises UnknownAdapter.
    """

    def __init__(self, model: nn.Module, name: str, names: Sequence[str]) -> None:
        self._model, self._name = model, name
        self.names = tuple(names)
        known = available(model)
        if not known:
            raise UnknownAdapter(
                f"{name} has no adapters: put one on it first, peft.PeftModel.from_pretrained(model, path)."
            )
        for each in self.names:
            if each not in known:
                raise UnknownAdapter(
                    f"{name} has no adapter named {each!r}: it has {', '.join(map(repr, sorted(known)))}."
                )
        if not any(True for _ in layers(model)):
            raise UnknownAdapter(
                f"The adapters of {name} are no layers of the model, so none can be left out for a pass: open a "
                "session on the base model."
            )
        for layer in layers(model):
            _install(layer)
        self.check()

    @property
    def label(self) -> str:
        """For people, behind the model's name."""
        names = ", ".join(self.names)
        return f"with {names}" if names else "without adapter"

    def check(self) -> None:
        """Raises UnknownAdapter where an adapter has become part of the weights, and so takes part in every pass."""
        merged = next((layer.merged_adapters for layer in layers(self._model) if layer.merged_adapters), None)
        if merged:
            raise UnknownAdapter(
                f"The adapter {merged[0]!r} of {self._name} is merged into the weights, and cannot be taken out for a "
                "pass: call model.unmerge_adapter()."
            )

    def unused(self) -> set[int]:
        """The `id`s of weights that take no part: those of all adapters, in the model without."""
        if self.names:
            return set()
        held = (getattr(layer, name, None) for layer in layers(self._model) for name in layer.adapter_layer_names)
        return {id(w) for each in held if isinstance(each, nn.Module) for w in (*each.parameters(), *each.buffers())}

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Inside, on this thread, these adapters take part and no others."""
        me = threading.get_ident()
        before = _chosen.get(me)
        _chosen[me] = self.names
        try:
            yield
        finally:
            if before is None:
                del _chosen[me]
            else:
                _chosen[me] = before


def available(model: Any) -> set[str]:
    """The names of a model's adapters; none where it has none."""
    config = getattr(model, "peft_config", None)
    return set(config) if isinstance(config, dict) else set()


def layers(model: nn.Module) -> Iterator[Any]:
    """The layers that peft put into a model."""
    return (module for module in model.modules() if _base(type(module)) is not None)


def is_switch(module: nn.Module, name: str) -> bool:
    """Whether an attribute of a module says which adapters take part."""
    return name in SWITCHES + OTHERS and type(module).__module__.startswith("peft.")


def _base(kind: type) -> type | None:
    found = (base for base in kind.__mro__ if base.__name__ in _BASES and base.__module__.startswith("peft."))
    return next(found, None)


class Switch:
    """In the place of a plain attribute of peft's layers."""

    def __init__(self, name: str, default: Any) -> None:
        self.name = name
        self.default = default

    def __get__(self, layer: Any, owner: type | None = None) -> Any:
        own = self.default if layer is None else layer.__dict__.get(self.name, self.default)
        if own is _MISSING:
            raise AttributeError(self.name)
        if layer is None or torch.compiler.is_compiling():  # traced code belongs to the user
            return own
        chosen = _chosen.get(threading.get_ident())
        if chosen is None:
            return own
        if self.name == "_disable_adapters":
            return not chosen
        known = layer.__dict__.get("_adapters")  # layers that are kept whole for an adapter, not all of them for each
        return [name for name in chosen if known is None or name in known] if chosen else own

    def __set__(self, layer: Any, value: Any) -> None:
        layer.__dict__[self.name] = value

    def __delete__(self, layer: Any) -> None:
        del layer.__dict__[self.name]


def _install(layer: Any) -> None:
    base = _base(type(layer))
    with _installing:
        for name in SWITCHES:
            plain = vars(base).get(name, _MISSING)
            if not isinstance(plain, Switch):
                setattr(base, name, Switch(name, plain))
