"""State that decides a tokenizer's answers besides its vocabulary."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any

from lensviz.model.tokenizer.chat import ChatTemplate

SETTINGS = ("normalizer", "pre_tokenizer", "post_processor", "decoder")
MODEL = ("dropout", "unk_token", "byte_fallback", "fuse_unk", "ignore_merges", "continuing_subword_prefix")
IDLE = {"verbose", "name_or_path", "_in_target_context_manager", "backend"}  # attributes that decide nothing
MANY = 1000  # added tokens, of which only the number counts


def state_of(tokenizer: Any) -> bytes:
    """A digest of all that people change on a tokenizer: added and special tokens, BOS and EOS switches, the chat
    template, truncation, normalizer, pre-tokenizer, post-processor, decoder, and every plain attribute.

    Not seen: other entries in a vocabulary of the same size, other flags of one of more than a thousand added tokens.
    """
    parts: list[Any] = [type(tokenizer).__name__, getattr(tokenizer, "special_tokens_map", None)]
    for name, value in list(vars(tokenizer).items()):
        if name in IDLE:
            continue
        if value is None or isinstance(value, str | int | float) or name in ("chat_template", "sp_model_kwargs"):
            parts += [name, value]
        elif callable(value):  # a method replaced on the object
            parts += [name, id(value)]
    backend = getattr(tokenizer, "backend_tokenizer", None)
    parts += _python(tokenizer) if backend is None else _rust(backend)
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _python(tokenizer: Any) -> list[Any]:
    added = getattr(tokenizer, "_added_tokens_decoder", {})
    return [getattr(tokenizer, "vocab_size", None), len(added), list(added.items()) if len(added) <= MANY else None]


def _rust(backend: Any) -> list[Any]:
    parts: list[Any] = [backend.truncation, backend.padding, backend.get_vocab_size(with_added_tokens=True)]
    parts += [backend.get_vocab_size(with_added_tokens=False), type(backend.model).__name__]
    for name in SETTINGS:
        part = getattr(backend, name)
        parts.append(None if part is None else part.__getstate__())
    model = backend.model
    parts += [getattr(model, name, None) for name in MODEL]
    added = backend.get_added_tokens_decoder()
    return [*parts, len(added), list(added.items()) if len(added) <= MANY else None]


class Known:
    """Facts about a tokenizer, true as long as its state is `version`."""

    def __init__(self, tokenizer: Any, version: object) -> None:
        self.tokenizer = tokenizer
        self.version = version
        self.vocabulary: list[str] | None = None

    @cached_property
    def size(self) -> int:
        """One more than the largest id that it has."""
        return max([len(self.tokenizer) - 1, *self.tokenizer.get_vocab().values()]) + 1

    @cached_property
    def special(self) -> frozenset[int]:
        """Ids of special tokens."""
        added: Mapping[int, Any] = getattr(self.tokenizer, "added_tokens_decoder", {})
        return frozenset(self.tokenizer.all_special_ids) | {i for i, token in added.items() if token.special}

    @cached_property
    def template(self) -> ChatTemplate:
        """The chat template."""
        return ChatTemplate(self.tokenizer)
