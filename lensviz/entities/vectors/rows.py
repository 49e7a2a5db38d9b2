"""Task vectors as rows of numbers, with their keys; and as the parts that files hold and trainings make."""

import operator
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lensviz.entities.losses import LinearFilter
from lensviz.errors import BadVectors, NoVector

Key = tuple[int, bool]  #: layer (-1 = embedding), with_context


@dataclass(frozen=True)
class VectorParts:
    """The parts of `TaskVectors`: its arguments, by name."""

    vectors: Mapping[Any, Tensor]
    card: Mapping[str, Any]
    filters: Mapping[Any, LinearFilter] = field(default_factory=dict)
    seen: Collection[int] = ()


def key_of(key: Any) -> Key:
    """(layer, with_context) of that, or of a layer alone, which is without context. Raises NoVector."""
    layer: Any
    layer, context = key if isinstance(key, tuple) and len(key) == 2 else (key, False)
    layer = -1 if isinstance(layer, str) and layer == "embedding" else layer
    if isinstance(layer, bool) or not hasattr(layer, "__index__") or context not in (False, True) or layer < -1:
        raise NoVector(
            f"{key!r} names no task vector: pass a layer (-1 for the embedding), or (layer, True) for with context."
        )
    return operator.index(layer), bool(context)


def as_row(value: Any, key: Any) -> Tensor:
    """float32 [model] on the CPU, shared with nobody, of a tensor, array or list [model] or [1, model]."""
    row = _numbers(value)
    row = row[0] if row is not None and row.ndim == 2 and len(row) == 1 else row
    if row is None or row.ndim != 1 or not len(row) or not bool(torch.isfinite(row).all()):
        raise BadVectors(
            f"The task vector of layer {key!r} is not one row of finite numbers: pass a tensor of shape [d_model]."
        )
    return row


def as_filter(value: Any, width: int) -> LinearFilter:
    """A linear map with float32 numbers on the CPU that fits the width. Raises BadVectors."""
    weight, bias = (_numbers(getattr(value, name, None)) for name in ("weight", "bias"))
    parts = [(weight, (width, width)), (bias, (width,))]
    if not all(p is not None and tuple(p.shape) == shape and bool(torch.isfinite(p).all()) for p, shape in parts):
        raise BadVectors(
            f"A filter is no linear map of width {width}: pass a LinearFilter with finite weight [{width}, {width}] "
            f"and bias [{width}]."
        )
    return LinearFilter(weight, bias)  # pyright: ignore[reportArgumentType]


def _numbers(value: Any) -> Tensor | None:
    try:
        made = value.detach() if isinstance(value, torch.Tensor) else torch.as_tensor(np.asarray(value))
        if made.is_complex() or made.layout is not torch.strided:
            return None
        return made.to("cpu", torch.float32, copy=True).contiguous()
    except (TypeError, ValueError, RuntimeError):
        return None
