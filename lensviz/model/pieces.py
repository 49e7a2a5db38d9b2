"""What a token says when it is decoded alone.

Token text is a label, never a key: two ids can decode to the same text, and an id may hold bytes that are no character
by themselves. Such bytes are written `<0xE6>`; a real U+FFFD in the vocabulary stays U+FFFD.
"""

import codecs
import re
from typing import Any

_BYTE_TOKEN = re.compile(r"<0x([0-9A-Fa-f]{2})>\Z")
_REPLACEMENT = "\ufffd"


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
    broken = [position for position, text in enumerate(texts) if _REPLACEMENT in text]
    if broken:
        byte_level = is_byte_level(tokenizer)
        tokens = tokenizer.convert_ids_to_tokens([ids[position] for position in broken])
        for position, token in zip(broken, tokens, strict=True):
            texts[position] = _from_bytes(token or "", texts[position], byte_level=byte_level)
    return texts


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


def _from_bytes(token: str, text: str, *, byte_level: bool) -> str:
    """What a token with broken characters really holds: bytes of the byte alphabet, or one fallback byte."""
    if match := _BYTE_TOKEN.match(token):
        return f"<0x{match[1].upper()}>"
    if byte_level and all(char in _BYTES for char in token):
        return readable(bytes(_BYTES[char] for char in token))
    return text
