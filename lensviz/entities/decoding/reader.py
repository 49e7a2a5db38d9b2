"""Readers of cells: trained task vectors, or a few-shot prompt. Both say where vectors are inserted and which tokens
follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import index
from typing import Any

from lensviz.common.validate import as_layer
from lensviz.entities.decoding.decoder import Ids, ReadoutPrompt
from lensviz.entities.decoding.queries import Filter, Readout
from lensviz.entities.examples.templates import template_of
from lensviz.entities.losses import LinearFilter
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading, BadVectors, PromptTooLong
from lensviz.model.protocol import ModelAdapter, Prompt
from lensviz.queries.edits import Affine, Cell, Edits
from lensviz.queries.interventions import Vector
from lensviz.queries.residuals import Residuals

EXAMPLES = "New York>New York;Albert Einstein>Albert Einstein;Microsoft>Microsoft;_>"
PLACE, STOP = "_", ";"


@dataclass(frozen=True)
class Run:
    """A prompt as cells are taken from it: behind a BOS, which has no column of its own where the session adds none."""

    residuals: Residuals
    offset: int


def run_of(adapter: ModelAdapter, ids: Ids, edits: Edits = (), *, bos: bool = True) -> Run:
    """Raises PromptTooLong where the BOS in front does not fit any more."""
    front = template_of(adapter, bos=bos).bos
    if not front or ids[: len(front)] == front:
        return Run(Residuals(ids, edits), 0)
    if adapter.context_length is not None and len(ids) + len(front) > adapter.context_length:
        raise PromptTooLong(
            f"The prompt and the BOS in front of it take {len(ids) + len(front):,} tokens, but {adapter.name} can read "
            f"only {adapter.context_length:,}: shorten it by one token."
        )
    moved = tuple(replace(e, position=e.position + len(front), op=_behind(front, e.op)) for e in edits)
    return Run(Residuals((*front, *ids), moved), len(front))


def _behind(front: Ids, op: Affine) -> Affine:
    """The same where a cell that is patched in comes from a prompt behind the same tokens."""
    cell = op.shift
    if not isinstance(cell, Cell) or cell.ids[: len(front)] == front:
        return op
    return replace(op, shift=Cell((*front, *cell.ids), cell.layer, cell.position + len(front)))


@dataclass(frozen=True)
class VectorReader:
    """Task vectors, as they are used.

    Attributes:
        vectors: what reads.
        with_context: whether the prompt stands in front of the cell's vector.
        vector_layer: the layer whose vector reads every cell; None: the cell's own, else the nearest trained one.
        filter: True: the filters trained with the vectors; a `LinearFilter` for every cell; None for none.

    """

    vectors: TaskVectors
    with_context: bool = False
    vector_layer: int | None = None
    filter: LinearFilter | bool | None = None
    _values: dict[int, Vector] = field(default_factory=dict[int, Vector], compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.vector_layer is not None and (self.vector_layer, self.with_context) not in self.vectors:
            layers = ", ".join(map(str, self.vectors.layers(self.with_context)))
            way = "with" if self.with_context else "without"
            raise BadReading(
                f"No vector was trained for layer {self.vector_layer} {way} context: pass one of {layers or 'none'} as "
                "vector_layer, or None for each cell's nearest."
            )

    @property
    def bos(self) -> bool:
        return bool(self.vectors.card.get("bos", True))

    def check(self, adapter: ModelAdapter) -> None:
        """Raises BadVectors."""
        self.vectors.check(adapter)
        linear = self.filter
        if linear is True and not any(self.vectors.filter_of(*key) for key in self.vectors):
            raise BadVectors("No filters were trained with these vectors: leave filter out, or train with filter=True.")
        if linear is not None and not isinstance(linear, bool):
            shape = tuple(getattr(getattr(linear, "weight", None), "shape", ()))
            if shape != (adapter.d_model, adapter.d_model):
                raise BadReading(
                    f"The filter is no map of vectors as wide as {adapter.name}: pass a LinearFilter with a weight "
                    f"[{adapter.d_model}, {adapter.d_model}], or True."
                )
        if self.with_context not in self.vectors.contexts:
            way, other = ("with", "without") if self.with_context else ("without", "with")
            raise BadVectors(
                f"These task vectors were trained {other} context only: pass with_context={not self.with_context}, or "
                f"train vectors {way} context."
            )

    def layer_of(self, layer: int) -> int:
        """The layer whose vector reads cells of a layer."""
        return self.vectors.nearest(layer, self.with_context) if self.vector_layer is None else self.vector_layer

    def readout_prompt(self, adapter: ModelAdapter, prompt: Prompt) -> ReadoutPrompt:
        """The readout prompt; with context, `prompt` stands in front."""
        template = template_of(adapter, bos=self.bos)
        before = template.bos
        if self.with_context:
            if isinstance(prompt, str):
                before = template.context(adapter.tokenizer, prompt)
            elif tuple(prompt[: len(before)]) == before:
                before = tuple(prompt)
            else:
                before = (*before, *prompt)
        return ReadoutPrompt(before, template.slots[0], template.slots[1:], task=True, stop=_ends(adapter))

    def readout(self, layer: int, position: int) -> Readout:
        """A cell of the run to be read."""
        at = self.layer_of(layer)
        if at not in self._values:
            self._values[at] = Vector.of(self.vectors[at, self.with_context])
        return Readout(layer, position, self._values[at], self._filter(at))

    def linear(self, at: int) -> LinearFilter | None:
        """The map in front of the vector of a layer."""
        if isinstance(self.filter, bool) or self.filter is None:
            return self.vectors.filter_of(at, self.with_context) if self.filter else None
        return self.filter

    def _filter(self, at: int) -> Filter | None:
        linear = self.linear(at)
        return None if linear is None else Filter.of(linear)


@dataclass(frozen=True)
class ExampleReader:
    """A few-shot prompt (Ghandeharioun et al. 2024, "Patchscopes"): the vector takes the place of the one `_`, and what
    is written ends at `stop`. Needs no training.
    """

    template: str = EXAMPLES
    stop: str = STOP
    bos: bool = True
    with_context = False

    def __post_init__(self) -> None:
        if not isinstance(self.template, str):
            raise BadReading(f"The few-shot prompt is a {type(self.template).__name__}: pass a text with one `_`.")
        if self.template.count(PLACE) != 1:
            raise BadReading(
                f"The few-shot prompt has {self.template.count(PLACE)} places for the vector: write one `_`, as in "
                f"{EXAMPLES!r}."
            )
        if not self.template.partition(PLACE)[2]:
            raise BadReading(f"Nothing follows the `_` of the few-shot prompt: end it as in {EXAMPLES!r}.")

    def check(self, adapter: ModelAdapter) -> None:
        """Any model will do."""

    def layer_of(self, layer: int) -> int | None:  # noqa: ARG002
        """No layer's vector is used."""
        return None

    def readout_prompt(self, adapter: ModelAdapter, prompt: Prompt) -> ReadoutPrompt:  # noqa: ARG002
        """The readout prompt."""
        front, _, back = self.template.partition(PLACE)
        template, tokenizer = template_of(adapter, bos=self.bos), adapter.tokenizer
        before = (*template.bos, *tokenizer.encode_plain(front))
        return ReadoutPrompt(
            before, template.slots[0], tuple(tokenizer.encode_plain(back)), False, _ends(adapter), self.stop
        )

    def readout(self, layer: int, position: int) -> Readout:
        """A cell of the run to be read."""
        return Readout(layer, position)


Reader = VectorReader | ExampleReader


def _ends(adapter: ModelAdapter) -> Ids:
    return tuple(sorted(adapter.stop_ids))


def vectors_for(adapter: ModelAdapter, vectors: TaskVectors | None) -> TaskVectors:
    """These, or the ones that come with the package where they are this model's. Raises BadVectors."""
    if vectors is None:
        try:
            vectors = TaskVectors.demo()
            vectors.check(adapter)
        except BadVectors as error:
            raise BadVectors(
                f"There are no task vectors of {adapter.name} in this package: pass vectors=, from TaskVectors.load or "
                " lensviz.TaskVectors.train(session, items, layers=[...])."
            ) from error
    if not isinstance(vectors, TaskVectors):
        raise BadVectors(
            f"The vectors are a {type(vectors).__name__}: pass lensviz.TaskVectors, such as "
            "lensviz.TaskVectors({15: tensor})."
        )
    return vectors


def cells_of(cells: Any, n_tokens: int) -> list[tuple[int, int]]:
    """(layer, position) pairs, positions resolved against the session's tokens. Raises BadReading."""
    try:
        pairs = [(as_layer(layer, BadReading), index(position)) for layer, position in cells]
    except (TypeError, ValueError):
        raise BadReading("cells is a list of (layer, position) pairs, such as [(15, 4), (20, 4)]: pass one.") from None
    return [(layer, position + n_tokens if -n_tokens <= position < 0 else position) for layer, position in pairs]


def readouts_of(reader: Reader, cells: Sequence[tuple[int, int]], run: Run, noise: int | None = None) -> list[Readout]:
    """Cells of the session's tokens as cells of the run; with `noise` a random direction in the place of each."""
    made = [reader.readout(layer, position + run.offset) for layer, position in cells]
    return made if noise is None else [replace(each, noise=int(noise)) for each in made]
