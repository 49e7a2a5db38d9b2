"""Validates numbers and layers that callers pass."""

from collections.abc import Iterable
from operator import index
from typing import Any

from lensviz.errors import LensvizError
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.checks import check_layer


def whole(name: str, value: Any, error: type[LensvizError], least: int | None = None) -> int:
    """A whole number, from `least` up where that is given; else raises the error."""
    number = None if isinstance(value, bool) or not hasattr(value, "__index__") else index(value)
    if number is None or (least is not None and number < least):
        raise error(f"{name} is {value!r}: pass a whole number{'' if least is None else f' from {least} up'}.")
    return number


def layers_in(adapter: ModelAdapter, layers: Any, error: type[LensvizError]) -> list[int]:
    """Layers of a model in their order, each once; -1 = embedding. Raises the error, or OutOfRange."""
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise error(f"layers is {layers!r}: pass a list of layers, such as [10, 15].")
    found = list(dict.fromkeys(whole("A layer", layer, error) for layer in layers))
    if not found:
        raise error("There is no layer: pass layers=[15], or several.")
    for layer in found:
        check_layer(adapter, layer)
    return found
