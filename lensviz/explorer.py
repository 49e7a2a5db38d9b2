"""All views of a session in one widget, composed in the page."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import traitlets
from anywidget import WidgetTrait

from lensviz.common.result import Result
from lensviz.common.text import Table
from lensviz.common.validate import one_of
from lensviz.entities.decoding.reader import vectors_for
from lensviz.entities.views.grid import EntityGrid
from lensviz.entities.views.panel import EntityPanel
from lensviz.entropy.view import EntropyProfile
from lensviz.errors import BadVectors, UnknownPanel
from lensviz.lens.grid import LensGrid
from lensviz.lens.token_ranks import TokenRanks
from lensviz.lens.trajectory import Trajectory
from lensviz.model.protocol import Prompt as PromptText
from lensviz.patching.interventions_view import Interventions
from lensviz.widgets.base import borrowed
from lensviz.widgets.code import options
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.pickers.meter import Meter
from lensviz.widgets.pickers.tokens import LayerPicker, Prompt, TokenPicker
from lensviz.widgets.session_like import SessionLike


@dataclass(frozen=True)
class Panel:
    """One of the tools beside the grid: the trait that holds its view, and how the view is made of a session."""

    trait: str
    make: Callable[[SessionLike], CursorView]
    unsupported: Callable[[SessionLike], str] = lambda _: ""
    """Why this model has no such view, in a sentence; "" where it has."""


def _part(view: type[CursorView], session: SessionLike, **traits: Any) -> CursorView:
    return view(session, _esm=borrowed(view.page), _css="", **traits)


def _no_vectors(session: SessionLike) -> str:
    try:
        vectors_for(session.adapter, None)
    except BadVectors as error:
        return str(error)
    return ""


PANELS = {
    "ranks": Panel("token_ranks", partial(_part, TokenRanks)),
    "trajectory": Panel("trajectory", partial(_part, Trajectory)),
    "entropy": Panel("entropy_profile", partial(EntropyProfile, chart="lines")),
    "entities": Panel("entity_panel", EntityPanel, _no_vectors),
}


class Explorer(CursorView):
    """Prompt, tokens, interventions and lens grid on one shared cursor, and beside the grid one of `panels`.

    The parts are widgets of their own (`explorer.grid`, `explorer.trajectory` …) and can be shown again elsewhere. A
    panel is made when it is first chosen, in the page or with `explorer.panel = "entropy"`; `unsupported` says of those
    that the model does not have why.
    """

    page: ClassVar[str] = "explorer"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt",)

    prompt_view = WidgetTrait().tag(sync=True)
    token_picker = WidgetTrait().tag(sync=True)
    layer_picker = WidgetTrait().tag(sync=True)
    grid = WidgetTrait().tag(sync=True)
    token_ranks = WidgetTrait().tag(sync=True)
    trajectory = WidgetTrait().tag(sync=True)
    entropy_profile = WidgetTrait().tag(sync=True)
    entity_panel = WidgetTrait().tag(sync=True)
    interventions = WidgetTrait().tag(sync=True)
    meter = WidgetTrait().tag(sync=True)
    panels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Names of the tools beside the grid, in order: "ranks", "trajectory", "entropy", "entities"."""
    panel = traitlets.Unicode("").tag(sync=True)
    """The one that is shown."""
    unsupported = traitlets.Dict().tag(sync=True)
    """Of each of `panels` that this model does not have, why."""

    def __init__(
        self,
        session: SessionLike,
        prompt: PromptText | None = None,
        panels: Sequence[str] = tuple(PANELS),
        **grid: Any,
    ) -> None:
        panels = list(dict.fromkeys(one_of("panel", name, PANELS, UnknownPanel) for name in panels))
        if prompt is not None:
            session.cursor.prompt = prompt
        entity = grid.get("lens") == "entity"  # whose module is its own
        super().__init__(
            session,
            prompt_view=_part(Prompt, session),
            token_picker=_part(TokenPicker, session),
            layer_picker=_part(LayerPicker, session),
            grid=LensGrid(session, **grid) if entity else _part(LensGrid, session, **grid),
            token_ranks=_part(TokenRanks, session),
            trajectory=_part(Trajectory, session),
            interventions=_part(Interventions, session),
            meter=_part(Meter, session),
            panels=panels,
            unsupported={name: why for name in panels if (why := PANELS[name].unsupported(session))},
        )
        for part in self.parts:
            part.home = None if entity and part is self.grid else self

        self.grid.observe(self._recode, names=list(self.grid.options))
        self.observe(self._open_panel, names=["panel"])
        self.panel = next((name for name in panels if name not in self.unsupported), "")

    @traitlets.validate("panel")
    def _one_of_panels(self, proposal: dict[str, Any]) -> str:
        name = proposal["value"]
        return name if not name else one_of("panel", name, self.panels, UnknownPanel)

    def _open_panel(self, change: dict[str, Any]) -> None:
        """Make the view of a panel that is shown for the first time."""
        name = change["new"]
        if not name or name in self.unsupported or self.closed:
            return
        panel = PANELS[name]
        if getattr(self, panel.trait) is None:
            setattr(self, panel.trait, panel.make(self.session))

    def _on_presence(self) -> None:
        """A panel behind another tab computes nothing."""
        super()._on_presence()
        for panel in PANELS.values():
            view = getattr(self, panel.trait)
            if view is not None:
                view.hide_until_drawn()

    def arguments(self) -> list[str]:
        lens = ["lens='entity'"] if isinstance(self.grid, EntityGrid) else []
        panels = [] if self.panels == list(PANELS) else [f"panels={self.panels}"]
        return [*lens, *self.grid.arguments(), *options(self.grid), *panels]

    @property
    def parts(self) -> list[CursorView]:
        """The views that are there, those of the panels last."""
        always = [self.prompt_view, self.token_picker, self.layer_picker, self.grid, self.interventions, self.meter]
        return [*always, *(view for panel in PANELS.values() if (view := getattr(self, panel.trait)) is not None)]

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until every part belongs to the cursor; False when the time is over for one of them."""
        end = None if timeout is None else time.monotonic() + timeout
        return all(p.wait(None if end is None else max(0, end - time.monotonic())) for p in [*self.parts, super()])

    def close(self) -> None:
        """Close the widget and all its parts."""
        if not self.closed:
            for part in self.parts:
                part.close()
        super().close()

    def _make_result(self) -> Result:
        """That of the grid."""
        return self.grid.result

    def preview(self) -> Table:
        table = self.grid.preview()
        if self.grid.status == "error" and self.status != "error":
            table = replace(table, caption=f"{self.grid.message} {table.caption}".rstrip())
        return table
