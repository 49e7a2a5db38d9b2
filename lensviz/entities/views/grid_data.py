"""Queries of the entity grid, the cells in view first, and the arrays that it shows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lensviz.common.text import Table, token_label
from lensviz.engine.query import Context, Query
from lensviz.entities.decoding.decoder import DecodedText, ReadoutPrompt, text_of
from lensviz.entities.decoding.queries import Mentions, OtherMentions, rows_of
from lensviz.entities.decoding.reader import Reader, Run
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.lens import LensStats, blocks_of
from lensviz.queries.lenses import LOGIT

FIRST = 3  # cells of the first batch, so that something shows soon: a step of seven takes half as long again
STEPS = (1, 2, 4)  # tokens at which growing mentions are shown
EMPTY, GROWING, ENDED, CUT = range(4)


class Part(NamedTuple):
    """Name of one query of the plan, and the cells (position, row) that its answer is about."""

    kind: str  # "mention", "others" or "logit"
    cells: tuple[tuple[int, int], ...]
    steps: int | None = None  # tokens of mentions that grow; None: to their end


def layout(
    adapter: ModelAdapter,
    reader: Reader,
    readout_prompt: ReadoutPrompt,
    run: Run,
    rows: Sequence[int],
    n_tokens: int,
    window: Sequence[int],
    position: int,
    own: Mapping[str, Any],
) -> dict[Part, Query[Any]]:
    """Mentions as they grow, batch after batch, the columns in view first and of these the selected one; then the logit
    lens; then other mentions.
    """
    first, last = window[0], window[1]
    columns = sorted(range(n_tokens), key=lambda p: (max(first - p, p - last, 0), abs(p - position)))
    cells = [(position, row) for position in columns for row in range(len(rows))]
    readouts = [reader.readout(rows[row], position + run.offset) for position, row in cells]
    most, size = own["max_tokens"], rows_of(readout_prompt, own["max_tokens"])
    starts = [0, *range(min(FIRST, len(cells)), len(cells), size)]
    parts, others = dict[Part, Query[Any]](), dict[Part, Query[Any]]()
    for a, b in zip(starts, [*starts[1:], len(cells)], strict=True):
        where, here = tuple(cells[a:b]), tuple(readouts[a:b])
        for steps in [*(s for s in STEPS if s < most), None]:
            parts[Part("mention", where, steps)] = Mentions(run.residuals, here, readout_prompt, most, steps)
        if own.get("alternatives"):
            query = OtherMentions(run.residuals, here, readout_prompt, own["alternatives"], most)
            others[Part("others", where)] = query
    blocks = blocks_of(adapter, run.residuals, LOGIT) if own.get("logit_lens") else []
    lens = {Part("logit", tuple(_columns(block, run, n_tokens))): block for block in blocks}
    return {**parts, **lens, **others}


def known(engine: Context, queries: Mapping[Part, Query[Any]]) -> list[tuple[Part, Any]]:
    """Cached mentions of the cells, answered or not: a finished mention must not begin anew on the screen."""
    last = ((part, query) for part, query in queries.items() if part.kind != "logit" and part.steps is None)
    return [(part, query.known(engine)) for part, query in last if isinstance(query, Mentions | OtherMentions)]


def _columns(block: LensStats, run: Run, n_tokens: int) -> list[tuple[int, int]]:
    """(position, index in the block) of a block's columns that the session has."""
    return [(p - run.offset, p - block.start) for p in range(block.start, block.stop) if 0 <= p - run.offset < n_tokens]


def filled(
    adapter: ModelAdapter,
    readout_prompt: ReadoutPrompt,
    done: Sequence[tuple[Part, Any]],
    shape: tuple[int, int],
    rows: Sequence[int],
    own: Mapping[str, Any],
) -> dict[str, Any]:
    """Traits of all cells, position first."""
    k = own["alternatives"]
    texts = np.full(shape, "", object)
    state = np.zeros(shape, np.uint8)
    logp = np.full(shape, np.nan, np.float32)
    others = np.full((*shape, k), "", object)
    other_logp = np.full((*shape, k), np.nan, np.float32)
    logit: Any = np.full(shape, "", object) if own["logit_lens"] else None
    for part, answer in done:
        if part.kind == "logit":
            for position, at in part.cells:
                ids = answer.top_ids[[layer + 1 for layer in rows], at, 0].tolist()
                logit[position] = adapter.tokenizer.token_strings(ids)
            continue
        for (position, row), found in zip(part.cells, answer, strict=True):
            if found is None:
                continue
            if part.kind == "mention":
                texts[position, row] = text_of(adapter, readout_prompt, found.tokens)
                state[position, row] = state_of(found, own["max_tokens"])
                logp[position, row] = found.mean
            else:
                for n, each in enumerate(found[:k]):
                    others[position, row, n] = text_of(adapter, readout_prompt, each.tokens)
                    other_logp[position, row, n] = sum(each.logps)
    return {
        "texts": texts.ravel().tolist(),
        "state": state,
        "logp": logp,
        "alt_texts": others.ravel().tolist(),
        "alt_logp": other_logp,
        "logit_texts": [] if logit is None else logit.ravel().tolist(),
        "cells_done": int((state >= ENDED).sum()),
    }


def state_of(written: DecodedText, max_tokens: int) -> int:
    """State of a mention."""
    if written.ended:
        return ENDED
    return CUT if len(written.logps) >= max_tokens else GROWING if written.logps else EMPTY


def mention_rows(
    tokens: Sequence[str], layers: Sequence[int], read_by: Sequence[int], texts: Sequence[str], columns: int = 24
) -> Table:
    """The grid as text, last layer first; `texts` are position by position. Long prompts show their end."""
    first, n = max(0, len(tokens) - columns), len(layers)
    header = ["layer", *(token_label(t, 20) for t in tokens[first:])]
    rows = [
        [_name(layers[row], read_by[row]), *(token_label(texts[p * n + row], 20) for p in range(first, len(tokens)))]
        for row in reversed(range(n))
    ]
    caption = f"The last {len(tokens) - first} of {len(tokens)} positions; " if first else ""
    return Table(header, rows, f"{caption}the mention that each cell was written out as.")


def _name(layer: int, read_by: int) -> str:
    name = "emb" if layer < 0 else str(layer)
    return name if layer == read_by else f"{name} ← {'emb' if read_by < 0 else read_by}"
