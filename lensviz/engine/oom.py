"""Recovers from an out-of-memory error of the device: frees it, takes smaller tiles, and tries once more."""

import gc
from collections.abc import Callable
from typing import Protocol, TypeVar

import torch

from lensviz.engine.cache import Cache
from lensviz.errors import OutOfMemory

T = TypeVar("T")
SMALLEST_TILE = 1 << 12
BLOCK_TILE = 1 << 20  #: what one block of positions takes anyway


class Freeable(Protocol):
    """An engine whose cache and tiles can be made smaller."""

    cache: Cache
    tile: int


def retry_on_oom(engine: Freeable, work: Callable[[], T]) -> T:
    """The result of `work`, which is tried a second time after room was made. Raises OutOfMemory."""
    try:
        return work()
    except torch.OutOfMemoryError:
        pass  # the traceback holds the tensors that filled the device: leave it before trying again
    engine.cache.free_device()
    engine.tile = max(SMALLEST_TILE, min(engine.tile, BLOCK_TILE) // 4)
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    try:
        return work()
    except torch.OutOfMemoryError as error:
        raise OutOfMemory(
            "The device ran out of memory even after kept answers were dropped: take a shorter prompt, a smaller "
            "budget=, or free memory that other programs hold; what was finished is kept."
        ) from error
