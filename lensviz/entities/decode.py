"""The entity lens in Python: which mention each cell of a prompt holds (Morand, Mothe, Piwowarski 2025)."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lensviz.common.validate import layers_in
from lensviz.engine.has_engine import HasEngine
from lensviz.entities.decoding.decoding import DecodeSettings, Decoding
from lensviz.entities.decoding.reader import ExampleReader, Reader
from lensviz.entities.losses import LinearFilter
from lensviz.entities.mention import Mention
from lensviz.entities.result import EntityLensResult
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadReading
from lensviz.model.protocol import ModelAdapter, Prompt
from lensviz.queries.checks import head_of
from lensviz.queries.interventions import Intervention
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import LOGIT
from lensviz.queries.tokens import read_prompt


def decode_mentions(
    session: HasEngine,
    prompt: Prompt,
    cells: Sequence[tuple[int, int]],
    vectors: TaskVectors | None = None,
    *,
    with_context: bool = False,
    max_tokens: int = 8,
    vector_layer: int | None = None,
    filter: LinearFilter | bool | None = None,  # noqa: A002
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
    settings = DecodeSettings(
        with_context, max_tokens, vector_layer, filter, few_shot, alternatives, search, seed, noise
    )
    tokens = read_prompt(session.engine, prompt, prepend_bos)
    decoding = Decoding.of(session.engine, prompt, tokens, vectors, settings, interventions, prepend_bos)
    return decoding.mentions(cells, progress)


def entity_lens(
    session: HasEngine,
    prompt: Prompt,
    layers: Sequence[int] | None = None,
    vectors: TaskVectors | None = None,
    *,
    with_context: bool = False,
    max_tokens: int = 8,
    vector_layer: int | None = None,
    filter: LinearFilter | bool | None = None,  # noqa: A002
    few_shot: str | bool | None = None,
    logit_lens: bool | str = False,
    interventions: Sequence[Intervention] | Intervention = (),
    progress: Callable[[int, int], object] | None = None,
    prepend_bos: bool | None = None,
) -> EntityLensResult:
    """The mention behind every token at some layers, as a table.

    `layers` are the rows, in the order of the table; None: those that vectors were trained for. `logit_lens` also tells
    what the logit lens says of each cell; "raw" leaves the final norm out, as the original did. All else, and what is
    raised, is as in `decode_mentions`.
    """
    settings = DecodeSettings(with_context, max_tokens, vector_layer, filter, few_shot)
    tokens = read_prompt(session.engine, prompt, prepend_bos)
    decoding = Decoding.of(session.engine, prompt, tokens, vectors, settings, interventions, prepend_bos)
    rows, n = _rows(session.adapter, decoding.reader, layers), len(tokens.ids)
    found = decoding.mentions([(layer, position) for position in range(n) for layer in rows], progress)
    read_by = [decoding.reader.layer_of(layer) for layer in rows]

    def grid(values: Sequence[Any], kind: Any) -> Any:
        return np.array(values, kind).reshape(n, len(rows)).T

    return EntityLensResult(
        tokens=list(tokens.texts),
        token_ids=np.array(tokens.ids, np.int64),
        layers=rows,
        vector_layers=[layer if by is None else by for layer, by in zip(rows, read_by, strict=True)],
        texts=grid([m.text for m in found], object),
        logp=grid([m.logp for m in found], np.float32),
        ended=grid([m.ended for m in found], bool),
        logit_lens=_logit_lens(decoding, rows, n, raw=logit_lens == "raw") if logit_lens else None,
        with_context=with_context,
        settings=decoding.about(),
    )


def _rows(adapter: ModelAdapter, reader: Reader, layers: Sequence[int] | None) -> list[int]:
    if layers is None:
        if isinstance(reader, ExampleReader):
            return list(range(-1, adapter.n_layers))
        return list(reader.vectors.layers(reader.with_context))
    return layers_in(adapter, layers, BadReading)


def _logit_lens(decoding: Decoding, rows: Sequence[int], n: int, *, raw: bool) -> Any:
    """The logit lens's most likely token of each cell, [layer, pos]."""
    engine, run = decoding.engine, decoding.run
    head = head_of(engine.adapter)
    if raw:
        h = engine.get(run.residuals).rows(run.offset)[[layer + 1 for layer in rows]]
        ids = np.stack([head.logits(each).argmax(-1).cpu().numpy() for each in h])
    else:
        blocks = engine.get_all(blocks_of(engine.adapter, run.residuals, LOGIT))
        tops = np.concatenate([b.top_ids[..., 0].numpy() for b in blocks], axis=1)
        ids = tops[[layer + 1 for layer in rows], run.offset :]
    return np.array(engine.adapter.tokenizer.token_strings(ids.ravel().tolist()), object).reshape(len(rows), n)
