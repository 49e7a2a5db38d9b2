"""The lens of several prompts at once."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lensviz.errors import BadIntervention, BadPrompt, EmptyPrompt, OutOfRange, PromptTooLong
from lensviz.queries.checks import target_ids
from lensviz.queries.edits import resolve
from lensviz.queries.grouping import groups
from lensviz.queries.interventions import as_interventions
from lensviz.queries.lens import blocks_of
from lensviz.queries.residuals import Residuals
from lensviz.queries.sweeps import StatsTogether
from lensviz.queries.targets import TargetStats
from lensviz.queries.tokens import TokenIds, Tokens, as_prompt
from lensviz.results import LensResult, lens_result
from lensviz.session.core import Core


def lens_of_several(
    core: Core,
    prompts: Sequence[Any],
    lens: str,
    *,
    top_k: int,
    targets: Any,
    interventions: Any,
    prepend_bos: bool | None,
) -> list[LensResult]:
    """See `Session.lens`. Prompts are answered group by group, those that begin alike side by side; what a group needs
    is held until it is answered.
    """
    with core.question():  # of one state of the model
        read = _read(core, prompts, prepend_bos)
        ids, runs = target_ids(core.adapter, targets), _runs(core, read, interventions, prepend_bos)
        blocks_of(core.adapter, runs[0], lens, top_k, ids)  # what is wrong with the question is said before any work
        parts = list(groups([tokens.ids for tokens in read]))
        sweeps = [StatsTogether(tuple(runs[n] for n in part), lens, top_k, ids) for part in parts]
        core.plan = ("lens", tuple(sweeps))
        made: dict[int, LensResult] = {}
        for part, sweep in zip(parts, sweeps, strict=True):
            core.check()
            with core.keeping():
                for n, blocks, stats in zip(part, sweep.blocks(core), core.get(sweep), strict=True):
                    ranks = [TargetStats(runs[n], lens, b.start, b.stop, ids, b.k) for b in blocks] if ids else []
                    made[n] = lens_result(core.adapter, read[n], ids, stats, [core.get(rank) for rank in ranks], top_k)
    return [made[n] for n in range(len(read))]


def _read(core: Core, prompts: Sequence[Any], prepend_bos: bool | None) -> list[TokenIds]:
    read: list[TokenIds] = []
    for n, prompt in enumerate(prompts):
        with _named(n, len(prompts)):
            read.append(core.get(Tokens(as_prompt(prompt), prepend_bos)))
        if read[-1].notice:
            warnings.warn(read[-1].notice, stacklevel=4)
    return read


def _runs(core: Core, read: Sequence[TokenIds], interventions: Any, prepend_bos: bool | None) -> list[Residuals]:
    changes, runs = as_interventions(interventions), list[Residuals]()
    for n, tokens in enumerate(read):
        with _named(n, len(read)):
            runs.append(Residuals(tokens.ids, resolve(core, tokens.ids, changes, prepend_bos)))
    return runs


@contextmanager
def _named(n: int, count: int) -> Iterator[None]:
    """Says in a sentence about one prompt which one it is."""
    try:
        yield
    except (BadIntervention, BadPrompt, EmptyPrompt, OutOfRange, PromptTooLong) as error:
        raise type(error)(f"Prompt {n + 1} of {count}: {error}") from error
