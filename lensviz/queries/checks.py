"""What cannot be asked of a model, said in a sentence."""

from typing import Any

from lensviz.errors import NoHead, NotOneToken, OutOfRange, UnknownLens
from lensviz.model.protocol import HasHead, Head, Seam


def head_of(seam: Seam, lens: str) -> Head:
    """The head that a lens reads with.

    Raises:
        NoHead: an encoder without a language-model head.
        UnknownLens: this version has the logit lens only.

    """
    if lens != "logit":
        raise UnknownLens(f'There is no lens named {lens!r}: use "logit".')
    if not isinstance(seam, HasHead):
        raise NoHead(
            f"{seam.name} has no language-model head, so its layers cannot be read as words: load a causal or "
            "masked-LM version of it, or use session.residuals(...)."
        )
    return seam.head


def target_ids(seam: Seam, targets: Any) -> tuple[int, ...]:
    """Ids of targets: one token each, as text or id; a bare text or id is one target.

    Raises:
        NotOneToken: a text of several tokens, or an id that the head has no logit for.

    """
    if targets is None:
        return ()
    ids = tuple(seam.codec.one_token(t) for t in several(targets))
    size = seam.head.vocab_size if isinstance(seam, HasHead) else seam.codec.vocab_size
    for i in ids:
        if i >= size:
            raise NotOneToken(f"The model has no logit for token id {i:,}: it has {size:,}, so pass a smaller id.")
    return ids


def several(value: Any) -> list[Any]:
    """One value, or some of them, as a list: a text, a number and a tensor without dimensions are one."""
    one = isinstance(value, str) or not hasattr(value, "__iter__") or getattr(value, "ndim", 1) == 0
    return [value] if one else list(value)


def check_layer(seam: Seam, layer: int) -> None:
    if not -1 <= layer < seam.n_layers:
        raise OutOfRange(
            f"There is no layer {layer}: {seam.name} has layers 0 to {seam.n_layers - 1}, and -1 for the embedding."
        )


def check_position(n_tokens: int, position: int) -> None:
    if not 0 <= position < n_tokens:
        raise OutOfRange(f"There is no position {position}: the prompt has positions 0 to {n_tokens - 1}.")
