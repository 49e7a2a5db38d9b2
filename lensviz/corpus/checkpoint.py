"""Checkpoint file for resuming a sweep: the reduction's state, and the settings that it belongs to."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lensviz.errors import BadCorpus

if TYPE_CHECKING:
    from torch import Tensor

EVERY = 30.0  # seconds between two savings


class Savable(Protocol):
    """A reduction as a file sees it."""

    def state(self) -> "tuple[dict[str, Tensor], dict[str, Any]]": ...
    def load(self, tensors: "dict[str, Tensor]", meta: dict[str, Any]) -> None: ...


class Checkpoint:
    """One safetensors file.

    Args:
        path: written there, replaced as a whole; an existing file is continued.
        of: what the sweep is of (corpus, model, settings); a file of anything else is refused.

    """

    def __init__(self, path: str | Path, of: dict[str, Any]) -> None:
        self.path = Path(path)
        if self.path.is_dir() or not self.path.parent.is_dir():
            raise BadCorpus(f"{self.path} cannot be a checkpoint: pass the path of a file in a folder that is there.")
        self.of = json.loads(json.dumps(of))
        self.done = 0
        self._saved = 0
        self._last = time.monotonic()

    def load(self, reduction: Savable) -> int:
        """Batches that are done already, their reduction taken over. Raises BadCorpus for a file of
        another sweep.
        """
        from safetensors import SafetensorError, safe_open

        if not self.path.exists():
            return 0
        try:
            with safe_open(self.path, "pt") as file:
                head = json.loads(file.metadata()["lensviz"])
                of, meta, done = dict(head["of"]), head["meta"], int(head["done"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        except (OSError, SafetensorError, LookupError, TypeError, ValueError) as error:
            raise self._foreign() from error
        other = next((key for key in {**self.of, **of} if self.of.get(key) != of.get(key)), None)
        if other is not None:
            raise BadCorpus(
                f"The checkpoint {self.path} is of another sweep (its {other} differs): pass another path, or "
                "remove it."
            )
        try:
            reduction.load(tensors, meta)
        except LookupError as error:
            raise self._foreign() from error
        self.done = self._saved = done
        return self.done

    def _foreign(self) -> BadCorpus:
        return BadCorpus(f"{self.path} is no checkpoint of lensviz: pass another path, or remove it.")

    def after(self, reduction: Savable, done: int) -> None:
        """A batch is through; saves when the last time is long ago."""
        self.done = done
        if time.monotonic() - self._last >= EVERY:
            self.save(reduction)

    def save(self, reduction: Savable) -> None:
        """Write what is not written yet."""
        from safetensors.torch import save_file

        if self.done == self._saved:
            return
        tensors, meta = reduction.state()
        head = {"lensviz": json.dumps({"of": self.of, "done": self.done, "meta": meta})}
        beside = self.path.with_name(self.path.name + ".part")
        save_file({name: t.contiguous().cpu() for name, t in tensors.items()}, beside, metadata=head)
        beside.replace(self.path)
        self._saved, self._last = self.done, time.monotonic()
