"""Lenses: ways to read a layer's states through the model's head, as values."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from lensviz.errors import UnknownLens
from lensviz.model.protocol import Head, ModelAdapter

if TYPE_CHECKING:
    from torch import Tensor


class Lens(ABC):
    """A lens. Two are equal if they are of one kind and their weights have one digest.

    Attributes:
        name: what the lens is called in calls, messages and views.
        weights: digest of the weights; "" for a lens without any.
        model: fingerprint of the model that the weights belong to; "" if any model will do.

    """

    name: ClassVar[str]
    weights: str = ""
    model: str = ""

    @abstractmethod
    def prepare(self, head: Head, h: "Tensor", layers: Sequence[int]) -> "Tensor":
        """[layer, pos, model] → [layer, pos, width]: what the unembedding is given of the residual stream behind these
        layers (-1 = embedding).
        """

    def check(self, adapter: ModelAdapter) -> None:
        """Raises UnknownLens for a lens that was made for another model."""
        if self.model and self.model != adapter.fingerprint:
            raise UnknownLens(
                f"This {self.name} lens was made for a model of the fingerprint {self.model[:12]}, and "
                f"{adapter.name} has {adapter.fingerprint[:12]}: pass a lens of this model."
            )

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.weights == getattr(other, "weights", None)

    def __hash__(self) -> int:
        return hash((self.name, self.weights))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"lensviz.{type(self).__name__}()"


class LogitLens(Lens):
    """The logit lens: every layer is read as if it were the last one, by final norm and unembedding (nostalgebraist
    2020).
    """

    name = "logit"

    def prepare(self, head: Head, h: "Tensor", layers: Sequence[int]) -> "Tensor":  # noqa: ARG002
        return head.prepare(h)


LOGIT = LogitLens()
LENSES: dict[str, Lens] = {"logit": LOGIT}  #: the lenses that need no weights of their own, by name


def as_lens(value: Any) -> Lens:
    """A lens as it is, or the lens of a name. Raises UnknownLens."""
    if isinstance(value, Lens):
        return value
    if not isinstance(value, str) or value not in LENSES:
        names = " or ".join(f'"{name}"' for name in LENSES)
        raise UnknownLens(f"There is no lens named {value!r}: use {names}.")
    return LENSES[value]
