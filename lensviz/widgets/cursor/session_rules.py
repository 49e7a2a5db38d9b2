"""Validation rules that the cursor applies to new values."""

import weakref
from typing import Any

from lensviz.engine.engine import Engine
from lensviz.errors import SessionClosed
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import target_ids
from lensviz.queries.direction import token_direction
from lensviz.queries.edits import check_intervention
from lensviz.queries.interventions import Intervention
from lensviz.queries.lenses import as_lens
from lensviz.queries.tokens import Chat, Tokens, as_prompt


class SessionRules:
    """The session's answers; every refusal is a LensvizError. A cursor that outlives its session keeps no model."""

    def __init__(self, engine: Engine) -> None:
        self._found = weakref.ref(engine)
        self.n_layers = engine.adapter.n_layers

    @property
    def _engine(self) -> Engine:
        engine = self._found()
        if engine is None:
            raise SessionClosed("The session of this cursor is closed: open another one, and set its cursor.")
        return engine

    def count(self, prompt: Prompt) -> int:
        """Tokens of a prompt. Raises LensvizError when there are none or too many."""
        return len(self._engine.get(Tokens(as_prompt(prompt))).ids)

    def chat(self, prompt: Chat) -> tuple[int, ...]:
        """Token ids of chat messages. Raises LensvizError where there is no template, or none for these."""
        return self._engine.get(Tokens(prompt)).ids

    def single_token_id(self, target: str | int) -> int:
        """The id of a target."""
        return target_ids(self._engine.adapter, [target])[0]

    def check_lens(self, lens: Any) -> None:
        """Whether there is such a lens, and it is of this model."""
        as_lens(lens).check(self._engine.adapter)

    def check_intervention(self, intervention: Intervention) -> None:
        """Whether the model has such a layer and width."""
        check_intervention(self._engine.adapter, intervention)

    def direction(self, plus: str, minus: str) -> Any:
        """The difference of two tokens' unembeddings, or the first alone."""
        return token_direction(self._engine.adapter, plus, minus)
