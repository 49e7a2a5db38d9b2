"""Converts what callers pass to a list of `MentionExample`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lensviz.common.text import without_surrogates
from lensviz.entities.examples.mention_example import MentionExample, digest, excerpt, find
from lensviz.errors import BadItems

__all__ = ["MentionExample", "as_items", "digest", "split"]

HELD_OUT_FROM = 8  # items; of fewer none is held out

ACCEPTED = "pass MentionExample(text, start, end), (text, mention), (text, start, end), or a dict with such keys"


def as_items(items: Any) -> list[MentionExample]:
    """Examples from `MentionExample`, (text, mention), (text, (start, end)), (text, start, end), dicts with "text" and
    "entity", "mention" or "start" and "end" (and "target", if any), or a DataFrame with such columns.

    A mention is taken where it first stands as whole words, else where it first stands. Lone surrogates become U+FFFD.

    Raises:
        BadItems: there is none, or one is none; the sentence says which.

    """
    if hasattr(items, "columns") and hasattr(items, "to_dict"):
        items = items.to_dict("records")
    if isinstance(items, str | bytes | Mapping | MentionExample) or not isinstance(items, Iterable):
        raise BadItems(f"The items are a {type(items).__name__}, not a list: for each item {ACCEPTED}.")
    made = [_item(n, value) for n, value in enumerate(items)]
    if not made:
        raise BadItems(f"There are no items: {ACCEPTED}, for one mention at least.")
    return made


def split(
    items: Sequence[MentionExample], held_out: float, seed: int
) -> tuple[list[MentionExample], list[MentionExample]]:
    """Items to train on and items held out, by chance with a seed, both in their order. At least one is held out of
    eight or more items, none of fewer, and none with a share of 0. Raises BadItems for a share outside [0, 1).
    """
    if not 0 <= held_out < 1:
        raise BadItems(f"The share held out is {held_out!r}: pass a number from 0 to below 1.")
    if len(items) < HELD_OUT_FROM or not held_out:
        return list(items), []
    n = min(max(1, round(held_out * len(items))), len(items) - 1)
    held = set(np.random.default_rng(seed).choice(len(items), n, replace=False).tolist())
    return [i for at, i in enumerate(items) if at not in held], [i for at, i in enumerate(items) if at in held]


def _item(n: int, value: Any) -> MentionExample:
    if isinstance(value, MentionExample):
        return _of_span(n, value.text, value.start, value.end, value.target)
    if isinstance(value, Mapping):
        return _of_row(n, value)
    if isinstance(value, tuple | list) and len(value) == 3:
        return _of_span(n, *value)
    if isinstance(value, tuple | list) and len(value) == 2:
        text, where = value
        return _of_span(n, text, *where) if _is_pair(where) else _of_mention(n, text, where)
    raise BadItems(f"Item {n} is a {type(value).__name__} that says no text and mention: {ACCEPTED}.")


def _is_pair(where: Any) -> bool:
    return isinstance(where, tuple | list) and len(where) == 2


def _of_row(n: int, row: Mapping[Any, Any]) -> MentionExample:
    given = {key: row[key] for key in ("text", "start", "end", "mention", "entity", "target") if _there(row.get(key))}
    if "text" not in given:
        raise BadItems(f'Item {n} has no "text": {ACCEPTED}.')
    text, target, mention = given["text"], given.get("target"), given.get("mention")
    if "start" in given and "end" in given:
        item = _of_span(n, text, given["start"], given["end"], target)
        if mention is not None and without_surrogates(_text(n, mention, "mention")) != item.mention:
            raise BadItems(
                f"Item {n} names the mention {excerpt(mention)}, but characters {item.start} to {item.end} of its text "
                f"are {excerpt(item.mention)}: count characters, not bytes or tokens, or leave the span out."
            )
        return item
    if mention is None and "entity" not in given:
        raise BadItems(f'Item {n} has no "mention", "entity", or "start" and "end": {ACCEPTED}.')
    return _of_mention(n, text, given["entity"] if mention is None else mention, target)


def _there(value: Any) -> bool:
    """Not None, and not what pandas has in its place."""
    gap = isinstance(value, float) and math.isnan(value)
    return not (gap or value is None or type(value).__name__ in ("NAType", "NaTType"))


def _of_mention(n: int, text: Any, mention: Any, target: Any = None) -> MentionExample:
    text, mention = without_surrogates(_text(n, text, "text")), without_surrogates(_text(n, mention, "mention"))
    if not mention.strip():
        raise BadItems(f"Item {n} has an empty mention in {excerpt(text)}: name the characters that it stands for.")
    start = find(text, mention)
    if start < 0:
        raise BadItems(
            f"Item {n}: the mention {excerpt(mention)} does not stand in {excerpt(text)}: write it as the text does, "
            "or leave the item out."
        )
    return _of_span(n, text, start, start + len(mention), target)


def _of_span(n: int, text: Any, start: Any, end: Any, target: Any = None) -> MentionExample:
    text = without_surrogates(_text(n, text, "text"))
    first, last = _place(n, start), _place(n, end)
    if not 0 <= first <= last <= len(text):
        raise BadItems(
            f"Item {n}: characters {first} to {last} are no part of {excerpt(text)}, which has {len(text)}: pass "
            "start < end, both within the text."
        )
    item = MentionExample(text, first, last)
    if not item.mention.strip():
        raise BadItems(f"Item {n}: characters {first} to {last} of {excerpt(text)} are blank: pass the mention's own.")
    return item if target is None else replace(item, target=_target(n, target))


def _target(n: int, target: Any) -> str:
    if not _text(n, target, "target").strip():
        raise BadItems(f"Item {n} has an empty target: name what is to be written, or leave it out.")
    return without_surrogates(target)


def _text(n: int, value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise BadItems(f"Item {n} has a {type(value).__name__} {excerpt(repr(value))} as its {what}: pass a text.")
    return value


def _place(n: int, value: Any) -> int:
    whole = isinstance(value, float) and value.is_integer()  # what pandas makes of a column with gaps
    if isinstance(value, bool) or not (whole or hasattr(value, "__index__")):
        raise BadItems(f"Item {n} has {excerpt(repr(value))} as a place in its text: pass whole numbers of characters.")
    return int(value)
