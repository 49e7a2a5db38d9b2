"""The entity lens in Python: which mention each cell of a prompt holds (Morand, Mothe, Piwowarski 2025)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lensviz.common.validate import check_layer, layers_in, whole
from lensviz.engine.engine import Engine
from lensviz.engine.has_engine import HasEngine
from lensviz.entities.decoding.decoder import ReadoutPrompt, text_of
from lensviz.entities.decoding.queries import OtherMentions, Readout, batches
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
from lensviz.entities.evaluation.evaluation import evaluate_mentions
from lensviz.entities.evaluation.report import Evaluation
from lensviz.entities.examples.mention_example import Item, MentionExample
from lensviz.entities.mention import Alternative, Mention, alternatives_of
from lensviz.entities.result import EntityLens
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading, OutOfRange
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import head_of
from lensviz.queries.edits import resolve
from lensviz.queries.interventions import Intervention, as_interventions
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import LOGIT
from lensviz.queries.tokens import TokenIds, as_prompt, read_prompt

if TYPE_CHECKING:
    from lensviz.entities.losses import LinearFilter

__all__ = [
    "Alternative",
    "EntityLens",
    "Evaluation",
    "Item",
    "Mention",
    "MentionExample",
    "TaskVectors",
    "decode_mentions",
    "entity_lens",
    "evaluate_mentions",
]

SEARCHES = ("beam", "sample")


def decode_mentions(
    session: HasEngine,
    prompt: Prompt,
    cells: Sequence[tuple[int, int]],
    vectors: TaskVectors | None = None,
    *,
    with_context: bool = False,
    max_tokens: int = 8,
    vector_layer: int | None = None,
    filter: "LinearFilter | bool | None" = None,  # noqa: A002
    few_shot: str | bool | None = None,
    interventions: Sequence[Intervention] | Intervention = (),
    alternatives: int = 0,
    search: str = "beam",
    seed: int = 0,
    noise: int | None = None,
    progress: Callable[[int, int], object] | None = None,
    prepend_bos: bool | None = None,
) -> list[Mention]:
    """Let the model write out what cells hold. One `Mention` a cell, in the order asked; cells are written together,
    and each is the same alone or among others. What was written before is not written again.

    Args:
        session: a session with a causal language model.
        prompt: text, or token ids.
        cells: (layer, position) pairs: -1 = the token embedding, l = behind block l; positions count the session's own
            tokens, from the end where negative. The run itself begins with a BOS where the vectors' card says so.
        vectors: task vectors; None: those that come with the package.
        with_context: the prompt stands in front of the vector, too.
        max_tokens: of a mention, its end token counted.
        vector_layer: None: the vector of the cell's own layer, else of the nearest trained one (`Mention.vector_layer`
            says which); an int: that layer's everywhere.
        filter: a `LinearFilter` for every cell's vector, or True for those trained with the vectors.
        few_shot: in place of task vectors a prompt of examples with one `_` for the vector; True: one of ours.
        interventions: made in the run that cells are taken from.
        alternatives: how many mentions that are likely as a whole are found beside the greedy one.
        search: how: "beam", or "sample", drawn with `seed`.
        seed: of the draws.
        noise: with a number, a random direction of the cell's length stands in its place: what is still written comes
            from the reader and not from the cell.
        progress: called with cells done and all cells.
        prepend_bos: as in `Session.lens`.

    Raises:
        BadVectors: no vectors, or of another model. BadReading: settings that cannot be, or a model that cannot take
            vectors for tokens. OutOfRange, PromptTooLong, NoHead.

    """
    _check(max_tokens, alternatives, search, seed, noise)
    engine, tokens = session.engine, read_prompt(session.engine, prompt, prepend_bos=prepend_bos)
    reader = _reader(engine, vectors, few_shot, with_context=with_context, vector_layer=vector_layer, linear=filter)
    where = cells_of(cells, len(tokens.ids))
    run = _run(engine, tokens, reader, interventions, prepend_bos)
    for layer, position in where:
        check_layer(engine.adapter, layer)
        if not 0 <= position < len(tokens.ids):
            raise OutOfRange(f"There is no position {position}: the prompt has {len(tokens.ids)} tokens.")
    readout_prompt = reader.readout_prompt(engine.adapter, _context(prompt, tokens))
    readouts = [_with_noise(readout, noise) for readout in readouts_of(reader, where, run)]
    return _decoded(
        engine, reader, readout_prompt, run, where, readouts, max_tokens, alternatives, search, seed, progress
    )


def _decoded(
    engine: Engine,
    reader: Reader,
    readout_prompt: ReadoutPrompt,
    run: Run,
    where: Sequence[tuple[int, int]],
    readouts: Sequence[Readout],
    max_tokens: int,
    alternatives: int,
    search: str,
    seed: int,
    progress: Callable[[int, int], object] | None,
) -> list[Mention]:
    made: list[Mention] = []
    with engine.pinned():
        for batch in batches(run.residuals, readouts, readout_prompt, max_tokens):
            written = engine.get(batch)
            others: Sequence[Any] = [()] * len(written)
            if alternatives:
                query = OtherMentions(
                    run.residuals, batch.readouts, readout_prompt, alternatives, max_tokens, search, seed
                )
                others = engine.get(query)
            for each, more in zip(written, others, strict=True):
                layer, position = where[len(made)]
                found = alternatives_of(engine.adapter, readout_prompt, more)
                made.append(mention_of(engine, reader, readout_prompt, layer, position, each, found))
            if progress is not None:
                progress(len(made), len(readouts))
    return made


def mention_of(
    engine: Engine,
    reader: Reader,
    readout_prompt: ReadoutPrompt,
    layer: int,
    position: int,
    written: Any,
    found: Any = (),
) -> Mention:
    """The decoded mention of a cell."""
    text = text_of(engine.adapter, readout_prompt, written.tokens)
    return Mention(
        layer, position, text, written.mean, written.ended, written.tokens, reader.layer_of(layer), tuple(found)
    )


def entity_lens(
    session: HasEngine,
    prompt: Prompt,
    layers: Sequence[int] | None = None,
    vectors: TaskVectors | None = None,
    *,
    with_context: bool = False,
    max_tokens: int = 8,
    vector_layer: int | None = None,
    filter: "LinearFilter | bool | None" = None,  # noqa: A002
    few_shot: str | bool | None = None,
    logit_lens: bool | str = False,
    interventions: Sequence[Intervention] | Intervention = (),
    progress: Callable[[int, int], object] | None = None,
    prepend_bos: bool | None = None,
) -> EntityLens:
    """The mention behind every token at some layers, as a table.

    `layers` are the rows, in the order of the table; None: those that vectors were trained for. `logit_lens` also tells
    what the logit lens says of each cell; "raw" leaves the final norm out, as the original did. All else, and what is
    raised, is as in `decode_mentions`.
    """
    engine, tokens = session.engine, read_prompt(session.engine, prompt, prepend_bos=prepend_bos)
    reader = _reader(engine, vectors, few_shot, with_context=with_context, vector_layer=vector_layer, linear=filter)
    rows = _rows(engine, reader, layers)
    n = len(tokens.ids)
    cells = [(layer, position) for position in range(n) for layer in rows]
    found = decode_mentions(
        session,
        prompt,
        cells,
        vectors,
        with_context=with_context,
        max_tokens=max_tokens,
        vector_layer=vector_layer,
        filter=filter,
        few_shot=few_shot,
        interventions=interventions,
        progress=progress,
        prepend_bos=prepend_bos,
    )
    run = _run(engine, tokens, reader, interventions, prepend_bos)
    shape = (n, len(rows))
    read_by = [reader.layer_of(layer) for layer in rows]
    return EntityLens(
        tokens=list(tokens.texts),
        token_ids=np.array(tokens.ids, np.int64),
        layers=rows,
        vector_layers=[layer if by is None else by for layer, by in zip(rows, read_by, strict=True)],
        texts=np.array([m.text for m in found], object).reshape(shape).T,
        logp=np.array([m.logp for m in found], np.float32).reshape(shape).T,
        ended=np.array([m.ended for m in found], bool).reshape(shape).T,
        logit_lens=_logit_lens(engine, run, rows, n, raw=logit_lens == "raw") if logit_lens else None,
        with_context=with_context,
    )


def _rows(engine: Engine, reader: Reader, layers: Sequence[int] | None) -> list[int]:
    if layers is None:
        if isinstance(reader, ExampleReader):
            return list(range(-1, engine.adapter.n_layers))
        return list(reader.vectors.layers(reader.with_context))
    return layers_in(engine.adapter, layers, BadReading)


def _logit_lens(engine: Engine, run: Run, rows: Sequence[int], n: int, *, raw: bool) -> Any:
    """The logit lens's most likely token of each cell, [layer, pos]."""
    head = head_of(engine.adapter)
    if raw:
        h = engine.get(run.residuals).rows(run.offset)[[layer + 1 for layer in rows]]
        ids = np.stack([head.logits(each).argmax(-1).cpu().numpy() for each in h])
    else:
        blocks = engine.get_all(blocks_of(engine.adapter, run.residuals, LOGIT))
        tops = np.concatenate([b.top_ids[..., 0].numpy() for b in blocks], axis=1)
        ids = tops[[layer + 1 for layer in rows], run.offset :]
    return np.array(engine.adapter.tokenizer.token_strings(ids.ravel().tolist()), object).reshape(len(rows), n)


def _reader(
    engine: Engine,
    vectors: TaskVectors | None,
    few_shot: str | bool | None,
    *,
    with_context: bool,
    vector_layer: int | None,
    linear: "LinearFilter | bool | None",
) -> Reader:
    if few_shot is not None and few_shot is not False:
        return ExampleReader() if few_shot is True else ExampleReader(few_shot)
    reader = VectorReader(vectors_for(engine.adapter, vectors), with_context, vector_layer, linear)
    reader.check(engine.adapter)
    return reader


def _run(engine: Engine, tokens: TokenIds, reader: Reader, interventions: Any, prepend_bos: bool | None) -> Run:
    edits = resolve(engine, tokens.ids, as_interventions(interventions), prepend_bos)
    return run_of(engine.adapter, tokens.ids, edits, bos=reader.bos)


def _context(prompt: Prompt, tokens: TokenIds) -> Prompt:
    given = as_prompt(prompt)
    return given if isinstance(given, str) else tokens.ids


def _with_noise(readout: Readout, noise: int | None) -> Readout:
    return (
        readout
        if noise is None
        else Readout(readout.layer, readout.position, readout.theta, readout.filter, int(noise))
    )


def _check(max_tokens: Any, alternatives: Any, search: Any, seed: Any, noise: Any) -> None:
    whole("max_tokens", max_tokens, BadReading, 1)
    whole("alternatives", alternatives, BadReading, 0)
    whole("seed", seed, BadReading)
    if noise is not None:
        whole("noise", noise, BadReading)
    if search not in SEARCHES:
        raise BadReading(f'There is no search {search!r}: use "beam" or "sample".')
