"""Aligns two prompts by the tokens that they share."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from lensviz.errors import NotAligned
from lensviz.queries.tokens import TokenIds


def counterparts(ours: Sequence[int], theirs: Sequence[int]) -> NDArray[np.int64]:
    """For each of our positions theirs, -1 where there is none: equal tokens in order, and words replaced one for one.

    How both begin and end is laid side by side first: the longest common run alone would find the wrong one of several
    equal words.
    """
    n = min(len(ours), len(theirs))
    start = next((i for i in range(n) if ours[i] != theirs[i]), n)
    end = next((i for i in range(n - start) if ours[-1 - i] != theirs[-1 - i]), n - start)
    found = np.full(len(ours), -1)
    found[:start] = np.arange(start)
    found[len(ours) - end :] = np.arange(len(theirs) - end, len(theirs))
    mine, others = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    for tag, a, b, c, d in SequenceMatcher(None, mine, others, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            found[start + a : start + b] = np.arange(start + c, start + d)
    return found


def clean_positions(corrupt: TokenIds, clean: TokenIds) -> NDArray[np.int64]:
    """For each position of the corrupt prompt the one of the clean prompt whose cells are patched into it: position for
    position when both have equally many tokens, else `counterparts`; -1 where there is none.

    Raises:
        NotAligned: prompts of different length that share no token, special ones aside.

    """
    if len(corrupt.ids) == len(clean.ids):
        return np.arange(len(corrupt.ids))
    own, other = ({i for i, special in zip(t.ids, t.special, strict=True) if not special} for t in (corrupt, clean))
    if not own & other:
        raise NotAligned(
            f"The clean prompt ({len(clean.ids)} tokens) and the corrupt one ({len(corrupt.ids)}) share no token, "
            "special ones aside, so no cell has a counterpart: take prompts of equally many tokens, or such as differ "
            "in a few words."
        )
    return counterparts(corrupt.ids, clean.ids)
