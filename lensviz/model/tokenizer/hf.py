"""Text to token ids and back, the way the model's own tokenizer does it."""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from lensviz.common.text import without_surrogates
from lensviz.errors import BadPrompt, EmptyPrompt, NotOneToken
from lensviz.model.protocol import Prompt
from lensviz.model.tokenizer.ids import checked_id, checked_ids
from lensviz.model.tokenizer.split import Split
from lensviz.model.tokenizer.state import Known, state_of
from lensviz.model.tokenizer.streaming import TextStream
from lensviz.model.tokenizer.token_strings import BLANK, WORD_END, decode_alone, may_continue, over_tokens


class HFTokenizer:
    """`Tokenizer` of protocol.py over a Hugging Face tokenizer, fast or slow. What the user changes on it counts at
    once.

    Args:
        tokenizer: the user's own; it is never changed here.
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
        self.hf = tokenizer
        self.vocab_size = vocab_size
        self._policy = policy
        self._drop_eos = drop_eos
        self._lock = threading.RLock()  # fast tokenizers raise "Already borrowed" when two threads meet in them
        self._last = Known(tokenizer, None)

    @property
    def version(self) -> Hashable:
        """Changes with whatever decides an answer of this tokenizer."""
        with self._lock:
            return state_of(self.hf), self._policy()

    @property
    def bos_id(self) -> int | None:
        """The tokenizer's BOS token."""
        return self.hf.bos_token_id

    @property
    def eos_id(self) -> int | None:
        """The tokenizer's EOS token."""
        return self.hf.eos_token_id

    @property
    def stop_ids(self) -> frozenset[int]:
        """Tokens that end a text, by the tokenizer alone."""
        return frozenset() if self.eos_id is None else frozenset([self.eos_id])

    @property
    def _known(self) -> Known:
        version = self.version
        if self._last.version != version:
            self._last = Known(self.hf, version)
        return self._last

    def encode(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> list[int]:
        """Token ids of text, or checked ids. Raises EmptyPrompt without any id, BadPrompt for anything else."""
        if isinstance(prompt, str):
            ids = self._ids(without_surrogates(prompt), special=True)
            while self._drop_eos and len(ids) > 1 and ids[-1] == self.hf.eos_token_id:
                ids = ids[:-1]
            if prepend_bos is None and self.bos_id is not None:
                prepend_bos = self._policy()
        else:
            ids = checked_ids(prompt, self.vocab_size)
        ids = self._with_bos(ids, prepend_bos)
        if not ids or (isinstance(prompt, str) and not prompt):
            raise EmptyPrompt("The prompt holds no token; type at least one character.")
        return ids

    def encode_plain(self, text: str) -> list[int]:
        """Token ids of text with nothing added; may be none."""
        return self._ids(without_surrogates(text), special=False)

    def token_strings(self, ids: Sequence[int]) -> list[str]:
        """Each id decoded alone, with the blank before it; bytes that are no character by themselves as `<0xE6>`."""
        wanted = [int(i) for i in ids]
        with self._lock:
            known = self._known
            if known.vocabulary is not None and all(0 <= i < self.vocab_size for i in wanted):
                return [known.vocabulary[i] for i in wanted]
            return self._decode(wanted)

    def split(self, ids: Sequence[int]) -> tuple[Split, ...]:
        """The tokens that hold parts of a character, with what they show so that the character stands there once."""
        with self._lock:
            size = self._known.size
            return over_tokens(self.hf, [int(i) if 0 <= int(i) < size else None for i in ids])

    def is_special(self, ids: Sequence[int]) -> list[bool]:
        """Flags of special tokens."""
        with self._lock:
            special = self._known.special
        return [int(i) in special for i in ids]

    def single_token_id(self, target: str | int) -> int:
        """The id of a target. Raises NotOneToken for text of several tokens or an id outside the vocabulary.

        A target is the token that shows exactly this text, as `token_strings` does, also where the tokenizer itself
        puts a blank before every text (SentencePiece): " Paris" is ▁Paris, and "Paris" the token without a blank. Only
        where there is no such token it is what the tokenizer makes of the text.
        """
        if not isinstance(target, str):
            return checked_id(target, self.vocab_size)
        text = without_surrogates(target)
        exact = self._spelled(text)
        if exact is not None:
            return exact
        ids = self._ids(text, special=False)
        if len(ids) != 1 and text.startswith(" "):  # SentencePiece adds the first word's blank itself
            shorter = self._ids(text[1:], special=False)
            if len(shorter) == 1 and self._tokens(shorter)[0] == "▁" + text[1:]:
                ids = shorter
        if len(ids) == 1:
            return ids[0]
        if not ids:
            raise NotOneToken(f"The target {_quoted(text)} holds no token; give the text or the id of one token.")
        shown = ", ".join(_quoted(piece) for piece in self.token_strings(ids[:8])) + (", …" if len(ids) > 8 else "")
        raise NotOneToken(f"The target {_quoted(text)} is {len(ids)} tokens ({shown}); give one of them, or its id.")

    def vocabulary(self) -> list[str]:
        """`token_strings` of every id, computed once and kept."""
        with self._lock:
            known = self._known
            if known.vocabulary is None:
                known.vocabulary = self._decode(list(range(self.vocab_size)))
            return known.vocabulary

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ids together, special tokens included."""
        with self._lock:
            size = self._known.size
            return self.hf.decode([i for i in ids if i < size])

    def stream(self) -> TextStream:
        """The text of tokens that come one by one."""
        tidies = bool(getattr(self.hf, "clean_up_tokenization_spaces", False))
        return TextStream(self.decode, waits=lambda i: may_continue(self._tokens([i])[0]), words=tidies)

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Ids of a conversation, up to where the assistant speaks. Raises BadPrompt."""
        with self._lock:
            return self._known.template.ids(messages)

    def roles(self, ids: Sequence[int]) -> list[int]:
        """Speaker of each token, by the chat template; all 0 where there is none."""
        with self._lock:
            return self._known.template.roles(ids)

    @property
    def bos_policy(self) -> str:
        """Default for text: "prepended" (a special token leads it) or "none"."""
        leading = self.encode("a")[:1]
        return "prepended" if self.is_special(leading) == [True] else "none"

    def _ids(self, text: str, *, special: bool) -> list[int]:
        with self._lock:
            return list(self.hf(text, add_special_tokens=special, verbose=False)["input_ids"])

    def _with_bos(self, ids: list[int], prepend_bos: bool | None) -> list[int]:
        if prepend_bos is None:
            return ids
        leads = bool(ids) and self.bos_id is not None and ids[0] == self.bos_id
        if not prepend_bos:
            return ids[1:] if leads else ids
        if self.bos_id is None:
            raise BadPrompt("This tokenizer has no BOS token to prepend; leave prepend_bos unset.")
        return ids if leads else [self.bos_id, *ids]

    def _spelled(self, text: str) -> int | None:
        """The token that is spelled as this text, blanks as ▁ or </w>, and shows it; None where there is none."""
        for spelled in (text.replace(" ", BLANK), text[:-1] + WORD_END if text.endswith(" ") else ""):
            with self._lock:
                found = self.hf.convert_tokens_to_ids(spelled) if spelled else None
            if not isinstance(found, int) or not 0 <= found < self.vocab_size:
                continue
            if self._tokens([found]) == [spelled] and self.token_strings([found]) == [text]:
                return found
        return None

    def _tokens(self, ids: list[int]) -> list[str | None]:
        with self._lock:
            return self.hf.convert_ids_to_tokens(ids)

    def _decode(self, ids: list[int]) -> list[str]:
        with self._lock:
            size = self._known.size
            known = [i for i in ids if 0 <= i < size]
            texts = dict(zip(known, decode_alone(self.hf, known), strict=True))
        return [texts.get(i, f"<id {i}>") for i in ids]


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
