"""Where in a prompt a fact is recalled: cells of a clean run put into a corrupt one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lensviz.errors import NotAligned
from lensviz.model.protocol import Change
from lensviz.queries.checks import check_position, head_of
from lensviz.queries.lens import LensRow
from lensviz.queries.residuals import Residuals
from lensviz.queries.stream import cut
from lensviz.session.query import Context, Query
from lensviz.session.speed import Work

if TYPE_CHECKING:
    from torch import Tensor

LAYERS_AT_ONCE = 8
ROWS_AT_ONCE = 2048


def check_aligned(n_clean: int, n_corrupt: int) -> None:
    """Raises NotAligned for prompts of different length."""
    if n_clean != n_corrupt:
        raise NotAligned(
            f"The clean prompt has {n_clean} tokens and the corrupt one {n_corrupt}: change words so that both have "
            "equally "
            "many, else a cell has no counterpart."
        )


@dataclass(frozen=True)
class PatchColumn(Query["Tensor"]):
    """Activation patching (Meng et al. 2022; Wang et al. 2022) of one position: for each layer, log p(target) at the
    last position when that clean cell is put into the corrupt run, minus that of the corrupt run: float32 [layer + 1]
    in nats.
    """

    clean: Residuals
    corrupt: Residuals
    position: int
    target: int
    lens: str = "logit"

    def compute(self, on: Context) -> "Tensor":
        import torch

        n = len(self.corrupt.ids)
        check_aligned(len(self.clean.ids), n)
        check_position(n, self.position)
        last = on.seam.n_layers - 1
        usual = on.get(LensRow(self.corrupt, self.lens, last, n - 1))[self.target]
        cells = on.get(self.clean).rows(self.position, self.position + 1)[:, 0]
        step = max(1, min(LAYERS_AT_ONCE, ROWS_AT_ONCE // (n - self.position)))
        parts: list[Tensor] = []
        for row in range(0, on.seam.n_layers + 1, step):
            on.check()
            parts.append(self._rows(on, cells, range(row, min(row + step, on.seam.n_layers + 1))))
        return torch.cat(parts).cpu() - usual

    def _rows(self, on: Context, cells: "Tensor", rows: range) -> "Tensor":
        """Log p(target) of runs that are patched in one row of the stream each, as one batch."""
        seam, head, ids = on.seam, head_of(on.seam, self.lens), self.corrupt.ids
        corrupt, first = on.get(self.corrupt), 0 if seam.cannot_continue(len(ids)) else self.position
        past = cut(corrupt.pieces, 0, first)
        known = 0 if seam.cannot_skip() else rows[0] + 1
        base = corrupt.activations(first, len(ids)) if known else None
        changes = [[Change(row, (self.position - first,), 0.0, cells[row])] for row in rows]
        last = seam.last_cells(ids[first:], past=past, base=base, rows=known, changes=changes)
        if known <= seam.n_layers:
            on.count_pass((seam.n_layers - max(0, known - 1)) * (len(ids) - first) * len(rows))
        return head.logits(head.prepare(last)).float().log_softmax(-1)[:, self.target].cpu()

    def work(self, on: Context) -> Work:
        if on.has(self):
            return Work()
        seam, n = on.seam, len(self.corrupt.ids)
        n = n if seam.cannot_continue(n) else n - self.position
        half = 1 if seam.cannot_skip() else 2  # of all blocks, on average over the layers
        return Work(cells=(seam.n_layers + 1) * seam.n_layers * n // half, rows=seam.n_layers + 1)

    @property
    def label(self) -> str:
        return f"PatchColumn(position {self.position})"
