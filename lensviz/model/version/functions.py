"""The code behind a model's modules: methods of their classes, and the global names that these read."""

import re
import sys
import types
from collections.abc import Iterable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from lensviz.model.version.values import is_registry

MOST = 400  #: functions that are followed

_INSTALLED = re.compile(r"[/\\](site|dist)-packages[/\\]")

Names = tuple[Mapping[str, Any], tuple[str, ...]]  #: a module's globals, and the names in it that some code reads


class Code:
    """What the classes of a model's modules say now: their methods, and what these name.

    Attributes:
        classes: all classes whose methods count, those of torch itself left out.
        names: where each global name is looked up.

    """

    def __init__(self, modules: Iterable[nn.Module], functions: Iterable[types.FunctionType]) -> None:
        kinds = dict.fromkeys(type(module) for module in modules)
        self.kinds = tuple(kinds)
        self.classes = tuple(dict.fromkeys(c for kind in kinds for c in kind.__mro__ if not _is_torch(c)))
        self.names = _names([*functions, *(f for c in self.classes for f in _functions(vars(c).values()))])

    def held(self) -> list[Any]:
        """The objects that decide what the code does, in a fixed order."""
        found: list[Any] = [kind.forward for kind in self.kinds]
        for each in self.classes:
            found += vars(each).values()
        for names, wanted in self.names:
            found += map(names.get, wanted)
        return found

    def described(self) -> list[tuple[bool, Any]]:
        """The same objects, each with whether its contents count: those of a library are what they are."""
        found: list[tuple[bool, Any]] = [(False, kind.forward) for kind in self.kinds]
        for each in self.classes:
            mine = is_users(vars(sys.modules.get(each.__module__, types)))
            found += [(mine, value) for value in vars(each).values()]
        for names, wanted in self.names:
            mine = is_users(names)
            found += [(mine or is_registry(value), value) for value in map(names.get, wanted)]
        return found


def _names(functions: list[types.FunctionType]) -> list[Names]:
    """Every global name that these functions read, and those that the functions so named read."""
    waiting, met = list(functions), set[int]()
    wanted: dict[int, tuple[Mapping[str, Any], dict[str, None]]] = {}
    while waiting and len(met) < MOST:
        function = _unwrapped(waiting.pop())
        if id(function) in met:
            continue
        met.add(id(function))
        found = dict.fromkeys(_read_by(function.__code__))
        for names in (function.__globals__, vars(F), vars(torch)):
            here = [name for name in found if name in names]
            wanted.setdefault(id(names), (names, {}))[1].update(dict.fromkeys(here))
        called = _functions(function.__globals__.get(name) for name in found)
        waiting += [f for f in called if not _is_torch(f)]
    return [(names, tuple(here)) for names, here in wanted.values()]


def _read_by(code: types.CodeType) -> list[str]:
    inner = [name for part in code.co_consts if isinstance(part, types.CodeType) for name in _read_by(part)]
    return [*code.co_names, *inner]


def _functions(values: Iterable[Any]) -> list[types.FunctionType]:
    found = (getattr(value, "__func__", value) for value in values)
    found = (getattr(value, "fget", None) if isinstance(value, property) else value for value in found)
    return [value for value in found if isinstance(value, types.FunctionType)]


def _unwrapped(function: types.FunctionType) -> types.FunctionType:
    inner = getattr(function, "__wrapped__", function)
    return inner if isinstance(inner, types.FunctionType) else function


def _is_torch(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).partition(".")[0] in ("torch", "builtins")


def is_users(names: Mapping[str, Any]) -> bool:
    """Whether these are the globals of code of the user's own, and not of an installed package or of Python itself."""
    package = str(names.get("__name__", "")).partition(".")[0]
    return package not in sys.stdlib_module_names - {"__main__"} and not _INSTALLED.search(str(names.get("__file__")))
