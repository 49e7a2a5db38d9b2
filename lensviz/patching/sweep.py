"""The patch sweep: which cells of a clean run, put into a corrupt one, bring the answer back."""

from collections.abc import Iterable

import numpy as np

from lensviz.common.progress import Progress, reporting
from lensviz.engine.has_engine import HasEngine
from lensviz.model.protocol import Prompt
from lensviz.patching.queries import PatchColumn, as_spans
from lensviz.patching.result import PatchResult, each_alone
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.alignment import clean_positions
from lensviz.queries.tokens import read_prompt


def patch_sweep(
    session: HasEngine,
    *,
    clean: Prompt,
    corrupt: Prompt,
    target: str | int,
    spans: Iterable[tuple[int, int]] | None = None,
    progress: Progress = None,
) -> PatchResult:
    """Patch clean cells into the corrupt run: each position on its own, or all positions of a span at once.

    Prompts of equally many tokens are laid side by side position for position; others by the tokens that they share in
    order, and by words that are replaced one for one. Finished columns are cached: after an interruption the next
    call continues from there. A span costs its cone.

    Args:
        session: the model.
        clean: the prompt that gives the answer.
        corrupt: a prompt that does not.
        target: the token whose log-probability at the last position is measured.
        spans: half-open (start, end) in the corrupt prompt, none of which overlap; None: every position alone.
        progress: called with columns done and all columns; True or False for a line, or none. By default there is one
            in a terminal and in a notebook with a reader, once the call has taken two seconds.

    Raises:
        NotAligned: the prompts have different numbers of tokens and share none.
        OutOfRange: a span lies outside the corrupt prompt.
        BadSpans: a span is empty, is no pair of positions, or overlaps another.
        NotOneToken, EmptyPrompt, PromptTooLong, NoHead.

    """
    clean_tokens, tokens = read_prompt(session.engine, clean), read_prompt(session.engine, corrupt)
    n, engine = len(tokens.ids), session.engine
    asked = None if spans is None else as_spans(spans, n)
    there = clean_positions(tokens, clean_tokens).tolist()
    (token,) = target_ids(session.adapter, [target])
    clean_run, run = Residuals(clean_tokens.ids), Residuals(tokens.ids)
    todo = each_alone(n) if asked is None else asked
    effect = np.full((session.adapter.n_layers + 1, len(todo)), np.nan, np.float32)
    with engine.pinned(), reporting(progress, "patch_sweep", "column") as report:
        rows = [engine.get(output_row(session.adapter, one))[token] for one in (clean_run, run)]
        for column, (start, end) in enumerate(todo):
            sources = tuple(there[start:end])
            if min(sources) >= 0:
                patch = PatchColumn(clean_run, run, tuple(range(start, end)), sources, token)
                effect[:, column] = engine.get(patch).numpy()
            if report is not None:
                report(column + 1, len(todo))
    return PatchResult(
        effect,
        list(range(-1, session.adapter.n_layers)),
        list(tokens.texts),
        list(clean_tokens.texts),
        session.adapter.tokenizer.token_strings([token])[0],
        float(rows[0]),
        float(rows[1]),
        asked,
        there,
        {"model": session.adapter.name, "fingerprint": session.adapter.fingerprint},
    )
