"""What answers cost and where they came from, as text."""

from collections.abc import Hashable, Iterator, Sequence
from typing import cast

from lensviz.session.core import Core, Key
from lensviz.session.query import Query


def explain(core: Core, query: Query[object] | None = None) -> str:
    """The tree of a query (or of the last plan): kept or not, seconds, bytes and model passes of each answer."""
    title, queries = ("", (query,)) if query is not None else core.plan
    lines = [f"Last plan: {title}"] if query is None and title else []
    lines += _forest(core, queries)
    stats = core.stats
    lines.append(
        f"Session: {_many(stats.model_passes, 'model pass', 'model passes')}, {stats.cells_computed:,} cells computed, "
        f"{stats.hits:,} hits, {stats.misses:,} misses, {size(stats.bytes)} of {size(core.store.budget)} held"
    )
    return "\n".join(lines)


def _forest(core: Core, queries: Sequence[Query[object]]) -> Iterator[str]:
    version, told = core.seam.version, set[Hashable]()
    for query in queries:
        yield from _tree(core, (version, query), "", told)


def _tree(core: Core, key: Key, indent: str, told: set[Hashable]) -> Iterator[str]:
    entry = core.store.peek(key)
    label = f"{indent}{key[1].label}"
    if key in told:
        yield f"{label:<58} as above"
        return
    told.add(key)
    if entry is None:
        yield f"{label:<58} not kept"
        return
    passes = f", {_many(entry.passes, 'model pass', 'model passes')}" if entry.passes else ""
    yield f"{label:<58} kept, {entry.seconds:.3f} s, {size(entry.nbytes)}{passes}"
    for child in dict.fromkeys(entry.inputs):
        yield from _tree(core, cast("Key", child), indent + "  ", told)


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
