"""The entity lens as a grid: which mention each cell of a prompt holds, in the model's own words."""

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar, NamedTuple, cast

import numpy as np
import traitlets

from lensviz.common.text import Table
from lensviz.common.validate import layers_in
from lensviz.engine.query import Query
from lensviz.entities.decoding.decoder import ReadoutPrompt
from lensviz.entities.decoding.reader import run_of
from lensviz.entities.result import EntityLensResult
from lensviz.entities.views.entity_view import EntityView
from lensviz.entities.views.grid_data import ENDED, Part, filled, known, layout, mention_rows
from lensviz.errors import BadReading
from lensviz.model.protocol import Prompt
from lensviz.widgets.arrays import Array, Texts
from lensviz.widgets.headers import TokenHeaders, headers_of
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike


class Reading(NamedTuple):
    """Layers of the rows, the layer whose vector reads each, and what the model is given to write their mentions."""

    rows: list[int]
    vector_layers: list[int]
    readout_prompt: ReadoutPrompt


class EntityGrid(TokenHeaders, EntityView):
    """Layers × tokens. A cell shows the mention that the model writes out from the cell's vector alone (or, with
    context, from the vector behind the prompt); color is how sure it is of it. `LensGrid(s, lens="entity")` makes one.

    Args:
        session: a session with a causal language model.
        prompt: text or token ids for the cursor.
        vectors: task vectors; None: those that come with the package; False: none, a few examples read the cells.
        layers: the rows; None: those that vectors were trained for, "all" for every layer. The nearest trained layer's
            vector reads a row that has none of its own.
        vector_layer, filter: as in `lensviz.decode_mentions`.

    """

    page: ClassVar[str] = "entity_grid"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "interventions", "off")
    own_depends_on: ClassVar[tuple[str, ...]] = ("with_context", "max_tokens", "alternatives", "logit_lens", "window")
    streams: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = ("with_context", "max_tokens", "alternatives", "logit_lens", "color")

    special = Array("uint8", "token")
    """1 = a special token."""
    roles = Array("uint8", "token")
    """Who speaks in a chat prompt; see `LensGrid.roles`."""
    layers = Array("int32", "layer")
    """The layer of each row, in the order asked for; -1 = embedding."""
    vector_layers = Array("int32", "layer")
    """The layer whose task vector reads the row; another than its own where none was trained for it."""
    texts = Texts("token layer")
    """The mention, as far as it is written; "" before that."""
    state = Array("uint8", "token layer")
    """0 = not begun, 1 = being written, 2 = ended by itself, 3 = cut at `max_tokens`."""
    logp = Array("float32", "token layer")
    """Mean natural-log probability of the mention's tokens and of its end; NaN where not begun."""
    alt_texts = Texts("token layer rank")
    """Other mentions, the most likely first; "" where none are known."""
    alt_logp = Array("float32", "token layer rank")
    """Natural-log probability of each of them as a whole; NaN where none are known."""
    logit_texts = Texts("token layer")
    """The most likely next token by the logit lens; empty unless `logit_lens` is on."""
    cells_done = traitlets.Int(0).tag(sync=True)
    """Number of mentions that have ended."""
    contexts = traitlets.List(traitlets.Int()).tag(sync=True)
    """Which task vectors there are: 0 = trained without context, 1 = with context."""
    window = traitlets.List(traitlets.Int()).tag(sync=True)
    """[first, last] column that the page has in view: written first; empty = around the selection."""
    max_tokens = traitlets.Int(8, min=1, max=40).tag(sync=True)
    """The longest mention, its end token counted."""
    alternatives = traitlets.Int(3, min=0, max=10).tag(sync=True)
    """Number of mentions that hovering shows (beam search, behind the others); 0 = none."""
    logit_lens = traitlets.Bool(False).tag(sync=True)
    """Show the logit lens's token in every cell: of the same run, which begins with a BOS."""
    color = traitlets.Enum(("probability", "none"), "probability").tag(sync=True)
    """Statistic that colors a cell: exp(`logp`), the mean probability of a token; local to the page."""

    def __init__(
        self,
        session: SessionLike,
        prompt: Prompt | None = None,
        vectors: Any = None,
        *,
        layers: Any = None,
        vector_layer: int | None = None,
        filter: Any = None,  # noqa: A002
        **traits: Any,
    ) -> None:
        every = layers is None or (isinstance(layers, str) and layers == "all")
        self.asked: Any = layers if every else layers_in(session.adapter, layers, BadReading)
        super().__init__(session, prompt, vectors, vector_layer=vector_layer, filter=filter, **traits)

    def arguments(self) -> list[str]:
        rows = [] if self.asked is None else [f"layers={self.asked if self.asked == 'all' else list(self.asked)!r}"]
        return [*super().arguments(), *rows]

    def rows(self, with_context: bool) -> list[int]:
        """The layers of the rows."""
        if self.asked == "all" or (self.asked is None and not self.vectors):
            return list(range(-1, self.session.adapter.n_layers))
        asked: Any = self.asked
        return list(self.vectors.layers(with_context) if asked is None else asked)

    def plan(self, selection: Selection) -> Plan:
        own, adapter, reader = selection.own, self.session.adapter, self.reader(selection)
        reader.check(adapter)
        run = run_of(adapter, selection.tokens.ids, selection.edits, bos=reader.bos)
        readout_prompt = reader.readout_prompt(adapter, self.context(selection))
        window = own["window"] if len(own["window"]) == 2 else (selection.position, selection.position)
        rows = self.rows(own["with_context"])
        n, position = len(selection.tokens.ids), selection.position
        queries = layout(adapter, reader, readout_prompt, run, rows, n, window, position, own)
        read_by = [reader.layer_of(layer) for layer in rows]
        vector_layers = [layer if by is None else by for layer, by in zip(rows, read_by, strict=True)]
        return Plan(selection, queries, Reading(rows, vector_layers, readout_prompt))

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        selection, reading, tokens = plan.selection, plan.context, plan.selection.tokens
        done: Any = [*answers.items(), *known(self.session.engine, cast("dict[Part, Query[Any]]", plan.queries))]
        shape = (len(tokens.ids), len(reading.rows))
        return {
            **headers_of(tokens),
            "special": list(tokens.special),
            "roles": list(tokens.roles),
            "layers": np.array(reading.rows),
            "vector_layers": np.array(reading.vector_layers),
            "contexts": self.ways(),
            **filled(self.session.adapter, reading.readout_prompt, done, shape, reading.rows, selection.own),
        }

    def _make_result(self) -> EntityLensResult:
        """The mentions that are shown; "" and NaN in a cell that was not written out when the work was stopped."""
        plan, _ = self.asked_again(lambda _: False)
        selection, tokens = plan.selection, plan.selection.tokens
        shape = (len(tokens.ids), len(self.layers))

        def grid(values: Any, kind: Any) -> Any:
            return np.array(values, kind).reshape(shape).T

        adapter, own = self.session.adapter, selection.own
        return EntityLensResult(
            tokens=list(tokens.texts),
            token_ids=np.array(tokens.ids, np.int64),
            layers=self.layers.tolist(),
            vector_layers=self.vector_layers.tolist(),
            texts=grid(self.texts, object),
            logp=grid(self.logp, np.float32),
            ended=grid(self.state == ENDED, bool),
            logit_lens=grid(self.logit_texts, object) if own["logit_lens"] else None,
            with_context=own["with_context"],
            settings={"model": adapter.name, "fingerprint": adapter.fingerprint, "max_tokens": own["max_tokens"]},
        )

    def preview(self) -> Table:
        if self.layers is None or self.state is None or not len(self.tokens):
            return Table(
                caption="" if self.status == "error" else "The mentions were not there yet when this was written."
            )
        return mention_rows(self.tokens, self.layers.tolist(), self.vector_layers.tolist(), self.texts)
