"""Directions to steer along."""

from typing import TYPE_CHECKING, Any

from lensviz.common.validate import check_layer
from lensviz.engine.engine import Engine
from lensviz.errors import BadIntervention
from lensviz.model.protocol import ModelAdapter, Prompt
from lensviz.queries.checks import head_of, target_ids
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import Tokens, as_prompt

if TYPE_CHECKING:
    from torch import Tensor


def token_direction(adapter: ModelAdapter, plus: str | int, minus: str | int | None = None) -> "Tensor":
    """Unembedding of one token, less that of another: float32 [model]. Raises NotOneToken, NoHead, BadIntervention."""
    wanted = [plus] if minus is None or minus == "" else [plus, minus]
    rows = head_of(adapter).rows(target_ids(adapter, wanted))
    if rows is None or rows.shape[-1] != adapter.d_model:
        raise BadIntervention(
            f"The unembedding of {adapter.name} has no rows as wide as its residual stream: steer along the difference "
            "of two "
            "prompts, session.direction(a, b, layer=10)."
        )
    made = rows[0] if len(wanted) == 1 else rows[0] - rows[1]
    return _signed(made, ", ".join(map(repr, wanted)))


def prompt_direction(engine: Engine, plus: Prompt, minus: Prompt, layer: int | str) -> "Tensor":
    """Residual of one prompt's last token behind a layer, less that of another: float32 [model]."""
    layer = check_layer(engine.adapter, layer)
    runs = [Residuals(engine.get(Tokens(as_prompt(p))).ids) for p in (plus, minus)]
    a, b = (stream.cell(layer, len(stream) - 1).float().cpu() for stream in engine.get_all(runs))
    return _signed(a - b, f"{plus!r}, {minus!r}, layer={layer}")


def _signed(vector: "Tensor", arguments: str) -> "Tensor":
    """A copy that remembers the Python it came from, for "Copy as Python"."""
    made: Any = vector.detach().float().cpu().clone()
    made.lensviz_source = f"s.direction({arguments})"
    return made
