"""Training settings and progress reports."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from lensviz.common.validate import whole
from lensviz.errors import BadTraining
from lensviz.model.protocol import ModelAdapter

if TYPE_CHECKING:
    from torch import Tensor

MOST_LR = 1_000


@runtime_checkable
class StartVectors(Protocol):
    """Task vectors that a training starts from."""

    @property
    def contexts(self) -> tuple[bool, ...]: ...

    def check(self, adapter: ModelAdapter) -> None: ...

    def nearest(self, layer: int, with_context: bool = False) -> int: ...

    def __getitem__(self, key: tuple[int, bool]) -> "Tensor": ...


@dataclass(frozen=True)
class Settings:
    """Settings of a training of task vectors.

    Attributes:
        with_context: the text stands in front of the vector, too.
        method: how mention vectors are taken; see `lensviz.entities.examples.templates.fed`.
        seed: of the split, of the order of batches, and of a random start.
        epochs: times that every item is seen.
        batch_size: items of a step.
        lr: learning rate of Adam at the start.
        start: "marker" (the embedding of the template's marker), "normal" (N(0, 1), as the original), or task vectors
            to start from.
        held_out: share of the items that is not trained on, by which the best step is chosen.
        checks: times an epoch that the held-out loss is taken.
        patience: checks without a better vector in any layer after which training ends.
        filter: also train a linear map of the mention vectors, with the task vectors held fixed (the original's linear
            filter); for as many epochs again.
        bos: a BOS token stands in front, where the tokenizer has one.
        data, licence: words for the card.

    """

    with_context: bool = False
    method: str = "in_context"
    seed: int = 0
    epochs: int = 3
    batch_size: int = 16
    lr: float = 0.02
    start: "str | StartVectors" = "marker"
    held_out: float = 0.1
    checks: int = 4
    patience: int = 8
    filter: bool = False
    bos: bool = True
    data: str = ""
    licence: str = ""

    @staticmethod
    def of(options: Mapping[str, Any]) -> "Settings":
        """Checked. Raises BadTraining for an option that there is not."""
        known = [f.name for f in fields(Settings)]
        wrong = next((name for name in options if name not in known), None)
        if wrong is not None:
            raise BadTraining(f"There is no setting {wrong!r}: there are {', '.join(known)}.")
        return Settings(**options)

    def card(self, adapter: ModelAdapter) -> dict[str, Any]:
        """Entries of the card about the model and the data."""
        model = {
            "name": adapter.name,
            "fingerprint": adapter.fingerprint,
            "width": adapter.d_model,
            "layers": adapter.n_layers,
        }
        words = {"data": self.data, "licence": self.licence, "seed": self.seed}
        return {"model": model, "bos": self.bos, "method": self.method, **words}

    def told(self) -> dict[str, Any]:
        """Entries of the card about the training."""
        start = self.start if isinstance(self.start, str) else "task vectors"
        return {"epochs": self.epochs, "batch_size": self.batch_size, "lr": self.lr, "start": start}

    def check(self) -> None:
        """Raises BadTraining."""
        for name in ("epochs", "batch_size", "checks", "patience"):
            whole(name, getattr(self, name), BadTraining, 1)
        whole("seed", self.seed, BadTraining)
        for name in ("data", "licence"):
            if not isinstance(getattr(self, name), str):
                raise BadTraining(f"{name} is a {type(getattr(self, name)).__name__}: pass words for the card.")
        if isinstance(self.held_out, bool) or not isinstance(self.held_out, int | float):
            raise BadTraining(f"held_out is {self.held_out!r}: pass a share from 0 to below 1.")
        if not hasattr(self.lr, "__float__") or not 0 < self.lr <= MOST_LR:
            raise BadTraining(f"lr is {self.lr!r}: pass a positive number up to {MOST_LR:,}, such as 0.02.")
        if not isinstance(self.start, StartVectors) and self.start not in ("marker", "normal"):
            raise BadTraining(f'start is {self.start!r}: pass "marker", "normal", or task vectors to go on from.')


@dataclass(frozen=True)
class Progress:
    """Progress of a training.

    Attributes:
        step, steps: done, and in all.
        layers: those that are trained.
        loss: mean training loss of this step, nats per token, one a layer; empty before the first.
        held_loss: the same of held-out items, where this step had a check; else None.
        best_steps: the step of each layer's best vector so far.
        seconds_left: by the steps so far.
        what: "vectors" or "filter".

    """

    step: int
    steps: int
    layers: tuple[int, ...]
    loss: tuple[float, ...]
    held_loss: tuple[float, ...] | None
    best_steps: tuple[int, ...]
    seconds_left: float
    what: str = "vectors"

    def __str__(self) -> str:
        mean = sum(self.loss) / len(self.loss) if self.loss else float("nan")
        return f"step {self.step} of {self.steps}, loss {mean:.3f}, about {self.seconds_left:.0f} s left"
