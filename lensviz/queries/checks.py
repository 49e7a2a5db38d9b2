"""Validates lenses and targets; errors are sentences."""

from typing import Any

from lensviz.errors import NoHead, NotOneToken
from lensviz.model.protocol import HasHead, Head, ModelAdapter
from lensviz.queries.lenses import Lens


def head_of(adapter: ModelAdapter, lens: Lens | None = None) -> Head:
    """The head of a model, which a lens reads with.

    Raises:
        NoHead: an encoder without a language-model head.
        UnknownLens: a lens of another model.

    """
    if not isinstance(adapter, HasHead):
        raise NoHead(
            f"{adapter.name} has no language-model head, so its layers cannot be read as words: load a causal or "
            "masked-LM version of it, or use session.residuals(...)."
        )
    if lens is not None:
        lens.check(adapter)
    return adapter.head


def target_ids(adapter: ModelAdapter, targets: Any) -> tuple[int, ...]:
    """Ids of targets: one token each, as text or id; a bare text or id is one target.

    Raises:
        NotOneToken: a text of several tokens, or an id that the head has no logit for.

    """
    if targets is None:
        return ()
    ids = tuple(adapter.tokenizer.single_token_id(t) for t in several(targets))
    size = adapter.head.vocab_size if isinstance(adapter, HasHead) else adapter.tokenizer.vocab_size
    for i in ids:
        if i >= size:
            raise NotOneToken(f"The model has no logit for token id {i:,}: it has {size:,}, so pass a smaller id.")
    return ids


def several(value: Any) -> list[Any]:
    """One value, or some of them, as a list: a text, a number and a tensor without dimensions are one."""
    one = isinstance(value, str) or not hasattr(value, "__iter__") or getattr(value, "ndim", 1) == 0
    return [value] if one else list(value)
