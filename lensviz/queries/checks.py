"""What cannot be asked of a model, said in a sentence."""

from lensviz.errors import NoHead, OutOfRange, UnknownLens
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


def check_layer(seam: Seam, layer: int) -> None:
    if not -1 <= layer < seam.n_layers:
        raise OutOfRange(
            f"There is no layer {layer}: {seam.name} has layers 0 to {seam.n_layers - 1}, and -1 for the embedding."
        )


def check_position(n_tokens: int, position: int) -> None:
    if not 0 <= position < n_tokens:
        raise OutOfRange(f"There is no position {position}: the prompt has positions 0 to {n_tokens - 1}.")
