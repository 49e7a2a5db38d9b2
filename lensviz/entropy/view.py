"""The entropy profile: how sure each layer is of the next token, token by token while the model writes."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, cast

import numpy as np
import traitlets
from numpy.typing import NDArray

from lensviz.common.text import Table, token_label, told_apart
from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.entropy.measures import window_shares
from lensviz.entropy.queries import UNITS, RenyiStats, check_profile, scale_of, unit_label
from lensviz.entropy.result import EntropyProfileResult
from lensviz.model.protocol import Prompt
from lensviz.queries.checks import head_of
from lensviz.queries.lens import blocks_of
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import Tokens, as_prompt
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.generates import GeneratesMixin
from lensviz.widgets.plan import Plan, Question, RemoteQuery
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike

TOP = 5  # tokens of a cell that a reader sees by hovering


class Block(NamedTuple):
    """Name of one query of the plan: of this session or of the one it is compared with, and of which positions."""

    kind: str  # "sweep", or "renyi" where another order is asked for
    own: bool
    start: int
    stop: int


Done = tuple[Block, Any, Any]


class EntropyProfile(GeneratesMixin):
    """Tokens × layers: the entropy of each layer's distribution over the next token, as a heat map or as lines. `first`
    is where the profile begins; `generate()` lets the model write on and shows the profile of what it writes.

    `compare` draws another session's model beside it, over the share of the depth.
    """

    page: ClassVar[str] = "entropy_profile"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "lens", "interventions", "off")
    own_depends_on: ClassVar[tuple[str, ...]] = ("alpha", "unit", "first", "windows")
    streams: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = ("alpha", "unit", "first", "windows", "chart", "measure", "depth")

    tokens = Texts("token")
    """Every token of the prompt, decoded alone. The distribution at position p predicts token p + 1."""
    layers = Array("int32", "layer")
    """0 to n_layers - 1."""
    positions = Array("int32", "position")
    """Ascending: positions that are here."""
    values = Array("float32", "position layer")
    """Entropy of order `alpha` in `unit`; NaN where the activation is not a number."""
    kl = Array("float16", "position layer")
    """KL to the last block in nats."""
    top_ids = Array("int32", "position layer rank")
    """Most likely next tokens, best first."""
    top_logp = Array("float16", "position layer rank")
    """Their natural-log probabilities."""
    piece_ids = Array("int32", "piece")
    """Ascending: every id in `top_ids`."""
    piece_texts = Texts("piece")
    """Their texts."""
    means = Array("float32", "window layer")
    """Mean entropy over each window of the positions here."""
    spread = Array("float32", "window layer")
    """Standard deviation over the positions of a window."""
    other_name = Text()
    """The model that it is compared with; "" = none."""
    other_means = Array("float32", "other_window other_layer")
    """The same of the other model."""
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

    def on_command(self, command: str) -> None:
        if command == "generate":
            self.generate()
        else:
            super().on_command(command)

    def _own(self) -> dict[str, Any]:
        return {**super()._own(), "written_on": self._written_on}

    def prerequisites(self, selection: Selection) -> dict[str, Question]:
        if self.compare is None:
            return {}
        return {"compared": RemoteQuery(self.compare.engine, Tokens(as_prompt(selection.prompt)))}

    def _first(self, selection: Selection) -> int:
        first, ids, began = selection.own["first"], selection.tokens.ids, selection.own["written_on"]
        another = first == len(began) - 1 and ids[: len(began)] != began
        return 0 if another or first >= len(ids) else first

    def plan(self, selection: Selection) -> Plan:
        check_profile(selection.own["alpha"], selection.own["unit"])
        first, queries = self._first(selection), dict[Block, Question]()
        _ask(queries, self.session.engine, selection.residuals, first, selection, own=True)
        if self.compare is not None:
            run = Residuals(selection.known["compared"].ids)
            _ask(queries, self.compare.engine, run, _same_share(first, selection, run), selection, own=False)
        return Plan(selection, queries, first)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        selection, adapter = plan.selection, self.session.adapter
        unit, alpha = selection.own["unit"], selection.own["alpha"]
        done = _whole(answers, alpha, own=True)
        size = head_of(adapter, selection.lens).vocab_size
        values = _values(done, alpha) * scale_of(unit, size)
        cells = [sweep for _, sweep, _ in done]
        ids = _rows(cells, "top_ids")[..., :TOP]
        unique = np.unique(ids).astype(np.int64)
        means, spread = _windows(values, selection.own["windows"])
        return {
            "tokens": list(selection.tokens.texts),
            "layers": np.arange(adapter.n_layers),
            "positions": np.concatenate([np.arange(0), *(np.arange(b.start, b.stop) for b, _, _ in done)]),
            "values": values,
            "kl": np.minimum(_rows(cells, "kl"), 60000),
            "top_ids": ids,
            "top_logp": _rows(cells, "top_logp")[..., :TOP],
            "piece_ids": unique,
            "piece_texts": adapter.tokenizer.token_strings(unique.tolist()),
            "means": means,
            "spread": spread,
            "most": float(np.log(size) * scale_of(unit, size)),
            **({} if plan.context == selection.own["first"] else {"first": 0}),
            **self._other(selection, _whole(answers, alpha, own=False)),
        }

    def _other(self, selection: Selection, done: list[Done]) -> dict[str, Any]:
        if self.compare is None or not done:
            return {"other_name": "", "other_means": None}
        adapter = self.compare.adapter
        scale = scale_of(selection.own["unit"], head_of(adapter, selection.lens).vocab_size)
        means, _ = _windows(_values(done, selection.own["alpha"]) * scale, selection.own["windows"])
        return {"other_name": told_apart(self.session.engine.adapter.name, adapter.name), "other_means": means}

    def shown_info(self, plan: Plan) -> dict[str, int]:
        return {"first": plan.context}

    def _make_result(self) -> EntropyProfileResult:
        """The profile of the tokens that are there: the distribution behind the last one predicts none of them."""
        plan, answers = self.asked_again(lambda name: cast("Block", name).own)
        selection, adapter = plan.selection, self.session.adapter
        alpha, unit, first = selection.own["alpha"], selection.own["unit"], plan.context
        done = _whole(answers, alpha, own=True)
        cells, ids = [sweep for _, sweep, _ in done], selection.tokens.ids
        n, new = len(ids) - 1 - first, list(ids[first + 1 :])
        top_ids = _rows(cells, "top_ids")[:n, :, 0]
        known = np.unique(top_ids).tolist()
        texts = dict(zip(known, adapter.tokenizer.token_strings(known), strict=True))
        size = head_of(adapter, selection.lens).vocab_size
        return EntropyProfileResult(
            values=(_values(done, alpha) * scale_of(unit, size))[:n],
            unit=unit,
            alpha=alpha,
            token_ids=new,
            text=adapter.tokenizer.decode(new),
            tokens=adapter.tokenizer.token_strings(new),
            prompt_ids=list(ids[: first + 1]),
            top=[[texts[i] for i in row] for row in top_ids.tolist()],
            top_logp=_rows(cells, "top_logp")[:n, :, 0].astype(np.float64),
            kl=_rows(cells, "kl")[:n].astype(np.float64),
            model=adapter.name,
            settings={"fingerprint": adapter.fingerprint, "lens": selection.lens.name, "tokens": "prompt"},
        )

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


def _ask(
    queries: dict[Block, Question], engine: Engine, run: Residuals, first: int, selection: Selection, *, own: bool
) -> None:
    """Add what is asked of one run from position `first` on, left to right."""
    alpha = selection.own["alpha"]
    for block in blocks_of(engine.adapter, run, selection.lens, TOP):
        a, b = max(block.start, first), block.stop
        if b <= a:
            continue
        made: dict[str, Query[Any]] = {"sweep": type(block)(run, selection.lens, a, b, block.k)}
        if alpha != 1:
            made["renyi"] = RenyiStats(run, selection.lens, a, b, (alpha,))
        for kind, query in made.items():
            queries[Block(kind, own, a, b)] = query if own else RemoteQuery(engine, query)


def _whole(answers: Mapping[Hashable, Any], alpha: float, *, own: bool) -> list[Done]:
    """The blocks of which all is there, with their sweeps and Rényi entropies."""
    sweeps: Any = ((name, a) for name, a in answers.items() if isinstance(name, Block) and name.kind == "sweep")
    done = [(b, a, answers.get(b._replace(kind="renyi"))) for b, a in sweeps if b.own == own]
    return [one for one in done if alpha == 1 or one[2] is not None]


def _values(done: Sequence[Done], alpha: float) -> NDArray[np.float64]:
    """Entropies [position, block] in nats."""
    if alpha == 1:
        return _rows([sweep for _, sweep, _ in done], "entropy").astype(np.float64)
    return _rows([renyi for _, _, renyi in done], "values")[..., 0]


def _rows(cells: Sequence[Any], name: str) -> NDArray[Any]:
    """[layer + 1, pos, …] of several blocks → [pos, block, …], the embedding left out."""
    parts = [getattr(c, name)[1:].transpose(0, 1).numpy() for c in cells]
    return np.concatenate(parts) if parts else np.zeros((0, 0, 1))


def _windows(values: NDArray[np.float64], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation [window, block] over at most n equal parts; see `EntropyProfileResult.windows`."""
    if not len(values):
        return values, values
    shares = window_shares(len(values), min(n, len(values)))
    means = shares @ values
    spread = np.einsum("wt,wtb->wb", shares, (values[None] - means[:, None]) ** 2) ** 0.5
    return means, spread


def _same_share(first: int, selection: Selection, run: Residuals) -> int:
    """Index of the profile's first token among another model's tokens of the same text."""
    return min(len(run.ids) - 1, round(first * len(run.ids) / len(selection.tokens.ids)))
