"""What no page shows plans nothing and catches up; what a page says is acknowledged, whatever comes of it."""

import ipywidgets
import pytest
import traitlets

import lensviz
from lensviz import errors
from lensviz.widgets.cursor_view import CursorView

PROMPT, OTHER = "The City of Lights iconic landmark", "A small model reads a few words"


def say(widget, **content):
    """A message of a page."""
    widget._handle_custom_msg(content, [])


def tell(view, presence, page="one", *, seen=True):
    for part in [*getattr(view, "parts", []), view] if not callable(getattr(view, "parts", None)) else [view]:
        say(part, presence=presence, page=f"{page}-{id(part)}", seen=seen)


@pytest.fixture
def explorer(tiny):
    made = lensviz.Explorer(tiny, prompt=PROMPT)
    assert made.wait(60)
    return made


def counts(session):
    return session.stats.model_passes, session.stats.misses, session.stats.hits


def idle(session):
    """Until the worker has nothing to do."""
    session.worker.submit("idle", lensviz.engine.worker.Job(iter(()), print, lambda: True))
    job = session.worker._jobs.get("idle")
    assert job is None or job.finished.wait(30)


def test_what_no_page_shows_plans_nothing_and_catches_up(tiny, explorer):
    tell(explorer, "here")
    tell(explorer, "gone")
    serials = [part.shown["serial"] for part in explorer.parts]
    idle(tiny)
    before = counts(tiny)
    tiny.cursor.prompt = OTHER  # which the cursor itself counts the tokens of
    idle(tiny)
    asked = counts(tiny)
    assert asked[0] == before[0]
    tiny.cursor.position, tiny.cursor.layer = 0, 1
    idle(tiny)
    assert counts(tiny)[:2] == asked[:2]
    assert [part.shown["serial"] for part in explorer.parts] == serials
    follows = [part for part in explorer.parts if part.depends_on]
    assert {part.status for part in follows} == {"busy"}
    tell(explorer, "here", "two")
    assert explorer.wait(60)
    assert explorer.grid.tokens == list(tiny.tokens(OTHER).texts)
    assert {part.status for part in explorer.parts} == {"ready"}


def test_a_hidden_view_that_is_waited_for_computes(tiny, explorer):
    tell(explorer, "here")
    tell(explorer, "gone")
    tiny.cursor.prompt = OTHER
    assert explorer.wait(60)
    assert explorer.grid.tokens == list(tiny.tokens(OTHER).texts)
    assert explorer.status == explorer.grid.status == "ready"


def test_a_view_on_two_pages_is_hidden_when_both_are_gone(tiny):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    assert grid.wait(60)
    say(grid, presence="here", page="a", seen=True)
    say(grid, presence="here", page="b", seen=False)
    say(grid, presence="gone", page="a", seen=False)
    tiny.cursor.prompt = OTHER
    idle(tiny)
    assert grid.tokens == list(tiny.tokens(OTHER).texts)
    say(grid, presence="gone", page="b", seen=False)
    tiny.cursor.prompt = PROMPT
    idle(tiny)
    assert grid.tokens == list(tiny.tokens(OTHER).texts)


def test_work_under_way_ends_when_the_page_goes(tiny):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    say(grid, presence="here", page="a", seen=True)
    with tiny.engine._model_lock:
        tiny.cursor.prompt = OTHER
        say(grid, presence="gone", page="a", seen=False)
    idle(tiny)
    assert grid.tokens != list(tiny.tokens(OTHER).texts)
    say(grid, presence="here", page="a", seen=True)
    assert grid.wait(60)
    assert grid.tokens == list(tiny.tokens(OTHER).texts)


def test_hidden_views_are_silent(tiny, explorer, monkeypatch):
    tell(explorer, "here")
    tell(explorer, "gone")
    tiny.cursor.layer = 0
    idle(tiny)
    sent = []
    monkeypatch.setattr(CursorView, "_send", lambda self, msg, buffers=None: sent.append(type(self).__name__))
    tiny.cursor.layer, tiny.cursor.position = 1, 2
    tiny.cursor.targets = [3]
    with pytest.raises(errors.OutOfRange):
        tiny.cursor.layer = 99
    idle(tiny)
    assert sent == []


def test_what_is_in_sight_comes_first(tiny, monkeypatch):
    views = [lensviz.TokenRanks(tiny, prompt=PROMPT) for _ in range(4)]
    for n, view in enumerate(views):
        assert view.wait(60)
        say(view, presence="here", page="a", seen=n == 2)
    order, publish = [], CursorView._publish
    monkeypatch.setattr(
        CursorView, "_publish", lambda self, *a: (order.append(views.index(self)), publish(self, *a))[1]
    )
    with tiny.engine._model_lock:
        tiny.cursor.prompt = OTHER
    idle(tiny)
    assert sorted(order) == [0, 1, 2, 3]
    assert order.index(2) <= 1  # one may have been begun


VERBS = ("cancel", "continue", "stop", "generate", "resume", "undo", "redo", "no verb")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_acknowledged(tiny, verb):
    tiny.cursor.prompt = PROMPT
    profile = lensviz.EntropyProfile(tiny)
    corpus = lensviz.SoftEntropyView(tiny, lensviz.Corpus((PROMPT, OTHER), {}))
    for widget in (profile, corpus, tiny.cursor):
        heard = widget.heard
        say(widget, do=verb)
        assert widget.heard == heard + 1


def test_a_message_that_fails_is_acknowledged(tiny):
    heard = tiny.cursor.heard
    with pytest.raises(errors.OutOfRange):
        tiny.cursor.set_state({"layer": 99})
    assert tiny.cursor.heard == heard + 1
    tiny.cursor.set_state({"layer": 1})
    assert tiny.cursor.heard == heard + 2


def test_undo_that_changes_nothing_of_a_view_is_acknowledged(tiny):
    for layer in (0, 1, 2, 1, 0):
        tiny.cursor.layer = layer
    for n in range(5):
        heard = tiny.cursor.heard
        say(tiny.cursor, do="undo")
        assert tiny.cursor.heard == heard + 1, n


def test_the_newest_of_many_explorers_is_as_quick_as_the_first(tiny):
    first = lensviz.Explorer(tiny, prompt=PROMPT)
    assert first.wait(60)
    tell(first, "here")
    before = counts(tiny)[2]
    tiny.cursor.position = 1
    idle(tiny)
    alone = counts(tiny)[2] - before
    for _ in range(6):
        tell(first, "gone")
        first = lensviz.Explorer(tiny)
        assert first.wait(60)
        tell(first, "here")
    idle(tiny)
    before = counts(tiny)[2]
    tiny.cursor.position = 2
    idle(tiny)
    assert counts(tiny)[2] - before <= 1.1 * alone


def test_every_view_takes_part():
    """No view overrides the trait or goes around it."""
    for each in (getattr(lensviz, name) for name in lensviz.__all__):
        if isinstance(each, type) and issubclass(each, ipywidgets.Widget):
            assert isinstance(each.class_traits()["heard"], traitlets.Int)
            assert "_handle_custom_msg" not in vars(each)
