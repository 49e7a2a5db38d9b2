"""Text of `Session.explain`: what each answer cost, and where it came from."""

from collections.abc import Hashable, Iterator, Sequence
from typing import cast

from lensviz.engine.cache import Entry
from lensviz.engine.engine import Engine, Key
from lensviz.engine.query import CompositeQuery, Query


def explain(engine: Engine, query: Query[object] | None = None) -> str:
    """The tree of a query (or of the last plan): kept or not, seconds, bytes and model passes of each answer."""
    title, queries = ("", (query,)) if query is not None else engine.plan
    lines = [f"Last plan: {title}"] if query is None and title else []
    lines += _forest(engine, queries)
    stats = engine.stats
    lines.append(
        f"Session: {_many(stats.model_passes, 'model pass', 'model passes')}, {stats.cells_computed:,} cells computed, "
        f"{stats.hits:,} hits, {stats.misses:,} misses, {size(stats.bytes)} of {size(engine.cache.budget)} held"
    )
    return "\n".join(lines)


def _forest(engine: Engine, queries: Sequence[Query[object]]) -> Iterator[str]:
    told = set[Hashable]()
    with engine.question():
        for query in queries:
            yield from _tree(engine, engine.key(query), "", told)


def _tree(engine: Engine, key: Key, indent: str, told: set[Hashable]) -> Iterator[str]:
    label = f"{indent}{key[1].label}"
    if key in told:
        yield f"{label:<58} as above"
        return
    told.add(key)
    entry = engine.record(key) if isinstance(key[1], CompositeQuery) else engine.cache.peek(key)
    yield f"{label:<58} {', '.join(_facts(engine, key[1], entry))}"
    for child in dict.fromkeys(entry.inputs) if entry else ():
        yield from _tree(engine, cast("Key", child), indent + "  ", told)


def _facts(engine: Engine, query: Query[object], entry: Entry | None) -> Iterator[str]:
    if isinstance(query, CompositeQuery):
        kept, parts = query.cached_parts(engine)
        yield (
            "kept"
            if kept == parts
            else f"kept {kept} of {_many(parts, 'position', 'positions')}"
            if kept
            else "not kept"
        )
    else:
        yield "kept" if entry else "not kept"
    if entry:
        yield f"{entry.seconds:.3f} s"
        if entry.nbytes:
            yield size(entry.nbytes)
        if entry.passes:
            yield _many(entry.passes, "model pass", "model passes")
        if entry.remark:
            yield entry.remark


def _many(n: int, one: str, more: str) -> str:
    return f"{n:,} {one if n == 1 else more}"


def size(nbytes: int) -> str:
    """Bytes for people: "1.2 MB"."""
    value = float(nbytes)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} GB"
