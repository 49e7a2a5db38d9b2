"""Scale of the logits behind the unembedding: nothing, a constant factor, or a soft cap c·tanh(k·z/c).

Found from numbers, not from names. The unembedding's outputs z must have real size (|z| up to ~60): at the size of a
freshly initialized model a soft cap of 30 cannot be told from the identity.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Scale:
    """logits = factor · z, or cap · tanh(factor · z / cap)."""

    factor: float = 1.0
    cap: float | None = None

    def __call__(self, z: Tensor) -> Tensor:
        """Logits of the unembedding's outputs, elementwise, float32."""
        return self.exact(z.float())

    def exact(self, z: Tensor) -> Tensor:
        """The same in z's own dtype."""
        if self.factor != 1.0:
            z = z * self.factor
        return z if self.cap is None else self.cap * torch.tanh(z / self.cap)

    @property
    def label(self) -> str:
        """As a badge shows it: "none", "× 0.0625" or "cap 30.0" (with its factor, if any)."""
        factor = f"× {self.factor:.6g}"
        if self.cap is None:
            return "none" if self.factor == 1.0 else factor
        cap = f"cap {float(f'{self.cap:.6g}')}"
        return cap if self.factor == 1.0 else f"{factor}, {cap}"


def tolerance(dtype: torch.dtype) -> float:
    """Tolerance between two computations of one thing in this dtype, relative to the largest value."""
    return max(1e-4, 4 * torch.finfo(dtype).eps)


def agree(a: Tensor, b: Tensor, relative: float) -> bool:
    """Largest difference within `relative` of the largest finite value of b (plus 1e-5), infinities in the same places;
    False where anything is NaN.
    """
    if a.shape != b.shape:
        return False
    return bool(largest_difference(a, b) <= relative * largest(b) + 1e-5)


def largest_difference(a: Tensor, b: Tensor) -> Tensor:
    """Of two tensors of one shape; equal infinities differ by nothing."""
    a, b = a.float().cpu(), b.float().cpu()
    return torch.where(a == b, 0.0, (a - b).abs()).max()


def largest(values: Tensor) -> float:
    """The largest absolute value among the finite ones; 0 where there is none."""
    finite = values[values.isfinite()]
    return float(finite.abs().max()) if finite.numel() else 0.0


def fit(z: Tensor, logits: Tensor, numbers: tuple[float, ...], dtype: torch.dtype) -> Scale | None:
    """The simplest Scale that maps z to logits; None if none does.

    Args:
        z: outputs of the unembedding, of real size.
        logits: what the model returned for them, same shape.
        numbers: values of the configuration; a fitted constant near one of them (or its inverse) becomes that value.
        dtype: the model's, for the tolerance.

    """
    relative = tolerance(dtype)
    z, logits = z.double().cpu(), logits.double().cpu()
    known = (1.0, *numbers, *(1 / n for n in numbers))
    found = [Scale()]
    for scale in filter(None, (_linear(z, logits), _capped(z, logits))):
        found += [_snapped(scale, known, 10 * relative), scale]
    tried = [(scale, scale(z)) for scale in found]
    errors = [(scale, _rms(made - logits) / _rms(logits)) for scale, made in tried if agree(made, logits, relative)]
    best = min((error for _, error in errors), default=0.0)
    # Element by element from the same z, only rounding is left; `agree` alone would miss a factor of 0.98 in bfloat16.
    limit = min(max(1e-5, torch.finfo(dtype).eps), 1.5 * best + 1e-6)
    return next((scale for scale, error in errors if error <= limit), None)


def _rms(x: Tensor) -> float:
    return max(float(x.square().mean().sqrt()), 1e-30)


def _linear(z: Tensor, logits: Tensor) -> Scale | None:
    square = float((z * z).sum())
    return Scale(float((z * logits).sum()) / square) if square else None


def _capped(z: Tensor, logits: Tensor) -> Scale | None:
    """Solve y = c·tanh(u·z) at the largest |z| and at the value nearest half the largest |y|; u by bisection."""
    flat, y = z.flatten(), logits.flatten()
    top = int(flat.abs().argmax())
    half = int((y.abs() - y[top].abs() / 2).abs().argmin())
    z1, z2, ratio = float(flat[half]), float(flat[top]), float(y[half] / y[top])
    low, high = 1e-6 / abs(z2), 50 / abs(z2)
    for _ in range(200):
        u = (low + high) / 2
        got = float(torch.tanh(torch.tensor(u * z1).double()) / torch.tanh(torch.tensor(u * z2).double()))
        low, high = (low, u) if abs(got) > abs(ratio) else (u, high)
    cap = float(y[top]) / float(torch.tanh(torch.tensor(low * z2).double()))
    return Scale(low * abs(cap), abs(cap)) if cap and low else None


def _snapped(scale: Scale, known: tuple[float, ...], near: float) -> Scale:
    def snap(value: float) -> float:
        best = min(known, key=lambda n: abs(n - value))
        return best if abs(best - value) <= near * abs(value) else value

    return Scale(snap(scale.factor), None if scale.cap is None else snap(scale.cap))
