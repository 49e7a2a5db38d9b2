"""Tells several prompts from one."""

from collections.abc import Mapping, Sequence
from typing import Any, cast


def several_prompts(value: Any) -> list[Any] | None:
    """The prompts of a list or tuple whose items are prompts themselves (texts, lists or tensors of ids, chats, what a
    tokenizer returned), the texts of a column or an array, or the rows of a padded batch with its attention mask; None
    where `value` is one prompt or none.

    A list of whole numbers is one prompt, a list of messages is one chat, and one list of ids in a list is one prompt
    too, as tokenizers return it: [1, n].
    """
    if isinstance(value, Mapping):
        return _rows(cast("Mapping[str, Any]", value))
    if not isinstance(value, list | tuple):
        texts = _listed(value) if hasattr(value, "tolist") else []
        return texts if texts and all(isinstance(text, str) for text in texts) else None
    items = list(cast("Sequence[Any]", value))
    if not items or not all(_is_prompt(item) for item in items):
        return None
    return None if len(items) == 1 and _may_be_ids(items[0]) else items


def _rows(batch: Mapping[str, Any]) -> list[Any] | None:
    """Without a mask nobody can tell padding from tokens."""
    ids, mask = (_listed(batch.get(name)) for name in ("input_ids", "attention_mask"))
    if len(ids) < 2 or len(ids) != len(mask) or not all(isinstance(row, list | tuple) for row in (*ids, *mask)):
        return None
    return [{"input_ids": row, "attention_mask": on} for row, on in zip(ids, mask, strict=True)]


def _is_prompt(item: Any) -> bool:
    if isinstance(item, Mapping):
        return "input_ids" in item
    return isinstance(item, str | list | tuple | range) or getattr(item, "ndim", 0) > 0


def _may_be_ids(item: Any) -> bool:
    """Whether an item alone in a list is a row of ids: no text, no chat, nothing that a tokenizer returned."""
    if isinstance(item, str | Mapping):
        return False
    return not any(isinstance(each, Mapping) for each in _listed(item))


def _listed(value: Any) -> list[Any]:
    items = value.tolist() if hasattr(value, "tolist") else value
    return [*items] if isinstance(items, list | tuple | range) else []
