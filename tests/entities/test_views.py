"""The views of the entity lens: a grid that fills, a panel that follows every change, a training in sight."""

import itertools
import math
import threading
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lensviz
from lensviz.entities.decoding import queries as mentions
from lensviz.entities.decoding.reader import EXAMPLES
from lensviz.entities.training import training
from lensviz.errors import BadReading, BadTraining, BadVectors, LensvizError, OutOfRange
from lensviz.widgets.base import Widget
from lensviz.widgets.status_view import StatusView
from tests.tiny import TEXT, tiny_gpt2, tiny_llama

PROMPT = "The City of Lights iconic landmark"
TRAINED = (-1, 1)
READ_BY = {-1: -1, 0: -1, 1: 1, 2: 1}
SHORT = "Paris>Paris;_>"
HOSTILE = "a </script><img src=x onerror=alert(1)> <!--<script> \u202e b"
WORDS = TEXT[0].split()
ITEMS = [(" ".join(WORDS[n : n + 4]), WORDS[n + 2].strip(".,")) for n in range(9)] * 3


def model():
    """Mentions that differ, some ended and some cut: the end token is likelier than chance has it."""
    made, tokenizer = tiny_llama(3, max_position_embeddings=256)
    with torch.no_grad():
        made.lm_head.weight[0] *= 1.6
    return made, tokenizer


def random_vectors(layers=TRAINED, contexts=(False, True), width=32):
    generator = torch.Generator().manual_seed(0)
    keys = [(layer, context) for context in contexts for layer in layers]
    return lensviz.TaskVectors({key: torch.randn(width, generator=generator) for key in keys})


@pytest.fixture(scope="module")
def made():
    return model()


@pytest.fixture
def s(made):
    return lensviz.Session(made)


@pytest.fixture(scope="module")
def v():
    return random_vectors()


@pytest.fixture(scope="module")
def other():
    """Another session on the same weights: what it says was not kept by the one that is tested."""
    return lensviz.Session(model())


@pytest.fixture
def readouts(monkeypatch):
    """How many vectors were put in front of the model to be written out."""
    counted = []
    vectors = mentions.vectors
    monkeypatch.setattr(mentions, "vectors", lambda on, run, of: counted.append(len(of)) or vectors(on, run, of))
    return counted


def settled(view):
    assert view.wait(60)
    assert view.status == "ready", view.message
    return view


def failed(view):
    assert view.wait(60)
    assert view.status == "error"
    assert view.message.endswith((".", ")"))
    assert "Error:" not in view.message
    return view.message


def click(view, do):
    view._handle_msg({"content": {"data": {"method": "custom", "content": {"do": do}}}, "buffers": []})


def pictures(view):
    """Every picture that the page gets from now on."""
    seen = []
    view.observe(
        lambda _: seen.append({k: getattr(view, k) for k in ("shown", "status", "texts", "state", "logp")}), "shown"
    )
    return seen


def followers(cursor):
    """How many look at each trait of the cursor, and hear what it refuses."""
    told = {name: len(kinds.get("change", ())) for name, kinds in cursor._trait_notifiers.items()}
    return len(cursor.rejected), {name: n for name, n in told.items() if n}


def same(view, lens):
    """Whether a grid shows what the call returns."""
    assert view.tokens == lens.tokens
    assert view.layers.tolist() == lens.layers
    assert view.vector_layers.tolist() == lens.vector_layers
    assert view.texts == lens.texts.T.ravel().tolist()
    np.testing.assert_allclose(view.logp, lens.logp.T, rtol=1e-4)
    assert (view.state == np.where(lens.ended, 2, 3).T).all()
    assert view.cells_done == lens.texts.size
    return True


# the grid


def test_the_lens_named_entity_is_a_grid_of_mentions(s, v):
    grid = lensviz.LensGrid(s, lens="entity", vectors=v)
    assert isinstance(settled(grid), lensviz.EntityGrid)
    assert s.cursor.lens == "logit"
    for plain in (lensviz.LensGrid(s, lens="logit"), lensviz.LensGrid(s)):
        assert isinstance(plain, lensviz.LensGrid)
        assert not isinstance(plain, lensviz.EntityGrid)


@pytest.mark.parametrize("context", [False, True])
@pytest.mark.parametrize(("layers", "rows"), [(None, list(TRAINED)), ("all", [-1, 0, 1, 2]), ([2, -1, 0], [2, -1, 0])])
def test_the_grid_is_the_call(s, v, other, layers, rows, context):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v, layers=layers, with_context=context, logit_lens=True))
    want = lensviz.entity_lens(other, PROMPT, rows, v, with_context=context, logit_lens=True)
    assert same(grid, want)
    assert grid.vector_layers.tolist() == [READ_BY[layer] for layer in rows]
    assert grid.logit_texts == want.logit_lens.T.ravel().tolist()
    n = len(grid.tokens)
    assert grid.state.shape == grid.logp.shape == (n, len(rows))
    assert grid.alt_logp.shape == (n, len(rows), 3)
    assert len(grid.alt_texts) == 3 * n * len(rows)
    assert (grid.contexts, grid.special.shape, grid.roles.shape) == ([0, 1], (n,), (n,))
    ended = {2, 3}
    assert set(grid.state.ravel().tolist()) == ended
    cells = [(layer, p) for p in range(n) for layer in rows]
    found = lensviz.decode_mentions(other, PROMPT, cells, v, with_context=context, alternatives=3)
    texts = [[a.text for a in m.alternatives] for m in found]
    assert grid.alt_texts == [t for each in texts for t in each + [""] * (3 - len(each))]
    logp = [[a.logp for a in m.alternatives] + [math.nan] * (3 - len(m.alternatives)) for m in found]
    np.testing.assert_allclose(grid.alt_logp.reshape(-1, 3), logp, rtol=1e-4)


def test_learned_positions(v):
    made = tiny_gpt2(positions=128)
    grid = settled(lensviz.EntityGrid(lensviz.Session(made), PROMPT, v, layers="all", logit_lens=True))
    assert same(grid, lensviz.entity_lens(lensviz.Session(made), PROMPT, [-1, 0, 1, 2], v))


def test_one_vector_for_all_rows_and_shorter_mentions(s, v, other):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v, layers=[0, 2], vector_layer=-1, max_tokens=2))
    assert same(grid, lensviz.entity_lens(other, PROMPT, [0, 2], v, vector_layer=-1, max_tokens=2))
    grid.max_tokens = 1
    assert same(settled(grid), lensviz.entity_lens(other, PROMPT, [0, 2], v, vector_layer=-1, max_tokens=1))


def test_mentions_grow_in_order_and_never_shrink(s, v, monkeypatch):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    monkeypatch.setattr(mentions, "ROWS", 9)
    grid = lensviz.EntityGrid(s, "A", v)
    settled(grid)
    seen = pictures(grid)
    s.cursor.prompt = PROMPT
    settled(grid)
    assert len(seen) > 3
    serials = [p["shown"]["serial"] for p in seen]
    assert serials == list(range(serials[0], serials[-1] + 1))
    states = np.stack([p["state"] for p in seen])
    assert (np.diff(states.astype(int), axis=0) >= 0).all()
    assert set(states[0].ravel().tolist()) == {0, 1}
    assert [p["status"] for p in seen] == ["busy"] * (len(seen) - 1) + ["ready"]
    for before, after in itertools.pairwise(seen):
        old, new = (np.array(each["texts"], object).reshape(each["state"].shape) for each in (before, after))
        fixed = before["state"] >= 2
        assert (old[fixed] == new[fixed]).all()
        start = before["state"] > 0
        assert np.isfinite(before["logp"][start]).all()
        assert np.isnan(before["logp"][~start]).all()
        assert all(t == "" for t, there in zip(before["texts"], start.ravel(), strict=True) if not there)


@pytest.mark.parametrize("window", [[], [10, 12]])
def test_the_columns_in_view_come_first(s, v, monkeypatch, window):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    s.cursor.prompt = tuple(range(40, 56))
    s.cursor.position = 11
    grid = lensviz.EntityGrid(s, vectors=v, window=window)
    seen = pictures(grid)
    settled(grid)
    first = {int(p) for p in np.nonzero(seen[0]["state"].any(1))[0]}
    assert 11 in first
    assert first <= {10, 11, 12}


def test_what_is_written_stays_while_the_rest_is_being_written(s, v, monkeypatch):
    """Neither an edited word nor another window takes back what is kept."""
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    monkeypatch.setattr(mentions, "ROWS", 8)
    grid = settled(lensviz.EntityGrid(s, tuple(range(40, 60)), v, alternatives=0))
    seen = pictures(grid)
    s.cursor.prompt = (*range(40, 59), 99)
    settled(grid)
    assert all((p["state"][:-1] >= 2).all() for p in seen)
    at, gate = threading.Event(), threading.Event()
    compute = mentions.Mentions.compute

    def slow(query, on):
        if 45 in [query.run.ids[readout.position] for readout in query.readouts]:
            at.set()
            assert gate.wait(60)
        return compute(query, on)

    monkeypatch.setattr(mentions.Mentions, "compute", slow)
    s.cursor.position = 0
    s.cursor.prompt = tuple(range(60, 30, -1))
    assert at.wait(60)
    done = grid.state >= 2
    seen.clear()
    assert done.any()
    grid.window = [28, 29]
    gate.set()
    settled(grid)
    assert all((p["state"][done] >= 2).all() for p in seen)


def test_the_selection_moves_over_what_is_there(s, v):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v))
    s.stats.reset()
    serial = grid.shown["serial"]
    for n in range(5):
        s.cursor.position, s.cursor.layer = n, n % 4 - 1
        settled(grid)
    grid.color = "none"
    assert (s.stats.model_passes, s.stats.misses, grid.shown["serial"]) == (0, 0, serial)
    assert "color='none'" in grid.code
    assert f"= {s.cursor.layer}, {s.cursor.position}" in grid.code


@pytest.mark.parametrize("alternatives", [0, 2])
def test_an_edit_writes_new_columns_only(s, v, readouts, alternatives):
    ids = tuple(range(40, 52))
    grid = settled(lensviz.EntityGrid(s, ids, v, alternatives=alternatives))
    readouts.clear()
    s.cursor.prompt = (*ids[:-1], 99, 98)
    settled(grid)
    assert sum(readouts) == 2 * len(TRAINED) * (2 if alternatives else 1)
    readouts.clear()
    s.cursor.prompt = ids
    settled(grid)
    s.cursor.prompt = ids[:5]
    assert same(settled(grid), lensviz.entity_lens(s, ids[:5], list(TRAINED), v))
    assert sum(readouts) == 0


def test_more_alternatives_and_the_logit_lens_leave_the_mentions(s, v, readouts):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v, alternatives=0))
    assert (grid.alt_texts, grid.alt_logp.shape, grid.logit_texts) == ([], (6, 2, 0), [])
    readouts.clear()
    grid.logit_lens = True
    settled(grid)
    assert (sum(readouts), len(grid.logit_texts)) == (0, 12)
    grid.alternatives = 1
    settled(grid)
    assert sum(readouts) == 12
    assert len(grid.alt_texts) == 12


def test_with_context_is_a_switch(s, v, other):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v))
    grid.with_context = True
    assert same(settled(grid), lensviz.entity_lens(other, PROMPT, list(TRAINED), v, with_context=True))
    s.stats.reset()
    grid.with_context = False
    assert same(settled(grid), lensviz.entity_lens(other, PROMPT, list(TRAINED), v))
    assert s.stats.model_passes == 0


@pytest.mark.parametrize("view_class", [lensviz.EntityGrid, lensviz.EntityPanel])
def test_vectors_of_one_way_say_which(s, view_class):
    one = settled(view_class(s, PROMPT, random_vectors(contexts=(True,))))
    assert (one.contexts, one.with_context) == ([1], True)
    two = settled(view_class(s, PROMPT, random_vectors(contexts=(False,))))
    assert (two.contexts, two.with_context) == ([0], False)
    picture = two.logp
    two.with_context = True
    assert "without context only" in failed(two)
    assert two.logp is picture
    assert "with_context" in two._repr_mimebundle_()[0]["text/html"]
    two.with_context = False
    s.stats.reset()
    settled(two)
    assert (two.message, s.stats.model_passes) == ("", 0)


@pytest.mark.parametrize("view_class", [lensviz.EntityGrid, lensviz.EntityPanel])
def test_vectors_that_are_not_of_the_model(s, view_class):
    s.cursor.prompt = PROMPT
    before = followers(s.cursor)
    for bad, said in (
        (random_vectors(width=31), "31 numbers wide"),
        (random_vectors(layers=(7,)), "layer 7"),
        (None, "no task vectors of"),
        ({1: torch.zeros(32)}, "dict"),
    ):
        with pytest.raises(BadVectors, match=said):
            view_class(s, vectors=bad)
    with pytest.raises(BadReading):
        view_class(s, vectors=random_vectors(), vector_layer=2)
    assert followers(s.cursor) == before


@pytest.mark.parametrize("layers", [[], "every", [9], [-2], [0.5], 3, [None]])
def test_layers_that_are_none(s, v, layers):
    with pytest.raises(LensvizError) as told:
        lensviz.EntityGrid(s, PROMPT, v, layers=layers)
    assert str(told.value).endswith(".")


def test_layers_come_in_any_list(s, v):
    for layers in (np.arange(2), range(2), (np.int64(0), 1), torch.arange(2)):
        grid = settled(lensviz.EntityGrid(s, PROMPT, v, layers=layers))
        assert grid.layers.tolist() == [0, 1]
        assert "layers=[0, 1]" in grid.code


def test_a_prompt_too_long_with_context_is_a_sentence(v):
    session = lensviz.Session(tiny_gpt2())
    grid = settled(lensviz.EntityGrid(session, PROMPT, v, layers=[1], alternatives=0))
    texts = grid.texts
    session.cursor.prompt = tuple(range(2, 58))
    settled(grid)
    grid.with_context = True
    assert "can read only 64" in failed(grid)
    assert grid.texts != texts
    session.cursor.prompt = PROMPT
    settled(grid)
    session.cursor.prompt = ""
    assert "prompt" in failed(grid)
    assert grid.texts


def slow_mentions(monkeypatch, after):
    """Holds the model inside the piece behind so many; returns what says it is there, and what lets it go on."""
    at, gate = threading.Event(), threading.Event()
    compute, calls = mentions.Mentions.compute, []

    def slow(query, on):
        calls.append(query)
        if len(calls) > after:
            at.set()
            assert gate.wait(60)
            on.check()
        return compute(query, on)

    monkeypatch.setattr(mentions.Mentions, "compute", slow)
    return at, gate


def test_stopped_half_way_it_keeps_what_is_written_and_goes_on(s, v, other, monkeypatch, readouts):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    monkeypatch.setattr(mentions, "ROWS", 6)
    ids = tuple(range(40, 56))
    with monkeypatch.context() as patch:
        at, gate = slow_mentions(patch, after=8)
        grid = lensviz.EntityGrid(s, ids, v, alternatives=0)
        assert at.wait(60)
        click(grid, "cancel")
        gate.set()
        assert grid.wait(60)
    assert grid.status == "ready"
    assert "Stopped" in grid.message
    done = grid.state >= 2
    assert 0 < done.sum() == grid.cells_done < done.size
    texts = np.array(grid.texts, object)
    want = lensviz.entity_lens(other, ids, list(TRAINED), v)
    assert (texts[done.ravel()] == want.texts.T.ravel()[done.ravel()]).all()
    readouts.clear()
    grid.window = [0, 3]
    assert same(settled(grid), want)
    assert grid.message == ""
    assert sum(readouts) <= done.size - done.sum()


def test_two_views_of_the_same_cells_share_their_work(s, v, readouts):
    settled(lensviz.EntityGrid(s, PROMPT, v))
    s.stats.reset()
    readouts.clear()
    settled(lensviz.EntityGrid(s, vectors=v, layers=[1, -1]))
    lensviz.decode_mentions(s, PROMPT, [(1, 2), (-1, 3)], v)
    assert (s.stats.model_passes, sum(readouts)) == (0, 0)
    s.cursor.layer = 1
    panel = settled(lensviz.EntityPanel(s, vectors=v, alternatives=3, template=""))
    assert sum(readouts) == 1  # the random vector
    assert panel.text == settled(lensviz.EntityGrid(s, vectors=v)).texts[-1]


def test_two_views_at_once_share_their_work(s, v, readouts):
    grids = [lensviz.EntityGrid(s, PROMPT, v, alternatives=0) for _ in range(2)]
    for grid in grids:
        settled(grid)
    assert sum(readouts) == 12
    assert grids[0].texts == grids[1].texts


def test_interventions_change_the_grid(s, v, other):
    grid = settled(lensviz.EntityGrid(s, PROMPT, v))
    clean = grid.texts
    changes = [lensviz.Scale(layer=0, positions=[1], factor=-4.0)]
    s.cursor.interventions = changes
    assert same(settled(grid), lensviz.entity_lens(other, PROMPT, list(TRAINED), v, interventions=changes))
    assert grid.texts != clean
    assert grid.texts[:2] == clean[:2]  # nothing before the change
    s.stats.reset()
    s.cursor.off = [0]
    assert settled(grid).texts == clean
    assert s.stats.model_passes == 0


@pytest.mark.parametrize("context", [False, True])
def test_ids_are_a_prompt(s, v, other, context):
    ids = list(s.tokens(PROMPT).ids)
    grid = settled(lensviz.EntityGrid(s, ids, v, with_context=context))
    assert same(grid, lensviz.entity_lens(other, ids, list(TRAINED), v, with_context=context))
    assert s.cursor.prompt == tuple(ids)


def test_examples_in_the_place_of_vectors(s, other):
    grid = settled(lensviz.EntityGrid(s, PROMPT, False, layers=[0, 2], max_tokens=3))
    cells = [(layer, p) for p in range(6) for layer in (0, 2)]
    want = lensviz.decode_mentions(other, PROMPT, cells, few_shot=True, max_tokens=3)
    assert grid.texts == [m.text for m in want]
    assert (grid.vector_layers.tolist(), grid.contexts) == ([0, 2], [0])
    assert settled(lensviz.EntityGrid(s, PROMPT, False)).layers.tolist() == [-1, 0, 1, 2]
    panel = settled(lensviz.EntityPanel(s, PROMPT, False, template=SHORT))
    assert panel.base_names == ["random vector", "logit lens"]
    s.cursor.layer = 0
    settled(panel)
    (want,) = lensviz.decode_mentions(other, PROMPT, [(0, 5)], few_shot=SHORT)
    assert (panel.text, panel.vector_layer, panel.contexts) == (want.text, 0, [0])


def test_a_model_without_a_head(v):
    made, tokenizer = model()
    session = lensviz.Session((made.model, tokenizer))
    for view_class in (lensviz.EntityGrid, lensviz.EntityPanel):
        assert "head" in failed(view_class(session, PROMPT, v, with_context=False))


# the panel


def as_called(panel, session, vectors):
    """Whether the panel shows what the calls say of its cell."""
    cursor, position = panel.cursor, panel.shown["position"]
    cell, how = [(cursor.layer, position)], {"with_context": panel.with_context, "max_tokens": panel.max_tokens}
    others = {"alternatives": panel.alternatives, "search": panel.search, "seed": panel.seed}
    asked = {"interventions": cursor.interventions}
    (want,) = lensviz.decode_mentions(session, cursor.prompt, cell, vectors, **how, **others, **asked)
    assert (panel.text, panel.state, panel.vector_layer) == (want.text, 2 if want.ended else 3, want.vector_layer)
    assert panel.logp.tolist() == pytest.approx([want.logp], rel=1e-4)
    assert panel.token == session.tokens(cursor.prompt).texts[position]
    assert panel.alt_texts == [a.text for a in want.alternatives]
    np.testing.assert_allclose(panel.alt_logp, [a.logp for a in want.alternatives], rtol=1e-4)
    few = {"few-shot prompt": {"few_shot": panel.template, "max_tokens": panel.max_tokens}} if panel.template else {}
    calls = {**few, "random vector": {"vectors": vectors, "noise": 0, **how}}
    assert panel.base_names == [*calls, "logit lens"]
    texts, logps = [], []
    for call in calls.values():
        (found,) = lensviz.decode_mentions(session, cursor.prompt, cell, **call, **asked)
        texts, logps = [*texts, found.text], [*logps, found.logp]
    ids = (session.adapter.tokenizer.bos_id, *session.tokens(cursor.prompt).ids)  # as the mentions' run
    moved = [replace(i, positions=[p + 1 for p in i.positions]) for i in cursor.interventions]
    lens = session.lens(ids, top_k=1, interventions=moved)
    at = (cursor.layer + 1, position + 1, 0)
    assert panel.base_texts == [*texts, lens.pieces[lens.top_ids[at]]]
    np.testing.assert_allclose(panel.base_logp, [*logps, lens.top_logp[at]], rtol=1e-3)
    return True


def test_the_panel_follows_every_change(s, v, other):
    panel = settled(lensviz.EntityPanel(s, PROMPT, v, template=SHORT))
    assert as_called(panel, other, v)
    texts = {panel.text}
    for on, name, value in (
        (s.cursor, "position", 1),
        (s.cursor, "layer", 0),
        (s.cursor, "layer", -1),
        (panel, "with_context", True),
        (panel, "max_tokens", 3),
        (panel, "search", "sample"),
        (panel, "seed", 5),
        (panel, "alternatives", 2),
        (panel, "template", "a>a;b>b;_>"),
        (panel, "template", ""),
        (s.cursor, "prompt", "The City of Paris"),
        (panel, "with_context", False),
        (s.cursor, "interventions", [lensviz.Scale(layer=-1, positions=[1], factor=3.0)]),
    ):
        code, serial = panel.code, panel.shown["serial"]
        setattr(on, name, value)
        settled(panel)
        assert panel.shown["serial"] > serial
        assert panel.code != code
        assert as_called(panel, other, v), name
        texts.add(panel.text)
    assert len(texts) > 3


def test_no_others_are_no_others(s, v):
    panel = settled(lensviz.EntityPanel(s, PROMPT, v, alternatives=0, template=""))
    assert (panel.alt_texts, panel.alt_logp.tolist(), panel.base_names) == ([], [], ["random vector", "logit lens"])


def test_a_mention_grows_in_the_panel(s, v, monkeypatch):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    panel = lensviz.EntityPanel(s, PROMPT, v)
    settled(panel)
    seen = []
    panel.observe(lambda _: seen.append((panel.state, panel.text, panel.shown["position"], panel.status)), "shown")
    s.cursor.position = 0
    settled(panel)
    assert seen[0][0] == 1
    assert [state for state, *_ in seen] == sorted(state for state, *_ in seen)
    assert {position for _, _, position, _ in seen} == {0}
    assert seen[-1][3] == "ready"


def test_parts_are_widgets_and_close_with_the_panel(s, v):
    lens = settled(lensviz.LensGrid(s, PROMPT))
    before = followers(s.cursor)
    panel = settled(lensviz.EntityPanel(s, vectors=v))
    assert [type(part).__name__ for part in panel.parts] == ["Prompt", "TokenPicker", "LayerPicker"]
    assert all(part.cursor is s.cursor and part.status == "ready" for part in panel.parts)
    grid, training_view = settled(lensviz.EntityGrid(s, vectors=v)), lensviz.TaskTraining(s, ITEMS, [1], epochs=1)
    serials = [view.shown["serial"] for view in (panel, grid)]
    for view in (panel, grid, training_view):
        view.close()
        view.close()
    assert followers(s.cursor) == before
    assert all(part.comm is None for part in panel.parts)
    s.cursor.prompt = "Another"
    settled(lens)
    assert [view.shown["serial"] for view in (panel, grid)] == serials


@pytest.mark.parametrize("template", ["no place", "_ and _", "x_", "_"])
def test_a_template_that_is_none(s, v, template):
    with pytest.raises(BadReading, match="_"):
        lensviz.EntityPanel(s, PROMPT, v, template=template)
    panel = settled(lensviz.EntityPanel(s, PROMPT, v, template=SHORT))
    text, bases = panel.text, panel.base_texts
    panel.set_state({"template": memoryview(template.encode())})
    assert "_" in failed(panel)
    assert (panel.text, panel.base_texts) == (text, bases)
    s.stats.reset()
    panel.template = SHORT
    settled(panel)
    assert s.stats.model_passes == 0


def test_a_template_too_long_leaves_the_mention(v):
    session = lensviz.Session(tiny_gpt2())
    panel = lensviz.EntityPanel(session, PROMPT, v)
    assert panel.wait(60)
    assert panel.state >= 2
    if panel.status == "error":
        assert "template" in panel.message or "few-shot" in panel.message
    panel.template = ""
    settled(panel)


# all of them


def again(view, session, **scope):
    """The view that its Python makes."""
    *body, last = view.code.replace(view.session.source, "other").splitlines()
    space = {"other": session, **scope}
    exec("\n".join([*body, f"made = {last}"]), space)  # noqa: S102 - it is there to be run
    return settled(space["made"])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"with_context": True, "max_tokens": 3, "alternatives": 0, "logit_lens": True, "color": "none"},
        {"layers": "all", "vector_layer": 1},
        {"layers": [2, 0]},
    ],
)
def test_the_python_of_a_grid_makes_it_again(s, v, other, options):
    s.cursor.interventions = [lensviz.Scale(layer=0, positions=[1], factor=2.0)]
    grid = settled(lensviz.LensGrid(s, PROMPT, lens="entity", vectors=v, **options))
    made = again(grid, other, vectors=v)
    assert isinstance(made, lensviz.EntityGrid)
    for name in ("texts", "tokens", "alt_texts", "logit_texts", "with_context", "max_tokens", "color"):
        assert getattr(made, name) == getattr(grid, name)
    assert made.vector_layers.tolist() == grid.vector_layers.tolist()
    other.cursor.interventions = []


@pytest.mark.parametrize(
    ("vectors", "options"),
    [
        (True, {}),
        (True, {"template": "", "with_context": True, "vector_layer": -1}),
        (True, {"template": SHORT, "max_tokens": 2, "alternatives": 3, "search": "sample", "seed": 4}),
        (False, {}),
        (False, {"template": SHORT}),
    ],
)
def test_the_python_of_a_panel_makes_it_again(s, v, other, vectors, options):
    panel = settled(lensviz.EntityPanel(s, PROMPT, v if vectors else False, **options))
    s.cursor.position, s.cursor.layer = 2, 0
    settled(panel)
    made = again(panel, other, vectors=v)
    for name in ("text", "token", "alt_texts", "base_names", "base_texts", "template", "with_context", "vector_layer"):
        assert getattr(made, name) == getattr(panel, name)
    assert (EXAMPLES in panel.code) is False  # what is at rest is not written down


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=6).filter(str.strip))
def test_any_text_is_a_prompt(s, v, text):
    grid = settled(lensviz.EntityGrid(s, text, v, max_tokens=2, alternatives=0))
    assert len(grid.texts) == 2 * len(grid.tokens)
    state = grid.get_state()
    assert isinstance(state["texts"], bytes)
    grid.close()


def test_every_output_can_be_read_without_a_page(s, v):
    items = [(f"{HOSTILE} {n}", HOSTILE) for n in range(9)]
    views = [
        settled(lensviz.EntityGrid(s, HOSTILE, v)),
        settled(lensviz.EntityPanel(s, HOSTILE, v)),
        settled(lensviz.TaskTraining(s, items, [1], epochs=1)),
    ]
    for view in views:
        data, _ = view._repr_mimebundle_()
        assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
        assert data["text/plain"].startswith(type(view).__name__ + "(")
        assert "\u202e" not in data["text/plain"] + data["text/html"]
        root = ET.fromstring(data["text/html"])
        assert {e.tag for e in root.iter()} <= {"div", "p", "table", "tr", "th", "td"}
        assert all(not e.attrib for e in root.iter())
        for name, value in view.get_state().items():
            if name not in ("_esm", "_css"):
                assert "<!--" not in str(value) or isinstance(value, bytes), name
    assert "emb" in views[0]._repr_mimebundle_()[0]["text/plain"]
    assert "random vector" in views[1]._repr_mimebundle_()[0]["text/plain"]
    assert f"{np.nanmin(views[2].held_loss):.3f}" in views[2]._repr_mimebundle_()[0]["text/plain"]


def test_no_trait_hides_a_name_of_the_base_classes():
    for cls in (lensviz.EntityGrid, lensviz.EntityPanel, lensviz.TaskTraining):
        own = {name for base in cls.__mro__ if issubclass(base, StatusView) for name in base.class_own_traits()}
        assert own
        assert not own & set(dir(Widget)), cls


# the training


def train(session, items=ITEMS, layers=(-1, 1), **options):
    return lensviz.TaskTraining(session, items, layers, **{"epochs": 2, "batch_size": 4, **options})


def hold(monkeypatch, step):
    """Holds the training inside a step; returns what says it is there, and what lets it go on."""
    at, gate, calls = threading.Event(), threading.Event(), []
    losses = training.losses

    def slow(*args, learn=(), **options):
        calls.extend([1] * bool(learn))
        if learn and len(calls) == step:
            at.set()
            assert gate.wait(60)
        return losses(*args, learn=learn, **options)

    monkeypatch.setattr(training, "losses", slow)
    return at, gate


@pytest.mark.parametrize("context", [False, True])
def test_a_training_is_that_of_the_call(s, other, context):
    view = train(s, with_context=context)
    progress = []
    view.observe(lambda c: progress.append(c.new), "progress")
    settled(view)
    want = lensviz.TaskVectors.train(other, ITEMS, [-1, 1], epochs=2, batch_size=4, with_context=context)
    for layer in TRAINED:
        torch.testing.assert_close(view.vectors[layer, context], want[layer, context], rtol=1e-5, atol=1e-6)
    assert view.layers.tolist() == [-1, 1]
    assert (view.steps_done, view.steps_total) == (12, 12)
    assert (view.finished, view.stopped, view.seconds_left, view.progress) == (True, False, 0.0, 1.0)
    assert view.loss.shape == (12, 2)
    assert np.isfinite(view.loss).all()
    checks = len(view.held_steps)
    assert view.held_loss.shape == (checks, 2)
    assert checks >= 8
    assert view.held_steps[-1] == 12
    assert (np.diff(view.held_steps) > 0).all()
    for n, step in enumerate(view.best_steps.tolist()):
        if step:
            row = view.held_steps.tolist().index(step)
            assert view.held_loss[row, n] == view.held_loss[:, n].min()
    assert 1 <= len(view.sample_mentions) <= 4
    assert len(view.sample_texts) == 2 * len(view.sample_mentions)
    assert {mention for _, mention in ITEMS} >= set(view.sample_mentions)
    assert progress == sorted(progress)
    assert view.message.endswith(".")


def test_trained_vectors_read_the_grid(s):
    view = settled(train(s, epochs=1))
    grid = settled(lensviz.EntityGrid(s, PROMPT, view.vectors))
    assert grid.layers.tolist() == [-1, 1]
    assert settled(view).finished


def test_clicks_are_answered_while_it_trains_and_leave_it_alone(s, v, monkeypatch):
    at, gate = hold(monkeypatch, step=3)
    grid = settled(lensviz.EntityGrid(s, PROMPT, v))
    panel = settled(lensviz.EntityPanel(s, vectors=v))
    view = train(s, epochs=30, batch_size=2, checks=1)
    assert at.wait(60)
    s.cursor.position, s.cursor.layer = 1, 0
    s.cursor.prompt = "The City of Paris"
    gate.set()
    settled(panel)
    settled(grid)
    assert (panel.shown["position"], panel.shown["layer"]) == (1, 0)
    assert view.status == "busy"
    assert view.steps_done < view.steps_total
    s.cursor.prompt = PROMPT
    settled(panel)
    assert view.status == "busy", view.message
    before = view.steps_done
    grown = threading.Event()
    view.observe(lambda c: grown.set() if c.new > before else None, "steps_done")
    assert grown.wait(60)
    steps = len(view.loss)
    assert view.steps_done >= steps > before
    click(view, "cancel")
    assert view.wait(60)


def test_a_finished_training_stays_as_it_is(s, v):
    view = settled(train(s, epochs=1))
    vectors, message = view.vectors, view.message
    s.cursor.prompt = "Another"
    s.cursor.layer = 0
    with pytest.raises(OutOfRange):
        s.cursor.position = 999
    s.cursor.position = 0
    settled(view)
    assert (view.message, view.finished, view.steps_done) == (message, True, view.steps_total)
    assert len(view.loss) == view.steps_total
    torch.testing.assert_close(view.vectors[1], vectors[1])


@pytest.mark.parametrize("batch", [1, 8])
def test_stopped_it_keeps_the_best_so_far(s, monkeypatch, batch):
    at, gate = hold(monkeypatch, step=4)
    view = train(s, epochs=9, batch_size=batch)
    assert at.wait(60)
    click(view, "cancel")
    gate.set()
    s.worker.submit("behind it", lensviz.engine.worker.Job(iter(()), print))
    assert s.worker.wait("behind it", 60)
    assert view.wait(60)
    assert (view.status, view.stopped, view.finished) == ("ready", True, False)
    done = view.steps_done
    assert f"{done} of {view.steps_total}" in view.message
    assert len(view.loss) == done
    grid = settled(lensviz.EntityGrid(s, PROMPT, view.vectors))
    assert grid.layers.tolist() == [-1, 1]
    assert "stopped" in view.vectors.card["training"]["note"]
    assert "stopped" in view._repr_mimebundle_()[0]["text/plain"]


def test_stopped_before_its_first_step_there_is_nothing(s, monkeypatch):
    at, gate = hold(monkeypatch, step=1)
    view = train(s)
    with pytest.raises(BadTraining, match="first step"):
        view.vectors  # noqa: B018
    assert at.wait(60)
    click(view, "cancel")
    gate.set()
    assert view.wait(60)
    assert (view.status, view.stopped) == ("ready", True)
    assert ("are in .vectors" in view.message) is bool(len(view.loss if view.loss is not None else ()))


@pytest.mark.filterwarnings("ignore:Training stopped")
def test_a_loss_that_is_no_number_stops_it_with_a_sentence(monkeypatch):
    session, losses, calls = lensviz.Session(tiny_gpt2()), training.losses, []

    def wrong(*args, learn=(), **options):
        found, layer, gradients = losses(*args, learn=learn, **options)
        calls.extend([1] * bool(learn))
        return found, layer, tuple(g * math.nan for g in gradients) if len(calls) == 3 else gradients

    with monkeypatch.context() as patch:
        patch.setattr(training, "losses", wrong)
        view = settled(train(session))
    assert "not a number" in view.message
    assert (view.finished, view.steps_done) == (True, 2)
    assert view.vectors[1].isfinite().all()
    huge = lensviz.TaskVectors({layer: torch.full((32,), 3e38) for layer in TRAINED})
    nothing = train(session, start=huge)
    assert "not a number" in failed(nothing)
    with pytest.raises(BadTraining):
        nothing.vectors  # noqa: B018
    assert "not a number" in nothing._repr_mimebundle_()[0]["text/html"]


@pytest.mark.parametrize(
    ("items", "layers", "options"),
    [
        ([], [1], {}),
        (ITEMS, [], {}),
        ([("a b", "c")], [1], {}),
        (ITEMS, [1], {"epochs": 0}),
        (ITEMS, [1], {"wrong": 1}),
        ([("word " * 300, "word")], [1], {"with_context": True}),
    ],
)
def test_what_cannot_be_trained_is_refused_at_once(s, items, layers, options):
    with pytest.raises(LensvizError) as told:
        lensviz.TaskTraining(s, items, layers, **options)
    assert str(told.value).endswith(".")


def test_few_items_have_no_held_out_losses(s):
    view = settled(train(s, ITEMS[:5], epochs=3))
    assert view.loss.shape == (6, 2)
    assert len(view.sample_mentions) == 4


def test_a_filter_is_trained_behind_the_vectors(s):
    view = train(s, layers=(1,), epochs=1, filter=True)
    progress = []
    view.observe(lambda c: progress.append(c.new), "progress")
    settled(view)
    assert list(view.vectors.filters) == [(1, False)]
    assert progress == sorted(progress)
    assert (np.diff(view.held_steps) > 0).all()
    assert len(view.loss) == view.steps_done == view.steps_total


def test_the_table_of_a_panel_is_tidy(s, v):
    panel = settled(lensviz.EntityPanel(s, PROMPT, v, alternatives=3, template=SHORT))
    frame = panel.to_frame()
    assert list(frame) == ["kind", "rank", "text", "logp", "layer", "position"]
    assert frame["kind"].tolist() == ["mention", *["alternative"] * 3, *panel.base_names]
    others = frame[frame["kind"] == "alternative"]
    assert (others["rank"].tolist(), others["text"].tolist()) == ([0, 1, 2], panel.alt_texts)
    assert frame["logp"].tolist()[:4] == [*panel.logp.tolist(), *panel.alt_logp.tolist()]
    assert set(frame["layer"]) == {s.cursor.layer}
    assert frame["text"][0] == panel.text
