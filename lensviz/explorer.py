"""All views of a session in one widget, composed in the page."""

import time
from dataclasses import replace
from typing import Any, ClassVar

from anywidget import WidgetTrait

from lensviz.common.result import Result
from lensviz.common.text import Table
from lensviz.entities.views.grid import EntityGrid
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


def _part(view: type[CursorView], session: SessionLike, **traits: Any) -> CursorView:
    return view(session, _esm=borrowed(view.page), **traits)


class Explorer(CursorView):
    """Prompt, tokens, layers, lens grid, ranks, trajectory, interventions and meter on one shared cursor.

    The parts are widgets of their own (`explorer.grid`, `explorer.trajectory` …) and can be shown again elsewhere.
    """

    page: ClassVar[str] = "explorer"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt",)

    prompt_view = WidgetTrait().tag(sync=True)
    token_picker = WidgetTrait().tag(sync=True)
    layer_picker = WidgetTrait().tag(sync=True)
    grid = WidgetTrait().tag(sync=True)
    token_ranks = WidgetTrait().tag(sync=True)
    trajectory = WidgetTrait().tag(sync=True)
    interventions = WidgetTrait().tag(sync=True)
    meter = WidgetTrait().tag(sync=True)

    def __init__(self, session: SessionLike, prompt: PromptText | None = None, **grid: Any) -> None:
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
        )
        for part in self.parts:
            part.home = None if entity and part is self.grid else self

        self.grid.observe(self._recode, names=list(self.grid.options))

    def arguments(self) -> list[str]:
        lens = ["lens='entity'"] if isinstance(self.grid, EntityGrid) else []
        return [*lens, *self.grid.arguments(), *options(self.grid)]

    @property
    def parts(self) -> list[CursorView]:
        return [
            self.prompt_view,
            self.token_picker,
            self.layer_picker,
            self.grid,
            self.token_ranks,
            self.trajectory,
            self.interventions,
            self.meter,
        ]

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
