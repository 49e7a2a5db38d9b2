"""The cursor with its tokens: everything a plan may depend on."""

from dataclasses import dataclass
from typing import Any

from lensviz.model.protocol import Prompt
from lensviz.queries.lens import Residuals
from lensviz.queries.tokens import TokenIds, Tokens
from lensviz.session.core import Core

NO_TOKENS = TokenIds((), (), (), "")  # of a view that does not read the prompt


@dataclass(frozen=True)
class Selection:
    """A frozen state of the cursor, positions resolved."""

    prompt: Prompt
    position: int  # resolved: 0 ≤ position < len(tokens.ids)
    layer: int
    lens: str
    targets: tuple[int, ...]
    tokens: TokenIds

    @property
    def residuals(self) -> Residuals:
        return Residuals(self.tokens.ids)


def select(core: Core, fields: dict[str, Any], *, with_tokens: bool) -> Selection:
    """Resolve the cursor's fields. Raises LensvizError for a prompt that cannot be read."""
    tokens = core.get(Tokens(fields["prompt"])) if with_tokens else NO_TOKENS
    n = len(tokens.ids)
    position = range(n)[max(-n, min(fields["position"], n - 1))] if n else 0
    return Selection(fields["prompt"], position, fields["layer"], fields["lens"], tuple(fields["targets"]), tokens)
