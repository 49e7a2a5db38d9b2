"""The lens of several prompts: the columns that are not kept are swept together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import torch

from lensviz.analysis.parts import split
from lensviz.analysis.sweep import CellStats
from lensviz.analysis.tiles import block_length
from lensviz.engine.query import CompositeQuery, Context
from lensviz.queries.checks import head_of
from lensviz.queries.chunked import ChunkedActivations
from lensviz.queries.lens import TILES, LensStats, blocks_of, column_key, swept
from lensviz.queries.lenses import Lens
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.together import ResidualsTogether

Column: TypeAlias = tuple[bytes, tuple[Residuals, int]]


@dataclass(frozen=True)
class StatsTogether(CompositeQuery[list[list["CellStats"]]]):
    """The sweep of several prompts, each in blocks as `blocks_of` cuts it. The ranks of `targets` are counted and kept
    in the same sweep.
    """

    runs: tuple[Residuals, ...]
    lens: Lens
    k: int
    targets: tuple[int, ...] = ()

    def blocks(self, engine: Context) -> list[list[LensStats]]:
        """Of each prompt."""
        return [blocks_of(engine.adapter, run, self.lens, self.k, self.targets) for run in self.runs]

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        each = [block.cached_parts(engine) for blocks in self.blocks(engine) for block in blocks]
        return sum(kept for kept, _ in each), sum(n for _, n in each)

    def from_cache(self, engine: Context) -> list[list[CellStats]] | None:
        found: list[list[CellStats]] = []
        for blocks in self.blocks(engine):
            parts = [part for part in (block.from_cache(engine) for block in blocks) if part is not None]
            if len(parts) < len(blocks):
                return None
            found.append(parts)
        return found

    def compute(self, engine: Context) -> list[list[CellStats]]:
        blocks = self.blocks(engine)
        missing = list(_missing(engine, [block for each in blocks for block in each]).items())
        runs = tuple(dict.fromkeys(run for _, (run, _) in missing))
        streams = dict(zip(runs, engine.get(ResidualsTogether(runs)), strict=True))
        step = TILES * block_length(engine.adapter.n_layers + 1, head_of(engine.adapter, self.lens))
        for a in range(0, len(missing), step):
            engine.check_cancelled()
            self._sweep(engine, streams, missing[a : a + step])
        return self.from_cache(engine) or [[engine.get(block) for block in each] for each in blocks]

    def _sweep(self, engine: Context, streams: dict[Residuals, ChunkedActivations], columns: Sequence[Column]) -> None:
        prefix_hashes = [prefix_hash for prefix_hash, _ in columns]
        parts = [
            streams[run].columns([position for _, (_, position) in members])
            for run, members in groupby(columns, key=lambda column: column[1][0])
        ]
        k = self.blocks(engine)[0][0].k
        stats = swept(engine, self.lens, torch.cat(parts, dim=1), prefix_hashes, k, self.targets)
        for prefix_hash, column in zip(prefix_hashes, split(stats), strict=True):
            engine.put_part(column_key(self.lens, prefix_hash), column)

    @property
    def label(self) -> str:
        tokens = sum(len(run.ids) for run in self.runs)
        return f"LensStats({self.lens}, {len(self.runs)} prompts, {tokens:,} tokens, top {self.k})"


def _missing(engine: Context, blocks: Sequence[LensStats]) -> dict[bytes, tuple[Residuals, int]]:
    """Run and position of each missing column, by its prefix hash: prompts that begin alike have the same
    ones there.
    """
    found: dict[bytes, tuple[Residuals, int]] = {}
    for block in blocks:
        prefix_hashes = block.residuals.column_hashes(engine.adapter)
        for position in range(block.start, block.stop):
            prefix_hash = prefix_hashes[position]
            if prefix_hash not in found and block.get_part(engine, prefix_hash) is None:
                found[prefix_hash] = block.residuals, position
    return found
