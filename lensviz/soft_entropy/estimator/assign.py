"""From vectors to soft assignments: each vector spreads one unit of weight over m reference points.

Everything is computed in float64, whatever the dtype of the vectors: a product in float32 rounds differently for
batches of different length, and results would depend on how a corpus was cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from lensviz.common.tensors import cut
from lensviz.errors import BadActivations, BadEstimator

Distance = Literal["cosine", "cosine_uniform", "sphere_uniform", "norm_uniform", "euclidean_uniform", "dot"]
Smoothing = Literal["softmax", "sparsemax", "power16"]
DISTANCES = ("cosine", "cosine_uniform", "sphere_uniform", "norm_uniform", "euclidean_uniform", "dot")
SMOOTHINGS = ("softmax", "sparsemax", "power16")
UNIT = ("cosine", "cosine_uniform", "sphere_uniform")  # points of these lie on the sphere
FROM_RANGE = ("norm_uniform", "euclidean_uniform")  # points of these are drawn from the range of the first vectors
CHUNK = 1 << 20  # elements of one chunk in float64: 8 MB


@dataclass(frozen=True)
class Assign:
    """Reference points and how near a vector is to each.

    Attributes:
        points: reference points [point, slice width], shared by all subspaces.
        temperature: divides the scores before smoothing ("power16" ignores it).
        subspaces: contiguous slices into which a vector is cut, each compared with the points on its own.
        distance: "cosine" (also called "cosine_uniform"), "sphere_uniform" (π − arc), "norm_uniform" (the same with
            points from the range of the data), "euclidean_uniform" (minus the L2 distance, no normalization) or "dot".
        smoothing: "softmax", "sparsemax" (Martins & Astudillo 2016), or "power16": score¹⁶ over the sum of those.

    """

    points: Float64[Tensor, "point width"]
    temperature: float
    subspaces: int = 1
    distance: str = "cosine"
    smoothing: str = "softmax"

    def __call__(self, z: Float[Tensor, "n dim"]) -> Float64[Tensor, "n subspace point"]:
        """Assignments of finite vectors; they sum to 1 over the points. A zero vector is assigned uniformly."""
        x = cut(z.double(), z.shape[1] // self.subspaces)
        points = self.points.to(x.device)
        p = _smooth(_scores(x, points, self.distance), self.temperature, self.smoothing)
        if self.distance == "euclidean_uniform":
            return p
        zero = (x == 0).all(-1, keepdim=True)
        return p.masked_fill_(zero, 1 / len(points)) if bool(zero.any()) else p

    def chunks(self, z: Tensor) -> Iterator[tuple[slice, Float64[Tensor, "n subspace point"]]]:
        """Assignments of a part of the rows at a time."""
        step = max(1, CHUNK // max(self.subspaces * len(self.points), z.shape[1]))
        for a in range(0, len(z), step):
            yield slice(a, a + step), self(z[a : a + step])


def _scores(x: Tensor, points: Tensor, distance: str) -> Tensor:
    if distance == "euclidean_uniform":
        return -torch.cdist(x, points, compute_mode="donot_use_mm_for_euclid_dist").clamp_min(1e-9)
    if distance == "dot":
        return x @ points.T
    cosine = unit(x) @ points.T
    if distance in ("cosine", "cosine_uniform"):
        return cosine
    if distance == "sphere_uniform":
        cosine = cosine.clamp(-1, 1)
    return torch.pi - torch.acos(cosine)  # norm_uniform: NaN where a point is too long, said by the estimator


def _smooth(scores: Tensor, temperature: float, smoothing: str) -> Tensor:
    if smoothing == "softmax":
        return torch.softmax(scores / temperature, dim=-1)
    if smoothing == "sparsemax":
        return sparsemax(scores / temperature)
    powers = (scores / scores.abs().amax(-1, keepdim=True).clamp_min(1e-300)) ** 16
    total = powers.sum(-1, keepdim=True)
    return torch.where(total > 0, powers / total.clamp_min(1e-300), 1 / scores.shape[-1])


def sparsemax(scores: Tensor) -> Tensor:
    """The nearest point of the probability simplex, over the last axis (Martins & Astudillo 2016, algorithm 1)."""
    ordered = scores.sort(dim=-1, descending=True).values
    excess = ordered.cumsum(-1) - 1
    rank = torch.arange(1, scores.shape[-1] + 1, device=scores.device, dtype=scores.dtype)
    size = (rank * ordered > excess).sum(-1, keepdim=True).clamp_min(1)
    return (scores - excess.gather(-1, size - 1) / size).clamp_min(0)


def unit(x: Tensor) -> Tensor:
    """Rows of length 1, also where a square would overflow or vanish; zero rows stay zero."""
    largest = x.abs().amax(-1, keepdim=True)
    x = x / torch.where(largest > 0, largest, 1)
    length = x.square().sum(-1, keepdim=True).sqrt()
    return x / torch.where(length > 0, length, 1)


def draw_points(n_points: int, width: int, seed: int) -> Float64[Tensor, "point width"]:
    """Rows of N(0, 1), each over its length, in float32 from a CPU generator: the same on every device."""
    rows = torch.randn(n_points, width, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.normalize(rows, dim=-1).double()


def draw_legacy(n_points: int, width: int, seed: int, distance: str, z: Tensor) -> Float64[Tensor, "point width"]:
    """Points as the older package drew them: columns, so transposed here; some of them from the range of z."""
    generator = torch.Generator().manual_seed(seed)
    if distance in FROM_RANGE:
        low, high = z.double().aminmax()
        share = torch.rand(width, n_points, generator=generator).T.double()
        return low.cpu() + share * (high - low).cpu()
    points = torch.randn(width, n_points, generator=generator).T.double()
    return points if distance == "dot" else unit(points)


def check_options(distance: str, smoothing: str, subspaces: int) -> None:
    """Refuse what no assignment can be made with."""
    if distance not in DISTANCES:
        raise BadEstimator(f"There is no distance {distance!r}: choose one of {', '.join(DISTANCES)}.")
    if smoothing not in SMOOTHINGS:
        raise BadEstimator(f"There is no smoothing {smoothing!r}: choose one of {', '.join(SMOOTHINGS)}.")
    if subspaces < 1:
        raise BadEstimator(f"A vector cannot be cut into {subspaces} subspaces: take 1 or more.")


def slice_width(dim: int, subspaces: int) -> int:
    """Dimensions of one subspace."""
    if dim % subspaces:
        raise BadEstimator(
            f"{dim} dimensions cannot be cut into {subspaces} equal subspaces: take a number that divides {dim}."
        )
    return dim // subspaces


def check_vectors(z: Tensor, dim: int | None) -> None:
    """Refuse what is no matrix of finite numbers, or of another width than before."""
    if z.ndim != 2:
        raise BadActivations(
            f"Vectors have the shape [position, dimension], but these have {z.ndim} axes: reshape them."
        )
    if dim is not None and z.shape[1] != dim:
        raise BadActivations(
            f"These vectors have {z.shape[1]} dimensions, earlier ones had {dim}: use one estimator for each width."
        )
    if not z.numel():
        return
    wrong = int((~z.abs().amax(-1).isfinite()).sum())
    if wrong:
        raise BadActivations(f"{wrong} of {len(z)} vectors hold NaN or infinity: leave these positions out.")
