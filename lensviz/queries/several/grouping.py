"""Groups prompts into passes, and finds the beginnings that they share."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import TypeAlias

from lensviz.corpus.batches import TOKENS, cut

Ids: TypeAlias = tuple[int, ...]
PASS = 48  #: tokens that take about as long as one more pass
BEHIND = 8 * TOKENS  #: positions of one pass, those of the beginning that its prompts share counted


def groups(prompts: Sequence[Ids], tokens: int = TOKENS) -> Iterator[list[int]]:
    """Numbers of prompts, those with the same beginning side by side."""
    held, new, last = list[int](), 0, Ids()
    for n in sorted(range(len(prompts)), key=prompts.__getitem__):
        own = len(prompts[n]) - shared(last, prompts[n])
        if held and new + own > tokens:
            yield held
            held, new, own = [], 0, len(prompts[n])
        held, new, last = [*held, n], new + own, prompts[n]
    if held:
        yield held


def shared(a: Ids, b: Ids) -> int:
    """Number of tokens that two prompts begin with in common."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def outermost(prompts: Iterable[Ids]) -> list[Ids]:
    """Distinct prompts in order, without those that another one begins with."""
    ordered = sorted(set(prompts))
    return [a for a, b in pairwise([*ordered, ()]) if b[: len(a)] != a]


def branches(prompts: Sequence[Ids], start: int, at: int | None = None) -> Iterator[tuple[Ids, list[Ids]]]:
    """(what is to be read next, the prompts that continue it), of ordered prompts that share their first `start`
    tokens: a whole prompt, or a longer beginning that several share and that is worth a pass of its own.
    """
    at = start if at is None else at
    for _, members in groupby(prompts, key=lambda prompt: prompt[at : at + 1]):
        group = list(members)
        end = shared(group[0], group[-1])
        if len(group) == 1 or (len(group) - 1) * (end - start) >= PASS:
            yield group[0][:end], [each for each in group if len(each) > end]
        else:
            yield from branches(group, start, end)


def batches(texts: Sequence[Ids]) -> Iterator[list[Ids]]:
    """Texts of similar length for one pass each."""
    numbered = sorted(enumerate(texts), key=lambda pair: len(pair[1]))
    for batch in cut(numbered, BEHIND, widening=PASS):
        yield list(batch.texts)
