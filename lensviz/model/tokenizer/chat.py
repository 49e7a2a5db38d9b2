"""Conversations: ids by the tokenizer's own chat template, and who speaks in given ids.

What the template puts around a message of each role is read off a rendered message and looked for in the ids, so that a
prompt keeps its roles while it grows.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from lensviz.errors import BadPrompt
from lensviz.model.probed_model import reason
from lensviz.model.protocol import ROLES

TEMPLATE = ROLES.index("template")
SPEAKERS = ("system", "user", "assistant")
MARK = "lensviz"  #: a message whose text can be found again


class ChatTemplate:
    """The template of one tokenizer."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer

    def ids(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """Ids of a conversation, up to where the assistant speaks. Raises BadPrompt."""
        if not getattr(self.tokenizer, "chat_template", None):
            raise BadPrompt("This tokenizer has no chat template; pass the prompt as one text.")
        shaped = all(isinstance(m, Mapping) and {"role", "content"} <= set(m) for m in messages)
        if not messages or not shaped:
            raise BadPrompt('A conversation is a list of {"role": "user", "content": "…"}; pass at least one message.')
        try:
            return self._ids(self._render(messages))
        except Exception as error:
            raise BadPrompt(
                f"The chat template refuses this conversation ({reason(error)}); change its messages."
            ) from error

    def roles(self, ids: Sequence[int]) -> list[int]:
        """For each token the number of its speaker in `ROLES`."""
        found, role, at = [0] * len(ids), 0, 0
        while at < len(ids):
            opened = next(
                ((r, o) for r, (o, _) in self._around.items() if o and list(ids[at : at + len(o)]) == o), None
            )
            closing = self._around[role][1] if role in self._around else []
            if opened is not None:
                role, size = opened[0], len(opened[1])
            elif closing and list(ids[at : at + len(closing)]) == closing:
                role, size = self._next(role), len(closing)
            else:
                found[at] = role
                at += 1
                continue
            found[at : at + size] = [TEMPLATE] * size
            at += size
        return found

    def _next(self, role: int) -> int:
        """Who speaks unannounced behind a message's end: the assistant, where nothing opens its messages."""
        assistant = ROLES.index("assistant")
        silent = assistant in self._around and not self._around[assistant][0]
        return assistant if silent and role == ROLES.index("user") else 0

    @cached_property
    def _around(self) -> dict[int, tuple[list[int], list[int]]]:
        """Role → the ids before and after its message."""
        if not getattr(self.tokenizer, "chat_template", None):
            return {}
        return {ROLES.index(r): around for r in SPEAKERS if (around := self._read(r)) is not None}

    def _read(self, role: str) -> tuple[list[int], list[int]] | None:
        """Text around a second message of a role (a first one may bring a preamble)."""
        first = {"role": "assistant" if role == "user" else "user", "content": MARK}
        lead = [{"role": "user", "content": MARK}, first] if role == "user" else [first]
        messages = [{"role": role, "content": MARK}] if role == "system" else [*lead, {"role": role, "content": MARK}]
        try:
            before = "" if role == "system" else self._render(messages[:-1], add_generation_prompt=False)
            text = self._render(messages, add_generation_prompt=False)
        except Exception:  # noqa: BLE001 - a template may refuse a role in any way it likes
            return None
        if not text.startswith(before) or text.count(MARK, len(before)) < 1:
            return None
        opening, closing = text[len(before) :].split(MARK, 1)
        closing = closing.split(MARK, 1)[0] if role == "system" else closing
        return self._ids(opening) if opening.strip() else [], self._ids(closing.rstrip("\n"))

    def _render(self, messages: Sequence[Mapping[str, str]], *, add_generation_prompt: bool = True) -> str:
        return self.tokenizer.apply_chat_template(
            [dict(m) for m in messages], tokenize=False, add_generation_prompt=add_generation_prompt
        )

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])
