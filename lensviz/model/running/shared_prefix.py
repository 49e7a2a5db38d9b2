"""A key-value cache that continues stored keys and values and keeps only what is new, so that prompts share their
prefix in memory.

Every layer keeps all of its positions, also where the model looks through a sliding window: the mask does the sliding.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

from lensviz.model.running.activations import Activations


class SharedPrefixCache(DynamicLayer):
    """One layer: stored keys and values in front, new ones behind."""

    def __init__(self, keys: Sequence[Tensor] = (), values: Sequence[Tensor] = ()) -> None:
        super().__init__()
        self.stored = (list(keys), list(values))
        self.fresh: tuple[Tensor, Tensor] | None = None
        self.is_initialized = True
        self.length = sum(t.shape[-2] for t in keys)

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Nothing is allocated ahead."""

    def update(self, key_states: Tensor, value_states: Tensor, *_: Any, **__: Any) -> tuple[Tensor, Tensor]:
        """All keys and values up to now; the stored ones serve every row of a batch."""
        if self.fresh is None:
            self.fresh = (key_states, value_states)
        else:  # a model that feeds a layer in pieces
            pairs = zip(self.fresh, (key_states, value_states), strict=True)
            before, after = (torch.cat(pair, dim=-2) for pair in pairs)
            self.fresh = (before, after)
        keys, values = (_behind(old, new) for old, new in zip(self.stored, self.fresh, strict=True))
        return keys, values

    def move_up(self, by: Tensor) -> None:
        """Move each row's positions up by so many, over the padding at its end; all of them are the row's own then."""
        if self.fresh is None:
            return
        pairs = [_behind(old, new) for old, new in zip(self.stored, self.fresh, strict=True)]
        keys, values = (_moved(t, by.to(t.device)) for t in pairs)
        self.stored, self.length, self.fresh = ([], []), 0, (keys, values)

    def get_seq_length(self) -> int:
        """Positions stored and new."""
        return self.length + (0 if self.fresh is None else self.fresh[0].shape[-2])


def _behind(stored: list[Tensor], new: Tensor) -> Tensor:
    if not stored:
        return new
    rows = new.shape[0]
    front = [t.expand(rows, -1, -1, -1).to(new.device) for t in stored]
    return torch.cat([*front, new], dim=-2)


def _moved(t: Tensor, by: Tensor) -> Tensor:
    n = t.shape[-2]
    at = (torch.arange(n, device=t.device) - by[:, None]) % n
    return t.gather(-2, at[:, None, :, None].expand_as(t))


def branch(past: Sequence[Activations]) -> Cache:
    """A cache behind stored positions; an empty one without any."""
    if not past:
        return Cache(layer_class_to_replicate=SharedPrefixCache)
    layers = zip(zip(*(p.keys for p in past), strict=True), zip(*(p.values for p in past), strict=True), strict=True)
    return Cache(layers=[SharedPrefixCache(keys, values) for keys, values in layers])


def fresh(cache: Cache) -> list[tuple[Tensor, Tensor] | None]:
    """Keys and values of this pass by layer; None for a layer that was not called."""
    return [layer.fresh if isinstance(layer, SharedPrefixCache) else None for layer in cache.layers]
