"""All modules of a model, found in a fraction of the time that `modules()` takes."""

from collections.abc import Iterator, Sequence

from torch import nn


def walk(*roots: nn.Module, more: Sequence[nn.Module] = ()) -> Iterator[nn.Module]:
    """Each module once: those of the roots, then those of some more."""
    seen: set[int] = set()
    waiting = [*more, *roots]
    while waiting:
        module = waiting.pop()
        if id(module) not in seen:
            seen.add(id(module))
            yield module
            children = module.__dict__["_modules"]
            if children:
                waiting += [child for child in children.values() if child is not None]
