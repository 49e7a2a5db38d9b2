"""The lens of several prompts: the columns that are not kept are swept together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from lensviz.queries.checks import head_of
from lensviz.queries.lens import TILES, LensStats, blocks_of, column_key, swept
from lensviz.queries.residuals import Residuals
from lensviz.queries.stream import Stream
from lensviz.queries.together import ResidualsTogether
from lensviz.session.query import Assembled, Context

if TYPE_CHECKING:
    from lensviz.analysis.lens import CellStats

Column: TypeAlias = tuple[bytes, tuple[Residuals, int]]


@dataclass(frozen=True)
class StatsTogether(Assembled[list[list["CellStats"]]]):
    """The sweep of several prompts, each in blocks as `blocks_of` cuts it. The ranks of `targets` are counted and kept
    in the same sweep.
    """

    runs: tuple[Residuals, ...]
    lens: str
    k: int
    targets: tuple[int, ...] = ()

    def blocks(self, on: Context) -> list[list[LensStats]]:
        """Of each prompt."""
        return [blocks_of(on.adapter, run, self.lens, self.k, self.targets) for run in self.runs]

    def kept(self, on: Context) -> tuple[int, int]:
        each = [block.kept(on) for blocks in self.blocks(on) for block in blocks]
        return sum(kept for kept, _ in each), sum(n for _, n in each)

    def collect(self, on: Context) -> "list[list[CellStats]] | None":
        found: list[list[CellStats]] = []
        for blocks in self.blocks(on):
            parts = [part for part in (block.collect(on) for block in blocks) if part is not None]
            if len(parts) < len(blocks):
                return None
            found.append(parts)
        return found

    def compute(self, on: Context) -> "list[list[CellStats]]":
        from lensviz.analysis.tiles import block_length

        blocks = self.blocks(on)
        missing = list(_missing(on, [block for each in blocks for block in each]).items())
        runs = tuple(dict.fromkeys(run for _, (run, _) in missing))
        streams = dict(zip(runs, on.get(ResidualsTogether(runs)), strict=True))
        step = TILES * block_length(on.adapter.n_layers + 1, head_of(on.adapter, self.lens))
        for a in range(0, len(missing), step):
            on.check()
            self._sweep(on, streams, missing[a : a + step])
        return self.collect(on) or [[on.get(block) for block in each] for each in blocks]

    def _sweep(self, on: Context, streams: dict[Residuals, Stream], columns: Sequence[Column]) -> None:
        import torch

        from lensviz.analysis.parts import split

        marks = [mark for mark, _ in columns]
        parts = [
            streams[run].columns([position for _, (_, position) in members])
            for run, members in groupby(columns, key=lambda column: column[1][0])
        ]
        k = self.blocks(on)[0][0].k
        stats = swept(on, self.lens, torch.cat(parts, dim=1), marks, k, self.targets)
        for mark, column in zip(marks, split(stats), strict=True):
            on.keep(column_key(self.lens, mark), column)

    @property
    def label(self) -> str:
        tokens = sum(len(run.ids) for run in self.runs)
        return f"LensStats({self.lens}, {len(self.runs)} prompts, {tokens:,} tokens, top {self.k})"


def _missing(on: Context, blocks: Sequence[LensStats]) -> dict[bytes, tuple[Residuals, int]]:
    """Where the columns are that are not kept, by their marks: prompts that begin alike have the same ones there."""
    found: dict[bytes, tuple[Residuals, int]] = {}
    for block in blocks:
        marks = block.residuals.column_marks(on.adapter)
        for position in range(block.start, block.stop):
            mark = marks[position]
            if mark not in found and block.find_part(on, mark) is None:
                found[mark] = block.residuals, position
    return found
