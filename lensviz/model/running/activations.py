"""Activations of consecutive positions after one pass: the residual stream, and the keys and values that later
positions attend to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, device


@dataclass(frozen=True)
class Activations:
    """Of consecutive positions.

    Attributes:
        residuals: [layer + 1, pos, model], index 0 = embedding.
        keys, values: of each cache layer [1, head, pos, width]; empty where a model's cache cannot be cut.

    """

    residuals: Tensor
    keys: tuple[Tensor, ...] = ()
    values: tuple[Tensor, ...] = ()

    def __len__(self) -> int:
        return self.residuals.shape[1]

    @property
    def nbytes(self) -> int:
        return sum(t.nbytes for t in (self.residuals, *self.keys, *self.values))

    def part(self, start: int, stop: int) -> "Activations":
        """Positions [start, stop), sharing memory."""
        if (start, stop) == (0, len(self)):
            return self
        keys, values = (tuple(t[:, :, start:stop] for t in each) for each in (self.keys, self.values))
        return Activations(self.residuals[:, start:stop], keys, values)

    def to(self, device: device | str) -> "Activations":
        """The same on a device."""
        keys, values = (tuple(t.to(device) for t in each) for each in (self.keys, self.values))
        return Activations(self.residuals.to(device), keys, values)


def joined(parts: Sequence[Activations]) -> Activations:
    """Parts in a row as one."""
    if len(parts) == 1:
        return parts[0]
    pairs = [zip(*(getattr(p, name) for p in parts), strict=True) for name in ("keys", "values")]
    keys, values = (tuple(torch.cat(layer, dim=2) for layer in pair) for pair in pairs)
    return Activations(torch.cat([p.residuals for p in parts], dim=1), keys, values)
