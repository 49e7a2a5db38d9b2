"""A prompt's cells, written out as mentions: what the calls and settings of the entity lens share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lensviz.common.validate import as_layer, check_layer, whole
from lensviz.engine.engine import Engine
from lensviz.entities.decoding.decoder import DecodedText, ReadoutPrompt, text_of
from lensviz.entities.decoding.queries import OtherMentions, batches
from lensviz.entities.decoding.reader import (
    ExampleReader,
    Reader,
    Run,
    VectorReader,
    cells_of,
    readouts_of,
    run_of,
    vectors_for,
)
from lensviz.entities.losses import LinearFilter
from lensviz.entities.mention import Mention, alternatives_of
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading, OutOfRange
from lensviz.model.protocol import ModelAdapter, Prompt
from lensviz.queries.edits import resolve
from lensviz.queries.interventions import as_interventions
from lensviz.queries.tokens import TokenIds, as_prompt

SEARCHES = ("beam", "sample")


@dataclass(frozen=True)
class DecodeSettings:
    """Settings of decoding; `lensviz.decode_mentions` describes each. Raises BadReading."""

    with_context: bool = False
    max_tokens: int = 8
    vector_layer: int | None = None
    filter: LinearFilter | bool | None = None
    few_shot: str | bool | None = None
    alternatives: int = 0
    search: str = "beam"
    seed: int = 0
    noise: int | None = None

    def __post_init__(self) -> None:
        whole("max_tokens", self.max_tokens, BadReading, 1)
        whole("alternatives", self.alternatives, BadReading, 0)
        whole("seed", self.seed, BadReading)
        if self.vector_layer is not None:
            object.__setattr__(self, "vector_layer", as_layer(self.vector_layer, BadReading, "vector_layer"))
        if self.noise is not None:
            whole("noise", self.noise, BadReading)
        if self.search not in SEARCHES:
            raise BadReading(f'There is no search {self.search!r}: use "beam" or "sample".')

    def reader(self, adapter: ModelAdapter, vectors: TaskVectors | None) -> Reader:
        """The task vectors or the examples that read the cells. Raises BadVectors, BadReading."""
        if self.few_shot is not None and self.few_shot is not False:
            return ExampleReader() if self.few_shot is True else ExampleReader(self.few_shot)
        found = vectors_for(adapter, vectors)
        reader = VectorReader(found, self.with_context, self.vector_layer, self.filter)
        reader.check(adapter)
        return reader


@dataclass(frozen=True)
class Decoding:
    """A run of a prompt, the reader of its cells, and what the model is given to write them out."""

    engine: Engine
    tokens: TokenIds
    settings: DecodeSettings
    reader: Reader
    run: Run
    readout_prompt: ReadoutPrompt

    @staticmethod
    def of(
        engine: Engine,
        prompt: Prompt,
        tokens: TokenIds,
        vectors: TaskVectors | None,
        settings: DecodeSettings,
        interventions: Any = (),
        prepend_bos: bool | None = None,
    ) -> "Decoding":
        """Of a prompt and its tokens. Raises as `lensviz.decode_mentions`."""
        reader = settings.reader(engine.adapter, vectors)
        edits = resolve(engine, tokens.ids, as_interventions(interventions), prepend_bos)
        run = run_of(engine.adapter, tokens.ids, edits, bos=reader.bos)
        given = as_prompt(prompt)
        context = given if isinstance(given, str) else tokens.ids
        return Decoding(engine, tokens, settings, reader, run, reader.readout_prompt(engine.adapter, context))

    def mentions(self, cells: Any, progress: Callable[[int, int], object] | None = None) -> list[Mention]:
        """The mention of each (layer, position), in the order asked. Raises BadReading, OutOfRange."""
        where = cells_of(cells, len(self.tokens.ids))
        for layer, position in where:
            check_layer(self.engine.adapter, layer)
            if not 0 <= position < len(self.tokens.ids):
                raise OutOfRange(f"There is no position {position}: the prompt has {len(self.tokens.ids)} tokens.")
        how, run, front = self.settings, self.run.residuals, self.readout_prompt
        readouts = readouts_of(self.reader, where, self.run, how.noise)
        made: list[Mention] = []
        with self.engine.pinned():
            for batch in batches(run, readouts, front, how.max_tokens):
                written, others = self.engine.get(batch), [()] * len(batch.readouts)
                if how.alternatives:
                    others = self.engine.get(
                        OtherMentions(
                            run, batch.readouts, front, how.alternatives, how.max_tokens, how.search, how.seed
                        )
                    )
                cells = where[len(made) :]
                made += [self._mention(*one) for one in zip(cells, written, others, strict=False)]
                if progress is not None:
                    progress(len(made), len(readouts))
        return made

    def _mention(self, cell: tuple[int, int], written: DecodedText, others: Sequence[DecodedText]) -> Mention:
        adapter, (layer, position) = self.engine.adapter, cell
        text = text_of(adapter, self.readout_prompt, written.tokens)
        found = alternatives_of(adapter, self.readout_prompt, tuple(others))
        by = self.reader.layer_of(layer)
        return Mention(layer, position, text, written.mean, written.ended, written.tokens, by, found)

    def about(self) -> dict[str, Any]:
        """Settings that decided the mentions, as plain values."""
        adapter = self.engine.adapter
        how = {f.name: getattr(self.settings, f.name) for f in fields(self.settings)}
        linear = how["filter"]
        how["filter"] = linear if linear is None or isinstance(linear, bool) else "a LinearFilter"
        return {"model": adapter.name, "fingerprint": adapter.fingerprint, **how}
