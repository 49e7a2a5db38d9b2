"""The tools beside the grid: made when they are first chosen, refused by name, and told apart by what the model has."""

import pytest

import lensviz
from lensviz.errors import UnknownPanel
from tests.examples import PROMPT, vectors


def settled(view):
    assert view.wait(60)
    return view


def test_a_panel_is_made_when_it_is_first_chosen(tiny):
    explorer = settled(lensviz.Explorer(tiny, PROMPT))
    assert (explorer.panel, explorer.entropy_profile) == ("ranks", None)
    explorer.panel = "entropy"
    profile = explorer.entropy_profile
    assert settled(explorer).status == "ready"
    assert profile.values.shape[0] == len(tiny.tokens(PROMPT).ids)
    explorer.panel = "ranks"
    explorer.panel = "entropy"
    assert explorer.entropy_profile is profile
    explorer.close()
    assert profile.closed


def test_the_panels_are_those_that_were_asked_for(tiny):
    explorer = lensviz.Explorer(tiny, PROMPT, panels=["trajectory", "entropy", "trajectory"])
    assert (explorer.panels, explorer.panel) == (["trajectory", "entropy"], "trajectory")
    assert "panels=['trajectory', 'entropy']" in explorer.python()
    assert lensviz.Explorer(tiny, panels=[]).panel == ""


def test_a_panel_that_is_not_there_is_refused_by_name(tiny):
    with pytest.raises(UnknownPanel, match="There is no panel 'graph': pass one of 'ranks', 'trajectory'"):
        lensviz.Explorer(tiny, panels=["graph"])
    explorer = lensviz.Explorer(tiny, panels=["ranks"])
    with pytest.raises(UnknownPanel, match="There is no panel 'entropy': pass one of 'ranks'"):
        explorer.panel = "entropy"
    assert explorer.panel == "ranks"


def test_a_model_without_task_vectors_says_why_it_has_no_entities(tiny):
    explorer = lensviz.Explorer(tiny, PROMPT, panels=["entities", "ranks"])
    assert list(explorer.unsupported) == ["entities"]
    assert "vectors" in explorer.unsupported["entities"]
    assert explorer.panel == "ranks"
    explorer.panel = "entities"  # to read why
    assert explorer.entity_panel is None
    with pytest.raises(lensviz.errors.BadVectors) as refused:
        lensviz.EntityPanel(tiny, PROMPT)
    assert str(refused.value) == explorer.unsupported["entities"]
    assert lensviz.EntityPanel(tiny, PROMPT, vectors(tiny)).status


def test_the_panel_of_a_saved_notebook_is_the_one_that_was_open(tiny):
    explorer = lensviz.Explorer(tiny, PROMPT)
    explorer.set_state({"panel": "trajectory"})  # as the page writes it
    assert explorer.get_state("panel") == {"panel": "trajectory"}


def test_a_panel_behind_another_tab_computes_nothing_once_the_explorer_is_on_a_page(tiny):
    explorer = settled(lensviz.Explorer(tiny, PROMPT))
    for view in (explorer, explorer.token_ranks):
        view._handle_custom_msg({"presence": "here", "page": "p", "seen": True}, [])
    shown = explorer.trajectory.shown
    tiny.cursor.position = 0
    assert explorer.token_ranks.wait(60)
    assert explorer.token_ranks.shown["position"] == 0
    assert explorer.trajectory.shown == shown
    explorer.trajectory._handle_custom_msg({"presence": "here", "page": "p", "seen": True}, [])
    assert explorer.trajectory.wait(60)
    assert explorer.trajectory.shown["position"] == 0
