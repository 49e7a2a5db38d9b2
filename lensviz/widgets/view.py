"""The life of every view, once: a change of the cursor becomes a plan of queries, the worker answers it, and the
answers become traits that hold all a page needs to draw without a kernel.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import traitlets
from anywidget import WidgetTrait

from lensviz.common.text import Table, visible, without_surrogates
from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.engine.worker import Job
from lensviz.errors import LensvizError, SessionClosed
from lensviz.model.protocol import Prompt
from lensviz.widgets.arrays import Text
from lensviz.widgets.base import Weakly, Widget, follow
from lensviz.widgets.code import elided, view_code
from lensviz.widgets.cursor import FIELDS
from lensviz.widgets.headless import headless, settle_at_cell_end
from lensviz.widgets.needs import SessionLike
from lensviz.widgets.pages import Pages
from lensviz.widgets.selection import On, Selection, select

logger = logging.getLogger("lensviz")

MIN_SECONDS = 0.1  # between two pictures of one view
LONG_SECONDS = 2.0  # work that is announced with what it will cost
PREVIEW_SECONDS = 2.0


class View(Widget):
    """Base of all views. A subclass names what it reads and says what to ask and how to show the answers."""

    reads: ClassVar[tuple[str, ...]] = FIELDS
    own_reads: ClassVar[tuple[str, ...]] = ()

    cursor = WidgetTrait().tag(sync=True)
    home = WidgetTrait().tag(sync=True)
    """The view that composes this one, where that lends its module; else None."""
    status = traitlets.Enum(("ready", "busy", "error"), "busy").tag(sync=True)
    """ready: the traits belong to the cursor; busy: they are being computed; error: `message` says why not."""
    message = Text()
    """One sentence: what is wrong and what to do (status error), or a notice."""
    progress = traitlets.Float(0.0).tag(sync=True)
    estimate = Text()
    """Estimated cost of long work, such as "about 40 s, 1.1 GB"; "" for short work."""
    code = Text().tag(to_json=lambda code, view: without_surrogates(elided(code, view.cursor)).encode())
    """Python that makes this view as it stands. A prompt of ids is "…" on its way to the page, which has it."""
    shown = traitlets.Dict().tag(sync=True)
    """serial, n_tokens, position, layer that the traits belong to."""

    def __init__(self, session: SessionLike, prompt: Prompt | None = None, **traits: Any) -> None:
        cursor = session.cursor
        if prompt is not None:
            cursor.prompt = prompt
        self._serial = 0
        super().__init__(cursor=cursor, **traits)
        self._session: SessionLike | None = session
        self._was_refused = False
        self._estimated = False
        self._pages = Pages()
        self._owes = self._again = False
        self._told = ""
        self._on_refusal = Weakly(self._refused)
        self._followers = (
            (Weakly(self._changed), self.reads),
            (Weakly(self._recover), FIELDS),
            (Weakly(self._recode), [field for field in FIELDS if field not in self.reads]),
        )
        for follower, fields in self._followers:
            follow(cursor, follower, fields)
        cursor.rejected.append(self._on_refusal)
        cursor.views.add(self)
        follow(self, self._changed, self.own_reads)
        follow(self, self._recode, [name for name in self.options if name not in self.own_reads])
        self.on_msg(self._verb)
        self.on_msg(self._met)
        self._changed(None)
        settle_at_cell_end(self)

    @property
    def session(self) -> SessionLike:
        """The session that answers. Raises SessionClosed once the view is closed."""
        if self._session is None:
            raise SessionClosed("This view is closed: make it again from a session.")
        return self._session

    # what a subclass says

    def needs(self, selection: Selection) -> Query[Any] | None:  # noqa: ARG002
        """A query whose answer `plan` must know; it comes as `selection.aim`."""
        return None

    def plan(self, selection: Selection) -> Sequence[Query[Any] | On]:  # noqa: ARG002
        """The queries that this view needs, the most wanted first; by default none."""
        return ()

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        """Trait values from the answers so far, in the order of the plan (all of them, unless `streams`)."""
        return {}

    def about(self, selection: Selection) -> dict[str, int]:  # noqa: ARG002
        """More that `shown` says of the picture."""
        return {}

    streams: ClassVar[bool] = False  # present() also understands the first few answers
    shows_kept: ClassVar[bool] = False  # what is kept is shown before a long step that makes more (implies streams)
    patience: ClassVar[float] = PREVIEW_SECONDS  # that a display waits for the picture of its text fallback
    options: ClassVar[tuple[str, ...]] = ()  # traits that `python` writes down where they are not at their default

    # the life cycle

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the picture belongs to the cursor (or an error is shown); False when the time is over."""
        self._catch_up()
        return self._session is None or self._session.worker.wait(self, timeout)

    def settle(self) -> None:
        """Wait for the picture and for whatever else this view has begun; see `settle_at_cell_end`."""
        self.wait()

    @property
    def closed(self) -> bool:
        """Whether it was closed, or was refused while it was made."""
        return vars(self).get("_session") is None

    def close(self) -> None:
        """Stop following the cursor, take the widget out of the page, and let go of the session and its model."""
        if self.closed:
            return
        self._told = repr(self)
        self.session.worker.cancel(self)
        if "_followers" in vars(self) and self._on_refusal in self.cursor.rejected:
            self.cursor.rejected.remove(self._on_refusal)
            for follower, fields in self._followers:
                follow(self.cursor, follower, fields, on=False)
        self._release()
        super().close()

    def _release(self) -> None:
        """Drop what holds the model: a closed view may be kept for long, as in the `Out` of a notebook."""
        self._session = None

    def cancel(self) -> None:
        """Stop the work for this view; what is finished stays, and the next change starts anew."""
        if self.closed:
            return
        self.session.worker.cancel(self)
        if self.status == "busy":
            self._write(status="ready", message="Stopped; what was finished is shown.", estimate="")

    def _verb(self, _widget: object, content: Any, _buffers: object) -> None:
        if content.get("do") == "cancel":
            self.cancel()

    def _met(self, _widget: object, content: Any, _buffers: object) -> None:
        """A page says that it shows this view, or does so no longer."""
        if "presence" not in content or self.closed:
            return
        with self._gate:
            self._pages.note(content)
        if not self._pages.hidden:
            self._catch_up()
        elif self.session.worker.drop(self):
            self._owe()

    def _owe(self) -> None:
        """Nobody sees this view: what has changed is computed when somebody does, or waits for it."""
        self._owes = True
        if self.status != "busy":
            self._write(status="busy", progress=0.0, estimate="")

    def _catch_up(self) -> None:
        if self._owes and not self.closed:
            self._submit()

    def arguments(self) -> list[str]:
        """Arguments behind the session, as Python, for `python`."""
        return []

    def python(self) -> str:
        """Python that makes this view as it stands."""
        return view_code(self)

    def _recode(self, change: object) -> None:  # noqa: ARG002
        """What the picture does not depend on has changed, but its Python does."""
        if self._pages.hidden:
            self._owe()
        elif self.code:
            self._write(code=self.python())

    def _refused(self, error: Exception) -> None:
        """The cursor refused a value: say so until it takes one."""
        if not self._pages.hidden:
            self._was_refused = True
            self._failed(error)

    def _recover(self, change: object) -> None:
        if self._was_refused:
            self._was_refused = False
            self._changed(change)

    def _changed(self, change: object) -> None:  # noqa: ARG002
        if self._pages.hidden:
            self.session.worker.drop(self)
            self._owe()
        else:
            self._submit()

    def _submit(self) -> None:
        cursor = self.cursor
        wanted = {field: getattr(cursor, field) for field in FIELDS}
        own = {name: getattr(self, name) for name in self.own_reads}
        self._owes = self._estimated = False
        self.session.worker.submit(self, Job(self._work(wanted, own), self._failed, lambda: not self._pages.seen))

    def _work(self, wanted: dict[str, Any], own: dict[str, Any]) -> Iterator[None]:
        engine = self.session.engine
        began, reads = engine.version, self.reads
        selection = select(engine, wanted, with_tokens="prompt" in reads, with_edits="interventions" in reads)
        selection = replace(selection, own=own)
        need = self.needs(selection)
        if need is not None:
            self._announce(engine, need, [need])
            selection = replace(selection, aim=engine.get(need))
            yield
        queries = list(self.plan(selection))
        if queries:
            engine.plan = (repr(self), tuple(q for q in queries if not isinstance(q, On)))
        answers: list[Any] = []
        published, last = 0, 0.0
        for item in queries:
            where, query = (item.engine, item.query) if isinstance(item, On) else (engine, item)
            if self.shows_kept and answers and not published and not where.has(query):
                self._publish(selection, answers, len(answers) / len(queries))
                published, last = len(answers), time.monotonic()
            self._announce(where, query, queries)
            before = where.stats.misses
            answers.append(where.get(query))
            done = len(answers)
            if done == len(queries):
                break
            if where.stats.misses == before:  # kept: on with it, or a newer job would come between while a text grows
                continue
            if self.streams and done >= 2 * published and time.monotonic() - last >= MIN_SECONDS:
                self._publish(selection, answers, done / len(queries))
                published, last = done, time.monotonic()
            elif time.monotonic() - last >= MIN_SECONDS and self.status == "busy":
                self._write(progress=done / len(queries))
                last = time.monotonic()
            yield
        self._publish(selection, answers, 1.0)
        self._again = engine.version != began and not self._again
        if self._again:  # the parts of the picture are of different moments
            self._changed(None)

    def _announce(self, engine: Engine, query: Query[Any], queries: Sequence[Any]) -> None:
        """Before the first answer that must be computed: busy, and what the work will cost if it is long."""
        if (self.status == "busy" and self._estimated) or engine.has(query):
            return
        cost = engine.estimate([q for q in queries if not isinstance(q, On)])
        self._estimated = True
        self._write(status="busy", progress=0.0, estimate=str(cost) if cost.seconds >= LONG_SECONDS else "")

    def _publish(self, selection: Selection, answers: Sequence[Any], progress: float) -> None:
        traits = self.present(selection, answers)
        self._serial += 1
        shown = {
            "serial": self._serial,
            "n_tokens": len(selection.tokens.ids),
            "position": selection.position,
            "layer": selection.layer,
            **self.about(selection),
        }
        if progress >= 1:
            traits |= {"status": "ready", "estimate": "", "code": self.python()}
        self._write(**{"message": selection.tokens.notice, **traits}, shown=shown, progress=progress)

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

    def __repr__(self) -> str:
        if self.closed:
            return self._told
        prompt = self.cursor.prompt
        text = visible(prompt) if isinstance(prompt, str) else f"{len(prompt)} token ids"
        return f"{type(self).__name__}({text[:40] + ('…' if len(text) > 40 else '')!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        self.wait(None if headless() else self.patience)
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
