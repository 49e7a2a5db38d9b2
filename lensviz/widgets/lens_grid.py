"""The lens grid: layers × tokens, what each layer would say next."""

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.queries.lens import Continuation, LensStats, TargetStats, blocks_of
from lensviz.session.query import Query
from lensviz.text import Table, lens_table
from lensviz.widgets.arrays import Array, Texts
from lensviz.widgets.selection import Selection
from lensviz.widgets.view import View

COLOURS = ("probability", "entropy", "rank", "kl")


class LensGrid(View):
    """Layers × tokens. A cell shows its top token; colour is probability, entropy, KL to the last layer, or the rank of
    a target (the first of the cursor's targets, else the model's own continuation of the prompt).
    """

    page: ClassVar[str] = "lens_grid"
    reads: ClassVar[tuple[str, ...]] = ("prompt", "lens", "targets")
    own_reads: ClassVar[tuple[str, ...]] = ("colour", "top_k")
    streams: ClassVar[bool] = True

    tokens = Texts()
    """Every token of the prompt, decoded alone."""
    special = Array("uint8")
    """[pos]: 1 = a special token."""
    layers = Array("int32")
    """[layer]: -1 = embedding, then 0 to n_layers - 1."""
    positions = Array("int32")
    """[n]: columns that have data so far; the first axis of all arrays below."""
    top_ids = Array("int32")
    """[n, layer, top_k]: most likely tokens, best first."""
    top_logp = Array("float16")
    """[n, layer, top_k]: natural logs; NaN where the activation is not a number."""
    entropy = Array("float16")
    """[n, layer] in nats."""
    kl = Array("float16")
    """[n, layer]: KL to the last layer in nats."""
    target = traitlets.Int(-1).tag(sync=True)
    """The token whose ranks are shown; -1 = none."""
    target_rank = Array("int32")
    """[n, layer]: 0 = most likely, -1 = not a number; None unless coloured by rank."""
    target_logp = Array("float16")
    """[n, layer]: natural logs; None unless coloured by rank."""
    piece_ids = Array("int32")
    """[m], ascending: every id that the arrays name."""
    piece_texts = Texts()
    """[m]: their texts."""
    vocab_size = traitlets.Int(0).tag(sync=True)
    parity = traitlets.Dict().tag(sync=True)
    """How the last row compares with the model's own logits; see `Session.parity`."""
    colour = traitlets.Enum(COLOURS, "probability").tag(sync=True)
    """What colours a cell. Choosing "rank" counts ranks; all else is local to the page."""
    top_k = traitlets.Int(8, min=1).tag(sync=True)
    """Tokens of a cell that a reader can see by hovering."""
    layer_range = traitlets.List(traitlets.Int()).tag(sync=True)
    """[first, last] block shown; empty = all."""
    stride = traitlets.Int(1, min=1).tag(sync=True)
    """Show every n-th block, counted from the last."""
    show_embedding = traitlets.Bool(True).tag(sync=True)
    pinned_layers = traitlets.List(traitlets.Int()).tag(sync=True)
    """Rows that stay in view while scrolling."""
    pinned_positions = traitlets.List(traitlets.Int()).tag(sync=True)
    """Columns that stay in view while scrolling."""

    def plan(self, selection: Selection) -> Sequence[Query[Any]]:
        blocks = self._blocks(selection)
        if self.colour != "rank":
            return blocks
        ids = selection.targets[:1]
        ranks = [TargetStats(b.residuals, b.lens, b.start, b.stop, ids, b.k) for b in blocks]
        return [*blocks, Continuation(selection.residuals, selection.lens), *ranks]

    def _blocks(self, selection: Selection) -> list[LensStats]:
        """The sweep, from the selected column outwards: the page has it in view."""
        blocks = blocks_of(self.session.seam, selection.residuals, selection.lens, self.top_k)
        return sorted(blocks, key=lambda b: abs(b.start + b.stop - 1 - 2 * selection.position))

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:
        blocks = self._blocks(selection)
        stats, continuation, ranks = answers[: len(blocks)], answers[len(blocks) :][:1], answers[len(blocks) + 1 :]
        top_ids = _columns([s.top_ids for s in stats])[..., : self.top_k]
        unique = np.union1d(top_ids, np.array([*selection.targets, *continuation], np.int64))
        seam = self.session.seam
        return {
            "tokens": list(selection.tokens.texts),
            "special": list(selection.tokens.special),
            "layers": np.arange(-1, seam.n_layers),
            "positions": _positions(blocks[: len(stats)]),
            "top_ids": top_ids,
            "top_logp": _half(_columns([s.top_logp for s in stats])[..., : self.top_k]),
            "entropy": _half(_columns([s.entropy for s in stats])),
            "kl": _half(_columns([s.kl for s in stats])),
            "piece_ids": unique,
            "piece_texts": seam.codec.pieces(unique.tolist()),
            "vocab_size": seam.codec.vocab_size,
            "parity": parity_of(seam),
            **_ranks(ranks if len(ranks) == len(blocks) else [], [*selection.targets, *continuation]),
        }

    def preview(self) -> Table:
        if self.positions is None or self.layers is None or self.top_ids is None:
            return Table(caption="" if self.status == "error" else "The grid is still being computed.")
        pieces = dict(zip(self.piece_ids.tolist(), self.piece_texts, strict=True))
        order = np.argsort(self.positions)
        tokens = [self.tokens[p] for p in self.positions[order]]
        top = self.top_ids[order, :, 0].T
        texts = [[pieces[i] for i in row] for row in top.tolist()]
        return lens_table(tokens, self.layers.tolist(), texts, self.top_logp[order, :, 0].T)


def _ranks(ranks: Sequence[Any], targets: Sequence[int]) -> dict[str, Any]:
    if not ranks:
        return {"target": -1, "target_rank": None, "target_logp": None}
    return {
        "target": targets[0],
        "target_rank": _columns([r.rank for r in ranks])[..., 0],
        "target_logp": _half(_columns([r.logp for r in ranks])[..., 0]),
    }


def _columns(parts: Sequence[Any]) -> Any:
    """Blocks [layer, pos, …] side by side, position first."""
    return np.concatenate([p.numpy() for p in parts], axis=1).swapaxes(0, 1)


def _half(values: Any) -> Any:
    """float16, with what is too large for it at its limit (infinities stay)."""
    limit = np.float32(np.finfo(np.float16).max)
    return np.where(np.isfinite(values), np.clip(values, -limit, limit), values).astype(np.float16)


def _positions(blocks: Sequence[LensStats]) -> Any:
    return np.concatenate([np.arange(b.start, b.stop) for b in blocks])


def parity_of(seam: Any) -> dict[str, Any]:
    """The badge: how the last row compares with the model's own logits."""
    p = seam.parity
    max_abs = None if math.isnan(p.max_abs) else p.max_abs
    return {"model": seam.name, "max_abs": max_abs, "dtype": p.dtype, "bos": p.bos, "norm": p.norm, "scale": p.scale}
