"""The lens of several prompts at once."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lensviz.engine.engine import Engine
from lensviz.errors import BadIntervention, BadPrompt, EmptyPrompt, OutOfRange, PromptTooLong
from lensviz.lens.result import LensResult, lens_result, settings_of
from lensviz.queries.checks import target_ids
from lensviz.queries.edits import resolve
from lensviz.queries.interventions import as_interventions
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import Lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.grouping import groups
from lensviz.queries.several.sweeps import StatsTogether
from lensviz.queries.targets import TargetStats
from lensviz.queries.tokens import TokenIds, Tokens, as_prompt


def lens_of_several(
    engine: Engine,
    prompts: Sequence[Any],
    lens: Lens,
    *,
    top_k: int,
    targets: Any,
    interventions: Any,
    prepend_bos: bool | None,
) -> list[LensResult]:
    """See `Session.lens`. Prompts are answered group by group, those that begin alike side by side; what a group needs
    is held until it is answered.
    """
    with engine.question():  # of one state of the model
        read = _read(engine, prompts, prepend_bos)
        ids, runs = target_ids(engine.adapter, targets), _runs(engine, read, interventions, prepend_bos)
        blocks_of(engine.adapter, runs[0], lens, top_k, ids)  # what is wrong with the question is said before any work
        settings = settings_of(engine.adapter, lens, interventions)
        parts = list(groups([tokens.ids for tokens in read]))
        sweeps = [StatsTogether(tuple(runs[n] for n in part), lens, top_k, ids) for part in parts]
        engine.plan = ("lens", tuple(sweeps))
        made: dict[int, LensResult] = {}
        for part, sweep in zip(parts, sweeps, strict=True):
            engine.check_cancelled()
            with engine.pinned():
                for n, blocks, stats in zip(part, sweep.blocks(engine), engine.get(sweep), strict=True):
                    ranks = [TargetStats(runs[n], lens, b.start, b.stop, ids, b.k) for b in blocks] if ids else []
                    made[n] = lens_result(
                        engine.adapter, read[n], ids, stats, [engine.get(rank) for rank in ranks], top_k, settings
                    )
    return [made[n] for n in range(len(read))]


def _read(engine: Engine, prompts: Sequence[Any], prepend_bos: bool | None) -> list[TokenIds]:
    read: list[TokenIds] = []
    for n, prompt in enumerate(prompts):
        with _named(n, len(prompts)):
            read.append(engine.get(Tokens(as_prompt(prompt), prepend_bos)))
        if read[-1].notice:
            warnings.warn(read[-1].notice, stacklevel=4)
    return read


def _runs(engine: Engine, read: Sequence[TokenIds], interventions: Any, prepend_bos: bool | None) -> list[Residuals]:
    changes, runs = as_interventions(interventions), list[Residuals]()
    for n, tokens in enumerate(read):
        with _named(n, len(read)):
            runs.append(Residuals(tokens.ids, resolve(engine, tokens.ids, changes, prepend_bos)))
    return runs


@contextmanager
def _named(n: int, count: int) -> Iterator[None]:
    """Says in a sentence about one prompt which one it is."""
    try:
        yield
    except (BadIntervention, BadPrompt, EmptyPrompt, OutOfRange, PromptTooLong) as error:
        raise type(error)(f"Prompt {n + 1} of {count}: {error}") from error
