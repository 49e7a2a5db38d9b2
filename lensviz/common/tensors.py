"""Shapes, spelled once. `Residuals` is index 0 = embedding, index l+1 = residual stream after block l."""

from collections.abc import Iterator
from typing import Any, TypeAlias, cast

import torch
from jaxtyping import Float, Int64
from torch import Tensor

Residuals: TypeAlias = Float[Tensor, "layer pos model"]
Rows: TypeAlias = Float[Tensor, "row width"]
Logits: TypeAlias = Float[Tensor, "row column"]
PerCell: TypeAlias = Float[Tensor, "layer pos"]
TopIds: TypeAlias = Int64[Tensor, "layer pos k"]
TopLogp: TypeAlias = Float[Tensor, "layer pos k"]


def whole(x: Tensor) -> list[int]:
    """The numbers of a vector of integers."""
    return cast("list[int]", cast("Any", x).tolist())


def real(x: Tensor) -> list[float]:
    """The numbers of a vector of floats."""
    return cast("list[float]", cast("Any", x).tolist())


def distinct(x: Tensor) -> tuple[Tensor, Tensor]:
    """The different values in order, and which of them each value is."""
    return cast("Any", torch).unique(x, return_inverse=True)


def pieces(x: Tensor, size: int) -> Iterator[Tensor]:
    """Consecutive slices of at most `size` rows."""
    step = max(1, size)
    return (x[a : a + step] for a in range(0, len(x), step))


def cut(x: Tensor, width: int) -> Tensor:
    """[…, a × width] → […, a, width]."""
    return x.reshape(*x.shape[:-1], x.shape[-1] // width, width)
