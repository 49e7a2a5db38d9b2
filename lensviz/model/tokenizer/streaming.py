"""Streams the text of tokens that come one by one, so that the parts add up to the text of all of them."""

from collections.abc import Callable, Sequence

REPLACEMENT = "\ufffd"


class TextStream:
    """New text at each token, by decoding all of them anew.

    Held back until more is known, or the end: characters that are not complete yet; tokens that `waits` is true of,
    such as a row of single bytes, which are decoded together and all become U+FFFD where one is wrong; and with `words`
    the last word, for tokenizers that tidy up blanks behind what they decoded already.
    """

    def __init__(
        self,
        decode: Callable[[Sequence[int]], str],
        *,
        waits: Callable[[int], bool] = lambda _: False,
        words: bool = False,
    ) -> None:
        self._decode = decode
        self._waits = waits
        self._words = words
        self._ids: list[int] = []
        self._told = ""

    def add(self, token: int, *, last: bool) -> str:
        """The text that this token makes certain, often "" for a part of a character; with `last`, all that is left."""
        self._ids.append(token)
        if self._waits(token) and not last:
            return ""
        text = self._decode(self._ids)
        certain = text if last else self._certain(text)
        if not certain.startswith(self._told):
            return ""
        new = certain[len(self._told) :]
        self._told = certain
        return new

    def _certain(self, text: str) -> str:
        text = text.rstrip(REPLACEMENT)
        return text[: max(text.rfind(" "), 0)] if self._words else text
