"""One look at a model: its version, and whether answers can be kept from one question to the next."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from torch import Tensor, nn

from lensviz.model.peft_adapters import PeftAdapters, is_switch
from lensviz.model.running.scratch import Scratch
from lensviz.model.version.ambient import ambient, intercepted
from lensviz.model.version.structure import Structure
from lensviz.model.version.weights import Weights


@dataclass(frozen=True)
class Look:
    """Result of a look at a model.

    Attributes:
        version: equal for two looks only if the model computes the same at both.
        proofs: the part of it that decides what was proved of the model: weights and structure.
        definition: the part of it that is no weight: modules, their attributes, configuration and code.
        modules: the part that says which modules there are.
        hooked: whether hooks of the user's or replaced functions take part, which may do something else each time.

    """

    version: Hashable
    proofs: Hashable
    definition: Hashable
    modules: Hashable
    hooked: bool


class Version:
    """Watches one model. Thread-safe. Buffers of `scratch`, which passes write into and which are put back, count by
    what they hold. With `adapters`, what the user has switched does not count, nor do weights that take no part.
    Attributes that it `ignores` never count.
    """

    def __init__(
        self,
        model: nn.Module,
        scratch: Scratch | None = None,
        adapters: PeftAdapters | None = None,
        ignores: Callable[[nn.Module, str], bool] = lambda _module, _name: False,
    ) -> None:
        self._structure = Structure(model, ignores if adapters is None else lambda *at: ignores(*at) or is_switch(*at))
        self._adapters = adapters
        self._unused: tuple[bytes, set[int]] = (b"", set())
        self._weights = Weights()
        self._scratch = scratch or Scratch()
        self._lock = threading.Lock()

    def look(self, *, briefly: bool = False) -> Look:
        """The model now; `briefly` without reading any weight, which finds what counters, addresses and optimizers
        tell.
        """
        with self._lock:
            found = self._structure
            found.look()
            weights = self._weights.look(self._used(), briefly=briefly, scratch=self._scratch.buffers)
            hooked = found.hooked or intercepted()
            proofs = (weights, found.digest)
            return Look((*proofs, ambient()), proofs, found.digest, found.modules, hooked)

    def _used(self) -> list[Tensor]:
        """The tensors that decide answers."""
        found = self._structure
        if self._adapters is None:
            return found.tensors
        self._adapters.check()
        if self._unused[0] != found.digest:
            self._unused = (found.digest, self._adapters.unused())
        return [t for t in found.tensors if id(t) not in self._unused[1]]
