"""The cursor with its tokens: everything a plan may depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lensviz.engine.engine import Engine
from lensviz.model.protocol import Prompt
from lensviz.queries.edits import Edits, resolve
from lensviz.queries.lenses import Lens, as_lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import TokenIds, Tokens

NO_TOKENS = TokenIds((), (), (), "")  # of a view that does not read the prompt


@dataclass(frozen=True)
class Selection:
    """A frozen state of the cursor, positions resolved."""

    prompt: Prompt
    position: int  # resolved: 0 ≤ position < len(tokens.ids)
    layer: int
    lens: Lens
    targets: tuple[int, ...]
    tokens: TokenIds
    edits: Edits  # of the interventions that are on
    own: Mapping[str, Any] = field(default_factory=dict[str, Any])  # the view's own traits that a plan may depend on
    known: Mapping[str, Any] = field(default_factory=dict[str, Any])  # answers to a view's `prerequisites`, by name

    @property
    def residuals(self) -> Residuals:
        """The run that is looked at: with the interventions made."""
        return Residuals(self.tokens.ids, self.edits)

    @property
    def clean(self) -> Residuals:
        """The same prompt without interventions."""
        return Residuals(self.tokens.ids)


def select(engine: Engine, fields: dict[str, Any], *, with_tokens: bool, with_edits: bool) -> Selection:
    """Resolve the cursor's fields. Raises LensvizError for a prompt that cannot be read or interventions outside it."""
    tokens = engine.get(Tokens(fields["prompt"])) if with_tokens else NO_TOKENS
    n = len(tokens.ids)
    position = range(n)[max(-n, min(fields["position"], n - 1))] if n else 0
    on = [each for i, each in enumerate(fields["interventions"]) if i not in fields["off"]] if with_edits else []
    edits = resolve(engine, tokens.ids, on)
    targets = tuple(fields["targets"])
    return Selection(fields["prompt"], position, fields["layer"], as_lens(fields["lens"]), targets, tokens, edits)
