"""The lens grid: layers × tokens, what each layer would say next, alone or against another run."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.text import Table, lens_table
from lensviz.lens.compare import ComparedRun, as_compare, compared_runs, compared_tokens
from lensviz.lens.grid_data import (
    difference_overview,
    half,
    layout,
    main_traits,
    parity_of,
    reference_traits,
    room_of,
)
from lensviz.lens.one import lens_of_run
from lensviz.lens.result import LensResult
from lensviz.model.protocol import Prompt
from lensviz.queries.lenses import Lens
from lensviz.queries.next_token import NextToken
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.headers import TokenHeaders, headers_of
from lensviz.widgets.plan import Plan, Question
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike

COLORS = ("probability", "entropy", "rank", "kl", "target")
SHOWS = ("changed", "clean", "difference")
GRIDS = {"entity": "lensviz.entities.views.grid:EntityGrid"}  #: lenses with a grid of their own


class LensGrid(TokenHeaders, CursorView):
    """Layers × tokens. A cell shows its top token; color is probability, entropy, KL to the last layer, or the rank or
    log-probability of a target (the first of the cursor's targets, else the model's own continuation of the prompt).

    With `lens="entity"` the constructor makes an `EntityGrid`: which mention each cell holds.

    `compare` lays another prompt, or another session's model, under the same grid; an intervention does so with its
    clean run. `show` then says which of the two is seen, or how they differ.
    """

    page: ClassVar[str] = "lens_grid"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "lens", "targets", "interventions", "off")
    own_depends_on: ClassVar[tuple[str, ...]] = ("color", "top_k", "show", "window")
    streams: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = (
        "color",
        "show",
        "top_k",
        "layer_range",
        "stride",
        "show_embedding",
        "pinned_layers",
        "pinned_positions",
    )

    special = Array("uint8", "token")
    """1 = a special token."""
    roles = Array("uint8", "token")
    """Who speaks in a chat prompt: 0 nobody, 1 system, 2 user, 3 assistant, 4 the template itself."""
    layers = Array("int32", "layer")
    """-1 = embedding, then 0 to n_layers - 1."""
    positions = Array("int32", "position")
    """Columns that are here in full, at most `room` of them."""
    room = traitlets.Int(512).tag(sync=True)
    """Number of columns that fit in one message."""
    window = traitlets.List(traitlets.Int()).tag(sync=True)
    """[first, last] column that the page has in view and wants in full; empty = around the selection."""
    overview = Array("float16", "overview layer")
    """What colors the cells (or its difference, while that is shown), every `overview_step` tokens of the whole
    prompt; NaN where not computed yet."""
    overview_step = traitlets.Int(1).tag(sync=True)
    top_ids = Array("int32", "position layer rank")
    """Most likely tokens, best first."""
    top_logp = Array("float16", "position layer rank")
    """Natural logs; NaN where the activation is not a number."""
    entropy = Array("float16", "position layer")
    """In nats."""
    kl = Array("float16", "position layer")
    """KL to the last layer in nats."""
    target = traitlets.Int(-1).tag(sync=True)
    """The token whose ranks or log-probabilities are shown; -1 = none."""
    target_rank = Array("int32", "position layer")
    """0 = most likely, -1 = not a number; None unless colored by rank."""
    target_logp = Array("float16", "position layer")
    """Natural logs; None unless colored by rank or target."""
    show = traitlets.Enum(SHOWS, "changed").tag(sync=True)
    """With a reference (the clean run of an intervention, or what the grid is compared with): which of the two, or how
    the one differs from the other."""
    reference = Text()
    """Name of the run that the grid can be compared with now, such as "clean run"; "" = none."""
    reference_ids = Array("int32", "position layer")
    """The top token there; -1 where there is none. Only while the difference is shown, as the next two."""
    reference_values = Array("float32", "position layer")
    """What colors the cells, there: probability, nats, rank, or natural log; NaN where there is none."""
    reference_tokens = Texts("position")
    """The token there, where the two prompts differ; else empty."""
    piece_ids = Array("int32", "piece")
    """Ascending: every id that the arrays name."""
    piece_texts = Texts("piece")
    """Their texts."""
    vocab_size = traitlets.Int(0).tag(sync=True)
    parity = traitlets.Dict().tag(sync=True)
    """Difference of the last row from the model's own logits; see `Session.parity`."""
    color = traitlets.Enum(COLORS, "probability").tag(sync=True)
    """Statistic that colors a cell. "rank" and "target" are about a token and need numbers of their own; else local to
    the page.
    """
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

    def __new__(cls, *args: Any, lens: str | Lens = "logit", **traits: Any) -> Any:
        """A grid of another class for a lens that has one of its own."""
        if isinstance(lens, str) and lens in GRIDS:
            return resolve_name(GRIDS[lens])(*args, **traits)
        return super().__new__(cls, *args, **traits)

    def __init__(
        self,
        session: SessionLike,
        prompt: Prompt | None = None,
        compare: Any = None,
        *,
        lens: str | Lens | None = None,
        **traits: Any,
    ) -> None:
        if lens is not None:
            session.cursor.lens = lens
        self.compare = as_compare(compare)
        super().__init__(session, prompt, **traits)

    def _release(self) -> None:
        self.compare = None
        super()._release()

    def arguments(self) -> list[str]:
        if self.compare is None:
            return []
        return [
            f"compare={self.compare!r}" if not hasattr(self.compare, "engine") else f"compare={self.compare.source}"
        ]

    def prerequisites(self, selection: Selection) -> dict[str, Question]:
        about_a_token = selection.own["color"] in ("rank", "target") and not selection.targets
        continuation: dict[str, Question] = {"continuation": NextToken(selection.clean)} if about_a_token else {}
        return {**continuation, **compared_tokens(selection, self.compare)}

    def plan(self, selection: Selection) -> Plan:
        own, (first, last) = selection.own, _wanted(selection)
        here, offered = compared_runs(self.session.engine, selection, self.compare)
        main, other = here, offered if own["show"] == "difference" else None
        if own["show"] == "clean" and offered is not None:
            main = offered
        targets = _followed(selection)[:1] if own["color"] in ("rank", "target") else ()
        about = (main, other, selection.lens, own["color"], own["top_k"], targets, (first + last) / 2)
        context = Shown(main, other, offered.name if offered else "")
        return Plan(selection, layout(*about, self.session.engine), context)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        selection, shown = plan.selection, plan.context
        main, other, adapter = shown.main, shown.other, shown.main.engine.adapter
        color, k = selection.own["color"], selection.own["top_k"]
        room = room_of(adapter.n_layers + 1, k)
        done: Any = list(answers.items())
        traits = main_traits(done, main, _wanted(selection), room, color, k)
        compared = reference_traits(done, traits["positions"], main, other, color)
        if other is not None:
            traits["overview"] = half(difference_overview(done, main, other, color)[:: traits["overview_step"]])
        named = _followed(selection)
        ids = np.array([*named, *(i for i in _seen(compared) if i >= 0)], np.int64)
        unique = np.union1d(traits["top_ids"], ids)
        return {
            **traits,
            **compared,
            **headers_of(main.tokens),
            "special": list(main.tokens.special),
            "roles": list(main.tokens.roles),
            "layers": np.arange(-1, adapter.n_layers),
            "room": room,
            "piece_ids": unique,
            "piece_texts": adapter.tokenizer.token_strings(unique.tolist()),
            "vocab_size": adapter.tokenizer.vocab_size,
            "parity": parity_of(adapter),
            "reference": shown.offered,
            "target": named[0] if named and traits["target_logp"] is not None else -1,
        }

    def shown_info(self, plan: Plan) -> dict[str, int]:
        selection, shown, own = plan.selection, plan.context, plan.selection.own
        runs = [s.run.column_hashes(s.engine.adapter)[-1] + s.name.encode() for s in (shown.main, shown.other) if s]
        return {
            "run": hash((*runs, selection.lens)) & 0xFFFFFFFF,
            "color": COLORS.index(own["color"]),
            "show": SHOWS.index(own["show"]),
            "overview": 1 if shown.other is None else 2,
        }

    def _make_result(self) -> LensResult:
        """The lens of the run that is shown, with the cursor's targets."""
        plan, _ = self.asked_again(lambda _: False)
        main, selection = plan.context.main, plan.selection
        on = [each for n, each in enumerate(self.cursor.interventions) if n not in self.cursor.off]
        changes = on if main.run.edits else ()
        return lens_of_run(main.engine, main.tokens, main.run, selection.lens, self.top_k, selection.targets, changes)

    def preview(self) -> Table:
        if self.positions is None or self.layers is None or self.top_ids is None:
            return Table(
                caption="" if self.status == "error" else "The grid was not computed yet when this was written."
            )
        pieces = dict(zip(self.piece_ids.tolist(), self.piece_texts, strict=True))
        order = np.argsort(self.positions)
        tokens = [self.tokens[p] for p in self.positions[order]]
        top = self.top_ids[order, :, 0].T
        texts = [[pieces[i] for i in row] for row in top.tolist()]
        return lens_table(tokens, self.layers.tolist(), texts, self.top_logp[order, :, 0].T)


@dataclass(frozen=True)
class Shown:
    """The run that is shown, the one that it is compared with while the difference is shown, and what the grid can be
    compared with ("" = nothing).
    """

    main: ComparedRun
    other: ComparedRun | None
    offered: str


def _followed(selection: Selection) -> tuple[int, ...]:
    """The cursor's targets, and the model's own next token where that was asked for. Where its output is no number,
    any token's numbers say so.
    """
    continuation = selection.known.get("continuation")
    return (*selection.targets, *(() if continuation is None else (max(continuation, 0),)))


def _wanted(selection: Selection) -> tuple[int, int]:
    """First and last column that must be here in full."""
    window, position = selection.own["window"], selection.position
    return (window[0], window[1]) if len(window) == 2 else (position, position)


def _seen(compared: dict[str, Any]) -> list[int]:
    ids = compared["reference_ids"]
    return [] if ids is None else np.unique(ids).tolist()
