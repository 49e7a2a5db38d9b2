"""What a forward pass leaves on a model's modules (positions of the last image, frequencies for the longest prompt so
far), put back when a pass of ours is through, so that neither the user's next pass nor our next answer depends on it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

Place = tuple[nn.Module, str, str]  #: a module, the dictionary of it that holds the value, and its name there

_KINDS = ("__dict__", "_buffers")
_STANDARD = frozenset(vars(nn.Module())) | {"forward"}
_MISSING = object()


class Scratch:
    """The places that passes write to. Found by comparing two moments; used by `restored`."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def learn(self, model: nn.Module, before: "dict[tuple[int, str, str], Any]") -> None:
        """Note every place that holds another object than in `before` (see `contents`)."""
        known = {(id(module), kind, name) for module, kind, name in self.places}
        for place, value in _items(model):
            key = (id(place[0]), *place[1:])
            if key not in known and before.get(key, _MISSING) is not value:
                self.places.append(place)

    def put_back(self, contents: "dict[tuple[int, str, str], Any]") -> None:
        """Put what every place held at another moment (see `contents`) back there."""
        for place in self.places:
            _put(place, contents.get((id(place[0]), *place[1:]), _MISSING))

    def add_rotary(self, model: nn.Module) -> None:
        """Note all that modules with rotary frequencies keep: a prompt longer than any before may change it."""
        for module in model.modules():
            if any(name.endswith("inv_freq") for name in module._buffers):  # noqa: SLF001
                self.places += [place for place, _ in _items(module) if place[0] is module]

    @contextmanager
    def restored(self) -> Iterator[None]:
        """After this block, every place holds what it held before."""
        before = [(place, _inside(place).get(place[2], _MISSING)) for place in self.places]
        try:
            yield
        finally:
            for place, value in before:
                _put(place, value)


def contents(model: nn.Module) -> "dict[tuple[int, str, str], Any]":
    """The object at every place of a model where a pass might leave something."""
    return {(id(module), kind, name): value for (module, kind, name), value in _items(model)}


def _items(model: nn.Module) -> Iterable[tuple[Place, Any]]:
    for module in model.modules():
        for kind in _KINDS:
            inside = vars(module) if kind == "__dict__" else module._buffers  # noqa: SLF001
            for name, value in list(inside.items()):
                if name not in _STANDARD:
                    yield (module, kind, name), value


def _inside(place: Place) -> dict[str, Any]:
    return vars(place[0]) if place[1] == "__dict__" else vars(place[0])[place[1]]


def _put(place: Place, value: Any) -> None:
    inside, name = _inside(place), place[2]
    if value is _MISSING:
        inside.pop(name, None)
    elif inside.get(name, _MISSING) is not value:
        inside[name] = value
