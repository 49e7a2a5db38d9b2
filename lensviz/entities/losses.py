"""Loss of a task vector over the tokens of a mention and its end (Morand, Mothe, Piwowarski 2025, "On the
Representations of Entities in Auto-regressive Large Language Models").
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

TILE = 24_000_000  # logits at a time


@dataclass(frozen=True, eq=False)
class LinearFilter:
    """An affine map of mention vectors, z → W z + b; float32 weight [model, model], bias [model]."""

    weight: Tensor
    bias: Tensor

    def __call__(self, z: Tensor) -> Tensor:
        """[…, model] → […, model]."""
        return z @ self.weight.to(z).T + self.bias.to(z)


@dataclass(frozen=True)
class TokenLosses:
    """Of predicted tokens.

    Attributes:
        nll: float32 [token], negative natural-log probabilities.
        right: bool [token], whether the token was the most likely one.
        gradient: [token, model], of the weighted sum of `nll` by the states; None unless asked for.

    """

    nll: Tensor
    right: Tensor
    gradient: Tensor | None


def token_losses(
    graph: Callable[[Tensor], Tensor], states: Tensor, targets: Tensor, weights: Tensor | None = None
) -> TokenLosses:
    """Losses of `targets` [token] at `states` [token, model] in float32, some rows of logits at a time.

    Args:
        graph: differentiable logits [row, vocabulary] of states [row, model].
        states: last row of the stream where the tokens are predicted.
        targets: the tokens' ids.
        weights: [token]; with them the gradient of Σ weight · nll is taken.

    """
    losses, right, gradients = list[Tensor](), list[Tensor](), list[Tensor]()
    start, step = 0, 1
    while start < len(targets):
        part = slice(start, start + step)
        h = states[part].detach().requires_grad_(weights is not None)
        with torch.set_grad_enabled(weights is not None):
            logits = graph(h).float()
            nll = torch.nn.functional.cross_entropy(logits, targets[part], reduction="none")
        if weights is not None:
            gradients += torch.autograd.grad((nll * weights[part]).sum(), h)
        losses.append(nll.detach())
        right.append(logits.detach().argmax(-1) == targets[part])
        start, step = part.stop, max(1, TILE // logits.shape[-1])  # the first row tells how large the vocabulary is
    gradient = torch.cat(gradients) if weights is not None else None
    return TokenLosses(torch.cat(losses), torch.cat(right), gradient)


def cosine(step: int, steps: int, lr: float) -> float:
    """A learning rate that falls along half a cosine from `lr` to a tenth of it."""
    share = step / max(1, steps - 1)
    return lr * (0.55 + 0.45 * math.cos(math.pi * min(1.0, share)))
