"""The residual stream of a prompt, changed or not, paying only for what is not kept: positions behind the longest kept
prefix, and of a changed prompt only the causal cone (blocks above the lowest change, positions from the first on).
"""

from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter

import torch

from lensviz.engine.cost import Cost
from lensviz.engine.query import CompositeQuery, Context
from lensviz.model.protocol import AffineEdit, ModelAdapter
from lensviz.queries.chunked import ChunkedActivations
from lensviz.queries.edits import Affine, Cell, Cells, Edits, Ids, by_cell, prefix_hashes_of
from lensviz.queries.interventions import Vector


@dataclass(frozen=True)
class Residuals(CompositeQuery[ChunkedActivations]):
    """The residual stream of a prompt with edits made."""

    ids: Ids
    edits: Edits = ()
    via_clean: bool = field(default=True, compare=False)
    """Compute the clean run first where it is not kept: the next change of this prompt then costs its cone only."""

    @cached_property
    def cells(self) -> Cells:
        return by_cell(self.edits)

    def prefix_hashes(self, adapter: ModelAdapter) -> tuple[bytes, ...]:
        """Hash of each position's activations; of the whole prompt where the model cannot continue a prefix."""
        return prefix_hashes_of(self.ids, self.edits, causal=not adapter.why_not_continue(len(self.ids)))

    def column_hashes(self, adapter: ModelAdapter) -> tuple[bytes, ...]:
        """Hash of each position's state."""
        return prefix_hashes_of(self.ids, self.edits, causal=adapter.shares_columns(len(self.ids)))

    def cached_parts(self, engine: Context) -> tuple[int, int]:
        return sum(map(len, engine.find_prefix(self.prefix_hashes(engine.adapter)))), len(self.ids)

    def from_cache(self, engine: Context) -> ChunkedActivations | None:
        pieces = engine.find_prefix(self.prefix_hashes(engine.adapter))
        return ChunkedActivations(pieces, engine.adapter.device) if sum(map(len, pieces)) == len(self.ids) else None

    def compute(self, engine: Context) -> ChunkedActivations:
        adapter, n, prefix_hashes = engine.adapter, len(self.ids), self.prefix_hashes(engine.adapter)
        why_whole = adapter.why_not_continue(n)
        base, rows, ops = self._base(engine)
        past = [] if why_whole else engine.find_prefix(prefix_hashes)
        start = sum(map(len, past))
        if why_whole:
            engine.note(f"run whole: {why_whole}")
        here = None if base is None else base.activations(start, n)
        changes, began = self._changes(engine, ops, start), perf_counter()
        made = adapter.run(
            self.ids[start:], past=past, base=here, rows=rows, changes=changes, check=engine.check_cancelled
        )
        blocks = adapter.n_layers - max(0, rows - 1)
        if blocks:
            engine.count_pass(blocks * (n - start))
            engine.cost_model.passed(blocks * (n - start), perf_counter() - began)
        engine.keep_prefix(prefix_hashes, start, made)
        engine.recent_edits.note(self.ids, self.edits)
        return ChunkedActivations([*past, made], adapter.device)

    def _base(self, engine: Context) -> tuple[ChunkedActivations | None, int, Cells]:
        """The kept run of the same tokens that leaves least to compute, its rows that serve, and the ops to make."""
        if not self.edits:
            return None, 0, {}
        why = engine.adapter.why_not_skip()
        if why:
            engine.note(f"all blocks run: {why}")
            return None, 0, self.cells
        if self.via_clean:
            engine.get(Residuals(self.ids))
        best: tuple[ChunkedActivations | None, int, Cells] = (None, 0, self.cells)
        for edits in [(), *engine.recent_edits.of(self.ids)]:
            stream = Residuals(self.ids, edits).from_cache(engine)
            if stream is not None:
                rows, ops = difference(by_cell(edits), self.cells, engine.adapter.n_layers + 1)
                if rows > best[1]:
                    best = (stream, rows, ops)
        return best

    def _changes(self, engine: Context, ops: Cells, start: int) -> list[AffineEdit]:
        """Ops at positions from `start` on, equal ones at a layer together; positions counted from `start`."""
        found = list[AffineEdit]()
        for i in range(max(map(len, ops.values()), default=0)):
            groups: dict[tuple[int, float, Vector | None, bool], list[tuple[int, Affine]]] = {}
            for (layer, position), each in sorted(ops.items()):
                if i < len(each) and position >= start:
                    op, is_cell = each[i], isinstance(each[i].shift, Cell)
                    shift = op.shift if isinstance(op.shift, Vector) else None
                    groups.setdefault((layer, op.factor, shift, is_cell), []).append((position - start, op))
            found += [_change(engine, kind[0] + 1, members) for kind, members in groups.items()]
        return found

    def cost(self, engine: Context) -> Cost:
        kept, n = self.cached_parts(engine)
        missing = 0 if kept == n else n if engine.adapter.why_not_continue(n) else n - kept
        return Cost(cells=missing * engine.adapter.n_layers, nbytes=missing * engine.adapter.position_bytes)

    @property
    def label(self) -> str:
        changed = f", {len(self.edits)} changed cells" if self.edits else ""
        return f"Residuals({len(self.ids)} tokens{changed})"


def difference(theirs: Cells, ours: Cells, n_rows: int) -> tuple[int, Cells]:
    """Number of rows of the stream that two changed runs of one prompt share, and the ops that turn theirs into ours
    from there on. A row of which ours goes on from theirs counts as shared, with the further ops to be made on it.
    """
    layers = [cell[0] for cell in {*theirs, *ours} if theirs.get(cell) != ours.get(cell)]
    if not layers:
        return n_rows, {}
    lowest = min(layers)
    above = {cell: ops for cell, ops in ours.items() if cell[0] > lowest}
    rest: Cells = {}
    for cell in {c for c in (*theirs, *ours) if c[0] == lowest}:
        before, after = theirs.get(cell, []), ours.get(cell, [])
        if after[: len(before)] != before:
            return lowest + 1, {**above, **{c: ops for c, ops in ours.items() if c[0] == lowest}}
        rest[cell] = after[len(before) :]
    return lowest + 2, {**above, **rest}


def _change(engine: Context, row: int, members: list[tuple[int, Affine]]) -> AffineEdit:
    positions, op = tuple(p for p, _ in members), members[0][1]
    if op.shift is None:
        return AffineEdit(row, positions, op.factor, None)
    if isinstance(op.shift, Cell):
        cells = [m.shift for _, m in members if isinstance(m.shift, Cell)]
        return AffineEdit(
            row,
            positions,
            op.factor,
            torch.stack([engine.get(Residuals(c.ids)).cell(c.layer, c.position) for c in cells]),
        )
    return AffineEdit(row, positions, op.factor, torch.tensor(op.shift.numbers().copy()))
