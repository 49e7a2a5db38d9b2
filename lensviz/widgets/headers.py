"""The tokens at the head of a view's columns, or in a row of their own."""

from typing import Any

import traitlets

from lensviz.queries.tokens import TokenIds
from lensviz.widgets.arrays import Array, Texts


class TokenHeaders(traitlets.HasTraits):
    """Tokens as they are read in a row: a character that lies in several of them stands once, across them."""

    tokens = Texts("token")
    """What each token shows. Of a character that lies in several tokens, the first shows all of it."""
    split = Array("uint32", "part field")
    """The tokens that hold a part of such a character: position, and 1 where it begins within one."""
    split_texts = Texts("part")
    """What these tokens say alone, bytes as `<0xE6>`."""


def headers_of(tokens: TokenIds) -> dict[str, Any]:
    """The traits of `TokenHeaders`."""
    return {
        "tokens": tokens.shown,
        "split": [[each.position, each.inside] for each in tokens.split] or None,
        "split_texts": [tokens.texts[each.position] for each in tokens.split],
    }
