"""`MentionExample`: one mention in a text."""

import hashlib
import unicodedata
from dataclasses import dataclass

from lensviz.common.text import visible, without_surrogates


@dataclass(frozen=True)
class MentionExample:
    """One mention: characters start to end (exclusive) of a text. `target` is what its vector is to be written out as
    where that is not the mention itself (the object of a relation).
    """

    text: str
    start: int
    end: int
    target: str | None = None

    @property
    def mention(self) -> str:
        return self.text[self.start : self.end]

    @property
    def wanted(self) -> str:
        """Text that the vector of the mention is to be decoded as."""
        return self.mention if self.target is None else self.target


Item = MentionExample  #: its name until version 0.6


def find(text: str, mention: str) -> int:
    """Index of the first occurrence of a mention as whole words, else of the first one, -1 if there is none."""
    at = first = text.find(mention)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(mention) : at + len(mention) + 1]
        if not (_joined(before, mention[0]) or _joined(mention[-1], after)):
            return at
        at = text.find(mention, at + 1)
    return first


def _joined(left: str, right: str) -> bool:
    """Whether two neighboring characters are of one word (letters, digits, marks, `_`)."""
    return all(c != "" and (c.isalnum() or c == "_" or unicodedata.category(c)[0] == "M") for c in (left, right))


def digest(mention: str) -> int:
    """64 bits, as a signed number, that tell whether a mention was seen in training; blanks around it do not count."""
    data = without_surrogates(mention).strip().encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little", signed=True)


def excerpt(text: str, width: int = 40) -> str:
    """The beginning of a text, quoted, for a message."""
    shown = visible(text)
    return f'"{shown}"' if len(shown) <= width else f'"{shown[: width - 1]}…"'
