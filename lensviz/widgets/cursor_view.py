"""Views that follow the cursor: a change becomes a plan of queries, the worker answers it, and the answers become
traits that hold all a page needs to draw without a kernel.
"""

import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from anywidget import WidgetTrait

from lensviz.common.result import Result
from lensviz.common.text import visible, without_surrogates
from lensviz.engine.engine import Engine
from lensviz.engine.query import Query
from lensviz.engine.worker import Job
from lensviz.errors import NothingShown
from lensviz.model.protocol import Prompt
from lensviz.widgets.arrays import Text
from lensviz.widgets.base import Weakly, follow
from lensviz.widgets.code import elided, view_code
from lensviz.widgets.cursor.cursor import FIELDS
from lensviz.widgets.plan import Plan, Question, RemoteQuery
from lensviz.widgets.result_view import ResultView
from lensviz.widgets.selection import Selection, select
from lensviz.widgets.session_like import SessionLike

MIN_SECONDS = 0.1  # between two pictures of one view
LONG_SECONDS = 2.0  # work that is announced with what it will cost


class CursorView(ResultView):
    """Base of the views of a session. A subclass names what its picture depends on of the cursor and of its own traits
    (`depends_on`, `own_depends_on`), what to ask (`plan`), and how to show the answers (`present`).
    """

    depends_on: ClassVar[tuple[str, ...]] = FIELDS
    own_depends_on: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[tuple[str, ...]] = ()  # traits that `python` writes down where they are not at their default
    streams: ClassVar[bool] = False  # present() also understands the first few answers
    show_partial: ClassVar[bool] = False  # what is kept is shown before a long step that makes more (implies streams)

    cursor = WidgetTrait().tag(sync=True)
    code = Text().tag(to_json=lambda code, view: without_surrogates(elided(code, view.cursor)).encode())
    """Python that makes this view as it stands. A prompt of ids is "…" on its way to the page, which has it."""

    def __init__(self, session: SessionLike | Result, prompt: Prompt | None = None, **traits: Any) -> None:
        self._serial = 0
        self._was_refused = self._estimated = self._owes = self._again = False
        self._selected: Selection | None = None  # that the picture belongs to; a plan would hold other sessions
        if isinstance(session, Result):
            super().__init__(session, **traits)
            return
        cursor = session.cursor
        if prompt is not None:
            cursor.prompt = prompt
        super().__init__(None, session, cursor=cursor, **traits)
        self._on_refusal = Weakly(self._refused)
        self._followers = (
            (Weakly(self._changed), self.depends_on),
            (Weakly(self._recover), FIELDS),
            (Weakly(self._recode), [field for field in FIELDS if field not in self.depends_on]),
        )
        for follower, fields in self._followers:
            follow(cursor, follower, fields)
        cursor.rejected.append(self._on_refusal)
        follow(self, self._changed, self.own_depends_on)
        follow(self, self._recode, [name for name in self.options if name not in self.own_depends_on])
        self._changed(None)
        self._settle_at_cell_end()

    # what a subclass says

    def prerequisites(self, selection: Selection) -> Mapping[str, Question]:  # noqa: ARG002
        """Queries by name whose answers `plan` depends on; they come as `selection.known`."""
        return {}

    def plan(self, selection: Selection) -> Plan:
        """The queries that this view needs, the most wanted first; by default none. A function of the selection and of
        what the view was made with.
        """
        return Plan(selection)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Trait values from the answers so far by name, in the order of the plan (all of them, unless `streams`)."""
        return {}

    def shown_info(self, plan: Plan) -> dict[str, int]:  # noqa: ARG002
        """More that `shown` says of the picture."""
        return {}

    def arguments(self) -> list[str]:
        """Arguments behind the session, as Python, for `python`."""
        return []

    def _own(self) -> dict[str, Any]:
        """The view's own state that a plan may depend on, as `selection.own`."""
        return {name: getattr(self, name) for name in self.own_depends_on}

    # the life cycle

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the picture belongs to the cursor (or an error is shown); False when the time is over."""
        self._catch_up()
        return super().wait(timeout)

    def close(self) -> None:
        """Stop following the cursor, take the widget out of the page, and let go of the session and its model."""
        if not self.closed and "_followers" in vars(self) and self._on_refusal in self.cursor.rejected:
            self.cursor.rejected.remove(self._on_refusal)
            for follower, fields in self._followers:
                follow(self.cursor, follower, fields, on=False)
        super().close()

    def _release(self) -> None:
        self._selected = None
        super()._release()

    def _on_presence(self) -> None:
        if self._session is None:
            return
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

    def python(self) -> str:
        """Python that makes this view as it stands."""
        return view_code(self) if self._session is not None else ""

    def _recode(self, change: object) -> None:  # noqa: ARG002
        """Write the view's Python anew: something changed that it depends on, and the picture does not."""
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
        fields = {field: getattr(cursor, field) for field in FIELDS}
        own = self._own()
        self._owes = self._estimated = False
        self.session.worker.submit(self, Job(self._work(fields, own), self._failed, lambda: not self._pages.seen))

    def _work(self, fields: dict[str, Any], own: dict[str, Any]) -> Iterator[None]:
        engine = self.session.engine
        began, on = engine.version, self.depends_on
        selection = select(engine, fields, with_tokens="prompt" in on, with_edits="interventions" in on)
        selection = replace(selection, own=own)
        known: dict[str, Any] = {}
        for name, question in self.prerequisites(selection).items():
            where, query = _placed(engine, question)
            self._announce(where, query, [question])
            known[name] = where.get(query)
            yield
        plan = self.plan(replace(selection, known=known))
        queries = list(plan.queries.items())
        if queries:
            engine.plan = (repr(self), tuple(q for _, q in queries if not isinstance(q, RemoteQuery)))
        answers: dict[Hashable, Any] = {}
        published, last = 0, 0.0
        for name, question in queries:
            where, query = _placed(engine, question)
            if self.show_partial and answers and not published and not where.has(query):
                self._publish(plan, answers, len(answers) / len(queries))
                published, last = len(answers), time.monotonic()
            self._announce(where, query, [q for _, q in queries])
            before = where.stats.misses
            answers[name] = where.get(query)
            done = len(answers)
            if done == len(queries):
                break
            if where.stats.misses == before:  # kept: on with it, or a newer job would come between while a text grows
                continue
            if self.streams and done >= 2 * published and time.monotonic() - last >= MIN_SECONDS:
                self._publish(plan, answers, done / len(queries))
                published, last = done, time.monotonic()
            elif time.monotonic() - last >= MIN_SECONDS and self.status == "busy":
                self._write(progress=done / len(queries))
                last = time.monotonic()
            yield
        self._publish(plan, answers, 1.0)
        self._again = engine.version != began and not self._again
        if self._again:  # the parts of the picture are of different moments
            self._changed(None)

    def _announce(self, engine: Engine, query: Query[Any], questions: list[Question]) -> None:
        """Before the first answer that must be computed: busy, and what the work will cost if it is long."""
        if (self.status == "busy" and self._estimated) or engine.has(query):
            return
        cost = engine.estimate([q for q in questions if not isinstance(q, RemoteQuery)])
        self._estimated = True
        self._write(status="busy", progress=0.0, estimate=str(cost) if cost.seconds >= LONG_SECONDS else "")

    def _publish(self, plan: Plan, answers: Mapping[Hashable, Any], progress: float) -> None:
        traits, selection = self.present(plan, answers), plan.selection
        self._serial += 1
        shown = {
            "serial": self._serial,
            "n_tokens": len(selection.tokens.ids),
            "position": selection.position,
            "layer": selection.layer,
            **self.shown_info(plan),
        }
        if progress >= 1:
            traits |= {"status": "ready", "estimate": "", "code": self.python()}
        self._selected = selection
        self._write(**{"message": selection.tokens.notice, **traits}, shown=shown, progress=progress)

    def asked_again(self, of: Callable[[Hashable], bool] = lambda _: True) -> tuple[Plan, dict[Hashable, Any]]:
        """The plan of the picture, and those of its answers whose names are asked for: kept ones, or computed again."""
        engine, selection = self.session.engine, self._selected
        if selection is None:
            raise NothingShown("The view has shown nothing yet: wait for it.")
        plan = self.plan(selection)
        with engine.pinned():
            placed = ((name, *_placed(engine, question)) for name, question in plan.queries.items() if of(name))
            return plan, {name: where.get(query) for name, where, query in placed}

    def _title(self) -> str:
        if self._result is not None:
            return f"{type(self).__name__}({self._result!r})"
        prompt = self.cursor.prompt
        text = visible(prompt) if isinstance(prompt, str) else f"{len(prompt)} token ids"
        return f"{type(self).__name__}({text[:40] + ('…' if len(text) > 40 else '')!r})"


def _placed(engine: Engine, question: Question) -> tuple[Engine, Query[Any]]:
    return (question.engine, question.query) if isinstance(question, RemoteQuery) else (engine, question)
