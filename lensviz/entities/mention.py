"""`Mention`: the decoded text of a cell, its probability and its alternatives."""

from dataclasses import dataclass

from lensviz.entities.decoding.decoder import DecodedText, ReadoutPrompt, text_of
from lensviz.model.protocol import ModelAdapter


@dataclass(frozen=True)
class Alternative:
    """Another mention of a cell: its text, and the natural-log probability of it as a whole, end included."""

    text: str
    logp: float


@dataclass(frozen=True)
class Mention:
    """The mention that a cell was written out as.

    Attributes:
        layer, position: the cell; -1 = embedding; positions as in the session's own tokens.
        text: the mention, without blanks around it; may be empty.
        logp: mean natural-log probability of its tokens and of its end, if that came; NaN where the cell is no number.
        ended: whether the model ended it, and not `max_tokens`.
        token_ids: its tokens, the end token left out.
        vector_layer: the layer whose task vector read the cell; None where none was used.
        alternatives: other mentions, the most likely as a whole first.

    """

    layer: int
    position: int
    text: str
    logp: float
    ended: bool
    token_ids: tuple[int, ...]
    vector_layer: int | None
    alternatives: tuple[Alternative, ...] = ()

    def __str__(self) -> str:
        return self.text


def alternatives_of(
    adapter: ModelAdapter, readout_prompt: ReadoutPrompt, found: tuple[DecodedText, ...]
) -> tuple[Alternative, ...]:
    """For people."""
    return tuple(Alternative(text_of(adapter, readout_prompt, w.tokens), sum(w.logps)) for w in found)
