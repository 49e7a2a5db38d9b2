"""The entropy profile: how sure each layer is of the next token, token by token while the model writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import NDArray

from lensviz.common.text import Table, token_label, told_apart
from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.entropy.queries import UNITS, RenyiStats, check_profile, scale_of, unit_label
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import head_of
from lensviz.queries.lens import blocks_of
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import Tokens, as_prompt
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.continuing import Continues
from lensviz.widgets.needs import SessionLike
from lensviz.widgets.selection import On, Selection

TOP = 5  # tokens of a cell that a reader sees by hovering


@dataclass(frozen=True)
class Block:
    """Some positions of one run: its sweep, and its Rényi entropies where another order is asked for."""

    engine: Engine
    start: int
    stop: int
    queries: tuple[Query[Any], ...]


class EntropyProfile(Continues):
    """Tokens × layers: the entropy of each layer's distribution over the next token, as a heat map or as lines. `first`
    is where the profile begins; `generate()` lets the model write on and shows the profile of what it writes.

    `compare` draws another session's model beside it, over the share of the depth.
    """

    page: ClassVar[str] = "entropy_profile"
    reads: ClassVar[tuple[str, ...]] = ("prompt", "lens", "interventions", "off")
    own_reads: ClassVar[tuple[str, ...]] = ("alpha", "unit", "first", "windows")
    streams: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = ("alpha", "unit", "first", "windows", "chart", "measure", "depth")

    tokens = Texts()
    """Every token of the prompt, decoded alone. The distribution at position p predicts token p + 1."""
    layers = Array("int32")
    """[block]: 0 to n_layers - 1."""
    positions = Array("int32")
    """[n], ascending: positions that are here; the first axis of the arrays below."""
    values = Array("float32")
    """[n, block]: entropy of order `alpha` in `unit`; NaN where the activation is not a number."""
    kl = Array("float16")
    """[n, block]: KL to the last block in nats."""
    top_ids = Array("int32")
    """[n, block, k]: most likely next tokens, best first."""
    top_logp = Array("float16")
    """[n, block, k]: their natural-log probabilities."""
    piece_ids = Array("int32")
    """[m], ascending: every id in `top_ids`."""
    piece_texts = Texts()
    """[m]: their texts."""
    means = Array("float32")
    """[window, block]: mean entropy over each window of the positions here."""
    spread = Array("float32")
    """[window, block]: standard deviation over the positions of a window."""
    other_name = Text()
    """The model that it is compared with; "" = none."""
    other_means = Array("float32")
    """[window, block of the other model]."""
    most = traitlets.Float(0.0).tag(sync=True)
    """The largest entropy there can be, in `unit`: ln V, log2 V, or 1."""
    alpha = traitlets.Float(1.0, min=0.0).tag(sync=True)
    """Order of the Rényi entropy; 1 = Shannon."""
    unit = traitlets.Enum(UNITS, "nats").tag(sync=True)
    """"vocab": nats divided by ln V."""
    first = traitlets.Int(0, min=0).tag(sync=True)
    """Position at which the profile begins; 0 = the whole prompt."""
    windows = traitlets.Int(1, min=1).tag(sync=True)
    """Equal parts of the profile whose means are drawn as lines."""
    chart = traitlets.Enum(("heat", "lines"), "heat").tag(sync=True)
    """Heat map, or lines over the layers; local to the page."""
    measure = traitlets.Enum(("entropy", "kl", "probability"), "entropy").tag(sync=True)
    """Statistic that colors the heat map: entropy, KL to the last block, or top-1 probability; local to the page."""
    depth = traitlets.Enum(("layer", "share"), "layer").tag(sync=True)
    """Lines over layers, or over the share of the depth; local to the page."""

    def __init__(self, session: SessionLike, prompt: Prompt | None = None, compare: Any = None, **traits: Any) -> None:
        self.compare = compare
        self._written_on: tuple[int, ...] = ()
        traits.setdefault("max_new_tokens", 8)
        if compare is not None:
            traits.setdefault("chart", "lines")
            traits.setdefault("depth", "share")
        super().__init__(session, prompt, **traits)

    def _release(self) -> None:
        self.compare = None
        super()._release()

    def arguments(self) -> list[str]:
        return [] if self.compare is None else [f"compare={self.compare.source}"]

    def generate(self) -> None:
        """Continue the prompt by `max_new_tokens`, and let the profile begin with the first new token. A prompt that
        does not begin like this one is shown whole again.
        """
        self._written_on = self.session.engine.get(Tokens(as_prompt(self.cursor.prompt))).ids
        self.first = len(self._written_on) - 1
        self.continue_()

    def _verb(self, widget: object, content: Any, buffers: object) -> None:
        if content.get("do") == "generate":
            self.generate()
        else:
            super()._verb(widget, content, buffers)

    def _blocks(self, selection: Selection) -> list[Block]:
        """What is asked of this session, then of the one it is compared with, left to right."""
        own, alpha = self.session.engine, selection.own["alpha"]
        runs = [(own, selection.residuals)]
        if self.compare is not None:
            other: Engine = self.compare.engine
            runs.append((other, Residuals(other.get(Tokens(as_prompt(selection.prompt))).ids)))
        made: list[Block] = []
        for engine, run in runs:
            first = self._first(selection) if engine is own else _same_share(self._first(selection), selection, run)
            for block in blocks_of(engine.adapter, run, selection.lens, TOP):
                if block.stop > first:
                    a = max(block.start, first)
                    cells = type(block)(run, selection.lens, a, block.stop, block.k)
                    renyi = RenyiStats(run, selection.lens, a, block.stop, (alpha,))
                    made.append(Block(engine, a, block.stop, (cells,) if alpha == 1 else (cells, renyi)))
        return made

    def _first(self, selection: Selection) -> int:
        first, ids, began = selection.own["first"], selection.tokens.ids, self._written_on
        another = first == len(began) - 1 and ids[: len(began)] != began
        return 0 if another or first >= len(ids) else first

    def plan(self, selection: Selection) -> Sequence[Query[Any] | On]:
        check_profile(selection.own["alpha"], selection.own["unit"])
        own = self.session.engine
        return [q if b.engine is own else On(b.engine, q) for b in self._blocks(selection) for q in b.queries]

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:
        own, adapter = self.session.engine, self.session.adapter
        unit, alpha = selection.own["unit"], selection.own["alpha"]
        blocks, at = self._blocks(selection), 0
        sides: dict[bool, list[tuple[Block, Sequence[Any]]]] = {True: [], False: []}
        for block in blocks:
            mine = answers[at : at + len(block.queries)]
            at += len(block.queries)
            if len(mine) == len(block.queries):
                sides[block.engine is own].append((block, mine))
        done = sides[True]
        size = head_of(adapter, selection.lens).vocab_size
        values = _values(done, alpha) * scale_of(unit, size)
        cells = [mine[0] for _, mine in done]
        ids = _rows(cells, "top_ids")[..., :TOP]
        unique = np.unique(ids).astype(np.int64)
        means, spread = _windows(values, selection.own["windows"])
        return {
            "tokens": list(selection.tokens.texts),
            "layers": np.arange(adapter.n_layers),
            "positions": np.concatenate([np.arange(0), *(np.arange(b.start, b.stop) for b, _ in done)]),
            "values": values,
            "kl": np.minimum(_rows(cells, "kl"), 60000),
            "top_ids": ids,
            "top_logp": _rows(cells, "top_logp")[..., :TOP],
            "piece_ids": unique,
            "piece_texts": adapter.tokenizer.token_strings(unique.tolist()),
            "means": means,
            "spread": spread,
            "most": float(np.log(size) * scale_of(unit, size)),
            **({} if self._first(selection) == selection.own["first"] else {"first": 0}),
            **self._other(selection, sides[False]),
        }

    def _other(self, selection: Selection, done: list[tuple[Block, Sequence[Any]]]) -> dict[str, Any]:
        if self.compare is None or not done:
            return {"other_name": "", "other_means": None}
        adapter = self.compare.adapter
        scale = scale_of(selection.own["unit"], head_of(adapter, selection.lens).vocab_size)
        means, _ = _windows(_values(done, selection.own["alpha"]) * scale, selection.own["windows"])
        return {"other_name": told_apart(self.session.engine.adapter.name, adapter.name), "other_means": means}

    def about(self, selection: Selection) -> dict[str, int]:
        return {"first": self._first(selection)}

    def preview(self) -> Table:
        if self.values is None or self.positions is None or not len(self.positions):
            return Table(
                caption="" if self.status == "error" else "The profile was not computed yet when this was written."
            )
        header = ["layer", *(token_label(t, 14) for t in self._predicted())]
        rows = [[str(layer), *(f"{x:.2f}" for x in self.values[:, layer])] for layer in reversed(self.layers.tolist())]
        name = unit_label(self.alpha, self.unit)
        return Table(header, rows, f"{name[0].upper()}{name[1:]} of each layer's distribution over the token above.")

    def _predicted(self) -> list[str]:
        tokens = [*self.tokens, "…"]
        return [tokens[p + 1] for p in self.positions.tolist()]


def _values(done: Sequence[tuple[Block, Sequence[Any]]], alpha: float) -> NDArray[np.float64]:
    """Entropies [position, block] in nats."""
    if alpha == 1:
        return _rows([mine[0] for _, mine in done], "entropy").astype(np.float64)
    return _rows([mine[1] for _, mine in done], "values")[..., 0]


def _rows(cells: Sequence[Any], name: str) -> NDArray[Any]:
    """[layer + 1, pos, …] of several blocks → [pos, block, …], the embedding left out."""
    parts = [getattr(c, name)[1:].transpose(0, 1).numpy() for c in cells]
    return np.concatenate(parts) if parts else np.zeros((0, 0, 1))


def _windows(values: NDArray[np.float64], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation [window, block] over at most n equal parts; see `EntropyProfileResult.windows`."""
    from lensviz.entropy.measures import window_shares

    if not len(values):
        return values, values
    shares = window_shares(len(values), min(n, len(values)))
    means = shares @ values
    spread = np.einsum("wt,wtb->wb", shares, (values[None] - means[:, None]) ** 2) ** 0.5
    return means, spread


def _same_share(first: int, selection: Selection, run: Residuals) -> int:
    """Index of the profile's first token among another model's tokens of the same text."""
    return min(len(run.ids) - 1, round(first * len(run.ids) / len(selection.tokens.ids)))
