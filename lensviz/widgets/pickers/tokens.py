"""Prompt, token picker and layer picker."""

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import pandas as pd
import traitlets

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.common.tidy import tidy
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.generates import GeneratesMixin
from lensviz.widgets.headers import TokenHeaders, headers_of
from lensviz.widgets.plan import Plan


class Prompt(GeneratesMixin):
    """The prompt, edited in place, with its token count and the share of the context window it takes."""

    page: ClassVar[str] = "prompt"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt",)

    text = Text()
    """The prompt as text; what the tokens say when it was given as ids."""
    n_tokens = traitlets.Int(0).tag(sync=True)
    n_context = traitlets.Int(None, allow_none=True).tag(sync=True)
    """Tokens that the model can read; None when it does not say."""
    tokens = Texts("token")
    roles = Array("uint8", "token")
    """Who speaks in a chat prompt, 0 nobody, 1 system, 2 user, 3 assistant, 4 the template itself."""

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        tokens, prompt = plan.selection.tokens, plan.selection.prompt
        return {
            "text": prompt if isinstance(prompt, str) else self.session.adapter.tokenizer.decode(tokens.ids),
            "n_tokens": len(tokens.ids),
            "n_context": self.session.adapter.context_length,
            "tokens": tokens.shown,
            "roles": list(tokens.roles),
        }

    def preview(self) -> Table:
        return Table(rows=[[self.text]], caption=f"{self.n_tokens} tokens")


class TokenPicker(TokenHeaders, CursorView):
    """The tokens of the prompt in a row; click one to select it. One widget for any number of tokens."""

    page: ClassVar[str] = "token_picker"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt",)

    special = Array("uint8", "token")
    """1 = a special token; None where there is none."""
    roles = Array("uint8", "token")
    """Who speaks in a chat prompt: 0 nobody, 1 system, 2 user, 3 assistant, 4 the template itself; None where
    nobody does."""

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        tokens = plan.selection.tokens
        special, roles = (list(marks) if any(marks) else None for marks in (tokens.special, tokens.roles))
        return {**headers_of(tokens), "special": special, "roles": roles}

    def _make_result(self) -> TableResult:
        special = self.special if self.special is not None else [0] * len(self.tokens)
        labels = {"position": (0, range(len(self.tokens))), "token": (0, self.tokens)}
        return TableResult(tidy([len(self.tokens)], labels, {"special": special}), {"view": "TokenPicker"})

    def preview(self) -> Table:
        return Table(rows=[[token_label(t) for t in self.tokens[:64]]] if self.tokens else ())


class LayerPicker(CursorView):
    """A dropdown of the layers, with keys to step through them."""

    page: ClassVar[str] = "layer_picker"
    depends_on: ClassVar[tuple[str, ...]] = ()

    n_layers = traitlets.Int(0).tag(sync=True)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        return {"n_layers": self.session.adapter.n_layers}

    def _make_result(self) -> TableResult:
        return TableResult(pd.DataFrame({"layer": range(-1, self.n_layers)}), {"view": "LayerPicker"})

    def preview(self) -> Table:
        return Table(caption=f"layers 0 to {self.n_layers - 1}, and the embedding")
