"""Finds the two outputs inside a block whose sum is what the block adds to the residual stream.

Sums are compared element by element, in float64, with the rounding that the model's own dtype allows them. That is
tighter than a share of a row's length: a few huge values of the stream cannot hide what is added to the small ones.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import torch
from torch import Tensor, nn

from lensviz.model.discovery.block_trace import BlockPass
from lensviz.model.discovery.trace import Call, same

Pair = tuple[nn.Module, nn.Module]


def written(block: BlockPass, outputs: Mapping[nn.Module, Tensor]) -> set[Pair]:
    """All pairs (earlier, later) among these outputs [pos, model] that together make the block's output of its input.

    Before the norms: x + f·(a + m) = y. Between them: one call is given x + f·a, a later one is given the first one's
    output + f·m, and gives y. Factors f are found by least squares; only positive ones count.
    """
    modules, states = list(outputs), list(outputs.values())
    found = {(modules[i], modules[j]) for i, j in _summands(block.given, block.made, states, 2)}
    for norm, (first,) in _fed(block, block.given, states):
        for last, (second,) in _fed(block, norm.made, states):
            if last.start > norm.end and same(last.made, block.made) and first != second:
                found.add((modules[first], modules[second]))
    return found


def _fed(block: BlockPass, base: Tensor | None, states: Sequence[Tensor]) -> list[tuple[Call, tuple[int, ...]]]:
    """Calls that were given `base` plus one of the states."""
    if base is None:
        return []
    inputs = [(call, call.given) for call in block.calls if call.given is not None]
    return [(call, which) for call, given in inputs for which in _summands(base, given, states, 1)]


def _summands(base: Tensor, target: Tensor, states: Sequence[Tensor], count: int) -> list[tuple[int, ...]]:
    """Every choice of `count` states whose sum, times one positive factor, leads from base to target."""
    dtypes = {base.dtype, target.dtype, *(state.dtype for state in states)}
    unit = max(1e-12, *(torch.finfo(d).eps * (4 if d.itemsize < 4 else 64) for d in dtypes))
    start, end = (t.cpu().double().flatten() for t in (base, target))
    if len(states) < count or not bool((end != start).any()):
        return []
    flat = torch.stack([state.cpu().double().flatten() for state in states])
    # Unweighted, the rounding of one huge value would bend the factor.
    weight = 1 / (start.abs() + end.abs() + (end - start).abs().mean())
    gap, seen = (end - start) * weight, flat * weight
    gram = seen @ seen.T
    which = torch.tensor(list(combinations(range(len(states)), count)))
    along = (seen @ gap)[which].sum(-1)
    size = gram[which[:, :, None], which[:, None, :]].sum((-2, -1))
    factor = along / size.clamp_min(1e-300)
    reach = gap.numel() + factor.square() * gram.diagonal()[which].sum(-1)
    near = (factor > 0) & (gap @ gap - factor * along <= (4 * unit * unit + 1e-13) * reach)
    picks = zip(which[near].tolist(), factor[near].tolist(), strict=True)
    return [tuple(pick) for pick, f in picks if _adds_up(start, end, f * flat[pick], unit)]


def _adds_up(start: Tensor, end: Tensor, parts: Tensor, unit: float) -> bool:
    rounding = unit * (start.abs() + end.abs() + parts.abs().sum(0)) + 1e-12
    return bool(((start + parts.sum(0) - end).abs() <= rounding).all())
