"""The life of every view, once: a change of the cursor becomes a plan of queries, the lane answers it, and the answers
become traits that hold all a page needs to draw without a kernel.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol

import traitlets
from anywidget import WidgetTrait

from lensviz.errors import LensvizError
from lensviz.model.protocol import Prompt, Seam
from lensviz.session.core import Core
from lensviz.session.lane import Job, Lane
from lensviz.session.query import Query
from lensviz.text import Table, visible
from lensviz.widgets.arrays import Text
from lensviz.widgets.base import Widget
from lensviz.widgets.cursor import FIELDS, Cursor
from lensviz.widgets.selection import Selection, select

logger = logging.getLogger("lensviz")

MIN_SECONDS = 0.1  # between two pictures of one view
PREVIEW_SECONDS = 2.0  # that a display may wait for the picture of its text fallback


class SessionLike(Protocol):
    """What views need of a session."""

    core: Core
    lane: Lane

    @property
    def cursor(self) -> Cursor: ...
    @property
    def seam(self) -> Seam: ...


class View(Widget):
    """Base of all views. A subclass names what it reads and says what to ask and how to show the answers."""

    reads: ClassVar[tuple[str, ...]] = FIELDS
    own_reads: ClassVar[tuple[str, ...]] = ()

    cursor = WidgetTrait().tag(sync=True)
    status = traitlets.Enum(("ready", "busy", "error"), "busy").tag(sync=True)
    """ready: the traits belong to the cursor; busy: they are being computed; error: `message` says why not."""
    message = Text()
    """One sentence: what is wrong and what to do (status error), or a notice."""
    progress = traitlets.Float(0.0).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    """serial, n_tokens, position, layer that the traits belong to."""

    def __init__(self, session: SessionLike, prompt: Prompt | None = None, **traits: Any) -> None:
        self.session = session
        cursor = session.cursor
        if prompt is not None:
            cursor.prompt = prompt
        self._serial = 0
        super().__init__(cursor=cursor, **traits)
        cursor.observe(self._changed, names=list(self.reads))
        cursor.rejected.append(self._refused)
        cursor.observe(self._recover, names=list(FIELDS))
        self._was_refused = False
        if self.own_reads:
            self.observe(self._changed, names=list(self.own_reads))
        self._changed(None)

    # what a subclass says

    def plan(self, selection: Selection) -> Sequence[Query[Any]]:  # noqa: ARG002
        """The queries that this view needs, the most wanted first; by default none."""
        return ()

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        """Trait values from the answers so far, in the order of the plan (all of them, unless `streams`)."""
        return {}

    streams: ClassVar[bool] = False  # present() also understands the first few answers

    # the life cycle

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the picture belongs to the cursor (or an error is shown); False when the time is over."""
        return self.session.lane.wait(self, timeout)

    def close(self) -> None:
        """Stop following the cursor and take the widget out of the page."""
        self.session.lane.cancel(self)
        if self._refused in self.cursor.rejected:
            self.cursor.rejected.remove(self._refused)
            self.cursor.unobserve(self._changed, names=list(self.reads))
            self.cursor.unobserve(self._recover, names=list(FIELDS))
        super().close()

    def _refused(self, error: Exception) -> None:
        """The cursor refused a value: say so until it takes one."""
        self._was_refused = True
        self._failed(error)

    def _recover(self, change: object) -> None:
        if self._was_refused:
            self._was_refused = False
            self._changed(change)

    def _changed(self, change: object) -> None:  # noqa: ARG002
        cursor = self.cursor
        wanted = {field: getattr(cursor, field) for field in FIELDS}
        self.session.lane.submit(self, Job(self._work(wanted), self._failed))

    def _work(self, wanted: dict[str, Any]) -> Iterator[None]:
        core = self.session.core
        selection = select(core, wanted, with_tokens="prompt" in self.reads)
        queries = list(self.plan(selection))
        if queries:
            core.plan = (repr(self), tuple(queries))
        answers: list[Any] = []
        published, last = 0, 0.0
        for query in queries:
            if self.status != "busy" and not core.has(query):
                self._write(status="busy", progress=0.0)
            answers.append(core.get(query))
            done = len(answers)
            if done == len(queries):
                break
            if self.streams and done >= 2 * published and time.monotonic() - last >= MIN_SECONDS:
                self._publish(selection, answers, done / len(queries))
                published, last = done, time.monotonic()
            elif time.monotonic() - last >= MIN_SECONDS and self.status == "busy":
                self._write(progress=done / len(queries))
                last = time.monotonic()
            yield
        self._publish(selection, answers, 1.0)

    def _publish(self, selection: Selection, answers: Sequence[Any], progress: float) -> None:
        traits = self.present(selection, answers)
        self._serial += 1
        shown = {
            "serial": self._serial,
            "n_tokens": len(selection.tokens.ids),
            "position": selection.position,
            "layer": selection.layer,
        }
        status = "ready" if progress >= 1 else "busy"
        self._write(**{"message": selection.tokens.notice, **traits}, shown=shown, status=status, progress=progress)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, LensvizError):
            logger.error("%r could not be computed", self, exc_info=error)
        text = str(error) if isinstance(error, LensvizError) else f"{type(error).__name__}: {error}"
        self._write(status="error", message=text, progress=0.0)

    def _write(self, **traits: Any) -> None:
        with self._gate, self.hold_sync(), self.hold_trait_notifications():
            for name, value in traits.items():
                setattr(self, name, value)

    # what is shown where widgets are not

    def preview(self) -> Table:
        """The picture as a table of text."""
        return Table()

    def __repr__(self) -> str:
        prompt = self.session.cursor.prompt
        text = visible(prompt) if isinstance(prompt, str) else f"{len(prompt)} token ids"
        return f"{type(self).__name__}({text[:40] + ('…' if len(text) > 40 else '')!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        self.wait(PREVIEW_SECONDS)
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        table = self.preview()
        if self.status == "error":
            table = replace(table, caption=f"{self.message} {table.caption}".rstrip())
        data, metadata = bundle
        return {
            **data,
            "text/plain": f"{self!r}\n{table.text()}".rstrip(),
            "text/html": table.html(repr(self)),
        }, metadata
