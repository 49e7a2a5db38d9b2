"""The largest logits of each row, over a stream of tiles.

Sorting a tile costs a quarter of making it. So a tile is first reduced to the peaks of its groups of columns: once k
logits of a row are known, only the groups whose peak is above the least of them are looked into, and these are few.
"""

import torch
from jaxtyping import Float
from torch import Tensor

GROUP = 16  # columns of a group; they lie as far apart as the tile has groups, which is the faster way to reduce them


def group_peaks(z: Float[Tensor, "*rows column"]) -> Float[Tensor, "*rows group"]:
    """The largest logit of every group; the last columns, if they fill no group, make one more."""
    groups = z.shape[-1] // GROUP
    full, rest = z[..., : groups * GROUP], z[..., groups * GROUP :]
    peaks = full.view(*full.shape[:-1], GROUP, groups).amax(-2)
    return torch.cat([peaks, rest.amax(-1, keepdim=True)], dim=-1) if rest.shape[-1] else peaks


class Top:
    """The k largest logits of each row so far, largest first, and their columns.

    Attributes:
        values: logits [row, k], as many columns as came by while these are fewer than k.
        ids: their columns in the vocabulary, of the same shape.

    """

    def __init__(self, k: int, rows: int, device: torch.device) -> None:
        self.k = k
        self.values = torch.empty(rows, 0, dtype=torch.float32, device=device)
        self.ids = torch.empty(rows, 0, dtype=torch.int64, device=device)

    def add(self, z: Float[Tensor, "row column"], peaks: Float[Tensor, "row group"], start: int) -> None:
        """Take in a tile with its `group_peaks`; column 0 of the tile is column `start` of the vocabulary."""
        groups = z.shape[1] // GROUP
        if self.values.shape[1] < self.k:
            rows = torch.arange(len(z), device=z.device)
            self.values, self.ids = self._merged(z, rows, peaks[:, :groups], min(self.k, groups), start)
            return
        rows = (peaks.amax(1) > self.values[:, -1]).nonzero()[:, 0]
        if len(rows):
            peaks = peaks[rows, :groups]
            above = (peaks > self.values[rows, -1:]).sum(1)
            self.values[rows], self.ids[rows] = self._merged(z, rows, peaks, min(self.k, int(above.amax())), start)

    def _merged(self, z: Tensor, rows: Tensor, peaks: Tensor, most: int, start: int) -> tuple[Tensor, Tensor]:
        """The best of what `rows` had and of their `most` highest groups, ungrouped columns included."""
        groups = peaks.shape[1]
        near = peaks.topk(most, sorted=False).indices
        columns = (near.unsqueeze(-1) + groups * torch.arange(GROUP, device=z.device)).flatten(1)
        rest = torch.arange(groups * GROUP, z.shape[1], device=z.device).expand(len(rows), -1)
        columns = torch.cat([columns, rest], dim=1)
        values = torch.cat([self.values[rows], z[rows.unsqueeze(1), columns]], dim=1)
        values, order = values.topk(min(self.k, values.shape[1]))
        return values, torch.cat([self.ids[rows], columns + start], dim=1).gather(1, order)
