"""Queries of a grid and the arrays that it shows: a window of columns in full, an overview of all of them."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.lens.compare import ComparedRun, matching_rows
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import Lens
from lensviz.queries.several.alignment import counterparts
from lensviz.queries.targets import TargetLogp, TargetStats
from lensviz.widgets.plan import Question, RemoteQuery

MESSAGE = 1_100_000  # bytes of arrays and texts in one message
OVERVIEW = 4096  # rows of the overview
MOST_COLUMNS = 512

Answered = Sequence[tuple["Block", Any]]


class Block(NamedTuple):
    """Name of one query of the plan: what it is about, of the shown run or of its reference, and of which columns."""

    kind: str  # "lens" or "target"
    reference: bool
    start: int
    stop: int


def layout(
    main: ComparedRun,
    other: ComparedRun | None,
    lens: Lens,
    color: str,
    k: int,
    targets: tuple[int, ...],
    focus: float,
    own: Engine,
) -> dict[Block, Question]:
    """All queries of a grid of the session `own`, those nearest to the column `focus` first."""
    made: dict[Block, Question] = {}
    for run in (main, other):
        if run is None:
            continue
        fused = targets if color == "rank" else ()
        for b in blocks_of(run.engine.adapter, run.run, lens, k, fused):
            queries: dict[str, Query[Any]] = {"lens": b}
            if targets:
                kind = TargetStats if color == "rank" else TargetLogp
                queries["target"] = kind(run.run, lens, b.start, b.stop, targets, b.k)
            for name, query in queries.items():
                question = query if run.engine is own else RemoteQuery(run.engine, query)
                made[Block(name, run is other, b.start, b.stop)] = question
    return dict(sorted(made.items(), key=lambda item: abs((item[0].start + item[0].stop - 1) / 2 - focus)))


def room_of(rows: int, k: int) -> int:
    """Number of columns that fit in one message."""
    column = rows * (6 * k + 2 + 2 + 6 + 8) + 4 * rows  # the last for texts, of which few are new in a column
    return max(16, min(MOST_COLUMNS, MESSAGE // column))


def main_traits(
    done: Answered, main: ComparedRun, wanted: Sequence[int], room: int, color: str, k: int
) -> dict[str, Any]:
    """The shown run: the columns around the wanted ones in full, and the overview."""
    n, rows = len(main.tokens.ids), main.n_layers + 1
    stats = [(p, a) for p, a in done if p.kind == "lens" and not p.reference]
    targets = {p.start: a for p, a in done if p.kind == "target" and not p.reference}
    first = min(max(0, (wanted[0] + wanted[1] + 1 - room) // 2), max(0, n - room))
    window = range(first, min(n, first + room))
    near = [(p, a) for p, a in stats if p.start < window.stop and p.stop > window.start]
    complete = [(p, a) for p, a in near if color not in ("rank", "target") or p.start in targets]
    columns = _positions([p for p, _ in complete])
    inside = (columns >= window.start) & (columns < window.stop)
    cells = [targets[p.start] for p, _ in complete] if targets else []

    def take(name: str) -> NDArray[Any]:
        return joined([getattr(a, name) for _, a in complete], rows)[inside]

    top_ids = take("top_ids")[..., :k] if complete else np.zeros((0, rows, k), np.int64)
    ranks = joined([c.rank for c in cells], rows)[inside][..., 0] if cells and color == "rank" else None
    step = math.ceil(n / OVERVIEW)
    return {
        "positions": columns[inside],
        "top_ids": top_ids,
        "top_logp": half(take("top_logp")[..., :k]) if complete else np.zeros(top_ids.shape),
        "entropy": half(take("entropy")),
        "kl": half(take("kl")),
        "target_rank": ranks,
        "target_logp": half(joined([c.logp for c in cells], rows)[inside][..., 0]) if cells else None,
        "overview": half(_values(done, main, color, reference=False)[::step]),
        "overview_step": step,
    }


def _values(done: Answered, side: ComparedRun, color: str, *, reference: bool) -> NDArray[np.float32]:
    """Values that color the cells of a whole run, [pos, layer]; NaN where they are missing."""
    found = np.full((len(side.tokens.ids), side.n_layers + 1), np.nan, np.float32)
    targets = {p.start: a for p, a in done if p.kind == "target" and p.reference == reference}
    for piece, answer in ((p, a) for p, a in done if p.kind == "lens" and p.reference == reference):
        values = statistic(color, answer, targets.get(piece.start))
        if values is not None:
            found[piece.start : piece.stop] = values.T
    return found


def difference_overview(done: Answered, main: ComparedRun, other: ComparedRun, color: str) -> NDArray[np.float32]:
    """Shown run minus reference, [pos, layer]; ranks as log10(rank + 1)."""
    theirs = counterparts(main.tokens.ids, other.tokens.ids)
    rows = matching_rows(main.n_layers, other.n_layers)
    a = _values(done, main, color, reference=False)
    b = np.where(theirs[:, None] >= 0, _values(done, other, color, reference=True)[theirs][:, rows], np.nan)
    if color == "rank":
        a, b = (np.log10(np.where(x < 0, np.nan, x) + 1) for x in (a, b))
    return (a - b).astype(np.float32)


def reference_traits(
    done: Answered, positions: NDArray[Any], main: ComparedRun, other: ComparedRun | None, color: str
) -> dict[str, Any]:
    """The run that the shown one is compared with, at the shown columns."""
    if other is None:
        return {"reference_ids": None, "reference_values": None, "reference_tokens": []}
    theirs = counterparts(main.tokens.ids, other.tokens.ids)[positions.astype(np.int64)]
    ids = np.full((len(other.tokens.ids), other.n_layers + 1), -1, np.int64)
    for piece, answer in ((p, a) for p, a in done if p.kind == "lens" and p.reference):
        ids[piece.start : piece.stop] = answer.top_ids[..., 0].T
    values = _values(done, other, color, reference=True)
    rows = matching_rows(main.n_layers, other.n_layers)
    there = theirs[:, None] >= 0
    same = main.tokens.ids == other.tokens.ids
    shown, own = other.tokens.shown, main.tokens.shown
    texts = [shown[t] if t >= 0 else "" for t in theirs.tolist()]
    ours = [own[p] for p in positions.tolist()]
    return {
        "reference_ids": np.where(there, ids[theirs][:, rows], -1),
        "reference_values": np.where(there, values[theirs][:, rows], np.nan),
        "reference_tokens": [] if same else ["" if a == b else b for a, b in zip(ours, texts, strict=True)],
    }


def statistic(color: str, stats: Any, target: Any) -> NDArray[np.float32] | None:
    """Values that color the cells, [layer, pos]; None while they are missing."""
    if color in ("rank", "target"):
        value = None if target is None else target.rank if color == "rank" else target.logp
        return None if value is None else value[..., 0].numpy().astype(np.float32)
    return {
        "probability": lambda: np.exp(stats.top_logp[..., 0].numpy()),
        "entropy": stats.entropy.numpy,
        "kl": stats.kl.numpy,
    }[color]()


def joined(parts: Sequence[Any], rows: int) -> NDArray[Any]:
    """Blocks [layer, pos, …] side by side, position first."""
    if not parts:
        return np.zeros((0, rows), np.float32)
    return np.concatenate([p.numpy() for p in parts], axis=1).swapaxes(0, 1)


def half(values: NDArray[Any]) -> NDArray[np.float16]:
    """float16, with what is too large for it at its limit (infinities stay)."""
    limit = np.float32(np.finfo(np.float16).max)
    return np.where(np.isfinite(values), np.clip(values, -limit, limit), values).astype(np.float16)


def _positions(pieces: Sequence[Block]) -> NDArray[np.int64]:
    return np.concatenate([np.arange(0), *(np.arange(p.start, p.stop) for p in pieces)]).astype(np.int64)


def parity_of(adapter: Any) -> dict[str, Any]:
    """The badge: how the last row compares with the model's own logits."""
    p = adapter.parity
    max_abs = None if math.isnan(p.max_abs) else p.max_abs
    return {"model": adapter.name, "max_abs": max_abs, "dtype": p.dtype, "bos": p.bos, "norm": p.norm, "scale": p.scale}
