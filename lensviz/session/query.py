"""A query is a value: all inputs of a computation, and nothing else. Equal queries have equal answers, so the query
itself is the cache key and there is nothing to invalidate.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, Protocol, TypeVar

from lensviz.model.protocol import Seam

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Context(Protocol):
    """What a query may use while it computes its answer."""

    @property
    def seam(self) -> Seam: ...

    def get(self, query: "Query[U]") -> U:
        """The answer to another query, from the store or computed now."""
        ...

    def check(self) -> None:
        """Raise Cancelled when the caller no longer wants the answer; call it between steps of long work."""
        ...

    def count_pass(self, cells: int) -> None:
        """Tell the counters of one pass through the model that computed so many (layer, position) cells."""
        ...


class Query(ABC, Generic[T_co]):
    """Base of all queries. Subclasses are frozen dataclasses; the type parameter is the type of the answer."""

    uses_model: ClassVar[bool] = True  #: False: needs only the tokenizer, and never waits for the model's lock

    @abstractmethod
    def compute(self, on: Context) -> T_co:
        """The answer; every input is a field of the query or the answer to a query built from its fields."""

    @property
    @abstractmethod
    def label(self) -> str:
        """A short name with the inputs that a reader of `explain()` wants to see."""
