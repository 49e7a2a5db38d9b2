"""Base of all views: status and message, commands from the page, text preview, and closing."""

import logging
from dataclasses import replace
from typing import Any, ClassVar

import traitlets
from anywidget import WidgetTrait

from lensviz.common.text import Table
from lensviz.errors import LensvizError, SessionClosed
from lensviz.widgets.arrays import Text
from lensviz.widgets.base import Widget
from lensviz.widgets.headless import headless, settle_at_cell_end
from lensviz.widgets.pages import Pages
from lensviz.widgets.session_like import SessionLike

logger = logging.getLogger("lensviz")

PREVIEW_SECONDS = 2.0


class StatusView(Widget):
    """Base of all views: one that works shows how far it is and can be stopped."""

    home = WidgetTrait().tag(sync=True)
    """The view that composes this one, where that lends its module; else None."""
    status = traitlets.Enum(("ready", "busy", "error"), "busy").tag(sync=True)
    """ready: the picture is whole; busy: it is being computed; error: `message` says why not."""
    message = Text()
    """One sentence: what is wrong and what to do (status error), or a notice."""
    progress = traitlets.Float(0.0).tag(sync=True)
    estimate = Text()
    """Estimated cost of long work, such as "about 40 s, 1.1 GB"; "" for short work."""
    code = Text()
    """Python that makes this view as it stands; "" for a view that only its own call makes."""
    shown = traitlets.Dict().tag(sync=True)
    """serial, n_tokens, position, layer that the traits belong to."""

    preview_timeout: ClassVar[float] = PREVIEW_SECONDS  # that a display waits for the picture of its text fallback

    def __init__(self, session: SessionLike | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        self._session = session
        if session is not None:
            session.cursor.views.add(self)  # what the session closes with itself
        self._closed_as = ""
        self._pages = Pages()
        self.on_msg(self._on_message)

    @property
    def session(self) -> SessionLike:
        """The session that answers. Raises SessionClosed once the view is closed."""
        found = vars(self).get("_session")
        if found is None:
            raise SessionClosed("This view is closed, or has no session: make it again from a session.")
        return found

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the work is done (or an error is shown); False when the time is over."""
        return self._session is None or self._session.worker.wait(self, timeout)

    def settle(self) -> None:
        """Wait for all that this view has begun; see `settle_at_cell_end`."""
        self.wait()

    def _settle_at_cell_end(self) -> None:
        settle_at_cell_end(self)

    @property
    def closed(self) -> bool:
        """Whether it was closed, or was refused while it was made."""
        return vars(self).get("_closed_as") != ""

    def close(self) -> None:
        """Take the widget out of the page, and let go of the session and its model."""
        if self.closed:
            return
        self._closed_as = repr(self)
        if self._session is not None:
            self._session.worker.cancel(self)
        self._release()
        super().close()

    def _release(self) -> None:
        """Drop what holds the model: a closed view may be kept for long, as in the `Out` of a notebook."""
        self._session = None

    def cancel(self) -> None:
        """Stop the work for this view; what is finished stays."""
        if self.closed or self._session is None:
            return
        self._session.worker.cancel(self)
        if self.status == "busy":
            self._write(status="ready", message="Stopped; what was finished is shown.", estimate="")

    def on_command(self, command: str) -> None:
        """Do what the page asks for, such as "cancel"; other words do nothing."""
        if command == "cancel":
            self.cancel()

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:
        if "presence" in content:
            if not self.closed:
                with self._gate:
                    self._pages.note(content)
                self._on_presence()
        elif isinstance(content.get("do"), str):
            self.on_command(content["do"])

    def hide_until_drawn(self) -> None:
        """Compute nothing until a page draws this view: what it is a part of has been drawn."""
        self._pages.expect()
        self._on_presence()

    def _on_presence(self) -> None:
        """A page shows this view, or does so no longer."""

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, LensvizError):
            logger.error("%r could not be computed", self, exc_info=error)
        text = str(error) if isinstance(error, LensvizError) else f"{type(error).__name__}: {error}"
        self._write(status="error", message=text, progress=0.0, estimate="")

    def _write(self, **traits: Any) -> None:
        with self._gate, self.hold_sync(), self.hold_trait_notifications():
            for name, value in traits.items():
                setattr(self, name, value)

    # what is shown where widgets are not

    def preview(self) -> Table:
        """The picture as a table of text."""
        return Table()

    def _title(self) -> str:
        return f"{type(self).__name__}()"

    def __repr__(self) -> str:
        return self._closed_as if self.closed else self._title()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        self.wait(None if headless() else self.preview_timeout)
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
