"""`TaskVectors`: vectors that make the frozen model write out the mention behind a hidden state (Morand, Mothe,
Piwowarski, BlackboxNLP 2025).
"""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import pandas as pd

from lensviz.entities.examples.mention_example import digest
from lensviz.entities.losses import LinearFilter
from lensviz.entities.vectors import cards
from lensviz.entities.vectors.files import demo, load, save
from lensviz.entities.vectors.rows import Key, VectorParts, as_filter, as_row, key_of
from lensviz.errors import BadVectors, NoVector
from lensviz.interop.entity_lens_results import read
from lensviz.model.protocol import ModelAdapter

if TYPE_CHECKING:
    from torch import Tensor


FilePath = str | PathLike[str]


class TaskVectors:
    """Vectors of the model's width, one for each layer and way of use (with or without the text before). Not changed
    once made.

    Args:
        vectors: numbers [model] or [1, model] by (layer, with_context); a layer alone is without context.
        card: where they come from, as JSON values. We write format, model (name, fingerprint, width, layers), bos,
            method, data, licence, seed, and vectors: one entry each, with layer, with_context and what was measured.
        filters: linear maps for hidden vectors by the same keys.
        seen: digests (`items.digest`) of the mentions that were trained on.

    Raises:
        BadVectors: there is none, or one is not one row of finite numbers as wide as the others.

    """

    def __init__(
        self,
        vectors: Mapping[Any, Any],
        card: Mapping[str, Any] | None = None,
        *,
        filters: Mapping[Any, LinearFilter] | None = None,
        seen: Iterable[int] = (),
    ) -> None:
        made = {key_of(key): as_row(value, key) for key, value in vectors.items()}
        if not made:
            raise BadVectors("There are no task vectors: pass one at least, as {layer: tensor of shape [d_model]}.")
        self._rows = {key: made[key] for key in sorted(made)}
        widths = {key: len(row) for key, row in self._rows.items()}
        self.width = next(iter(widths.values()))
        if len(set(widths.values())) > 1:
            layers = ", ".join(f"{width} at layer {layer}" for (layer, _), width in widths.items())
            raise BadVectors(f"The task vectors have different widths ({layers}): pass vectors of one model.")
        self._filters = {key_of(key): as_filter(value, self.width) for key, value in (filters or {}).items()}
        if missing := self._filters.keys() - self._rows.keys():
            raise BadVectors(f"There is a filter, but no task vector, of layer {min(missing)[0]}: pass both.")
        self._card = cards.plain(card or {})
        self._seen = frozenset(map(int, seen))
        self._bundled = False

    @classmethod
    def of(cls, parts: VectorParts) -> "TaskVectors":
        """Task vectors of parts. Raises BadVectors."""
        return cls(parts.vectors, parts.card, filters=parts.filters, seen=parts.seen)

    @property
    def card(self) -> dict[str, Any]:
        """The card of the vectors; a copy."""
        return copy.deepcopy(self._card)

    def __getitem__(self, key: int | tuple[int, bool]) -> "Tensor":
        """float32 [model], a copy: of a layer (without context if there is one so, else with), or of (layer, context).
        Raises NoVector.
        """
        exact = key_of(key)
        either = exact if isinstance(key, tuple) or exact in self._rows else (exact[0], True)
        if either not in self._rows:
            way = (" with context" if exact[1] else " without context") if isinstance(key, tuple) else ""
            raise NoVector(f"There is no task vector of layer {exact[0]}{way}: there are {self._listed()}.")
        return self._rows[either].clone()

    def __contains__(self, key: object) -> bool:
        try:
            exact = key_of(key)
        except NoVector:
            return False
        return exact in self._rows or (not isinstance(key, tuple) and (exact[0], True) in self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._rows)

    @property
    def contexts(self) -> tuple[bool, ...]:
        """The ways of use that there are vectors for: False, True or both."""
        return tuple(sorted({context for _, context in self._rows}))

    def layers(self, with_context: bool = False) -> tuple[int, ...]:
        """The trained layers, lowest first; -1 is the embedding."""
        return tuple(layer for layer, context in self._rows if context == with_context)

    def nearest(self, layer: int, with_context: bool = False) -> int:
        """The trained layer nearest to a layer, the lower of two. Raises NoVector where none is trained."""
        layers = self.layers(with_context)
        if not layers:
            way = "with" if with_context else "without"
            raise NoVector(f"There is no task vector {way} context: there are {self._listed()}.")
        return min(layers, key=lambda there: (abs(there - layer), there))

    def filter_of(self, layer: int, with_context: bool = False) -> LinearFilter | None:
        """The linear map that was trained for the hidden vectors of a layer, if any."""
        return self._filters.get((layer, with_context))

    @property
    def filters(self) -> dict[Key, LinearFilter]:
        return dict(self._filters)

    @property
    def bundled(self) -> bool:
        """Whether these are what `demo()` gives."""
        return self._bundled

    @property
    def seen_digests(self) -> frozenset[int]:
        return self._seen

    def seen(self, mention: str) -> bool:
        """Whether a mention was trained on."""
        return digest(mention) in self._seen

    def merged(self, other: "TaskVectors") -> "TaskVectors":
        """These and those of another training; the other's where both have one. Raises BadVectors for vectors that no
        one model takes.
        """
        if self.width != other.width:
            raise BadVectors(f"Vectors of width {self.width} and {other.width} do not merge: they are of two models.")
        kept = {key: linear for key, linear in self.filters.items() if key not in set(other)}
        return TaskVectors(
            {key: vectors[key] for vectors in (self, other) for key in vectors},
            cards.merged((self.card, list(self)), (other.card, list(other))),
            filters={**kept, **other.filters},
            seen=self.seen_digests | other.seen_digests,
        )

    def for_any_model(self) -> "TaskVectors":
        """The same vectors, for any model of their width."""
        return TaskVectors(self._rows, cards.for_any_model(self._card), filters=self._filters, seen=self._seen)

    def check(self, adapter: ModelAdapter) -> None:
        """Raises BadVectors, which says why, if these vectors are not of this model."""
        cards.check(self._card, self.width, max(layer for layer, _ in self._rows), adapter)

    def to_frame(self) -> pd.DataFrame:
        """One row a vector: layer, with_context, and what its card tells."""
        return pd.DataFrame(cards.entries(self._card, list(self)))

    def save(self, folder: FilePath) -> None:
        """Write vectors.safetensors and card.json. Raises BadVectors where they cannot be written."""
        save(VectorParts(self._rows, self._card, self._filters, self._seen), folder)

    @classmethod
    def load(cls, path: FilePath) -> "TaskVectors":
        """From a folder that `save` wrote or one of its two files, or from a TaskVec_*.pth or a results folder of the
        original code. Nothing is unpickled. Raises BadVectors.
        """
        return cls.of(load(path))

    @classmethod
    def from_results(
        cls,
        folder: FilePath,
        *,
        model: str | None = None,
        dataset: str | None = None,
        with_context: bool | None = None,
        method: str | None = None,
        run: int | None = None,
    ) -> "TaskVectors":
        """From a results folder of the original code; what is given chooses among its runs, and of several runs left
        for one layer the lowest number is taken. What cannot be read is passed over and named in the card.

        Raises:
            BadVectors: there is no such run, or they are of several models, data sets or methods.

        """
        wanted = {"model": model, "dataset": dataset, "with_context": with_context, "method": method, "run": run}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        return cls(*read(folder, chosen, as_row))

    @classmethod
    def demo(cls) -> "TaskVectors":
        """The vectors of the demo model that come with this package. Raises BadVectors where they are missing."""
        vectors = cls.of(demo())
        vectors._bundled = True  # noqa: SLF001 - what this class makes
        return vectors

    @staticmethod
    def train(
        session: Any,
        items: Any,
        layers: Sequence[int],
        *,
        with_context: bool = False,
        method: str = "in_context",
        seed: int = 0,
        epochs: int = 3,
        **options: Any,
    ) -> "TaskVectors":
        """Train one vector a layer; see `lensviz.entities.training.training.train` for the options."""
        from lensviz.entities.training.training import train

        how = {"with_context": with_context, "method": method, "seed": seed, "epochs": epochs, **options}
        return TaskVectors.of(train(session, items, layers, **how))

    def _listed(self) -> str:
        ways = {False: "without context", True: "with context"}
        return "; ".join(f"layers {', '.join(map(str, self.layers(c)))} {ways[c]}" for c in self.contexts)

    def __repr__(self) -> str:
        name = cards.model_of(self._card).get("name")
        return f"TaskVectors({f'{name}, ' if name else ''}width {self.width}, {self._listed()})"
