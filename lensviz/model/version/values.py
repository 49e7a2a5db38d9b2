"""Values of attributes as plain data: numbers and text by value, objects and functions by what they hold, everything
else by identity. Two descriptions are equal only where a model cannot tell the values apart.
"""

import types
import weakref
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from logging import Logger
from operator import is_
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

LARGEST = 2000  #: items of a container that are looked at; of a larger one the number counts
DEEPEST = 12
MOST = 5_000  #: containers that are looked into
VOLATILE = frozenset({"tied_params_map", "tied_pointers_to_remove"})  # accelerate's, filled and emptied by every pass

_PLAIN = (int, float, complex, str, bytes, bool, type(None))
_NAMED = (torch.dtype, torch.device, torch.Size, torch.layout, torch.memory_format)
_ROWS = list | tuple | set | frozenset | deque | array
_BARE = frozenset({list, tuple, set, frozenset, dict})
_OPAQUE = (type, types.ModuleType, types.BuiltinFunctionType, weakref.ref, Logger)


class Serials:
    """A number for each object, never given to another one, even where that takes its address. Objects that were not
    met since the last `begin` but one are forgotten.
    """

    def __init__(self) -> None:
        self._of: dict[int, tuple[Callable[[], object], int]] = {}
        self._before = self._of
        self._shared: dict[int, Tensor] = {}
        self._next = 0

    def begin(self) -> None:
        """A new description begins."""
        self._before, self._of = self._of, {}
        numbers = {number for _, number in self._before.values()}
        self._shared = {number: tensor for number, tensor in self._shared.items() if number in numbers}

    def __call__(self, value: object) -> int:
        """The number of an object."""
        found = self._of.get(id(value)) or self._before.get(id(value))
        if found is None or found[0]() is not value:
            found = _reference(value), self._next
            self._next += 1
        self._of[id(value)] = found
        return found[1]

    def shared(self, array: np.ndarray) -> list[Tensor]:
        """The memory of an array as a tensor, the same one each time; nothing for memory that nobody may write to and
        for arrays of objects.
        """
        if array.dtype.hasobject or not array.flags.writeable or not array.size:
            return []
        number = self(array)
        if number not in self._shared:
            line = np.ascontiguousarray(array) if not array.flags.c_contiguous else array
            self._shared[number] = torch.from_numpy(line.reshape(-1).view(np.uint8))
        return [self._shared[number]]


def _reference(value: object) -> Callable[[], object]:
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: value


class Description:
    """Describes values, and collects what must be looked at again to see that a description still holds.

    Attributes:
        containers: every dict, list, set and object met, in order; what they hold was part of a description.
        tensors: every tensor met.
        modules: modules met that are no child of any module.
        functions: every Python function met.
        folders: folders of weights that lie on disk.

    """

    def __init__(self, serials: Serials) -> None:
        self.serial = serials
        self.containers: list[Any] = []
        self.tensors: list[Tensor] = []
        self.modules: list[nn.Module] = []
        self.functions: list[types.FunctionType] = []
        self.folders: list[str] = []
        self._met: set[int] = set()
        self._held: list[Any] = []

    def holds(self) -> bool:
        """Whether every container still holds what was described."""
        now = [item for container in self.containers for item in held(container)]
        return len(now) == len(self._held) and all(map(is_, now, self._held))

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """A value as nested tuples of numbers and text."""
        if isinstance(value, _PLAIN):
            return value
        if type(value) in weakref.ProxyTypes or isinstance(value, _OPAQUE) or hasattr(value, "convert_ids_to_tokens"):
            return self.serial(value)
        if isinstance(value, _NAMED):
            return str(value)
        if isinstance(value, Tensor):  # which one it is, is seen where tensors are watched
            self.tensors.append(value)
            return "tensor", len(self.tensors)
        if isinstance(value, nn.Module):
            self.modules.append(value)
            return self.serial(value)
        return self._composed(value, depth)

    def _composed(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.ndarray):
            self.tensors += self.serial.shared(value)
            return self.serial(value), value.shape, str(value.dtype)
        if isinstance(value, types.FunctionType):
            return self._function(value, depth)
        parts: tuple[Any, ...] = ()
        if isinstance(value, types.MethodType):
            parts = (value.__func__, value.__self__)
        elif isinstance(value, partial):
            parts = (value.func, value.args, value.keywords)
        elif depth < DEEPEST:
            return self._container(value, depth)
        return tuple(self(part, depth + 1) for part in parts) or self.serial(value)

    def _function(self, function: types.FunctionType, depth: int) -> Any:
        if id(function) in self._met or depth >= DEEPEST:
            return self.serial(function)
        cells = held_by_function(function)
        self.functions.append(function)
        self._met.add(id(function))
        if not cells:
            return self.serial(function)
        self._note(function, cells)
        return self.serial(function), tuple(self(cell, depth + 1) for cell in cells)

    def _note(self, value: Any, items: list[Any]) -> None:
        self._met.add(id(value))
        self.containers.append(value)
        self._held += items

    def _container(self, value: Any, depth: int) -> Any:
        number, items = self.serial(value), held(value)
        fillable = bool(items) or isinstance(value, dict | _ROWS) or hasattr(value, "__dict__")
        if id(value) in self._met or not fillable or len(self.containers) == MOST:
            return number, len(items)
        self._note(value, items)
        if len(items) > LARGEST:
            return number, len(items)
        if type(value).__name__ == "OffloadedWeightsLoader":
            folder = getattr(value, "save_folder", None)
            self.folders += [str(folder)] if folder else []
        kind = "" if type(value) in _BARE else self.serial(type(value))
        return kind, tuple(self(item, depth + 1) for item in items)


def held(value: Any) -> list[Any]:
    """Content of a container or object now: keys and values, items, or the names and values of its attributes."""
    if isinstance(value, types.FunctionType):
        return held_by_function(value)
    found: list[Any] = []
    if isinstance(value, dict) or is_registry(value):
        found = _flat(list(value.items()))
    elif isinstance(value, _ROWS):
        found = list(value)
    if type(value) in _BARE:
        return found
    inside: dict[str, Any] = getattr(value, "__dict__", {})
    found += _flat([(name, item) for name, item in list(inside.items()) if name not in VOLATILE])
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        names = [slots] if isinstance(slots, str) else list(slots)
        found += [
            getattr(value, name) for name in names if name not in ("__dict__", "__weakref__") and hasattr(value, name)
        ]
    return found


def is_registry(value: Any) -> bool:
    """Whether a value is a table of functions to which users add their own, such as transformers' attention kernels."""
    return isinstance(value, Mapping) and hasattr(value, "register")


def held_by_function(function: types.FunctionType) -> list[Any]:
    """Values that a function brings along: closure and defaults."""
    cells = [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
    keywords = function.__kwdefaults__ or {}
    return [*cells, *(function.__defaults__ or ()), *_flat(keywords.items())]


def _filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:  # a name that the enclosing function has not assigned yet
        return False
    return True


def _flat(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    return [part for pair in pairs for part in pair]
