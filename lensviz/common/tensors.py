"""Shapes, spelled once. `Residuals` is index 0 = embedding, index l+1 = residual stream after block l."""

from typing import TYPE_CHECKING

from jaxtyping import Float, Int64

if TYPE_CHECKING:
    from typing import TypeAlias
from torch import Tensor

Residuals: "TypeAlias" = Float[Tensor, "layer pos model"]
Rows: "TypeAlias" = Float[Tensor, "row width"]
Logits: "TypeAlias" = Float[Tensor, "row column"]
PerCell: "TypeAlias" = Float[Tensor, "layer pos"]
TopIds: "TypeAlias" = Int64[Tensor, "layer pos k"]
TopLogp: "TypeAlias" = Float[Tensor, "layer pos k"]
