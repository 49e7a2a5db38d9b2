"""The lens of one prompt."""

from collections.abc import Sequence
from typing import Any

from lensviz.engine.engine import Engine
from lensviz.lens.result import LensResult, lens_result, settings_of
from lensviz.queries.checks import target_ids
from lensviz.queries.edits import resolve
from lensviz.queries.interventions import as_interventions
from lensviz.queries.lens import TILES, blocks_of
from lensviz.queries.lenses import Lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.targets import TargetStats
from lensviz.queries.tokens import TokenIds


def lens_of_one(
    engine: Engine,
    tokens: TokenIds,
    lens: Lens,
    *,
    top_k: int = 10,
    targets: Sequence[str | int] | str | int | None = None,
    interventions: Any = (),
    prepend_bos: bool | None = None,
) -> LensResult:
    """See `Session.lens`."""
    ids = target_ids(engine.adapter, targets)
    run = Residuals(tokens.ids, resolve(engine, tokens.ids, as_interventions(interventions), prepend_bos))
    return lens_of_run(engine, tokens, run, lens, top_k, ids, interventions)


def lens_of_run(
    engine: Engine,
    tokens: TokenIds,
    run: Residuals,
    lens: Lens,
    top_k: int,
    targets: tuple[int, ...],
    interventions: Any = (),
) -> LensResult:
    """The lens of a run, which is that of the tokens with the interventions made."""
    blocks = blocks_of(engine.adapter, run, lens, top_k, targets, times=TILES)
    ranks = [TargetStats(run, lens, b.start, b.stop, targets, b.k) for b in blocks] if targets else []
    answers = engine.get_all([*blocks, *ranks], "lens")
    stats, cells = answers[: len(blocks)], answers[len(blocks) :]
    settings = settings_of(engine.adapter, lens, interventions)
    return lens_result(engine.adapter, tokens, targets, stats, cells, top_k, settings)
