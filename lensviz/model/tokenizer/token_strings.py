"""Strings of single tokens, and of characters that lie in several tokens.

Token text is a label, never a key: two ids can decode to the same text, and an id may hold bytes that are no character
by themselves. Such bytes are written `<0xE6>`; a real U+FFFD in the vocabulary stays U+FFFD. A decoder that takes the
blank off the first word of a text takes it off every token that it decodes alone: there the token's own spelling says
whether a blank stands before (▁world) or behind (hello</w>) it.
"""

import codecs
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from lensviz.model.tokenizer.split import Split

_BYTE_TOKEN = re.compile(r"<0x([0-9A-Fa-f]{2})>\Z")
_REPLACEMENT = "\ufffd"
BLANK = "▁"  #: a blank, as SentencePiece spells it
WORD_END = "</w>"


def _hex(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"<0x{byte:02X}>" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("lensviz.hex", _hex)


def byte_alphabet() -> dict[str, int]:
    """The byte for each character that stands for one in GPT-2's byte-level BPE."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    shifted = [byte for byte in range(0x100) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(0x100 + i): byte for i, byte in enumerate(shifted)}


_BYTES = byte_alphabet()


def readable(data: bytes) -> str:
    """UTF-8 text of bytes; what is no character as `<0xE6>`."""
    return data.decode("utf-8", "lensviz.hex")


def decode_alone(tokenizer: Any, ids: list[int]) -> list[str]:
    """The text of each id by itself, for ids that the tokenizer knows."""
    texts = _plain(tokenizer, ids)
    tokens = tokenizer.convert_ids_to_tokens(ids)
    byte_level = is_byte_level(tokenizer)
    for position, (text, token) in enumerate(zip(texts, tokens, strict=True)):
        if _REPLACEMENT in text or not text:
            data = _bytes_of(token, byte_level=byte_level)
            texts[position] = _with_blanks(text, token) if data is None else readable(data)
        else:
            texts[position] = _with_blanks(text, token)
    return texts


def _with_blanks(text: str, token: str | None) -> str:
    """The text of a token with the blanks that its spelling has at an edge."""
    if token and token[0] == BLANK and not text.startswith(BLANK):
        return " " * (len(token) - len(token.lstrip(BLANK))) + text.lstrip(" ")
    if token and token.endswith(WORD_END) and not text.endswith((WORD_END, " ")):
        return text + " "
    return text


def over_tokens(tokenizer: Any, ids: Sequence[int | None]) -> tuple[Split, ...]:
    """The tokens that hold parts of characters which stand whole in a row of them; None is an id without text."""
    known = [i for i in ids if i is not None]
    texts, tokens = iter(_plain(tokenizer, known)), iter(tokenizer.convert_ids_to_tokens(known))
    byte_level = is_byte_level(tokenizer)
    parts: list[bytes] = []  # b"" for tokens of whole characters
    for i in ids:
        text, token = ("", "") if i is None else (next(texts), next(tokens))
        data = _bytes_of(token, byte_level=byte_level) if _REPLACEMENT in text or not text else None
        parts.append(data if data and _is_broken(data) else b"")
    made: list[Split] = []
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) and parts[end]:
            end += 1
        made += _joined(parts[at:end], at)
        at = end + 1
    return tuple(made)


def _joined(parts: list[bytes], first: int) -> list[Split]:
    """Of a row of tokens with broken characters, those that get another text or lie within a character."""
    data, starts = b"".join(parts), [0, *accumulate(map(len, parts))]
    owner = [n for n, part in enumerate(parts) for _ in part]
    texts, inside = [""] * len(parts), [False] * len(parts)
    at = 0
    while at < len(data):
        size = next((n for n in range(1, 5) if at + n <= len(data) and not _is_broken(data[at : at + n])), 0)
        texts[owner[at]] += readable(data[at : at + max(size, 1)])
        n = owner[at] + 1
        while n < len(parts) and starts[n] < at + size:
            inside[n] = True
            n += 1
        at += max(size, 1)
    rows = enumerate(zip(parts, texts, inside, strict=True), start=first)
    return [Split(n, text, within) for n, (part, text, within) in rows if within or text != readable(part)]


def _is_broken(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


def is_byte_level(tokenizer: Any) -> bool:
    """Whether the vocabulary spells bytes in GPT-2's alphabet."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    return hasattr(tokenizer, "byte_decoder") if backend is None else "ByteLevel" in repr(backend.decoder)


def _plain(tokenizer: Any, ids: list[int]) -> list[str]:
    rows = [[i] for i in ids]
    backend = getattr(tokenizer, "backend_tokenizer", None)
    decode = getattr(type(tokenizer), "_decode", None)
    own = getattr(decode, "__qualname__", "") in ("TokenizersBackend._decode", "PreTrainedTokenizerFast._decode")
    if backend is not None and own:  # the whole vocabulary in a tenth of a second
        return backend.decode_batch(rows, skip_special_tokens=False)
    options = {"skip_special_tokens": False, "clean_up_tokenization_spaces": False}
    return [tokenizer.decode(row, **options) for row in rows]


def may_continue(token: str | None) -> bool:
    """Whether a row of fallback bytes continues behind this token: it is one, `<0xE6>`, or an id without any text."""
    return token is None or _BYTE_TOKEN.match(token) is not None


def _bytes_of(token: str | None, *, byte_level: bool) -> bytes | None:
    """Content of a token with broken characters or none: bytes of the byte alphabet, or one byte (which ByT5
    spells as the character of that number); None if unknown.
    """
    if not token:
        return None
    if len(token) == 1 and not byte_level and "\x80" <= token <= "\xff":
        return bytes([ord(token)])
    if match := _BYTE_TOKEN.match(token):
        return bytes([int(match[1], 16)])
    if byte_level and all(char in _BYTES for char in token):
        return bytes(_BYTES[char] for char in token)
    return None
