"""Modules, their attributes, hooks and code: whether they are what they were, and a digest of what they are."""

import os
import types
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from operator import is_
from typing import Any

from torch import Tensor, nn

from lensviz.model.running.hooks import OwnHook, StandIn
from lensviz.model.running.walk import walk
from lensviz.model.version.ambient import is_librarys
from lensviz.model.version.functions import Code, is_users
from lensviz.model.version.values import Description, Serials, held

_STANDARD = frozenset(vars(nn.Module()))  # kept by torch itself; what of them counts is read apart
_HOOKS = ("_forward_pre_hooks", "_forward_hooks")
_IGNORED = _STANDARD | {"generation_config", "_hf_hook_offload"}  # settings of `generate`, which are read when used
_WATCHING = "transformers.utils.output_capturing"  # hooks left on blocks when hidden states were asked for once


class Structure:
    """Watches one model. `look` brings the attributes up to date. `ignores` says which of them decide nothing.

    Attributes:
        digest: of everything but the tensors' values; equal digests mean equal structures.
        modules: of the modules alone, which of them there are and where.
        tensors: all parameters, buffers and other tensors that the model holds.
        hooked: whether code that nobody can look into takes part: hooks of the user's, a replaced `forward`.

    """

    def __init__(self, model: nn.Module, ignores: Callable[[nn.Module, str], bool]) -> None:
        self._model = model
        self._ignores = ignores
        self._serials = Serials()
        self._held: list[Any] = []
        self._extra: list[nn.Module] = []
        self._containers: list[Any] = []
        self._folders: list[str] = []
        self._files: tuple[Any, ...] = ()
        self._code: list[Code] = []
        self.digest = b""
        self.modules = b""
        self.tensors: list[Tensor] = []
        self.hooked = False

    def look(self) -> None:
        """See whether anything is another object than before, and if so describe it all again."""
        if not _same(self._now(), self._held) or tuple(_stamps(self._folders)) != self._files:
            self._read()

    def _now(self) -> list[Any]:
        """Every object that a description was made of, in a fixed order."""
        found: list[Any] = []
        for module in walk(self._model, more=self._extra):
            _collect(module, found)
        for container in self._containers:
            found += held(container)
        for code in self._code:
            found += code.held()
        return found

    def _read(self) -> None:
        self._serials.begin()
        describe, before = Description(self._serials), list[Any]()
        new, known, followed = list(walk(self._model)), set[int](), 0
        for module in new:
            _collect(module, before)
        rows, replaced = list[Any](), list[types.FunctionType]()
        self.hooked, self._extra, self._code = False, [], []
        while new or len(describe.functions) > followed:
            known |= set(map(id, new))
            rows += [self._row(module, describe, replaced) for module in new]
            code = Code(new, [*replaced, *describe.functions[followed:]])
            followed = len(describe.functions)
            self._code.append(code)
            replaced.clear()
            rows += [describe(value) if deep else self._serials(value) for deep, value in code.described()]
            met = [module for module in describe.modules if id(module) not in known]
            self._extra += met
            new = [module for module in walk(more=met) if id(module) not in known]
        modules = list(walk(self._model, more=self._extra))
        tensors = [t for module in modules for t in _tensors(module)]
        self.tensors = list({id(t): t for t in (*tensors, *describe.tensors)}.values())
        self._containers, self._folders = describe.containers, describe.folders
        self._files = tuple(_stamps(self._folders))
        self.modules = _digest([self._serials(module) for module in modules])
        self.digest = _digest([self.modules, rows, self._files])
        self._held = self._now()
        if not (_same(self._held[: len(before)], before) and describe.holds()):
            self._held = []  # another thread changed the model meanwhile: the next look reads it again

    def _row(self, module: nn.Module, describe: Description, replaced: list[types.FunctionType]) -> Any:
        """One module: its class, its attributes, its hooks."""
        inside = sorted(vars(module).items())  # their order decides nothing, and changes when hooks are removed
        row: list[Any] = [self._serials(type(module)), list(module._parameters), list(module._buffers)]  # noqa: SLF001
        for name, value in inside:
            own = value.own if isinstance(value, StandIn) else value
            if name == "forward" and own is not None:
                code = _known_code(own, type(module))
                self.hooked |= code is None
                replaced += [code] if code is not None else []
                row.append((name, self._serials(getattr(own, "__func__", own))))
            elif name not in _IGNORED and own is not None and not self._ignores(module, name):
                row.append((name, describe(own)))
        for hook in _hooks(module):
            library = is_librarys(hook)
            self.hooked |= not library
            row.append(("hook", describe(hook) if library else self._serials(hook)))
        return row


def _same(now: list[Any], before: list[Any]) -> bool:
    return len(now) == len(before) and all(map(is_, now, before))


def _collect(module: nn.Module, found: list[Any]) -> None:
    """Parts of a module: attributes, parameters, buffers, hooks of others."""
    inside = module.__dict__
    found.append(type(module))
    if "forward" in inside:
        found += [v.own if isinstance(v, StandIn) else v for v in list(inside.values())]
    else:
        found += inside.values()
    if not _is_offloaded(inside):
        found += inside["_parameters"].values()
        found += inside["_buffers"].values()
    if inside["_forward_pre_hooks"] or inside["_forward_hooks"]:
        found += _hooks(module)


def _tensors(module: nn.Module) -> Iterator[Tensor]:
    inside = module.__dict__
    if not _is_offloaded(inside):
        yield from (t for t in [*inside["_parameters"].values(), *inside["_buffers"].values()] if t is not None)


def _is_offloaded(inside: dict[str, Any]) -> bool:
    """Whether accelerate brings this module's weights for each pass; then they are watched where they lie."""
    return bool(getattr(inside.get("_hf_hook"), "offload", False))


def _hooks(module: nn.Module) -> list[Any]:
    hooks = [hook for kind in _HOOKS for hook in list(module.__dict__[kind].values())]
    return [h for h in hooks if not isinstance(h, OwnHook) and getattr(h, "__module__", None) != _WATCHING]


def _known_code(forward: Any, kind: type[nn.Module]) -> types.FunctionType | None:
    """The function behind a `forward` that stands on a module itself: the class's own, compiled; or a library's, as of
    accelerate or of a faster kernel. None for one whose inputs cannot be known.
    """
    if hasattr(forward, "_torchdynamo_orig_callable"):
        forward = forward._torchdynamo_orig_callable  # noqa: SLF001
    if isinstance(forward, partial):
        forward = forward.func
    function = getattr(forward, "__func__", forward)
    if not isinstance(function, types.FunctionType):
        return None
    package = str(function.__globals__.get("__name__")).partition(".")[0]
    plain = function is kind.forward or (not function.__closure__ and not is_users(function.__globals__))
    return function if plain or package in ("accelerate", "torch") else None


def _stamps(folders: list[str]) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of every file of weights on disk."""
    for folder in folders:
        for entry in sorted(os.scandir(folder), key=lambda e: e.name):
            state = entry.stat()
            yield entry.name, state.st_size, state.st_mtime_ns


def _digest(value: Any) -> bytes:
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()
