"""Token ids, checked; and the tokenizer of a model without a tokenizer, whose prompts and targets are ids."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from lensviz.errors import BadPrompt, EmptyPrompt, NotOneToken
from lensviz.model.protocol import Prompt
from lensviz.model.tokenizer.split import Split
from lensviz.model.tokenizer.streaming import TextStream


def checked_ids(prompt: Any, vocab_size: int) -> list[int]:
    """Token ids as a list of ints. Raises BadPrompt for anything else and for ids outside the vocabulary."""
    last = vocab_size - 1
    try:
        items = prompt.tolist() if hasattr(prompt, "tolist") else list(prompt)
        ids = [item.__index__() for item in items if not isinstance(item, bool)]
    except (TypeError, AttributeError):
        items, ids = [None], []
    if len(ids) != len(items):
        raise BadPrompt(f"The prompt is neither text nor a list of token ids from 0 to {last}; pass one of those.")
    wrong = next((i for i in ids if not 0 <= i <= last), None)
    if wrong is not None:
        raise BadPrompt(f"Token id {wrong} is outside this model's vocabulary; pass ids from 0 to {last}.")
    return ids


def checked_id(target: Any, vocab_size: int) -> int:
    """One id of the vocabulary. Raises NotOneToken."""
    try:
        index = None if isinstance(target, bool) else int(target.__index__())
    except (AttributeError, TypeError):
        index = None
    if index is None or not 0 <= index < vocab_size:
        raise NotOneToken(
            f"The target {target!r} is no token of this model; give text or an id up to {vocab_size - 1}."
        )
    return index


class IdTokenizer:
    """`Tokenizer` of protocol.py that knows only numbers."""

    def __init__(self, vocab_size: int) -> None:
        self.vocab_size = vocab_size
        self.version: Hashable = vocab_size
        self.bos_id: int | None = None
        self.eos_id: int | None = None
        self.bos_policy = "none"
        self.stop_ids: frozenset[int] = frozenset()

    def encode(self, prompt: Prompt, *, prepend_bos: bool | None = None) -> list[int]:
        """Ids, checked. Raises BadPrompt for text, EmptyPrompt for no id."""
        if isinstance(prompt, str) or prepend_bos:
            raise BadPrompt(
                "This model has no tokenizer; pass (model, tokenizer), or a list of token ids as the prompt."
            )
        ids = checked_ids(prompt, self.vocab_size)
        if not ids:
            raise EmptyPrompt("The prompt holds no token; pass at least one id.")
        return ids

    def encode_plain(self, text: str) -> list[int]:
        """There is no text. Raises BadPrompt."""
        return self.encode(text)

    def token_strings(self, ids: Sequence[int]) -> list[str]:
        """`<id 5>` for each id."""
        return [f"<id {int(i)}>" for i in ids]

    def split(self, ids: Sequence[int]) -> tuple[Split, ...]:  # noqa: ARG002
        """A number is not split."""
        return ()

    def is_special(self, ids: Sequence[int]) -> list[bool]:
        """Nothing is known to be special."""
        return [False for _ in ids]

    def single_token_id(self, target: str | int) -> int:
        """A checked id. Raises NotOneToken for text."""
        if isinstance(target, str):
            raise NotOneToken("This model has no tokenizer; give the target's token id.")
        return checked_id(target, self.vocab_size)

    def decode(self, ids: Sequence[int]) -> str:
        """`<id 5>` for each id, in a row."""
        return "".join(self.token_strings(ids))

    def stream(self) -> TextStream:
        """The text of ids that come one by one."""
        return TextStream(self.decode)

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:  # noqa: ARG002
        """There is no template. Raises BadPrompt."""
        raise BadPrompt("This model has no tokenizer and so no chat template; pass a list of token ids as the prompt.")

    def roles(self, ids: Sequence[int]) -> list[int]:
        """Nobody is known to speak."""
        return [0 for _ in ids]

    def vocabulary(self) -> list[str]:
        """`token_strings` of every id."""
        return self.token_strings(range(self.vocab_size))
