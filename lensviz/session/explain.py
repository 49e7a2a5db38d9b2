"""What answers cost and where they came from, as text."""

from collections.abc import Hashable, Iterator, Sequence
from typing import cast

from lensviz.session.core import Core, Key
from lensviz.session.query import Assembled, Query
from lensviz.session.store import Entry


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
    told = set[Hashable]()
    with core.question():
        for query in queries:
            yield from _tree(core, core.key(query), "", told)


def _tree(core: Core, key: Key, indent: str, told: set[Hashable]) -> Iterator[str]:
    label = f"{indent}{key[1].label}"
    if key in told:
        yield f"{label:<58} as above"
        return
    told.add(key)
    entry = core.record(key) if isinstance(key[1], Assembled) else core.store.peek(key)
    yield f"{label:<58} {', '.join(_facts(core, key[1], entry))}"
    for child in dict.fromkeys(entry.inputs) if entry else ():
        yield from _tree(core, cast("Key", child), indent + "  ", told)


def _facts(core: Core, query: Query[object], entry: Entry | None) -> Iterator[str]:
    if isinstance(query, Assembled):
        kept, parts = query.kept(core)
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
