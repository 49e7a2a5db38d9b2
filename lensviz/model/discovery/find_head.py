"""Finds the path from the last block to the logits with a stand-in residual, and proves it on another with logits of
real size.

The stand-in (random rows in place of the last block's output) is finite even where a model's blocks give NaN, and shows
at once if the logits depend on anything but the last residual.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.model.discovery.head_path import paths, window
from lensviz.model.discovery.scale import Scale, agree, fit, largest, tolerance
from lensviz.model.discovery.trace import Call, amplified, residual_replaced, rms, same, trace
from lensviz.model.head import ModelHead, is_plain
from lensviz.model.probed_model import Parts, ProbedModel, named, own_logits, unverified
from lensviz.model.running.hooks import as_found

REAL_SIZE = 60.0  #: largest |z| at which the scale is fitted and proved
MAX_PATHS = 8


@dataclass(frozen=True)
class Evidence:
    """Logits that the model itself made of a last residual when its unembedding's input was multiplied by a factor."""

    rows: Tensor
    factor: float
    logits: Tensor

    def supports(self, head: ModelHead) -> bool:
        """Whether a head makes the same of the same rows (in another order: a head must not look across positions)."""
        try:
            ours = head.logits(head.prepare(self.rows.flip(0)) * self.factor).flip(0)
        except Exception:  # noqa: BLE001 - a module on a wrong path, called without what it needs
            return False
        return agree(ours, self.logits, tolerance(head.last.dtype))


def find_head(
    probed: ProbedModel, blocks: list[nn.Module], unembedding: nn.Module, state: Tensor, parts: Parts
) -> ModelHead:
    """The head that follows these blocks.

    Args:
        probed: the model.
        blocks: the module behind each layer.
        unembedding: the module whose output becomes the logits.
        state: a last residual [pos, model], for its shape, size, dtype and device.
        parts: the user's own names, if any.

    Raises:
        ModelNotVerified: naming the unembedding, the scale or the final norm.

    """
    rows = stand_in(state, 11)
    with residual_replaced(blocks, rows):
        calls, output = trace(probed, probed.ids(1))
    call, logits = next((c for c in reversed(calls) if c.module is unembedding), None), own_logits(output, len(rows))
    z = call.made if call else None
    if call is None or z is None or logits is None or bool((z.isnan() | z.isposinf()).any()):
        raise unverified(probed, "unembedding", "it was not called, or gave values that are not numbers")
    scale, large = _scale(probed, blocks, unembedding, state, REAL_SIZE / max(largest(z), 1e-6))
    evidence = (Evidence(rows, 1.0, logits), large)
    between, goal = window(calls, blocks, unembedding)
    chosen = [named(probed, name) for name in parts["head"]] if "head" in parts else None
    for (steps, last), _ in zip(paths(probed, rows, between, goal, chosen), range(MAX_PATHS), strict=False):
        head = ModelHead(steps, last, unembedding, scale, logits.shape[-1], _matrix(call, calls), probed.around)
        if all(item.supports(head) for item in evidence):
            return head
    raise unverified(probed, "final norm", "the way from the last block to the unembedding was not recomputed")


def _matrix(unembedding: Call, calls: list[Call]) -> nn.Linear | None:
    """The plain linear that does a wrapper's whole work, now and later: nothing else in the wrapper has weights."""
    weights = set(map(id, unembedding.module.parameters()))
    inside = [c for c in calls if c.inside(unembedding.start, unembedding.end)]
    inside = [c for c in inside if set(map(id, c.module.parameters())) == weights]
    whole = (c for c in inside if same(c.given, unembedding.given) and same(c.made, unembedding.made))
    return next((c.module for c in whole if is_plain(c.module)), None)


def stand_in(state: Tensor, seed: int) -> Tensor:
    """Random finite rows [pos, model] of a residual's shape, device, dtype and size."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(state.shape, generator=generator) * rms(state)).to(state)


def _scale(
    probed: ProbedModel, blocks: list[nn.Module], unembedding: nn.Module, state: Tensor, factor: float
) -> tuple[Scale, Evidence]:
    rows = stand_in(state, 12)
    made: list[Any]
    with residual_replaced(blocks, rows), amplified(unembedding, factor) as made, as_found(probed.module):
        logits = own_logits(probed.run(probed.ids(4)), len(rows))
    z = made[-1].reshape(-1, made[-1].shape[-1])
    if logits is None or z.shape[-1] < logits.shape[-1] or z.shape[0] != logits.shape[0]:
        raise unverified(probed, "unembedding", "its output has another shape than the logits")
    z = z[:, : logits.shape[-1]]
    shown = (z.isfinite() & logits.isfinite()).all(0)  # a bias of -inf hides tokens that only fill the vocabulary up
    found = fit(z[:, shown], logits[:, shown], probed.numbers, z.dtype) if bool(shown.any()) else None
    if found is None:
        raise unverified(probed, "scale", "what follows the unembedding is neither a factor nor a soft cap")
    return found, Evidence(rows, factor, logits)
