"""A closed or dropped session gives its model back, whichever view of the package was made of it."""

import gc
import sys
import threading
import weakref
from functools import cache

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances

import lensviz
from lensviz import errors
from lensviz.widgets.status_view import StatusView
from tests.tiny import tiny_gpt2

PROMPT = "The City of Lights iconic landmark"
ITEMS = [("The City of Lights", "City"), ("A small model reads", "model"), ("words and layer", "layer")] * 3


@cache
def _public():
    found = [getattr(lensviz, name) for name in lensviz.__all__]
    return [each for each in found if isinstance(each, type) and issubclass(each, StatusView)]


MAKE = {  # what is not made of a session and a prompt
    lensviz.PatchMap: lambda s: lensviz.PatchMap(
        s, clean=PROMPT, corrupt="The City of words iconic landmark", target="A"
    ),
    lensviz.SoftEntropyView: lambda s: lensviz.SoftEntropyView(s, lensviz.Corpus((PROMPT, "a few words"), {})),
    lensviz.TaskTraining: lambda s: lensviz.TaskTraining(s, ITEMS, [0, 1], epochs=2, batch_size=4),
    lensviz.EntityGrid: lambda s: lensviz.EntityGrid(s, PROMPT, False),
    lensviz.EntityPanel: lambda s: lensviz.EntityPanel(s, PROMPT, False),
}


@pytest.fixture(autouse=True)
def _quick_collections():
    """Only what a test makes is looked through."""
    gc.freeze()
    yield
    gc.unfreeze()


class Watched:
    """Whether a model, its engine and its kept answers are still in memory."""

    def __init__(self, session, model):
        self.gone = {name: threading.Event() for name in ("model", "engine", "answers")}
        for name, thing in (("model", model), ("engine", session.engine), ("answers", session.engine.cache)):
            weakref.finalize(thing, self.gone[name].set)

    def check(self, tries=100):
        """The worker's thread may be at its last step: it is waited for."""
        for event in self.gone.values():
            for _ in range(tries):
                gc.collect()
                if event.wait(0.05):
                    break
        assert {name for name, event in self.gone.items() if not event.is_set()} == set()


def make(view_class, session):
    return MAKE.get(view_class, lambda s: view_class(s, prompt=PROMPT))(session)


def opened(*view_classes):
    """A session with views that have a picture, and the watch over it."""
    model, tokenizer = tiny_gpt2(positions=200)
    session = lensviz.Session((model, tokenizer))
    watched = Watched(session, model)
    session.lens(PROMPT)
    views = [make(view_class, session) for view_class in view_classes]
    for view in views:
        assert view.wait(60)
        assert view.status == "ready", view.message
    return session, views, watched


@pytest.mark.parametrize("view_class", _public())
def test_a_closed_view_that_is_kept_holds_no_model(view_class):
    session, [view], watched = opened(view_class)
    said = repr(view)
    view.close()
    view.close()
    del session
    watched.check()
    assert repr(view) == said
    assert view.wait(0)
    with pytest.raises(errors.SessionClosed, match="This view is closed"):
        view.session  # noqa: B018


def test_a_closed_session_that_is_kept_holds_no_model():
    session, views, watched = opened(*_public())
    cursor, result = session.cursor, session.lens(PROMPT)
    vectors = [view.vectors for view in views if isinstance(view, lensviz.TaskTraining)]
    session.close()
    watched.check()
    assert [view.comm for view in views] == [None] * len(views)
    assert cursor.comm is None
    assert len(result.layers) == 4
    assert [view.vectors.layers(False) for view in views if isinstance(view, lensviz.TaskTraining)] == [
        each.layers(False) for each in vectors
    ]
    cursor.layer = 0  # nobody follows it


def test_all_widgets_closed():
    session, views, watched = opened(*_public())
    for view in views:
        view._repr_mimebundle_()  # as a page shows it
    del view
    ipywidgets.Widget.close_all()
    del session, views
    watched.check()


def test_dropped_without_a_word():
    before = set(_instances)
    session, views, watched = opened(*_public())
    del session, views
    watched.check()
    assert set(_instances) <= before


def test_closed_while_they_are_at_work():
    model, tokenizer = tiny_gpt2()
    session = lensviz.Session((model, tokenizer))
    watched = Watched(session, model)
    begun, resume = threading.Event(), threading.Event()

    def slow():
        begun.set()
        resume.wait(10)
        yield

    session.worker.submit("slow", lensviz.engine.worker.Job(slow(), print))
    assert begun.wait(10)
    views = [make(view_class, session) for view_class in _public()]
    for view in views:
        view.close()
    resume.set()
    del session, model, slow
    watched.check()
    assert {view.status for view in views} == {"busy"}


def test_what_a_page_shows_is_kept():
    session, [view], watched = opened(lensviz.LensGrid)
    view._repr_mimebundle_()
    model_id = view.model_id
    del session, view
    gc.collect()
    assert not watched.gone["model"].is_set()
    _instances[model_id].close()
    watched.check()


def test_a_session_is_closed_at_the_end_of_a_block():
    model, tokenizer = tiny_gpt2()
    with lensviz.Session((model, tokenizer)) as session:
        watched = Watched(session, model)
        view = lensviz.Explorer(session, prompt=PROMPT)
        assert view.wait(60)
    assert view.comm is None
    del model
    watched.check()


def test_whatever_a_closed_session_is_asked_it_says_so():
    session, _, watched = opened(lensviz.TokenPicker)
    said = repr(session)
    session.close()
    session.close()
    watched.check()
    assert repr(session) == f"{said[:-1]}, closed)"
    arguments = {"get": [None], "tokens": [""], "residuals": [""], "lens": [""], "generate": [""], "chat": [""]}
    arguments |= {"direction": ["a"], "estimate": [""], "effect": ["", ()], "explain": [], "clear": []}
    names = {n for n in dir(lensviz.Session) if not n.startswith("_")} - {"close", "closed"}
    for name in names:
        with pytest.raises(errors.SessionClosed, match=r"^This session is closed: [^.]*\.Session.*\.$"):
            getattr(session, name)(*arguments.get(name, []))
    for view_class in _public():
        with pytest.raises(errors.SessionClosed):
            make(view_class, session)
    calls = [lambda: lensviz.entropy_profile(session, PROMPT), lambda: lensviz.decode_mentions(session, PROMPT, [1])]
    for call in calls:
        with pytest.raises(errors.SessionClosed):
            call()


def test_the_last_error_of_a_notebook_holds_no_closed_model(monkeypatch):
    session, _, watched = opened(lensviz.TokenPicker)

    with pytest.raises(errors.NotOneToken) as told:
        session.lens("A few", targets=["no token at all"])
    kept = told.value
    del told
    monkeypatch.setattr(sys, "last_value", kept, raising=False)
    session.close()
    watched.check()
    assert kept.__traceback__ is not None


def test_an_error_on_its_way_out_of_a_block_holds_no_model():
    watches = []

    def asked():
        model, tokenizer = tiny_gpt2()
        with lensviz.Session((model, tokenizer)) as session:
            watches.append(Watched(session, model))
            del model
            session.lens("")

    with pytest.raises(errors.EmptyPrompt) as told:
        asked()
    watches[0].check()
    assert told.traceback[-1].name == "asked"


def test_a_grid_compared_with_a_session_that_is_closed_says_so():
    model, tokenizer = tiny_gpt2()
    other = lensviz.Session((model, tokenizer))
    watched = Watched(other, model)
    del model
    here = lensviz.Session(tiny_gpt2(1))
    grid = lensviz.LensGrid(here, prompt=PROMPT, compare=other, show="difference")
    assert grid.wait(60)
    assert grid.status == "ready"
    other.close()
    watched.check()
    here.cursor.prompt = "The City"
    assert grid.wait(60)
    assert grid.status == "error"
    assert "is closed" in grid.message
