"""Contributions of attention and the MLP to the residual stream, found by numbers and proved by them. No names are
read.

Of every block, with `x` entering and `y` leaving it, two modules are looked for whose outputs `a` and `m` are all that
is written:

- before the norms, one behind the other or side by side: x + f·(a + m) = y, with f found by least squares (Granite's
  residual multiplier; 1 elsewhere). The site is the module, so what is written is f times its output;
- between the norms (BERT): a norm is given x + a, a later one is given the first one's output + m and gives y.

Then two changed passes say which is which. When `x` changes at one position, attention changes elsewhere too; when `x`
changes and attention is held except at that position, the MLP changes there and nowhere else. The equation must hold
again in both. What mixes positions is called attention only if its weights over them sum to one (equal states at all
positions give equal outputs) or if the model keeps keys and values of every position for it: a state space or a
convolution is neither attention nor MLP.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lensviz.errors import SiteNotFound
from lensviz.model.discovery.block_trace import BlockPass, moved, watch
from lensviz.model.discovery.find_contributions import Pair, written
from lensviz.model.discovery.probe import ModelStructure
from lensviz.model.probed_model import ProbedModel
from lensviz.model.running.capture import run_through
from lensviz.model.running.shared_prefix import branch, fresh


@dataclass(frozen=True)
class Sites:
    """The modules whose outputs attention and the MLP write, one entry per block call; None where it is not proved."""

    attention: tuple[nn.Module | None, ...]
    mlp: tuple[nn.Module | None, ...]

    def of(self, site: str) -> tuple[nn.Module, ...]:
        """All modules of "attention" or "mlp". Raises SiteNotFound, naming the layers where it is not proved."""
        if site not in ("attention", "mlp"):
            raise SiteNotFound(f'{site!r} is not a site; ask for "attention" or "mlp".')
        modules: tuple[nn.Module | None, ...] = getattr(self, site)
        found = tuple(module for module in modules if module is not None)
        if len(found) < len(modules):
            missing = [str(n) for n, module in enumerate(modules) if module is None]
            where = "any layer" if not found else f"layer{'s' * (len(missing) > 1)} {', '.join(missing)}"
            what = "attention" if site == "attention" else "the MLP"
            raise SiteNotFound(
                f"What {what} writes could not be proved in {where} of this model; look at its residual stream instead."
            )
        return found


def find_sites(probed: ProbedModel, structure: ModelStructure, ids: Tensor | None = None) -> Sites:
    """The sites of a verified model, from four or five short passes on ids [1, pos] (by default the model's own)."""
    ids = probed.ids(11) if ids is None else ids
    first = watch(probed, structure, ids)
    pairs = [_only_pair(block) for block in first]
    if not any(pairs):
        return Sites(*((None,) * len(structure.calls),) * 2)
    changed = [_turned(block.given) for block in first]
    mixed = watch(probed, structure, ids, changed)
    ordered = [_mixer_first(*each) for each in zip(pairs, first, mixed, strict=True)]
    pins = {(n, p[0]): _turned(first[n].outputs()[p[0]]) for n, p in enumerate(ordered) if p}
    pinned = watch(probed, structure, ids, changed, pins)
    even = watch(probed, structure, ids, [block.given[:1].expand_as(block.given) for block in first])
    attention: list[nn.Module | None] = [None] * len(first)
    mlp = attention.copy()
    for n, pair in enumerate(ordered):
        if pair and _holds(mixed[n], pair) and _splits(first[n], pinned[n], pair, pins[n, pair[0]]):
            attention[n], mlp[n] = pair
    weighted = [pair is not None and _is_even(block.output(pair[0])) for pair, block in zip(ordered, even, strict=True)]
    if any(module and not sure for module, sure in zip(attention, weighted, strict=True)):
        weighted = [a or b for a, b in zip(weighted, _keep_keys(probed, structure, ids), strict=True)]
    return Sites(tuple(m if sure else None for m, sure in zip(attention, weighted, strict=True)), tuple(mlp))


def _only_pair(block: BlockPass) -> Pair | None:
    found = written(block, block.outputs())
    return found.pop() if len(found) == 1 else None


def _turned(state: Tensor) -> Tensor:
    """The same state [pos, model] with its first row, which every later position may see, rolled by one."""
    return torch.cat([state[:1].roll(1, dims=-1), state[1:]])


def _mixer_first(pair: Pair | None, first: BlockPass, mixed: BlockPass) -> Pair | None:
    """The pair as (attention, MLP): what mixes positions, or, where both do, what comes first; None if neither does."""
    mixers = [module for module in pair or () if moved(first.output(module), mixed.output(module))[1:].any()]
    if pair is None or not mixers:
        return None
    return pair if mixers[0] is pair[0] else (pair[1], pair[0])


def _holds(block: BlockPass, pair: Pair, attention: Tensor | None = None) -> bool:
    """Whether the two modules' outputs (attention's own, or what it was held at) are what this block wrote."""
    made = [block.output(pair[0]) if attention is None else attention, block.output(pair[1])]
    return bool(written(block, {m: state for m, state in zip(pair, made, strict=True) if state is not None}))


def _splits(first: BlockPass, pinned: BlockPass, pair: Pair, attention: Tensor) -> bool:
    """Whether, with attention changed at the first position only, the MLP and the block change there and only there."""
    changes = [moved(first.output(pair[1]), pinned.output(pair[1])), moved(first.made, pinned.made)]
    alone = all(len(change) > 1 and bool(change[0]) and not bool(change[1:].any()) for change in changes)
    return alone and _holds(pinned, pair, attention)


def _is_even(output: Tensor | None) -> bool:
    return output is not None and not bool(moved(output[:1].expand_as(output), output).any())


def _keep_keys(probed: ProbedModel, structure: ModelStructure, ids: Tensor) -> list[bool]:
    """For each block, whether its layer of a cache holds keys of every position (attention with sinks needs this)."""
    none = [False] * len(structure.calls)
    resume, cache = probed.resume, branch([])
    if resume is None:
        return none
    try:
        run_through(probed.module, structure.calls, lambda: resume(ids, cache, None), lambda _row, state: state)
    except torch.OutOfMemoryError:
        raise
    except (AttributeError, IndexError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError):
        return none  # a model with another kind of cache
    kept = [pair is not None and pair[0].shape[-2] == ids.shape[1] for pair in fresh(cache)]
    return kept if len(kept) == len(none) else none
