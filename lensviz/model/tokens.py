"""Text to token ids and back, the way the model's own tokenizer does it.

Token text is a label, never a key: two ids can decode to the same text, and an id may hold bytes that are no character
by themselves. Such bytes are written `<0xE6>`; a real U+FFFD in the vocabulary stays U+FFFD.
"""

import codecs
import re
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from lensviz.errors import BadPrompt, EmptyPrompt, NotOneToken
from lensviz.model.protocol import Prompt

_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_TOKEN = re.compile(r"<0x([0-9A-Fa-f]{2})>\Z")
_REPLACEMENT = "\ufffd"


def _hex(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - registered for decoding only
    return "".join(f"<0x{byte:02X}>" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("lensviz.hex", _hex)


def byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in GPT-2's byte-level BPE, inverted."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    shifted = [byte for byte in range(0x100) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(0x100 + i): byte for i, byte in enumerate(shifted)}


_BYTES = byte_alphabet()


def without_surrogates(text: str) -> str:
    """The text with every lone surrogate as U+FFFD (a tokenizer takes only valid Unicode)."""
    return _SURROGATE.sub(_REPLACEMENT, text)


class TokenCodec:
    """`Codec` of protocol.py over a Hugging Face tokenizer, fast or slow.

    Args:
        tokenizer: the user's own; it is never changed.
        vocab_size: number of rows that the model embeds, which can exceed what the tokenizer knows.
        prepend_bos: the policy where the caller does not say; None follows the tokenizer.

    """

    def __init__(self, tokenizer: Any, vocab_size: int, *, prepend_bos: bool | None = None) -> None:
        self.tokenizer = tokenizer
        self.vocab_size = vocab_size
        self.bos_id: int | None = tokenizer.bos_token_id
        self._prepend_bos = prepend_bos
        self._known = len(tokenizer)
        self._lock = threading.RLock()  # fast tokenizers raise "Already borrowed" when two threads meet in them
        self._vocabulary: list[str] | None = None

    def encode(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> list[int]:
        """Token ids of text, or checked ids. Raises EmptyPrompt without any id, BadPrompt for anything else."""
        if isinstance(prompt, str):
            ids = self._ids(without_surrogates(prompt), special=True)
            prepend_bos = self._prepend_bos if prepend_bos is None else prepend_bos
        else:
            ids = self._checked(prompt)
        ids = self._with_bos(ids, prepend_bos)
        if not ids:
            raise EmptyPrompt("The prompt holds no token; type at least one character.")
        return ids

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Each id decoded alone; bytes that are no character by themselves as `<0xE6>`."""
        if self._vocabulary is not None and all(0 <= i < self.vocab_size for i in ids):
            return [self._vocabulary[i] for i in ids]
        return self._decode(list(map(int, ids)))

    def is_special(self, ids: Sequence[int]) -> list[bool]:
        """Which ids are special tokens."""
        return [int(i) in self._special for i in ids]

    def one_token(self, target: str | int) -> int:
        """The id of a target. Raises NotOneToken for text of several tokens or an id outside the vocabulary."""
        if not isinstance(target, str):
            if 0 <= int(target) < self.vocab_size:
                return int(target)
            raise NotOneToken(
                f"Token id {target} is outside 0 to {self.vocab_size - 1}; give an id of this vocabulary."
            )
        text = without_surrogates(target)
        ids = self._ids(text, special=False)
        if len(ids) != 1 and text.startswith(" "):  # SentencePiece adds the first word's blank itself
            shorter = self._ids(text[1:], special=False)
            if len(shorter) == 1 and self._tokens(shorter)[0] == "▁" + text[1:]:
                ids = shorter
        if len(ids) == 1:
            return ids[0]
        if not ids:
            raise NotOneToken(f"The target {_quoted(text)} holds no token; give the text or the id of one token.")
        shown = ", ".join(_quoted(piece) for piece in self.pieces(ids[:8])) + (", …" if len(ids) > 8 else "")
        raise NotOneToken(f"The target {_quoted(text)} is {len(ids)} tokens ({shown}); give one of them, or its id.")

    def vocabulary(self) -> list[str]:
        """`pieces` of every id, computed once and kept."""
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = self._decode(list(range(self.vocab_size)))
            return self._vocabulary

    @property
    def bos_policy(self) -> str:
        """What happens to text by default: "prepended" or "none"."""
        leading = self.encode("a")[:1]
        return "prepended" if leading != self._ids("a", special=False)[:1] and any(self.is_special(leading)) else "none"

    @cached_property
    def _special(self) -> frozenset[int]:
        added = getattr(self.tokenizer, "added_tokens_decoder", {})
        return frozenset(self.tokenizer.all_special_ids) | {i for i, token in added.items() if token.special}

    def _ids(self, text: str, *, special: bool) -> list[int]:
        with self._lock:
            return list(self.tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"])

    def _checked(self, prompt: Any) -> list[int]:
        sentence = (
            f"The prompt is neither text nor a list of token ids from 0 to {self.vocab_size - 1}; pass one of those."
        )
        try:
            items = prompt.tolist() if hasattr(prompt, "tolist") else list(prompt)
            ids = [item.__index__() for item in items if not isinstance(item, bool)]
        except (TypeError, AttributeError, ValueError):
            raise BadPrompt(sentence) from None
        if len(ids) != len(items):
            raise BadPrompt(sentence)
        wrong = next((i for i in ids if not 0 <= i < self.vocab_size), None)
        if wrong is not None:
            raise BadPrompt(
                f"Token id {wrong} is outside this model's vocabulary; ids run from 0 to {self.vocab_size - 1}."
            )
        return ids

    def _with_bos(self, ids: list[int], prepend_bos: bool | None) -> list[int]:
        if prepend_bos is None:
            return ids
        leads = bool(ids) and self.bos_id is not None and ids[0] == self.bos_id
        if not prepend_bos:
            return ids[1:] if leads else ids
        if self.bos_id is None:
            raise BadPrompt("This tokenizer has no BOS token to prepend; leave prepend_bos unset.")
        return ids if leads else [self.bos_id, *ids]

    def _tokens(self, ids: list[int]) -> list[str | None]:
        with self._lock:
            return self.tokenizer.convert_ids_to_tokens(ids)

    def _decode(self, ids: list[int]) -> list[str]:
        known = [i for i in ids if 0 <= i < self._known]
        texts = dict(zip(known, self._decode_alone(known), strict=True))
        broken = [i for i, text in texts.items() if _REPLACEMENT in text]
        for i, token in zip(broken, self._tokens(broken), strict=True):
            texts[i] = self._from_bytes(token or "", texts[i])
        return [texts.get(i, f"<id {i}>") for i in ids]

    def _decode_alone(self, ids: list[int]) -> list[str]:
        rows = [[i] for i in ids]
        with self._lock:
            backend = getattr(self.tokenizer, "backend_tokenizer", None)
            if backend is not None and type(self.tokenizer).__name__ == "TokenizersBackend":
                return backend.decode_batch(rows, skip_special_tokens=False)
            options = {"skip_special_tokens": False, "clean_up_tokenization_spaces": False}
            return [self.tokenizer.decode(row, **options) for row in rows]

    def _from_bytes(self, token: str, text: str) -> str:
        """What a token with broken characters really holds: bytes of a byte-level alphabet or one fallback byte."""
        if _BYTE_TOKEN.match(token):
            return token.upper().replace("X", "x", 1)
        if self._byte_level and all(char in _BYTES for char in token):
            return bytes(_BYTES[char] for char in token).decode("utf-8", "lensviz.hex")
        return text

    @cached_property
    def _byte_level(self) -> bool:
        backend = getattr(self.tokenizer, "backend_tokenizer", None)
        if backend is None:
            return hasattr(self.tokenizer, "byte_decoder")
        return "ByteLevel" in repr(backend.decoder)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
