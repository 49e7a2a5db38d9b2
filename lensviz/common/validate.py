"""Validates numbers, layers and positions that callers pass; errors are sentences."""

from collections.abc import Iterable
from operator import index
from typing import Any, Protocol

from lensviz.errors import LensvizError, OutOfRange


class HasLayers(Protocol):
    """A model, as far as its layers are checked."""

    @property
    def name(self) -> str: ...
    @property
    def n_layers(self) -> int: ...


def whole(name: str, value: Any, error: type[LensvizError], least: int | None = None) -> int:
    """A whole number, from `least` up where that is given; else raises the error."""
    number = None if isinstance(value, bool) or not hasattr(value, "__index__") else index(value)
    if number is None or (least is not None and number < least):
        raise error(f"{name} is {value!r}: pass a whole number{'' if least is None else f' from {least} up'}.")
    return number


def as_layer(value: Any, error: type[LensvizError] = OutOfRange, name: str = "A layer") -> int:
    """A layer as a number: "embedding" is -1. Raises the error for what is no whole number."""
    return -1 if isinstance(value, str) and value == "embedding" else whole(name, value, error)


def check_layer(model: HasLayers, layer: Any) -> int:
    """The layer as a number. Raises OutOfRange for one that the model has not; -1 or "embedding" = embedding."""
    layer = as_layer(layer)
    if not -1 <= layer < model.n_layers:
        raise OutOfRange(
            f"There is no layer {layer}: {model.name} has layers 0 to {model.n_layers - 1}, and -1 for the embedding."
        )
    return layer


def check_position(n_tokens: int, position: int) -> None:
    """Raises OutOfRange for a position outside a prompt of n tokens."""
    if not 0 <= position < n_tokens:
        raise OutOfRange(f"There is no position {position}: the prompt has positions 0 to {n_tokens - 1}.")


def layers_in(model: HasLayers, layers: Any, error: type[LensvizError]) -> list[int]:
    """Layers of a model in their order, each once; -1 or "embedding" = embedding. Raises the error, or OutOfRange."""
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise error(f"layers is {layers!r}: pass a list of layers, such as [10, 15].")
    found = list(dict.fromkeys(as_layer(layer, error) for layer in layers))
    if not found:
        raise error("There is no layer: pass layers=[15], or several.")
    for layer in found:
        check_layer(model, layer)
    return found


def one_of(name: str, value: Any, known: Iterable[str], error: type[LensvizError]) -> str:
    """One of the known names; else raises the error, which lists them."""
    names = list(known)
    if value not in names:
        listed = ", ".join(map(repr, names)) or "none"
        raise error(f"There is no {name} {value!r}: pass one of {listed}.")
    return value
