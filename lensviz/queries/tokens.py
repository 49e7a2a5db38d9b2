"""Text to token ids, with everything a view needs to show them."""

from dataclasses import dataclass
from operator import index
from typing import Any, ClassVar, cast

from lensviz.errors import BadPrompt, PromptTooLong
from lensviz.session.query import Context, Query


def as_prompt(value: Any) -> str | tuple[int, ...]:
    """Text as it is; token ids (a list, tuple, NumPy array or tensor of whole numbers) as a tuple. Raises BadPrompt."""
    ids = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(ids, str):
        return ids
    if isinstance(ids, list | tuple | range):
        items = cast("tuple[Any, ...]", ids)
        if all(hasattr(i, "__index__") for i in items):
            return tuple(index(i) for i in items)
    raise BadPrompt(f"A prompt is text or one list of token ids, not {type(value).__name__}: pass one of these.")


@dataclass(frozen=True)
class TokenIds:
    """Tokens of a prompt.

    Attributes:
        ids: token ids, special ones included.
        texts: each id decoded alone; bytes that are no character alone as `<0xE6>`.
        special: which tokens are special (BOS, chat markers ...).
        notice: a sentence when the prompt was not taken as it stood, else "".
        roles: who speaks in a chat prompt, see `lensviz.model.protocol.ROLES`.

    """

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    special: tuple[bool, ...]
    notice: str
    roles: tuple[int, ...] = ()


@dataclass(frozen=True)
class Tokens(Query[TokenIds]):
    """Tokenize a prompt (text, or ids that are checked). `prepend_bos` None keeps the tokenizer's own policy."""

    prompt: str | tuple[int, ...]
    prepend_bos: bool | None = None

    uses_model: ClassVar[bool] = False

    def compute(self, on: Context) -> TokenIds:
        codec = on.seam.codec
        ids = codec.encode(self.prompt, prepend_bos=self.prepend_bos)
        if max(ids) >= codec.vocab_size:
            raise BadPrompt(
                f"The tokenizer gives id {max(ids):,}, but {on.seam.name} knows only {codec.vocab_size:,} tokens: "
                "pass the tokenizer that belongs to the model."
            )
        limit = on.seam.context_length
        if limit is not None and len(ids) > limit:
            raise PromptTooLong(
                f"The prompt has {len(ids):,} tokens, but {on.seam.name} can read only {limit:,}: "
                f"shorten it by {len(ids) - limit:,} tokens or more."
            )
        lost = 0 if isinstance(self.prompt, tuple) else sum("\ud800" <= c <= "\udfff" for c in self.prompt)
        notice = f"{lost} half of a surrogate pair in the prompt was read as U+FFFD (�)." if lost else ""
        roles = tuple(codec.roles(ids))
        return TokenIds(tuple(ids), tuple(codec.pieces(ids)), tuple(codec.is_special(ids)), notice, roles)

    @property
    def label(self) -> str:
        if isinstance(self.prompt, tuple):
            return f"Tokens({len(self.prompt)} ids)"
        return f"Tokens({self.prompt[:24]!r}{'…' if len(self.prompt) > 24 else ''})"


@dataclass(frozen=True)
class Vocabulary(Query[list[str]]):
    """The text of every token id of the tokenizer."""

    uses_model: ClassVar[bool] = False

    def compute(self, on: Context) -> list[str]:
        return on.seam.codec.vocabulary()

    @property
    def label(self) -> str:
        return "Vocabulary"
