"""Text to token ids, with everything a view needs to show them."""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, ClassVar, cast

from lensviz.engine.engine import Engine
from lensviz.engine.query import Context, Query
from lensviz.errors import BadPrompt, PromptTooLong
from lensviz.model.protocol import Tokenizer
from lensviz.model.tokenizer.split import Split


@dataclass(frozen=True, repr=False)
class Chat:
    """Chat messages as a prompt, kept as JSON so that they are a key; they print as the list that they are."""

    data: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """`{"role", "content"}` of each."""
        return json.loads(self.data)

    def __repr__(self) -> str:
        return repr(self.messages)


def as_prompt(value: Any) -> str | tuple[int, ...] | Chat:
    """Text as it is; token ids as a tuple; chat messages as `Chat`.

    Ids are a list, tuple, NumPy array or tensor of whole numbers, [1, n] ones too, or what a tokenizer returns (its
    `input_ids`, less those that its attention mask leaves out). Raises BadPrompt.
    """
    if isinstance(value, str | Chat):
        return value
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        if "input_ids" in given:
            return _attended(as_prompt(given["input_ids"]), given.get("attention_mask"))
        items: Any = [given] if "role" in given else None
    else:
        items = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(items, list | tuple | range):
        items = cast("list[Any]", items)
        if items and all(isinstance(i, Mapping) for i in items):
            return _chat(items)
        rows = [i.tolist() if hasattr(i, "tolist") else i for i in items]
        if len(rows) > 1 and all(isinstance(row, list | tuple) for row in rows):
            raise BadPrompt(f"{_shape(value, rows)} is {len(rows)} prompts: pass one of its rows, such as ids[0].")
        if len(rows) == 1 and isinstance(rows[0], list | tuple):
            rows = cast("list[Any]", rows[0])
        if all(hasattr(i, "__index__") and not isinstance(i, bool) for i in rows):
            return tuple(index(i) for i in rows)
    raise BadPrompt(
        f"A prompt is text or one list of token ids, or chat messages, not {_kind(value)}: pass one of these."
    )


def _attended(ids: str | tuple[int, ...] | Chat, mask: Any) -> str | tuple[int, ...] | Chat:
    """The ids that an attention mask does not leave out (as it does padding)."""
    kept: Any = mask.tolist() if hasattr(mask, "tolist") else mask or []
    if len(kept) == 1 and isinstance(kept[0], list | tuple):
        kept = cast("list[Any]", kept[0])
    if not isinstance(ids, tuple) or len(kept) != len(ids):
        return ids
    return tuple(i for i, engine in zip(ids, kept, strict=True) if engine)


def _chat(messages: list[Any]) -> Chat:
    try:
        return Chat(json.dumps([dict(message) for message in messages]))
    except (TypeError, ValueError) as error:
        raise BadPrompt(
            'Chat messages are a list of {"role": "user", "content": "…"} with texts in them; pass such a list.'
        ) from error


def _shape(value: Any, rows: list[Any]) -> str:
    shape = list(value.shape) if hasattr(value, "shape") else [len(rows), len(rows[0])]
    return f"A {type(value).__name__} of shape {shape}"


def _kind(value: Any) -> str:
    if hasattr(value, "shape"):
        return f"a {type(value).__name__} of shape {list(value.shape)} and type {value.dtype}"
    items: list[Any] = [*cast("list[Any]", value)] if isinstance(value, list | tuple) else []
    inside = {type(item).__name__ for item in items}
    return f"a {type(cast('Any', value)).__name__}" + (f" of {', '.join(sorted(inside))}" if inside else "")


@dataclass(frozen=True)
class TokenIds:
    """Tokens of a prompt.

    Attributes:
        ids: token ids, special ones included.
        texts: each id decoded alone, with the blank before a word; bytes that are no character alone as `<0xE6>`.
        special: which tokens are special (BOS, chat markers ...).
        notice: a sentence when the prompt was not taken as it stood, else "".
        roles: who speaks in a chat prompt, see `lensviz.model.protocol.ROLES`.
        split: the tokens that hold parts of a character which lies in several of them.

    """

    ids: tuple[int, ...]
    texts: tuple[str, ...]
    special: tuple[bool, ...]
    notice: str
    roles: tuple[int, ...] = ()
    split: tuple[Split, ...] = ()

    @property
    def shown(self) -> list[str]:
        """`texts` as they are read in a row: a character that lies in several tokens stands whole in the first of them,
        and the others have what else they hold.
        """
        own = {each.position: each.text for each in self.split}
        return [own.get(position, text) for position, text in enumerate(self.texts)]


@dataclass(frozen=True)
class Tokens(Query[TokenIds]):
    """Tokenize a prompt: text, ids that are checked, or chat messages by the tokenizer's template. `prepend_bos` None
    keeps the tokenizer's own policy.
    """

    prompt: str | tuple[int, ...] | Chat
    prepend_bos: bool | None = None

    uses_model: ClassVar[bool] = False

    def compute(self, engine: Context) -> TokenIds:
        tokenizer = engine.adapter.tokenizer
        given = tokenizer.chat(self.prompt.messages) if isinstance(self.prompt, Chat) else self.prompt
        ids = tokenizer.encode(given, prepend_bos=self.prepend_bos)
        if max(ids) >= tokenizer.vocab_size:
            raise BadPrompt(
                f"The tokenizer gives id {max(ids):,}, but {engine.adapter.name} knows only {tokenizer.vocab_size:,} "
                "tokens: pass the tokenizer that belongs to the model, or call its resize_token_embeddings and open it "
                "again."
            )
        limit = engine.adapter.context_length
        if limit is not None and len(ids) > limit:
            raise PromptTooLong(
                f"The prompt has {len(ids):,} tokens, but {engine.adapter.name} can read only {limit:,}: "
                f"shorten it by {len(ids) - limit:,} tokens or more."
            )
        notice = _notice(self.prompt, ids, tokenizer) if isinstance(self.prompt, str) else ""
        roles = tuple(tokenizer.roles(ids))
        special = tuple(tokenizer.is_special(ids))
        return TokenIds(tuple(ids), tuple(tokenizer.token_strings(ids)), special, notice, roles, tokenizer.split(ids))

    @property
    def label(self) -> str:
        if not isinstance(self.prompt, str):
            what = "messages" if isinstance(self.prompt, Chat) else "ids"
            return f"Tokens({len(self.prompt.messages if isinstance(self.prompt, Chat) else self.prompt)} {what})"
        return f"Tokens({self.prompt[:24]!r}{'…' if len(self.prompt) > 24 else ''})"


def read_prompt(engine: Engine, prompt: Any, prepend_bos: bool | None = None) -> TokenIds:
    """Tokens of a prompt, in any form that `as_prompt` takes; what a reader should know of how a text was read is
    warned of in the name of the caller's caller.
    """
    found = engine.get(Tokens(as_prompt(prompt), prepend_bos))
    if found.notice:
        warnings.warn(found.notice, stacklevel=3)
    return found


def _notice(text: str, ids: Sequence[int], tokenizer: Tokenizer) -> str:
    """Notice about how a text was read; "" where it was taken as it stands."""
    said: list[str] = []
    lost = sum("\ud800" <= c <= "\udfff" for c in text)
    if lost:
        said.append(f"{lost} half of a surrogate pair in the prompt was read as U+FFFD (�).")
    twice = [tokenizer.bos_id, tokenizer.bos_id]
    if list(ids[:2]) == twice and tokenizer.encode_plain(text)[:2] != twice:
        said.append(
            "The prompt begins with the BOS token that is also added to it, so the model reads it twice: take it out "
            "of the text, or pass prepend_bos=False."
        )
    return " ".join(said)


@dataclass(frozen=True)
class Vocabulary(Query[list[str]]):
    """The text of every token id of the tokenizer."""

    uses_model: ClassVar[bool] = False

    def compute(self, engine: Context) -> list[str]:
        return engine.adapter.tokenizer.vocabulary()

    @property
    def label(self) -> str:
        return "Vocabulary"
