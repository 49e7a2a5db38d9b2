"""The code that a model's modules run: `forward`, the methods it calls, and the global names that these read."""

import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from lensviz.model.version.values import is_registry

MOST = 400  #: functions that are followed

_BASES = (nn.Module, torch.Tensor)  #: whose methods every model calls
_INSTALLED = re.compile(r"[/\\](site|dist)-packages[/\\]")
_CODE = (types.FunctionType, types.BuiltinFunctionType, type, property, staticmethod, classmethod, int, float, str)

Names = tuple[Mapping[str, Any], tuple[str, ...], bool]  #: a namespace, names that code reads there, whether the user's
Method = tuple[types.FunctionType, type | None]  #: a function, and the class on which it looks methods up


class Code:
    """Code that runs when modules of some classes, and some functions, are called.

    Of the user's own classes everything counts, and what their functions' global names hold; of a library, that its
    functions and constants are what they were (it may keep caches in its globals, which decide nothing).
    """

    def __init__(self, modules: Iterable[nn.Module], functions: Iterable[types.FunctionType]) -> None:
        self._kinds = tuple(dict.fromkeys(type(module) for module in modules))
        bases = dict.fromkeys(base for kind in self._kinds for base in kind.__mro__ if not _is_torch(base))
        self._own = tuple(base for base in bases if is_users(vars(sys.modules.get(base.__module__, types))))
        begin: list[Method] = [(function, None) for function in functions]
        begin += [(f, kind) for kind in self._kinds for f in _functions([kind.forward, kind.__call__])]
        begin += [(f, own) for own in self._own for f in _functions(vars(own).values())]
        self._names = list(_names(begin))

    def held(self) -> list[Any]:
        """The objects that decide what the code does, in a fixed order."""
        return [value for _, value in self.described()]

    def described(self) -> Iterator[tuple[bool, Any]]:
        """The same objects, each with whether its contents count."""
        for base in _BASES:
            yield from [(False, value) for name, value in list(vars(base).items()) if name != "training"]
        for kind in self._kinds:
            yield False, kind.forward
        for own in self._own:
            yield from [(True, value) for value in list(vars(own).values())]
        for space, wanted, mine in self._names:
            for value in map(space.get, wanted):
                if mine or isinstance(value, _CODE):
                    yield mine, value
                else:
                    yield (True, value) if is_registry(value) else (False, None)


def _names(begin: list[Method]) -> Iterator[Names]:
    """The names that functions read, and those that the functions so named read."""
    waiting, met = begin, set[tuple[int, type | None]]()
    wanted: dict[int, tuple[Mapping[str, Any], dict[str, None]]] = {}
    spaces = {id(F): vars(F), id(torch): vars(torch)}
    while waiting and len(met) < MOST:
        function, kind = waiting.pop()
        function = _unwrapped(function)
        if (id(function), kind) in met:
            continue
        met.add((id(function), kind))
        found = dict.fromkeys(_read_by(function.__code__))
        if _is_torch(function):  # its own modules call functions that a user may have exchanged, and no further
            wanted.setdefault(id(F), (vars(F), {}))[1].update(dict.fromkeys(n for n in found if n in vars(F)))
            continue
        for base in kind.__mro__ if kind is not None else ():
            spaces.setdefault(id(base), vars(base))
        owners = [(spaces[id(base)], kind) for base in kind.__mro__ if not _is_torch(base)] if kind is not None else []
        owners += [(space, None) for space in _inside(function.__globals__, found)]
        for space, owner in (*owners, (function.__globals__, None), (vars(F), None), (vars(torch), None)):
            here = [name for name in found if name in space]
            wanted.setdefault(id(space), (space, {}))[1].update(dict.fromkeys(here))
            waiting += [(f, owner) for f in _functions(space[name] for name in here)]
    for space, here in wanted.values():
        yield space, tuple(here), is_users(space)


def _inside(names: Mapping[str, Any], found: Iterable[str]) -> list[Mapping[str, Any]]:
    """The namespaces of modules and classes of the user's that code names, such as `settings` in `settings.alpha`."""
    values = (names.get(name) for name in found)
    spaces = [vars(value) for value in values if isinstance(value, types.ModuleType | type)]
    return [space for space in spaces if is_users(space)]


def _read_by(code: types.CodeType) -> list[str]:
    inner = [name for part in code.co_consts if isinstance(part, types.CodeType) for name in _read_by(part)]
    return [*code.co_names, *inner]


def _functions(values: Iterable[Any]) -> list[types.FunctionType]:
    found = (getattr(value, "__func__", value) for value in values)
    found = (value.fget if isinstance(value, property) else value for value in found)
    return [value for value in found if isinstance(value, types.FunctionType)]


def _unwrapped(function: types.FunctionType) -> types.FunctionType:
    """The function that decorators were put around."""
    inner = getattr(function, "__wrapped__", None)
    while isinstance(inner, types.FunctionType):
        function, inner = inner, getattr(inner, "__wrapped__", None)
    return function


def _is_torch(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).partition(".")[0] in ("torch", "builtins")


def is_users(space: Mapping[str, Any]) -> bool:
    """Whether a namespace is that of the user's own code, and not of an installed package or of Python itself."""
    name = str(space.get("__name__") or space.get("__module__") or "")
    file = str(space.get("__file__") or getattr(sys.modules.get(name), "__file__", ""))
    return name.partition(".")[0] not in sys.stdlib_module_names - {"__main__"} and not _INSTALLED.search(file)
