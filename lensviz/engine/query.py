"""A query is a value: all inputs of a computation, and nothing else. Equal queries have equal answers, so the query
itself is the cache key and there is nothing to invalidate.

An `CompositeQuery` query is not kept itself: its parts are, position by position, under keys that prompts with a common
prefix share.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from lensviz.engine.cost import Cost, CostModel
from lensviz.engine.prefix_cache import RecentEdits
from lensviz.model.protocol import ModelAdapter
from lensviz.model.running.activations import Activations

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Context(Protocol):
    """Interface of the engine for a query that computes its answer."""

    @property
    def adapter(self) -> ModelAdapter: ...

    def get(self, query: "Query[U]") -> U:
        """The answer to another query, from the cache or computed now."""
        ...

    def has(self, query: "Query[Any]") -> bool:
        """Whether an answer is kept right now."""
        ...

    def check_cancelled(self) -> None:
        """Raise Cancelled when the caller no longer wants the answer; call it between steps of long work."""
        ...

    def count_pass(self, cells: int) -> None:
        """Count one pass through the model that computed this number of (layer, position) cells."""
        ...

    def note(self, remark: str) -> None:
        """A sentence for `explain` about the answer being computed."""
        ...

    def get_part(self, part: Hashable) -> Any:
        """A kept part of a composite answer; None when it is not kept."""
        ...

    def put_part(self, part: Hashable, value: object) -> None:
        """Keep a part."""
        ...

    def find_prefix(self, prefix_hashes: Sequence[bytes]) -> list[Activations]:
        """Activations of the longest kept prefix, in pieces."""
        ...

    def keep_prefix(self, prefix_hashes: Sequence[bytes], start: int, data: Activations) -> None:
        """Keep activations of positions [start, len(prefix_hashes))."""
        ...

    @property
    def recent_edits(self) -> RecentEdits:
        """The latest edits of each prompt."""
        ...

    @property
    def cost_model(self) -> CostModel:
        """Seconds that work takes on this machine."""
        ...

    @property
    def tile(self) -> int:
        """Elements of one tile of logits; smaller after the device ran out of memory."""
        ...


class Query(ABC, Generic[T_co]):
    """Base of all queries. Subclasses are frozen dataclasses; the type parameter is the type of the answer."""

    uses_model: ClassVar[bool] = True  #: False: needs only the tokenizer, and never waits for the model's lock

    @abstractmethod
    def compute(self, engine: Context) -> T_co:
        """The answer; every input is a field of the query or the answer to a query built from its fields."""

    def cost(self, engine: Context) -> Cost:  # noqa: ARG002
        """Cost of what is not cached, without the residuals that it reads."""
        return Cost()

    @property
    @abstractmethod
    def label(self) -> str:
        """A short name with the inputs that a reader of `explain()` wants to see."""


class CompositeQuery(Query[T_co]):
    """A query whose answer is put together from parts that are kept on their own."""

    @abstractmethod
    def from_cache(self, engine: Context) -> T_co | None:
        """The answer, if every part is kept."""

    @abstractmethod
    def cached_parts(self, engine: Context) -> tuple[int, int]:
        """Number of cached parts, and of all parts."""
