"""Find a model's blocks, final norm, unembedding and scale by watching it, then prove them. No table of architectures.

1. Blocks: runs of calls that hand one residual stream on (`blocks.py`).
2. Norm and scale: the way from the last residual to the logits (`tail.py`).
3. Proof: in one whole pass on other ids, the recorded last residual gives the model's own logits.

Whatever cannot be proved raises ModelNotVerified, in a sentence that names the part and what to pass instead.
"""

from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.discovery.blocks import candidate_runs
from lensviz.model.discovery.find_head import find_head
from lensviz.model.discovery.scale import agree, largest_difference, tolerance
from lensviz.model.discovery.trace import Call, trace
from lensviz.model.head import ModelHead
from lensviz.model.probed_model import Parts, ProbedModel, named, own_logits, reason, unverified
from lensviz.model.running.capture import stream

LENGTHS = (7, 16, 64)  #: positions of a test pass; some models refuse short ones, some hooks expect long ones


@dataclass(frozen=True)
class ModelStructure:
    """Parts of a model that the probe has proved.

    Attributes:
        calls: the module behind each layer in the order of calling (a shared block occurs several times).
        d_model: width of the residual stream.
        dtype: dtype of the residual stream.
        causal: whether earlier positions are blind to later tokens.
        head: the way to the logits; None for models without.

    """

    calls: tuple[nn.Module, ...]
    d_model: int
    dtype: torch.dtype
    causal: bool
    head: ModelHead | None


def probe(probed: ProbedModel, parts: Parts | None = None) -> ModelStructure:
    """The structure of a model, verified. Raises ModelNotVerified."""
    with probed.around():
        return _probe(probed, parts or {})


def _probe(probed: ProbedModel, parts: Parts) -> ModelStructure:
    ids, calls, output = _first_pass(probed)
    unembedding = _unembedding(probed, parts, calls, own_logits(output, ids.shape[1]))
    failure = unverified(probed, "blocks", "no list of modules hands one residual stream from each to the next")
    for number, run in enumerate(candidate_runs(probed, parts, calls)):
        states = [call.made[0] for call in run if call.made is not None]
        blocks = [call.module for call in run]
        try:
            head = None if unembedding is None else find_head(probed, blocks, unembedding, states[-1], parts)
        except ModelNotVerified as error:
            failure = error if number == 0 else failure
            continue
        dtype = max((state.dtype for state in states), key=lambda d: torch.finfo(d).bits)
        causal = _is_causal(probed, blocks, ids, run, sure="blocks" in parts)
        structure = ModelStructure(tuple(blocks), states[-1].shape[-1], dtype, causal, head)
        verify(probed, structure)
        return structure
    raise failure


def verify(
    probed: ProbedModel, structure: ModelStructure, ids: Tensor | None = None, *, strictly: bool = False
) -> float:
    """One whole pass: the recorded last residual, through the head, against the logits of the same pass.

    `strictly` allows rounding alone, and not what a part found from numbers may be off by since weights have changed.

    Returns the largest absolute difference in logits; NaN without a head, or where the model's own are not finite.
    Raises ModelNotVerified.
    """
    ids = probed.ids(5, probed.length + 2) if ids is None else ids
    return _verified(probed, structure, ids, strictly=strictly)[0]


def renewed(probed: ProbedModel, structure: ModelStructure, *, strictly: bool) -> ModelStructure:
    """The same parts, seen to give the model's own logits again, with dtype and causality as they are now.

    Raises ModelNotVerified.
    """
    ids = probed.ids(5, probed.length + 2)
    _, states = _verified(probed, structure, ids, strictly=strictly)
    middle = ids.shape[1] // 2
    others, _ = stream(
        probed.module, structure.calls, lambda: probed.run(_changed_at(probed, ids, middle)), device=probed.device
    )
    causal = bool((_difference(states[-1][None], others[-1])[:middle] <= 1e-5).all())
    dtype = max((state.dtype for state in states), key=lambda d: torch.finfo(d).bits)
    return replace(structure, causal=causal, dtype=dtype)


def _verified(
    probed: ProbedModel, structure: ModelStructure, ids: Tensor, *, strictly: bool
) -> tuple[float, list[Tensor]]:
    states, output = stream(probed.module, structure.calls, lambda: probed.run(ids), device=probed.device, stop=False)
    shape = (ids.shape[1], structure.d_model)
    if len(states) != len(structure.calls) + 1 or any(state.shape != shape for state in states):
        raise unverified(probed, "blocks", "another input took another way through them")
    logits = own_logits(output, ids.shape[1])
    if structure.head is None or logits is None or bool((logits.isnan() | logits.isposinf()).any()):
        return float("nan"), states
    ours = structure.head.logits(structure.head.prepare(states[-1])).cpu()
    allowed = tolerance(structure.head.last.dtype)
    if not agree(ours, logits, min(allowed, 100 * torch.finfo(logits.dtype).eps) if strictly else allowed):
        raise unverified(probed, "blocks", "the last residual does not give the model's own logits")
    return float(largest_difference(ours, logits)), states


def _first_pass(probed: ProbedModel) -> tuple[Tensor, list[Call], Any]:
    problem: Exception | None = None
    for length in LENGTHS:
        probed.length = length
        ids = probed.ids(0)
        try:
            return ids, *trace(probed, ids)
        except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise
            problem = problem or error
    what = reason(problem) if problem else "no reason"
    raise unverified(probed, "forward pass", f"short lists of token ids fail with {what}")


def _unembedding(probed: ProbedModel, parts: Parts, calls: list[Call], logits: Tensor | None) -> nn.Module | None:
    """The module that makes the logits: the model's own word if it was called, else the last that made their shape."""
    if "unembedding" in parts:
        return named(probed, parts["unembedding"])
    if logits is None:
        return None
    called = [call for call in calls if call.module is probed.unembedding]
    if not called and logits.shape[-1] < probed.n_inputs // 2:  # it labels tokens; no language-model head
        return None
    called = called or [c for c in calls if c.made is not None and c.made.shape[-2:] == logits.shape[-2:]]
    if not called:
        raise unverified(probed, "unembedding", "no module makes the logits")
    return max(called, key=lambda call: call.end).module


def _is_causal(probed: ProbedModel, blocks: list[nn.Module], ids: Tensor, run: list[Call], *, sure: bool) -> bool:
    """Whether a change of one token leaves the last residual of all earlier positions as it was.

    In what enters the first block the same change must not reach far (a convolution over neighbors may be part of an
    embedding): else there are blocks before it, and layers would be misnamed. `sure` (the user named the blocks) allows
    that. Raises ModelNotVerified.
    """
    middle = ids.shape[1] // 2
    other = _changed_at(probed, ids, middle)
    states, _ = stream(probed.module, blocks, lambda: probed.run(other), device=probed.device)
    entering, leaving = (
        _difference(call, state) for call, state in ((run[0].given, states[0]), (run[-1].made, states[-1]))
    )
    if not sure and bool((entering[[0, -1]] > 1e-5).any()):
        raise unverified(probed, "blocks", "what enters the first of them already mixes positions")
    return bool((leaving[:middle] <= 1e-5).all())


def _changed_at(probed: ProbedModel, ids: Tensor, position: int) -> Tensor:
    """The same ids [1, pos] with another token at one position."""
    other = ids.clone()
    other[0, position] = next((int(i) for i in probed.ids(3, 64)[0] if i != ids[0, position]), 0)
    return other


def _difference(before: Tensor | None, after: Tensor) -> Tensor:
    """Largest change at each position, relative to the largest value: [1, pos, model], [pos, model] → [pos]."""
    if before is None:
        return torch.zeros(after.shape[0])
    a, b = (torch.nan_to_num(x.float()).cpu() for x in (before[0], after))
    return (a - b).abs().amax(-1) / a.abs().max().clamp_min(1e-12)
