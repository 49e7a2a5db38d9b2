"""Text to token ids and back, the way the model's own tokenizer does it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from lensviz.errors import BadPrompt, EmptyPrompt, NotOneToken
from lensviz.model.chat import ChatTemplate
from lensviz.model.ids import checked_id, checked_ids
from lensviz.model.pieces import decode_alone
from lensviz.model.protocol import Prompt
from lensviz.text import without_surrogates


class TokenCodec:
    """`Codec` of protocol.py over a Hugging Face tokenizer, fast or slow.

    Args:
        tokenizer: the user's own; it is never changed.
        vocab_size: number of rows that the model embeds, which can exceed what the tokenizer knows.
        policy: says whether text gets a BOS where the caller does not; its None follows the tokenizer.
        drop_eos: take off an EOS that the tokenizer appends.

    """

    def __init__(
        self,
        tokenizer: Any,
        vocab_size: int,
        *,
        policy: Callable[[], bool | None] = lambda: None,
        drop_eos: bool = False,
    ) -> None:
        self.tokenizer = tokenizer
        self.vocab_size = vocab_size
        self.bos_id: int | None = tokenizer.bos_token_id
        self.eos_id: int | None = tokenizer.eos_token_id
        self.stop_ids: frozenset[int] = frozenset() if self.eos_id is None else frozenset([self.eos_id])
        self._policy = policy
        self._drop_eos = drop_eos
        self.version = 0
        self._known = max([len(tokenizer) - 1, *tokenizer.get_vocab().values()]) + 1
        self._lock = threading.RLock()  # fast tokenizers raise "Already borrowed" when two threads meet in them
        self._vocabulary: list[str] | None = None

    def encode(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> list[int]:
        """Token ids of text, or checked ids. Raises EmptyPrompt without any id, BadPrompt for anything else."""
        if isinstance(prompt, str):
            ids = self._ids(without_surrogates(prompt), special=True)
            while self._drop_eos and len(ids) > 1 and ids[-1] == self.tokenizer.eos_token_id:
                ids = ids[:-1]
            if prepend_bos is None and self.bos_id is not None:
                prepend_bos = self._policy()
        else:
            ids = checked_ids(prompt, self.vocab_size)
        ids = self._with_bos(ids, prepend_bos)
        if not ids or (isinstance(prompt, str) and not prompt):
            raise EmptyPrompt("The prompt holds no token; type at least one character.")
        return ids

    def plain(self, text: str) -> list[int]:
        """Token ids of text with nothing added; may be none."""
        return self._ids(without_surrogates(text), special=False)

    def pieces(self, ids: Sequence[int]) -> list[str]:
        """Each id decoded alone; bytes that are no character by themselves as `<0xE6>`."""
        wanted = [int(i) for i in ids]
        if self._vocabulary is not None and all(0 <= i < self.vocab_size for i in wanted):
            return [self._vocabulary[i] for i in wanted]
        return self._decode(wanted)

    def is_special(self, ids: Sequence[int]) -> list[bool]:
        """Which ids are special tokens."""
        return [int(i) in self._special for i in ids]

    def one_token(self, target: str | int) -> int:
        """The id of a target. Raises NotOneToken for text of several tokens or an id outside the vocabulary."""
        if not isinstance(target, str):
            return checked_id(target, self.vocab_size)
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

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids together, special tokens included."""
        with self._lock:
            return self.tokenizer.decode([i for i in ids if i < self._known])

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Ids of a conversation, up to where the assistant speaks. Raises BadPrompt."""
        with self._lock:
            return self._template.ids(messages)

    def roles(self, ids: Sequence[int]) -> list[int]:
        """Who speaks, by the chat template; all 0 where there is none."""
        with self._lock:
            return self._template.roles(ids)

    @cached_property
    def _template(self) -> ChatTemplate:
        return ChatTemplate(self.tokenizer)

    @property
    def bos_policy(self) -> str:
        """What happens to text by default: "prepended" (a special token leads it) or "none"."""
        leading = self.encode("a")[:1]
        return "prepended" if self.is_special(leading) == [True] else "none"

    @cached_property
    def _special(self) -> frozenset[int]:
        added = getattr(self.tokenizer, "added_tokens_decoder", {})
        return frozenset(self.tokenizer.all_special_ids) | {i for i, token in added.items() if token.special}

    def _ids(self, text: str, *, special: bool) -> list[int]:
        with self._lock:
            return list(self.tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"])

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
        with self._lock:
            texts = dict(zip(known, decode_alone(self.tokenizer, known), strict=True))
        return [texts.get(i, f"<id {i}>") for i in ids]


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
