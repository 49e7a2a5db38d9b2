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
from lensviz.model.blocks import candidate_runs
from lensviz.model.capture import stream
from lensviz.model.head import ModelHead
from lensviz.model.scale import agree, largest_difference, tolerance
from lensviz.model.subject import Parts, Subject, named, own_logits, reason, unverified
from lensviz.model.tail import find_head
from lensviz.model.trace import Call, trace

LENGTHS = (7, 16, 64)  #: positions of a test pass; some models refuse short ones, some hooks expect long ones


@dataclass(frozen=True)
class Anatomy:
    """What the probe proved.

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


def probe(subject: Subject, parts: Parts | None = None) -> Anatomy:
    """The anatomy of a model, verified. Raises ModelNotVerified."""
    with subject.around():
        return _probe(subject, parts or {})


def _probe(subject: Subject, parts: Parts) -> Anatomy:
    ids, calls, output = _first_pass(subject)
    unembedding = _unembedding(subject, parts, calls, own_logits(output, ids.shape[1]))
    failure = unverified(subject, "blocks", "no list of modules hands one residual stream from each to the next")
    for number, run in enumerate(candidate_runs(subject, parts, calls)):
        states = [call.made[0] for call in run if call.made is not None]
        blocks = [call.module for call in run]
        try:
            head = None if unembedding is None else find_head(subject, blocks, unembedding, states[-1], parts)
        except ModelNotVerified as error:
            failure = error if number == 0 else failure
            continue
        dtype = max((state.dtype for state in states), key=lambda d: torch.finfo(d).bits)
        causal = _is_causal(subject, blocks, ids, run, sure="blocks" in parts)
        anatomy = Anatomy(tuple(blocks), states[-1].shape[-1], dtype, causal, head)
        verify(subject, anatomy)
        return anatomy
    raise failure


def verify(subject: Subject, anatomy: Anatomy, ids: Tensor | None = None, *, strictly: bool = False) -> float:
    """One whole pass: the recorded last residual, through the head, against the logits of the same pass.

    `strictly` allows rounding alone, and not what a part found from numbers may be off by since weights have changed.

    Returns the largest absolute difference in logits; NaN without a head, or where the model's own are not finite.
    Raises ModelNotVerified.
    """
    ids = subject.ids(5, subject.length + 2) if ids is None else ids
    return _verified(subject, anatomy, ids, strictly=strictly)[0]


def renewed(subject: Subject, anatomy: Anatomy, *, strictly: bool) -> Anatomy:
    """The same parts, seen to give the model's own logits again, with dtype and causality as they are now.

    Raises ModelNotVerified.
    """
    ids = subject.ids(5, subject.length + 2)
    _, states = _verified(subject, anatomy, ids, strictly=strictly)
    middle = ids.shape[1] // 2
    others, _ = stream(
        subject.module, anatomy.calls, lambda: subject.run(_changed_at(subject, ids, middle)), device=subject.device
    )
    causal = bool((_difference(states[-1][None], others[-1])[:middle] <= 1e-5).all())
    dtype = max((state.dtype for state in states), key=lambda d: torch.finfo(d).bits)
    return replace(anatomy, causal=causal, dtype=dtype)


def _verified(subject: Subject, anatomy: Anatomy, ids: Tensor, *, strictly: bool) -> tuple[float, list[Tensor]]:
    states, output = stream(subject.module, anatomy.calls, lambda: subject.run(ids), device=subject.device, stop=False)
    shape = (ids.shape[1], anatomy.d_model)
    if len(states) != len(anatomy.calls) + 1 or any(state.shape != shape for state in states):
        raise unverified(subject, "blocks", "another input took another way through them")
    logits = own_logits(output, ids.shape[1])
    if anatomy.head is None or logits is None or bool((logits.isnan() | logits.isposinf()).any()):
        return float("nan"), states
    ours = anatomy.head.logits(anatomy.head.prepare(states[-1])).cpu()
    allowed = tolerance(anatomy.head.last.dtype)
    if not agree(ours, logits, min(allowed, 100 * torch.finfo(logits.dtype).eps) if strictly else allowed):
        raise unverified(subject, "blocks", "the last residual does not give the model's own logits")
    return float(largest_difference(ours, logits)), states


def _first_pass(subject: Subject) -> tuple[Tensor, list[Call], Any]:
    problem: Exception | None = None
    for length in LENGTHS:
        subject.length = length
        ids = subject.ids(0)
        try:
            return ids, *trace(subject, ids)
        except Exception as error:  # noqa: BLE001 - whatever a foreign forward may raise
            problem = problem or error
    what = reason(problem) if problem else "no reason"
    raise unverified(subject, "forward pass", f"short lists of token ids fail with {what}")


def _unembedding(subject: Subject, parts: Parts, calls: list[Call], logits: Tensor | None) -> nn.Module | None:
    """The module that makes the logits: the model's own word if it was called, else the last that made their shape."""
    if "unembedding" in parts:
        return named(subject, parts["unembedding"])
    if logits is None:
        return None
    called = [call for call in calls if call.module is subject.unembedding]
    if not called and logits.shape[-1] < subject.n_inputs // 2:  # it labels tokens; no language-model head
        return None
    called = called or [c for c in calls if c.made is not None and c.made.shape[-2:] == logits.shape[-2:]]
    if not called:
        raise unverified(subject, "unembedding", "no module makes the logits")
    return max(called, key=lambda call: call.end).module


def _is_causal(subject: Subject, blocks: list[nn.Module], ids: Tensor, run: list[Call], *, sure: bool) -> bool:
    """Whether a change of one token leaves the last residual of all earlier positions as it was.

    In what enters the first block the same change must not reach far (a convolution over neighbours may be part of an
    embedding): else there are blocks before it, and layers would be misnamed. `sure` (the user named the blocks) allows
    that. Raises ModelNotVerified.
    """
    middle = ids.shape[1] // 2
    other = _changed_at(subject, ids, middle)
    states, _ = stream(subject.module, blocks, lambda: subject.run(other), device=subject.device)
    entering, leaving = (
        _difference(call, state) for call, state in ((run[0].given, states[0]), (run[-1].made, states[-1]))
    )
    if not sure and bool((entering[[0, -1]] > 1e-5).any()):
        raise unverified(subject, "blocks", "what enters the first of them already mixes positions")
    return bool((leaving[:middle] <= 1e-5).all())


def _changed_at(subject: Subject, ids: Tensor, position: int) -> Tensor:
    """The same ids [1, pos] with another token at one position."""
    other = ids.clone()
    other[0, position] = next((int(i) for i in subject.ids(3, 64)[0] if i != ids[0, position]), 0)
    return other


def _difference(before: Tensor | None, after: Tensor) -> Tensor:
    """Largest change at each position, relative to the largest value: [1, pos, model], [pos, model] → [pos]."""
    if before is None:
        return torch.zeros(after.shape[0])
    a, b = (torch.nan_to_num(x.float()).cpu() for x in (before[0], after))
    return (a - b).abs().amax(-1) / a.abs().max().clamp_min(1e-12)
