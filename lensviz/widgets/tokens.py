"""Prompt, token picker and layer picker."""

from collections.abc import Sequence
from typing import Any, ClassVar

import traitlets

from lensviz.common.text import Table, token_label
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.continuing import Continues
from lensviz.widgets.heads import TokenHeads, heads_of
from lensviz.widgets.selection import Selection
from lensviz.widgets.view import View


class Prompt(Continues):
    """The prompt, edited in place, with its token count and the share of the context window it takes."""

    page: ClassVar[str] = "prompt"
    reads: ClassVar[tuple[str, ...]] = ("prompt",)

    text = Text()
    """The prompt as text; what the tokens say when it was given as ids."""
    n_tokens = traitlets.Int(0).tag(sync=True)
    n_context = traitlets.Int(None, allow_none=True).tag(sync=True)
    """Tokens that the model can read; None when it does not say."""
    tokens = Texts()
    roles = Array("uint8")
    """[pos]: who speaks in a chat prompt, 0 nobody, 1 system, 2 user, 3 assistant, 4 the template itself."""

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        tokens, prompt = selection.tokens, selection.prompt
        return {
            "text": prompt if isinstance(prompt, str) else self.session.adapter.tokenizer.decode(tokens.ids),
            "n_tokens": len(tokens.ids),
            "n_context": self.session.adapter.context_length,
            "tokens": tokens.shown,
            "roles": list(tokens.roles),
        }

    def preview(self) -> Table:
        return Table(rows=[[self.text]], caption=f"{self.n_tokens} tokens")


class TokenPicker(TokenHeads, View):
    """The tokens of the prompt in a row; click one to select it. One widget for any number of tokens."""

    page: ClassVar[str] = "token_picker"
    reads: ClassVar[tuple[str, ...]] = ("prompt",)

    special = Array("uint8")
    """[pos]: 1 = a special token; None where there is none."""
    roles = Array("uint8")
    """[pos]: who speaks in a chat prompt: 0 nobody, 1 system, 2 user, 3 assistant, 4 the template itself; None where
    nobody does."""

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        tokens = selection.tokens
        special, roles = (list(marks) if any(marks) else None for marks in (tokens.special, tokens.roles))
        return {**heads_of(tokens), "special": special, "roles": roles}

    def preview(self) -> Table:
        return Table(rows=[[token_label(t) for t in self.tokens[:64]]] if self.tokens else ())


class LayerPicker(View):
    """A dropdown of the layers, with keys to step through them."""

    page: ClassVar[str] = "layer_picker"
    reads: ClassVar[tuple[str, ...]] = ()

    n_layers = traitlets.Int(0).tag(sync=True)

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        return {"n_layers": self.session.adapter.n_layers}

    def preview(self) -> Table:
        return Table(caption=f"layers 0 to {self.n_layers - 1}, and the embedding")
