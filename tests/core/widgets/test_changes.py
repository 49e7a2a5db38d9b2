"""Views of changes: interventions on the cursor, differences, undo, continuation, comparison, long prompts, cost."""

import json
import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

import lensviz
from lensviz.errors import BadIntervention, LensvizError, NotAligned, OutOfRange
from lensviz.lens.compare import compared_runs
from lensviz.queries.lens import LensStats
from lensviz.widgets.cursor.specs import encode_specs
from lensviz.widgets.status_view import StatusView
from tests.tiny import tiny_gpt2, tiny_llama

PROMPT = "The City of Lights iconic landmark"


def settled(view: StatusView) -> StatusView:
    assert view.wait(60)
    assert view.status == "ready", view.message
    return view


def write(cursor, **traits):
    """What a front end does when the page writes."""
    wire = {
        k: v if not isinstance(v, list) or k != "interventions" else json.dumps(v).encode() for k, v in traits.items()
    }
    cursor.set_state(wire)


def test_the_page_writes_an_intervention_and_every_view_follows(tiny):
    explorer = settled(lensviz.Explorer(tiny, prompt=PROMPT))
    write(tiny.cursor, interventions=[{"kind": "ablate", "layer": 1, "positions": [2]}])
    settled(explorer)
    want = [lensviz.Ablate(layer=1, positions=[2])]
    assert list(tiny.cursor.interventions) == want
    changed, clean = tiny.lens(PROMPT, interventions=want), tiny.lens(PROMPT)
    grid = explorer.grid
    order = np.argsort(grid.positions)
    np.testing.assert_array_equal(grid.top_ids[order].swapaxes(0, 1), changed.top_ids[..., :8])
    assert grid.reference == "clean run"
    effect = explorer.interventions.effect
    target = int(clean.top_ids[-1, -1, 0])
    both = [tiny.lens(PROMPT, targets=[target], interventions=i).target_logp[-1, -1, 0] for i in ([], want)]
    assert [effect["clean_logp"], effect["logp"]] == pytest.approx(both, abs=1e-4)


@pytest.mark.parametrize("color", ["probability", "entropy", "kl", "rank", "target"])
def test_the_difference_is_of_the_statistic_that_colors_the_cells(tiny, color):
    change = lensviz.Scale(layer=0, positions=[1], factor=3.0)
    tiny.cursor.prompt, tiny.cursor.targets = PROMPT, [70]
    tiny.cursor.interventions = [change]
    grid = settled(lensviz.LensGrid(tiny, color=color, show="difference"))
    clean = tiny.lens(PROMPT, targets=[70])
    values = {
        "probability": np.exp(clean.top_logp[..., 0]),
        "entropy": clean.entropy,
        "kl": clean.kl,
        "rank": clean.target_rank[..., 0],
        "target": clean.target_logp[..., 0],
    }[color]
    order = np.argsort(grid.positions)
    np.testing.assert_allclose(grid.reference_values[order].T, values, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(grid.reference_ids[order].T, clean.top_ids[..., 0])
    grid.show = "clean"
    settled(grid)
    np.testing.assert_array_equal(grid.top_ids[np.argsort(grid.positions)].swapaxes(0, 1), clean.top_ids[..., :8])


def test_switched_off_is_as_if_it_were_not_there_and_costs_nothing(tiny):
    grid = settled(lensviz.LensGrid(tiny, prompt=PROMPT))
    tiny.cursor.interventions = [lensviz.Ablate(layer=0, positions=[1]), lensviz.Ablate(layer=1, positions=[-1])]
    settled(grid)
    tiny.stats.reset()
    tiny.cursor.off = [0, 1]
    settled(grid)
    assert tiny.stats.cells_computed == 0
    assert grid.reference == ""
    tiny.cursor.interventions = []
    assert tiny.cursor.off == []


def test_what_the_page_keeps_keeps_its_vector(tiny):
    vector = torch.randn(32)
    tiny.cursor.interventions = [lensviz.Steer(layer=1, vector=vector, scale=2.0), lensviz.Scale(layer=0, factor=2.0)]
    kept = tiny.cursor.interventions[0]
    write(tiny.cursor, interventions=[{"key": 0}])
    assert tiny.cursor.interventions == (kept,)


def test_steering_from_the_page_names_two_tokens(tiny):
    write(
        tiny.cursor,
        interventions=[{"kind": "steer", "layer": 1, "positions": None, "scale": 3.0, "plus": "e", "minus": "a"}],
    )
    (steer,) = tiny.cursor.interventions
    assert steer == lensviz.Steer(layer=1, vector=tiny.direction("e", "a"), scale=3.0)


@pytest.mark.parametrize(
    ("spec", "error"),
    [
        ({"kind": "ablate", "layer": 99, "positions": [0]}, OutOfRange),
        ({"kind": "bend", "layer": 0, "positions": [0]}, BadIntervention),
        ({"kind": "steer", "layer": 0, "positions": [0], "plus": "many words here", "scale": 1}, LensvizError),
        ({"kind": "ablate", "layer": 0, "positions": []}, BadIntervention),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(tiny, spec, error):
    grid = settled(lensviz.LensGrid(tiny, prompt=PROMPT))
    with pytest.raises(error):
        write(tiny.cursor, interventions=[spec])
    assert grid.status == "error"
    assert grid.message.endswith(".")
    assert tiny.cursor.interventions == ()
    tiny.cursor.position = 0
    settled(grid)


def test_a_shorter_prompt_leaves_an_intervention_outside_and_says_so(tiny):
    grid = settled(lensviz.LensGrid(tiny, prompt=PROMPT))
    tiny.cursor.interventions = [lensviz.Ablate(layer=1, positions=[4])]
    settled(grid)
    tiny.cursor.prompt = "The"
    grid.wait(60)
    assert grid.status == "error"
    assert "position 4" in grid.message
    tiny.cursor.off = [0]
    settled(grid)


def test_undo_and_redo_go_through_what_the_reader_did_and_cost_nothing(tiny):
    explorer = settled(lensviz.Explorer(tiny, prompt=PROMPT))
    steps = [{"position": 1}, {"layer": 0}, {"interventions": [lensviz.Ablate(layer=0, positions=[1])]}]
    states = []
    for step in steps:
        states.append({f: getattr(tiny.cursor, f) for f in ("prompt", "position", "layer", "interventions")})
        for name, value in step.items():
            setattr(tiny.cursor, name, value)
        settled(explorer)
    tiny.stats.reset()
    for state in reversed(states):
        tiny.cursor._handle_msg({"content": {"data": {"method": "custom", "content": {"do": "undo"}}}, "buffers": []})
        settled(explorer)
        assert {f: getattr(tiny.cursor, f) for f in state} == state
    for _ in steps:
        tiny.cursor.redo()
    settled(explorer)
    assert tiny.cursor.position == 1
    assert tiny.cursor.layer == 0
    assert len(tiny.cursor.interventions) == 1
    assert not tiny.cursor.can_redo
    assert tiny.stats.cells_computed == 0


def test_a_prompt_that_moves_the_selection_is_one_step(tiny):
    tiny.cursor.prompt = PROMPT
    tiny.cursor.position = 5
    tiny.cursor.prompt = "A"
    assert tiny.cursor.position == -1
    tiny.cursor.undo()
    assert (tiny.cursor.prompt, tiny.cursor.position) == (PROMPT, 5)


def test_continue_grows_the_prompt_one_step_a_token(tiny):
    explorer = settled(lensviz.Explorer(tiny, prompt="A small model"))
    prompt = explorer.prompt_view
    prompt.max_new_tokens = 5
    tiny.stats.reset()
    prompt._handle_msg({"content": {"data": {"method": "custom", "content": {"do": "continue"}}}, "buffers": []})
    assert tiny.worker.wait((prompt, "continue"), 60)
    settled(explorer)
    want = tiny.generate("A small model", max_new_tokens=5)
    ids = tiny.tokens(tiny.cursor.prompt).ids
    assert list(ids) == [*want.prompt_ids, *want.token_ids]
    assert tiny.stats.model_passes == 5  # four steps, and the last token, which the views show too
    assert tiny.stats.cells_computed == 5 * 3
    assert not prompt.generating
    tiny.cursor.undo()
    assert tiny.cursor.prompt == "A small model"


def test_continue_can_be_stopped_and_a_bad_setting_is_said():
    session = lensviz.Session(tiny_gpt2(positions=64))
    prompt = settled(lensviz.Prompt(session, prompt="A small model"))
    prompt.max_new_tokens = 500
    prompt.continue_()
    prompt.wait(60)
    session.worker.wait((prompt, "continue"), 60)
    assert "at most" in prompt.message
    assert not prompt.generating
    prompt.max_new_tokens = 50
    grown = threading.Event()
    session.cursor.observe(lambda _: grown.set(), names=["prompt"])
    prompt.continue_()
    assert grown.wait(60)
    prompt.stop()
    assert session.worker.wait((prompt, "continue"), 60)
    settled(prompt)


def test_two_prompts_are_aligned_by_their_tokens(tiny):
    other = "The City of Lights small landmark"
    grid = settled(lensviz.LensGrid(tiny, prompt=PROMPT, compare=other, show="difference"))
    theirs = tiny.lens(other)
    ours = tiny.tokens(PROMPT)
    assert grid.reference == other
    for n, position in enumerate(grid.positions.tolist()):
        if position < len(theirs.tokens) and ours.ids[: position + 1] == tuple(theirs.token_ids[: position + 1]):
            np.testing.assert_array_equal(grid.reference_ids[n], theirs.top_ids[:, position, 0])
    grid.show = "clean"
    settled(grid)
    assert grid.tokens == theirs.tokens


def test_two_models_on_one_grid():
    tokenizer = tiny_gpt2()[1]
    a = lensviz.Session((tiny_gpt2(seed=0)[0], tokenizer))
    b = lensviz.Session((tiny_gpt2(seed=1)[0], tokenizer))
    grid = settled(lensviz.LensGrid(a, prompt=PROMPT, compare=b, show="difference", color="entropy"))
    order = np.argsort(grid.positions)
    np.testing.assert_allclose(grid.reference_values[order].T, b.lens(PROMPT).entropy, rtol=1e-5, atol=1e-5)
    c = lensviz.Session(tiny_llama())
    c.adapter.tokenizer.encode = lambda prompt, **_: [1, 2, 3]
    with pytest.raises(NotAligned):
        compared_runs(a.engine, replace(_selection(a), known={"compared": c.tokens(PROMPT)}), c)


def _selection(session):
    from lensviz.widgets.cursor.cursor import FIELDS
    from lensviz.widgets.selection import select

    fields = {f: getattr(session.cursor, f) for f in FIELDS}
    return select(session.engine, fields, with_tokens=True, with_edits=True)


def test_a_long_prompt_crosses_in_windows():
    session = lensviz.Session(tiny_gpt2(positions=2048))
    ids = np.random.default_rng(0).integers(0, 380, 2000).tolist()
    grid = settled(lensviz.LensGrid(session, prompt=ids))
    assert len(grid.positions) <= grid.room < 2000
    assert 1999 in grid.positions
    assert grid.overview.shape == (2000, 4)
    assert np.isfinite(grid.overview).all()
    size = sum(len(v) for v in grid.get_state().values() if isinstance(v, bytes))
    assert size < 1.5e6
    session.stats.reset()
    grid.set_state({"window": [100, 160]})
    settled(grid)
    assert set(range(100, 161)) <= set(grid.positions.tolist())
    assert session.stats.cells_computed == 0
    want = session.lens(ids)
    np.testing.assert_array_equal(grid.top_ids[..., 0], want.top_ids[:, grid.positions, 0].T)


def test_the_visible_columns_come_first(tiny, monkeypatch):
    seen = []
    make = LensStats.make
    monkeypatch.setattr(LensStats, "make", lambda q, on, p: (seen.append(list(p)), make(q, on, p))[1])
    grid = lensviz.LensGrid(tiny, prompt=list(range(30, 80)), window=[20, 24])
    settled(grid)
    assert set(range(20, 25)) & set(seen[0])


def test_long_work_says_what_it_costs_and_stops(tiny, monkeypatch):
    monkeypatch.setattr("lensviz.widgets.cursor_view.LONG_SECONDS", 0.0)
    told = []
    gate, began = threading.Event(), threading.Event()
    make = LensStats.make

    def slow(query, on, positions):
        began.set()
        gate.wait(60)
        on.check()
        return make(query, on, positions)

    monkeypatch.setattr(LensStats, "make", slow)
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    assert began.wait(60)
    told.append(grid.estimate)
    grid._handle_msg({"content": {"data": {"method": "custom", "content": {"do": "cancel"}}}, "buffers": []})
    gate.set()
    assert grid.wait(60)
    assert told[0].startswith("about ")
    assert grid.estimate == ""
    assert grid.status == "ready"
    assert "Stopped" in grid.message
    monkeypatch.setattr(LensStats, "make", make)
    tiny.cursor.prompt = PROMPT + " is"
    settled(grid)


def test_python_of_a_view_makes_it_again(tiny):
    tiny.cursor.interventions = [
        lensviz.Ablate(layer=0, positions=[1]),
        lensviz.Ablate(layer=1, positions=[0], mean=torch.ones(32)),
        lensviz.Scale(layer=1, factor=2.0),
        lensviz.Patch(layer=0, positions=[2], source="The City of Night", source_positions=[1]),
        lensviz.Steer(layer=1, vector=tiny.direction("e", "a"), scale=3.0),
    ]
    tiny.cursor.off = [1]
    grid = settled(lensviz.LensGrid(tiny, prompt=PROMPT, color="rank", show="difference", stride=2))
    other = lensviz.Session(tiny_gpt2())
    code = grid.code.replace(tiny.source, "other")
    assert code == grid.python().replace(tiny.source, "other")
    *body, last = code.splitlines()
    space = {"other": other}
    exec("\n".join([*body, f"made = {last}"]), space)  # noqa: S102 - it is there to be run
    made = settled(space["made"])
    assert encode_specs(other.cursor.interventions) == encode_specs(tiny.cursor.interventions)
    assert other.cursor.interventions == tiny.cursor.interventions
    assert (made.color, made.show, made.stride, other.cursor.off) == ("rank", "difference", 2, [1])
    np.testing.assert_array_equal(made.top_ids, grid.top_ids)


def test_the_python_follows_what_no_picture_depends_on(tiny):
    explorer = settled(lensviz.Explorer(tiny, prompt=PROMPT))
    tiny.cursor.layer, tiny.cursor.position = 1, 2
    explorer.grid.stride = 3
    explorer.grid.color = "entropy"
    tiny.cursor.interventions = [lensviz.Ablate(layer=0, positions=[1])]
    settled(explorer)
    for view in [explorer, *explorer.parts]:
        assert view.code == view.python()
        assert "layer, s.cursor.position = 1, 2" in view.code
        assert "Ablate(layer=0, positions=[1])" in view.code
    assert "stride=3" in explorer.code
    assert "color='entropy'" in explorer.code


def test_a_patch_map_shows_its_prompt_to_the_other_views(tiny):
    clean, corrupt = [3, 4, 5, 6, 7, 8, 9, 10], [3, 9, 5, 6, 7, 8, 9, 10]
    view = settled(lensviz.PatchMap(tiny, clean=clean, corrupt=corrupt, target=65))
    tiny.cursor.position = 7
    assert tiny.cursor.prompt == tuple(corrupt)
    settled(view)


def test_the_meter_reads_the_sessions_counters(tiny):
    meter = settled(lensviz.Meter(tiny))
    read = threading.Event()
    meter.observe(lambda _: read.set(), names=["model_passes"])
    tiny.lens(PROMPT)
    assert read.wait(60)
    tiny.lens(PROMPT)
    meter._read()
    stats = tiny.stats
    assert (meter.model_passes, meter.cells_computed, meter.hits, meter.held) == (
        stats.model_passes,
        stats.cells_computed,
        stats.hits,
        stats.bytes,
    )
    meter.close()
    tiny.lens("Another")


def test_the_patch_map_is_the_patch_sweep(tiny):
    clean, corrupt = [3, 4, 5, 6, 7], [3, 9, 5, 6, 7]
    view = settled(lensviz.PatchMap(tiny, clean=clean, corrupt=corrupt, target=65))
    want = lensviz.patch_sweep(tiny, clean=clean, corrupt=corrupt, target=65)
    assert view.positions.tolist()[0] == 1  # where they differ
    np.testing.assert_allclose(view.effect[np.argsort(view.positions)].T, want.effect, atol=1e-6)
    assert (view.clean_logp, view.corrupt_logp) == pytest.approx((want.clean_logp, want.corrupt_logp))
    assert "patched" in view.preview().text()
    with pytest.raises(NotAligned):
        lensviz.PatchMap(tiny, clean=[1, 2], corrupt=[3], target=65)


def test_the_patch_map_of_prompts_of_different_length(tiny):
    clean, corrupt = [3, 4, 5, 6, 7], [3, 9, 8, 5, 1, 7]
    view = settled(lensviz.PatchMap(tiny, clean=clean, corrupt=corrupt, target=65))
    want = lensviz.patch_sweep(tiny, clean=clean, corrupt=corrupt, target=65)
    assert want.counterparts == [0, -1, -1, 2, 3, 4]
    assert view.positions.tolist() == [1, 2, 4, 5, 3, 0]  # nothing to do, the one that differs, the others
    np.testing.assert_allclose(view.effect[np.argsort(view.positions)].T, want.effect, atol=1e-6)
    assert [bool(text) for text in view.clean_tokens] == [source >= 0 for source in want.counterparts]
    assert "nan" not in view.preview().text()
