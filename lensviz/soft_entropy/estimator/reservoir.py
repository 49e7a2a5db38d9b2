"""A uniform sample of what an estimator has seen, of fixed size: the smallest of random keys.

What depends on single vectors, the shuffled baseline and the bootstrap, is made from it.
"""

from collections.abc import Callable, Mapping

import torch
from jaxtyping import Float32
from torch import Tensor


class Reservoir:
    """At most `size` assignments with the label row of each in every set (−1: unlabeled); on the CPU.

    Attributes:
        seen: positions (or pairs of position and label) among which was chosen.
        keys: random priorities [sample]; the smallest were kept.
        p: assignments [sample, subspace × point].
        rows: label rows [sample] by set.

    """

    def __init__(self, size: int, width: int, seed: int) -> None:
        self.size, self.seed, self.seen = size, seed, 0
        self.keys = torch.empty(0, dtype=torch.float64)
        self.p: Float32[Tensor, "sample width"] = torch.empty(0, width)
        self.rows: dict[str, Tensor] = {}

    @property
    def whole(self) -> bool:
        """Whether everything seen is here."""
        return self.seen == len(self.keys)

    def offer(self, n: int, make: Callable[[Tensor], Tensor], rows: Mapping[str, Tensor]) -> None:
        """Offer n samples; make(chosen [k]) gives assignments [k, …] of those that are taken, rows their labels [n]."""
        generator = torch.Generator().manual_seed((self.seed * 1_000_003 + self.seen) % 2**63)
        keys = torch.rand(n, dtype=torch.float64, generator=generator)
        if len(self.keys) == self.size and self.size:
            near = (keys < self.keys.max()).nonzero()[:, 0]
        else:
            near = torch.arange(n)
        if len(near) > self.size:
            near = near[keys[near].topk(self.size, largest=False).indices]
        self.seen += n
        if len(near):
            p = make(near).to("cpu", torch.float32).reshape(len(near), -1)
            self._take(keys[near], p, {name: own.cpu()[near] for name, own in rows.items()})

    def merge(self, other: "Reservoir", maps: Mapping[str, Tensor]) -> None:
        """Take in another's samples; maps[set][i] is the row here of its row i."""
        self.seen += other.seen
        rows = {
            name: torch.where(own >= 0, maps[name][own.clamp_min(0)], -1) if len(maps[name]) else own
            for name, own in other.rows.items()
        }
        self._take(other.keys, other.p, rows)

    def _take(self, keys: Tensor, p: Tensor, rows: Mapping[str, Tensor]) -> None:
        old, new = len(self.keys), len(keys)
        keys = torch.cat([self.keys, keys])
        kept = slice(None) if len(keys) <= self.size else keys.topk(self.size, largest=False).indices.sort().values
        names = [*self.rows, *(name for name in rows if name not in self.rows)]
        self.rows = {
            name: torch.cat([self.rows.get(name, _none(old)), rows.get(name, _none(new))])[kept] for name in names
        }
        self.keys, self.p = keys[kept], torch.cat([self.p, p])[kept]


def _none(n: int) -> Tensor:
    return torch.full((n,), -1, dtype=torch.int64)
