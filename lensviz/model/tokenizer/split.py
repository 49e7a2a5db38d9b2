"""A character that lies in several tokens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Split:
    """A token that holds a part of a character.

    Attributes:
        position: among the tokens.
        text: what it shows: the characters that begin in it, whole; "" where it only continues one.
        inside: it begins within a character of the token before.

    """

    position: int
    text: str
    inside: bool
