"""Every view holds what it shows as a result, of which a table can be made; a view of a result needs no session; and
plans are functions of what is selected.
"""

import numpy as np
import pandas as pd
import pytest

import lensviz
from lensviz.errors import BadSpans, NothingShown, SessionClosed
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.result_view import ResultView
from lensviz.widgets.selection import select
from lensviz.widgets.status_view import StatusView
from tests.examples import CORPUS, OTHER, PROMPT, all_views, vectors
from tests.tiny import tiny_llama

MAKE = all_views()


@pytest.fixture
def session():
    return lensviz.Session(tiny_llama())


def test_every_view_is_here():
    public = [getattr(lensviz, name) for name in lensviz.__all__]
    views = {each.__name__ for each in public if isinstance(each, type) and issubclass(each, StatusView)}
    assert views == set(MAKE)


@pytest.mark.parametrize("name", MAKE)
def test_a_view_holds_its_result(session, tmp_path, name):
    view = MAKE[name](session)
    result = view.result  # waits
    assert view.status == "ready", view.message
    assert isinstance(view, ResultView)
    assert isinstance(result, lensviz.common.result.Result)
    frame = view.to_frame()
    pd.testing.assert_frame_equal(frame, result.to_frame())
    assert len(frame) or name == "Interventions"
    result.save(tmp_path / "r")
    pd.testing.assert_frame_equal(type(result).load(tmp_path / "r").to_frame(), frame)


def test_a_closed_view_cannot_ask_for_its_result(session):
    view = MAKE["LensGrid"](session)
    view.close()
    with pytest.raises(SessionClosed):
        _ = view.result


def same(a, b, *names):
    assert type(a) is type(b)
    for name in names:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_the_result_is_that_of_the_call(session):
    """And it costs nothing once the view has shown it."""
    steer = lensviz.Steer(1, vector=np.ones(session.adapter.d_model))
    session.cursor.interventions = [steer]
    session.cursor.targets = [5]
    grid = lensviz.LensGrid(session, PROMPT)
    patches = MAKE["PatchMap"](session)
    profile = lensviz.EntropyProfile(session, PROMPT, alpha=2.0, unit="bits")
    for view in (grid, patches, profile):
        assert view.wait(60)
    session.lens(PROMPT, targets=[5], interventions=[steer])  # the rank of a target is no part of this picture
    session.stats.reset()
    found = [view.result for view in (grid, patches, profile)]
    assert session.stats.model_passes == session.stats.cells_computed == 0
    wanted = session.lens(PROMPT, targets=[5], interventions=[steer], top_k=grid.top_k)
    same(found[0], wanted, "tokens", "top_ids", "top_logp", "entropy", "target_rank")
    assert found[0].settings == wanted.settings
    wanted = lensviz.patch_sweep(session, clean=PROMPT, corrupt=OTHER, target=5)
    same(found[1], wanted, "effect", "tokens", "clean_tokens", "counterparts")
    assert (found[1].clean_logp, found[1].settings) == (wanted.clean_logp, wanted.settings)
    session.cursor.interventions = []
    assert profile.wait(60)
    wanted = lensviz.entropy_profile(session, PROMPT, alpha=2.0, normalize="bits", tokens="prompt", prepend_bos=None)
    same(profile.result, wanted, "values", "token_ids", "tokens", "prompt_ids", "top", "top_logp", "kl")


def test_the_results_of_sweeps_and_mentions_are_those_of_the_calls(session):
    view = MAKE["SoftEntropyView"](session)
    want = lensviz.soft_entropy_sweep(session, CORPUS, ("label", "token"), n_points=5)
    measures = ["layer", "label_set", "H", "I", "n"]
    pd.testing.assert_frame_equal(view.to_frame()[measures], want.to_frame()[measures])
    grid = lensviz.EntityGrid(session, PROMPT, vectors(session), logit_lens=True, alternatives=0)
    want = lensviz.entity_lens(session, PROMPT, vectors=vectors(session), logit_lens=True)
    same(grid.result, want, "tokens", "layers", "vector_layers", "texts", "logp", "ended", "logit_lens")


def test_a_view_that_shows_an_error_has_no_result(session):
    session.cursor.prompt = ""
    grid = lensviz.LensGrid(session)
    with pytest.raises(NothingShown, match="shows an error: The prompt holds no token"):
        _ = grid.result


def test_a_patch_map_of_a_result_needs_no_session(session, tmp_path):
    sweep = lensviz.patch_sweep(session, clean=PROMPT, corrupt=OTHER, target=5)
    sweep.save(tmp_path / "r")
    live, still = MAKE["PatchMap"](session), lensviz.PatchMap(lensviz.PatchResult.load(tmp_path / "r"))
    assert live.wait(60)
    assert still.wait(0)
    assert (still.status, still.progress, still.cursor, still.code) == ("ready", 1.0, None, "")
    order = np.argsort(live.positions)
    np.testing.assert_array_equal(still.effect, live.effect[order])
    for name in ("tokens", "clean_tokens", "target", "clean_logp", "corrupt_logp"):
        assert getattr(still, name) == getattr(live, name)
    assert still.preview() == live.preview()
    assert "PatchMap(PatchResult(" in repr(still)
    assert "text/html" in still._repr_mimebundle_()[0]
    still.cancel()
    still._handle_custom_msg({"presence": "here", "page": "a", "seen": True}, [])
    still.close()
    assert still.closed
    assert "PatchMap(PatchResult(" in repr(still)
    spans = lensviz.patch_sweep(session, clean=PROMPT, corrupt=OTHER, target=5, spans=[(0, 2)])
    with pytest.raises(BadSpans, match="not of spans"):
        lensviz.PatchMap(spans)


@pytest.mark.parametrize("name", [name for name in MAKE if name != "TaskTraining"])
def test_a_plan_is_a_function_of_the_selection(session, name):
    """Made twice it is equal, and making it asks nothing of the engine."""
    view = MAKE[name](session)
    assert isinstance(view, CursorView)
    assert view.wait(60)
    fields = {field: getattr(session.cursor, field) for field in lensviz.widgets.cursor.cursor.FIELDS}
    selection = view._selected
    assert select(session.engine, fields, with_tokens=False, with_edits=False).layer == selection.layer
    session.stats.reset()
    first, second = view.plan(selection), view.plan(selection)
    assert dict(first.queries) == dict(second.queries)
    assert list(first.queries) == list(second.queries)
    assert session.stats.hits == session.stats.misses == 0
