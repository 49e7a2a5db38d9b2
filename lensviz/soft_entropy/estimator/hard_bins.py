"""Hard bins: every dimension cut into equal widths, a value belongs to the nearest center (arXiv 2406.02449).

The one-hot assignments go where soft ones go: `SoftEntropy(n_points=bins, subspaces=heads, legacy=True).add(p, rows)`.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64, Int64
from torch import Tensor

from lensviz.common.tensors import pieces
from lensviz.errors import BadActivations, BadEstimator
from lensviz.soft_entropy.estimator.assign import CHUNK, check_vectors, slice_width


@dataclass(frozen=True)
class HardBins:
    """Bin centers of vectors that are cut into contiguous heads.

    Attributes:
        centers: of each head's bins [head, bin, width]; a bin of a head wider than one dimension is a point on the
            diagonal of the box that the vectors fill.

    """

    centers: Float64[Tensor, "head bin width"]

    @classmethod
    def fit(
        cls, z: Float[Tensor, "n dim"], bins: int = 20, heads: int | None = None, *, layout_bug: bool = False
    ) -> "HardBins":
        """Equal-width bins between the least and the largest value of each dimension of z.

        Args:
            z: finite vectors.
            bins: bins of a dimension.
            heads: contiguous slices that are compared as wholes; None is one for each dimension, as published.
            layout_bug: give a head the centers of every heads-th dimension, as the published code does for a number of
                heads between 1 and dim, in place of its own.

        """
        check_vectors(z, None)
        if not len(z) or bins < 2:
            raise BadEstimator("Bins need at least one vector to lie around, and there must be 2 or more of them.")
        heads = z.shape[1] if heads is None else heads
        width = slice_width(z.shape[1], heads)
        low, high = z.double().aminmax(dim=0)
        middle = (torch.arange(bins, dtype=torch.float64, device=z.device) + 0.5) / bins
        centers = low + (high - low) * middle[:, None]
        cut = (
            centers.view(bins, width, heads).permute(2, 0, 1)
            if layout_bug
            else centers.view(bins, heads, width).transpose(0, 1)
        )
        return cls(cut.contiguous())

    def bins(self, z: Float[Tensor, "n dim"]) -> Int64[Tensor, "n head"]:
        """The nearest center of each head; values outside the range belong to the first or the last."""
        heads, bins, width = self.centers.shape
        check_vectors(z, heads * width)
        if not z.numel():
            raise BadActivations("There is no vector to put into bins: give at least one.")
        step = max(1, CHUNK // (heads * bins))
        parts = [_nearest(part.double().view(-1, heads, width), self.centers) for part in pieces(z.contiguous(), step)]
        return torch.cat(parts)

    def __call__(self, z: Float[Tensor, "n dim"]) -> Float64[Tensor, "n head bin"]:
        """One-hot assignments."""
        return torch.nn.functional.one_hot(self.bins(z), self.centers.shape[1]).double()


def _nearest(x: Tensor, centers: Tensor) -> Tensor:
    by_head = torch.cdist(x.transpose(0, 1), centers, compute_mode="donot_use_mm_for_euclid_dist")
    return by_head.argmin(-1).T
