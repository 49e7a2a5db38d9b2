"""Final norm, unembedding, scale: the way from the last residual to logits, rebuilt from the model's own modules.

Every step calls the module itself, so hooks on a norm and weights edited in place count. Only a plain linear
unembedding is also read as a matrix, which makes slices of the vocabulary and single dot products possible.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeGuard

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from lensviz.model.discovery.scale import Scale
from lensviz.model.running.hooks import as_found, first_tensor

ACTIVATIONS = {
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "relu": F.relu,
    "silu": F.silu,
    "tanh": torch.tanh,
}


@dataclass(frozen=True)
class Link:
    """Link between two modules: a cast, and a constant factor or an activation function."""

    dtype: torch.dtype
    factor: float = 1.0
    activation: str | None = None

    def __call__(self, x: Tensor) -> Tensor:
        """Elementwise."""
        x = x.to(self.dtype)
        if self.activation is not None:
            x = ACTIVATIONS[self.activation](x)
        return x if self.factor == 1.0 else x * self.factor

    @property
    def label(self) -> str:
        """Label in a badge; "" for the identity."""
        return self.activation or ("" if self.factor == 1.0 else f"× {self.factor:.6g}")


@dataclass(frozen=True)
class Step:
    """One module on the way to the unembedding, and the link into it."""

    link: Link
    module: nn.Module
    name: str


class ModelHead:
    """`Head` of protocol.py from steps that the probe found and verified.

    Attributes:
        vocab_size: number of logits.
        norm: the modules between the last block and the unembedding, as text.
        scale: what follows the unembedding.
        matrix: the plain linear that is the unembedding or does its whole work; None where there is none.
        around: what the modules are called in.

    """

    def __init__(
        self,
        steps: Sequence[Step],
        last: Link,
        unembedding: nn.Module,
        scale: Scale,
        vocab_size: int,
        matrix: nn.Linear | None = None,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.steps = tuple(steps)
        self.last = last
        self.unembedding = unembedding
        self.scale = scale
        self.vocab_size = vocab_size
        self.around = around
        self.matrix = unembedding if is_plain(unembedding) else matrix

    @property
    def norm(self) -> str:
        """Such as "model.norm (LlamaRMSNorm)"; "none" where the unembedding reads the last block."""
        parts = [p for s in self.steps for p in (s.link.label, f"{s.name} ({type(s.module).__name__})") if p]
        return ", ".join([*parts, *filter(None, [self.last.label])]) or "none"

    @property
    def sliceable(self) -> bool:
        """Whether the unembedding is a plain matrix on a device now, without hooks."""
        linear = self.matrix
        if linear is None or linear.weight.is_meta:
            return False
        return not any(map(_is_watched, self.unembedding.modules()))

    def prepare(self, h: Tensor) -> Tensor:
        """[*rows, model] → [*rows, width]: what the unembedding is given, in its dtype."""
        return self._prepared(h, gradients=False)

    def graph(self, h: Tensor) -> Tensor:
        """Logits [row, vocabulary] of states [row, model], float32 on h's device, for a backward pass to h."""
        x = self._prepared(h, gradients=True)
        if not self.sliceable:
            return self._whole(x, gradients=True)
        return self._product(x, slice(0, self.vocab_size), gradients=True)

    def _prepared(self, h: Tensor, *, gradients: bool) -> Tensor:
        x = h.reshape(1, -1, h.shape[-1])
        with self.around(), as_found(*(step.module for step in self.steps), gradients=gradients):
            for step in self.steps:
                x = _call(step.module, step.link(x))
            x = self.last(x)
        return x.reshape(*h.shape[:-1], x.shape[-1])

    def logits(self, x: Tensor, start: int = 0, stop: int | None = None) -> Tensor:
        """Columns [start, stop) of the logits of prepared rows [*rows, width], float32 on x's device.

        Without `sliceable` the whole rows are computed first, so ask for all columns at once.
        """
        stop = self.vocab_size if stop is None else min(stop, self.vocab_size)
        if not self.sliceable:
            return self._whole(x)[..., start:stop]
        return self._product(x, slice(start, stop))

    def at(self, x: Tensor, ids: Sequence[int]) -> Tensor:
        """Logits [*rows, len(ids)] of prepared rows at some token ids, float32 on x's device."""
        if not self.sliceable:
            return self._whole(x)[..., list(ids)]
        return self._product(x, torch.as_tensor(list(ids), dtype=torch.long))

    def rows(self, ids: Sequence[int]) -> Tensor | None:
        """Rows of the unembedding [id, width] in float32; None where it is no plain matrix."""
        if self.matrix is None or not self.sliceable:
            return None
        return self.matrix.weight.detach()[list(ids)].float()

    def exact(self, x: Tensor, ids: Tensor) -> Tensor | None:
        """Logits [row, k] of prepared rows [row, width] at ids [row, k], summed in float64 on x's device.

        None where the product of the model itself is coarser than that or out of reach: half precision, or not
        sliceable.
        """
        if not self.sliceable or x.dtype != torch.float32:
            return None
        linear: Any = self.matrix
        with as_found():
            at = linear.weight.device
            rows, columns = x.to(at, torch.float64), ids.to(at)
            weights = linear.weight.index_select(0, columns.flatten()).view(*columns.shape, -1)
            z = (weights.double() @ rows.unsqueeze(-1)).squeeze(-1)
            if linear.bias is not None:
                z = z + linear.bias[columns].double()
            return self.scale.exact(z).to(x.device)

    def _product(self, x: Tensor, columns: Any, *, gradients: bool = False) -> Tensor:
        linear: Any = self.matrix
        with as_found(gradients=gradients):
            columns = columns.to(linear.weight.device) if isinstance(columns, Tensor) else columns
            bias = None if linear.bias is None else linear.bias[columns]
            z = F.linear(x.to(linear.weight), linear.weight[columns], bias)
            return self.scale(z).to(x.device)

    def _whole(self, x: Tensor, *, gradients: bool = False) -> Tensor:
        rows = x.reshape(1, -1, x.shape[-1])
        with self.around(), as_found(self.unembedding, gradients=gradients):
            z = self.scale(_call(self.unembedding, rows.to(self.last.dtype))).to(x.device)
        return z.reshape(*x.shape[:-1], z.shape[-1])[..., : self.vocab_size]


def _is_watched(module: nn.Module) -> bool:
    """Whether something else than the module's class has a say in its call (hooks; accelerate's own `forward`)."""
    return bool(module._forward_hooks or module._forward_pre_hooks or "forward" in vars(module))  # noqa: SLF001


def is_plain(module: nn.Module) -> TypeGuard[nn.Linear]:
    """Whether a module computes exactly x·Wᵀ + b."""
    return isinstance(module, nn.Linear) and type(module).forward is nn.Linear.forward


def _call(module: nn.Module, x: Tensor) -> Tensor:
    """A module's tensor for a tensor, on the module's own device."""
    place = next((p.device for p in module.parameters() if not p.is_meta), x.device)
    made = first_tensor(module(x.to(place)))
    if made is None:
        raise TypeError(f"{type(module).__name__} returned no tensor")
    return made
