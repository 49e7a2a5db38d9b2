"""Activation patching: cells of a clean run put into a corrupt one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import index
from typing import Any, cast

import torch
from torch import Tensor

from lensviz.common.validate import check_position
from lensviz.engine.cost import Cost
from lensviz.engine.query import Context, Query
from lensviz.errors import BadSpans, OutOfRange
from lensviz.model.protocol import AffineEdit
from lensviz.queries.checks import head_of
from lensviz.queries.chunked import cut
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals

LAYERS_AT_ONCE = 8
ROWS_AT_ONCE = 2048


def as_spans(spans: Any, n: int) -> list[tuple[int, int]]:
    """Half-open spans of positions of a prompt of `n` tokens, as they were given.

    Raises:
        OutOfRange: a span that lies outside the prompt.
        BadSpans: none at all, one that is no pair of whole numbers, an empty one, two that overlap.

    """
    if not isinstance(spans, Iterable):
        raise BadSpans(f"Spans are a list of pairs, such as [(3, 5)], not {spans!r}: pass such a list.")
    found = [_as_span(span, n) for span in cast("Iterable[Any]", spans)]
    if not found:
        raise BadSpans("There is no span to patch: name at least one, such as spans=[(3, 5)], or leave spans out.")
    ordered = sorted(found)
    for (start, end), after in pairwise(ordered):
        if after[0] < end:
            raise BadSpans(
                f"The spans {(start, end)} and {after} overlap: patch each position in one span of a sweep, and the "
                "others in a sweep of their own."
            )
    return found


def _as_span(span: Any, n: int) -> tuple[int, int]:
    if isinstance(span, range | slice):  # two positions of a range would look like a pair
        bounds = cast("Any", span)
        pair = [bounds.start, bounds.stop] if bounds.step in (1, None) else []
    else:
        pair = list(cast("Iterable[Any]", span)) if isinstance(span, Iterable) else []
    if len(pair) != 2 or not all(hasattr(i, "__index__") and not isinstance(i, bool) for i in pair):
        raise BadSpans(f"A span is a pair of positions, (start, end), not {span!r}: pass a list such as [(3, 5)].")
    start, end = (index(i) for i in pair)
    if start >= end:
        raise BadSpans(
            f"The span {(start, end)} holds no position, as its end is the first position behind it: pass "
            f"{(start, start + 1)} for position {start} alone."
        )
    if start < 0 or end > n:
        raise OutOfRange(
            f"The span {(start, end)} lies outside the corrupt prompt: it has positions 0 to {n - 1}, and the end of a "
            f"span is at most {n}."
        )
    return start, end


@dataclass(frozen=True)
class PatchColumn(Query["Tensor"]):
    """Activation patching (Meng et al. 2022; Wang et al. 2022) of some positions at once: for each layer, log p(target)
    at the last position when these clean cells are put into the corrupt run, minus that of the corrupt run:
    float32 [layer + 1] in nats.

    Attributes:
        positions: of the corrupt prompt, ascending.
        sources: of each the position of the clean prompt that its cells are taken from.

    """

    clean: Residuals
    corrupt: Residuals
    positions: tuple[int, ...]
    sources: tuple[int, ...]
    target: int

    def compute(self, engine: Context) -> Tensor:
        n = len(self.corrupt.ids)
        for position, source in zip(self.positions, self.sources, strict=True):
            check_position(n, position)
            check_position(len(self.clean.ids), source)
        usual = engine.get(output_row(engine.adapter, self.corrupt))[self.target]
        cells = engine.get(self.clean).columns(self.sources)
        step = max(1, min(LAYERS_AT_ONCE, ROWS_AT_ONCE // (n - self.positions[0])))
        parts: list[Tensor] = []
        for row in range(0, engine.adapter.n_layers + 1, step):
            engine.check_cancelled()
            parts.append(self._rows(engine, cells, range(row, min(row + step, engine.adapter.n_layers + 1))))
        return torch.cat(parts).cpu() - usual

    def _rows(self, engine: Context, cells: Tensor, rows: range) -> Tensor:
        """Log p(target) of runs that are patched in one row of the stream each, as one batch."""
        adapter, head, ids = engine.adapter, head_of(engine.adapter), self.corrupt.ids
        corrupt, first = engine.get(self.corrupt), 0 if adapter.why_not_continue(len(ids)) else self.positions[0]
        past = cut(corrupt.pieces, 0, first)
        known = 0 if adapter.why_not_skip() else rows[0] + 1
        base = corrupt.activations(first, len(ids)) if known else None
        at = tuple(position - first for position in self.positions)
        changes = [[AffineEdit(row, at, 0.0, cells[row])] for row in rows]
        last = adapter.last_cells(ids[first:], past=past, base=base, rows=known, changes=changes)
        if known <= adapter.n_layers:
            engine.count_pass((adapter.n_layers - max(0, known - 1)) * (len(ids) - first) * len(rows))
        return head.logits(head.prepare(last)).float().log_softmax(-1)[:, self.target].cpu()

    def cost(self, engine: Context) -> Cost:
        if engine.has(self):
            return Cost()
        adapter, n = engine.adapter, len(self.corrupt.ids)
        n = n if adapter.why_not_continue(n) else n - self.positions[0]
        half = 1 if adapter.why_not_skip() else 2  # of all blocks, on average over the layers
        return Cost(cells=(adapter.n_layers + 1) * adapter.n_layers * n // half, rows=adapter.n_layers + 1)

    @property
    def label(self) -> str:
        first, last = self.positions[0], self.positions[-1]
        return f"PatchColumn(position {first})" if first == last else f"PatchColumn(positions {first} to {last})"
