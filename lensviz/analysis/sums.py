"""Log Z, entropy and KL to the last layer as sums over the vocabulary, tile by tile.

Everything is in powers of two: torch's exp2 takes any argument at the same speed, while its exp slows down tenfold
where results vanish. With y = λz for a logit z, λ = log₂e, and c the largest y of a row in a tile, the tile gives

    s = Σ 2^(y-c),  t = Σ (y-c) 2^(y-c),  w = Σ (y-c)_last 2^(y-c)

where "last" is the last layer at the same position. `spread` makes the numbers of the whole row of them, in float64.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

LAMBDA = torch.tensor(
    1 / math.log(2), dtype=torch.float32
).item()  # as float32 has it, so that dividing by it undoes the product
LEAST_PEAK = -1.0e8  # of a tile that counts: in a tile masked by large negative numbers y - c would be rounding only
LEAST = -126.0  # a power of two below this is no normal number, and arithmetic with those is a hundred times slower
NOTHING = -1000.0  # a power of two that is 0
LOWEST = -1.0e38  # stands for -inf, so that 0 * -inf cannot turn a masked vocabulary entry into NaN


class Sums:
    """The sums of tiles, band by band; `floor` is for heads that mask vocabulary entries by -inf."""

    def __init__(self, layers: int, *, floor: bool) -> None:
        self.layers = layers
        self.floor = floor
        self.parts: tuple[list[Tensor], ...] = ([], [], [])  # of each band -c, w and s, t
        self.room: tuple[Tensor, ...] = ()

    def add(self, z: Float[Tensor, "tile row column"], peak: Float[Tensor, "tile row"]) -> None:
        """Take in some positions of one tile or of several, all layers of each, given the largest logit of each row."""
        d, last, e, turned = self._room(z)
        minus_c = peak.clamp(min=LEAST_PEAK).mul_(-LAMBDA).view(*e.shape[:3], 1)
        torch.add(minus_c, z.view(e.shape), alpha=LAMBDA, out=d)
        if self.floor:
            d.clamp_(min=LOWEST)
        torch.exp2(torch.threshold(d, LEAST, NOTHING, out=e), out=e)
        both = torch.bmm(last, turned)  # w and s: reads e once for both, and is faster than its sum
        for part, made in zip(self.parts, (minus_c.flatten(0, 1), both, e.mul_(d).sum(-1).flatten(0, 1)), strict=True):
            part.append(made)

    def _room(self, z: Tensor) -> tuple[Tensor, ...]:
        """Room for d [tile, pos, layer, column], of d the last layer with ones below it [tile × pos, 2, column], for e,
        which is as d, and e turned round [tile × pos, column, layer].
        """
        shape = (len(z), z.shape[1] // self.layers, self.layers, z.shape[2])
        if not self.room or self.room[2].shape != shape:
            d, e = z.new_ones(*shape[:2], self.layers + 1, shape[3]), z.new_empty(shape)
            self.room = d[:, :, :-1], d.flatten(0, 1)[:, -2:], e, e.flatten(0, 1).transpose(1, 2)
        return self.room

    def total(self, positions: int) -> Tensor:
        """The sums of all tiles as c, s, t, w: [tile, 4, pos, layer] in float64 on the CPU."""
        minus_c, both, t = (torch.cat(part).cpu().double() for part in self.parts)
        parts = torch.stack([-minus_c.squeeze(-1), both[:, 1], t, both[:, 0]])
        return parts.view(4, -1, positions, self.layers).transpose(0, 1)


def spread(parts: Float[Tensor, "tile 4 pos layer"]) -> tuple[Tensor, Tensor, Tensor]:
    """Log Z, entropy and KL to the last layer, each [pos, layer] in nats."""
    c, s, t, w = parts.unbind(1)
    peak = c.amax(0)
    shift, weight = c - peak, torch.exp2(c - peak)
    total = (weight * s).sum(0)
    mean = (weight * (t + shift * s)).sum(0) / total  # of y - peak
    mean_last = (weight * (w + shift[..., -1:] * s)).sum(0) / total
    log_total = total.log2()
    log_z = (peak + log_total) / LAMBDA
    entropy = ((log_total - mean) / LAMBDA).clamp_min_(0)
    kl = ((mean - log_total - mean_last + log_total[:, -1:]) / LAMBDA).clamp_min_(0)
    kl[kl > 1e30] = torch.inf  # the last layer gives a token no probability at all that this layer can say
    kl[:, -1] = kl[:, -1] * 0  # 0, and NaN where the activation was
    return log_z, entropy.float(), kl.float()
