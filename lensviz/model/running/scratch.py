"""State that a forward pass leaves on a model's modules: positions of the last image, an observer's ranges, a router's
loads. It is put back when a pass of ours is through, so that neither the user's next pass nor our next answer depends
on it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

Place = tuple[nn.Module, str, str]  #: a module, the dictionary of it that holds the value, and its name there

_KINDS = ("__dict__", "_buffers")
_STANDARD = frozenset(vars(nn.Module())) | {"forward"}
_MISSING = object()
_LARGEST = 1 << 20  #: values of a buffer that is copied before the first pass


class Moment:
    """A model at one moment: which object stands at every place, and what its buffers hold."""

    def __init__(self, model: nn.Module) -> None:
        self.objects = {(id(m), kind, name): value for (m, kind, name), value in _items(model)}
        small = (b for b in model.buffers() if b.numel() <= _LARGEST and not b.is_meta and not b.is_inference())
        self.buffers = [(b, b.detach().clone(), b._version) for b in small]  # noqa: SLF001

    def written(self) -> list[tuple[Tensor, Tensor]]:
        """The buffers that were written into since, and what they held."""
        return [(b, held) for b, held, version in self.buffers if b._version != version]  # noqa: SLF001

    def put_back(self) -> None:
        """Let the buffers hold what they held."""
        _copy_back(self.written())


class Scratch:
    """The places that passes write to. Found by comparing two moments; used by `restored`."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.buffers: list[Tensor] = []

    def learn(self, model: nn.Module, before: Moment) -> None:
        """Note every place that holds another object than in `before`, and every buffer that was written into."""
        known = {(id(module), kind, name) for module, kind, name in self.places}
        for place, value in _items(model):
            key = (id(place[0]), *place[1:])
            if key not in known and before.objects.get(key, _MISSING) is not value:
                self.places.append(place)
        self.buffers += [b for b, _ in before.written() if all(b is not other for other in self.buffers)]

    def put_back(self, before: Moment) -> None:
        """Put what every place held at another moment back there."""
        for place in self.places:
            _put(place, before.objects.get((id(place[0]), *place[1:]), _MISSING))
        before.put_back()

    def add_rotary(self, model: nn.Module) -> None:
        """Note all that modules with rotary frequencies keep: a prompt longer than any before may change it."""
        for module in model.modules():
            if any(name.endswith("inv_freq") for name in module._buffers):  # noqa: SLF001
                self.places += [place for place, _ in _items(module) if place[0] is module]

    @contextmanager
    def restored(self) -> Iterator[None]:
        """After this block, every place and buffer holds what it held before."""
        before = [(place, _inside(place).get(place[2], _MISSING)) for place in self.places]
        held = [(buffer, buffer.detach().clone()) for buffer in self.buffers]
        try:
            yield
        finally:
            for place, value in before:
                _put(place, value)
            _copy_back(held)


def _copy_back(held: Sequence[tuple[Tensor, Tensor]]) -> None:
    with torch.no_grad():
        for buffer, values in held:
            if buffer.shape == values.shape:
                buffer.copy_(values)
            else:
                buffer.set_(values)  # type: ignore[reportArgumentType]


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
