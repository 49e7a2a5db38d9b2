"""Views without a page: a change of the cursor becomes traits, errors become sentences, nothing is computed twice."""

import pickle
import re
import threading
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch
from ipywidgets.widgets.widget import _instances

import lensviz
from lensviz import errors
from lensviz.widgets.arrays import encode_texts
from lensviz.widgets.status_view import StatusView
from tests.tiny import byte_tokenizer, tiny_bert, tiny_gpt2

PROMPT = "The City of Lights iconic landmark"
VIEWS = [
    lensviz.Prompt,
    lensviz.TokenPicker,
    lensviz.LayerPicker,
    lensviz.LensGrid,
    lensviz.TokenRanks,
    lensviz.Trajectory,
    lensviz.Explorer,
]


def settled(*views):
    for view in views:
        assert view.wait(30)


@pytest.mark.parametrize("view_class", VIEWS)
def test_every_view_stands_alone(tiny, view_class):
    view = view_class(tiny, prompt=PROMPT)
    settled(view)
    assert (view.status, view.message, view.progress) == ("ready", "", 1.0)
    n = len(tiny.tokens(PROMPT).ids) if "prompt" in view.depends_on else 0
    assert {k: view.shown[k] for k in ("n_tokens", "position", "layer")} == {
        "n_tokens": n,
        "position": max(n - 1, 0),
        "layer": 2,
    }
    assert tiny.cursor.prompt == PROMPT
    assert view.cursor is tiny.cursor


def test_grid_says_what_the_lens_says(tiny):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT, color="rank")
    settled(grid)
    r = tiny.lens(PROMPT, top_k=8)
    order = np.argsort(grid.positions)
    assert grid.positions[order].tolist() == list(range(len(r.tokens)))
    assert (grid.layers == r.layers).all()
    assert grid.tokens == r.tokens
    assert (grid.top_ids[order].swapaxes(0, 1) == r.top_ids).all()
    np.testing.assert_allclose(grid.top_logp[order].swapaxes(0, 1), r.top_logp, rtol=2e-3)
    np.testing.assert_allclose(grid.entropy[order].T, r.entropy, rtol=2e-3)
    np.testing.assert_allclose(grid.kl[order].T, r.kl, rtol=2e-3, atol=1e-4)
    pieces = dict(zip(grid.piece_ids.tolist(), grid.piece_texts, strict=True))
    assert pieces == {i: r.pieces[i] for i in pieces}
    assert grid.target == r.top_ids[-1, -1, 0]  # nothing chosen: the model's own continuation
    ranks = tiny.lens(PROMPT, targets=[grid.target]).target_rank[..., 0]
    assert (ranks == grid.target_rank[order].T).all()
    assert grid.parity["model"] == tiny.adapter.name


def test_the_grid_fills_from_the_selected_column_outwards(monkeypatch):
    monkeypatch.setattr("lensviz.analysis.tiles.TILE", 1)  # one position a block
    session = lensviz.Session(tiny_gpt2())
    session.cursor.prompt = PROMPT
    session.cursor.position = 3
    grid = lensviz.LensGrid(session)
    settled(grid)
    distances = abs(grid.positions - 3)
    assert len(distances) == 6
    assert (np.diff(distances) >= 0).all()


def test_one_pass_for_all_views_and_clicks(tiny):
    explorer = lensviz.Explorer(tiny, prompt=PROMPT)
    settled(explorer)
    for position in range(4):
        tiny.cursor.position = position
        tiny.cursor.layer = position - 1
        settled(explorer)
    explorer.grid.color = "rank"
    tiny.cursor.targets = [5, 6]
    settled(explorer)
    assert tiny.stats.model_passes == 1
    assert tiny.stats.cells_computed == 3 * len(tiny.tokens(PROMPT).ids)
    assert explorer.trajectory.ids.tolist() == [5, 6]
    assert explorer.trajectory.chosen
    assert explorer.grid.target == 5
    tiny.stats.reset()
    tiny.cursor.position = 1
    settled(explorer)
    assert (tiny.stats.model_passes, tiny.stats.misses) == (0, 3)  # a row, and two targets of one column


def test_ranks_and_search(tiny):
    view = lensviz.TokenRanks(tiny, prompt=PROMPT, top_k=7)
    tiny.cursor.layer = 0
    tiny.cursor.position = 2
    settled(view)
    r = tiny.lens(PROMPT, top_k=7, targets=[11])
    assert view.ids.tolist() == r.top_ids[1, 2].tolist()
    np.testing.assert_allclose(view.logp, r.top_logp[1, 2], atol=1e-4)
    view.search = "#11"
    settled(view)
    assert view.found_query == "#11"
    assert view.found_rank.tolist() == r.target_rank[1, 2].tolist()
    view.search = "cit"
    settled(view)
    texts = [t.strip().casefold() for t in view.found_texts]
    assert texts
    assert all("cit" in t for t in texts)
    view.search = ""
    settled(view)
    assert len(view.found_ids) == 0


def test_trajectory_defaults_to_the_distinct_tokens_that_were_top(tiny):
    view = lensviz.Trajectory(tiny, prompt=PROMPT)
    tiny.cursor.position = 1
    settled(view)
    r = tiny.lens(PROMPT, top_k=1)
    assert set(view.ids.tolist()) == set(r.top_ids[:, 1, 0].tolist())
    assert len(set(view.ids.tolist())) == len(view.ids)
    want = tiny.lens(PROMPT, targets=view.ids.tolist())
    np.testing.assert_allclose(view.logp.T, want.target_logp[:, 1], atol=1e-4)
    assert (want.target_rank[:, 1] == view.rank.T).all()
    np.testing.assert_allclose(view.entropy, want.entropy[:, 1], atol=1e-5)


def test_position_is_kept_while_it_exists(tiny):
    lensviz.TokenPicker(tiny, prompt=PROMPT)
    tiny.cursor.position = 3
    tiny.cursor.prompt = "The City of Lights"
    assert tiny.cursor.position == 3
    tiny.cursor.prompt = "A"
    assert tiny.cursor.position == -1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("position", 999, errors.OutOfRange),
        ("position", -999, errors.OutOfRange),
        ("layer", 3, errors.OutOfRange),
        ("layer", -2, errors.OutOfRange),
        ("lens", "tuned", errors.UnknownLens),
        ("targets", ["not one token at all"], errors.NotOneToken),
        ("targets", [10**9], errors.NotOneToken),
        ("prompt", 3.5, errors.BadPrompt),
    ],
)
def test_the_cursor_refuses_what_cannot_be(tiny, field, value, error):
    before = getattr(tiny.cursor, field)
    with pytest.raises(error):
        setattr(tiny.cursor, field, value)
    assert getattr(tiny.cursor, field) == before


def test_a_refused_value_is_said_in_the_views_and_loses_nothing(tiny):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    settled(grid)
    picture = grid.top_ids
    with pytest.raises(errors.OutOfRange):
        tiny.cursor.position = 999
    assert grid.status == "error"
    assert "no position 999" in grid.message
    assert grid.top_ids is picture
    tiny.cursor.prompt = PROMPT + " is"
    settled(grid)
    assert (grid.status, grid.message) == ("ready", "")


def sentence(text):
    return re.fullmatch(r"[A-Z\d].*[.)]", text) is not None


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"prompt": ""}, "prompt"),
        ({"prompt": "word " * 500}, "tokens"),
        ({"prompt": [10**6]}, "10"),
        ({"top_k": 10**6}, "vocabulary"),
    ],
)
def test_errors_are_sentences_and_the_picture_stays(tiny, change, part):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    settled(grid)
    picture, passes = grid.top_ids, tiny.stats.model_passes
    for name, value in change.items():
        setattr(tiny.cursor if name == "prompt" else grid, name, value)
    settled(grid)
    assert grid.status == "error"
    assert part in grid.message
    assert sentence(grid.message), grid.message
    assert grid.top_ids is picture
    grid.top_k = 8
    tiny.cursor.prompt = PROMPT
    settled(grid)
    assert grid.status == "ready"
    assert tiny.stats.model_passes == passes


def test_a_model_without_a_head_says_so():
    model, tokenizer = tiny_bert()
    session = lensviz.Session((model.bert, tokenizer))
    picker, grid = lensviz.TokenPicker(session, prompt=PROMPT), lensviz.LensGrid(session)
    settled(picker, grid)
    assert picker.status == "ready"
    assert grid.status == "error"
    assert "no language-model head" in grid.message


def test_nan_activations_are_shown_as_such():
    model, tokenizer = tiny_gpt2()
    session = lensviz.Session((model, tokenizer))
    block = model.transformer.h[1]
    hook = block.register_forward_hook(lambda m, a, o: torch.full_like(o, torch.nan) if torch.is_tensor(o) else o)
    explorer = lensviz.Explorer(session, prompt=PROMPT, color="rank")
    settled(explorer)
    grid = explorer.grid
    assert explorer.status == grid.status == "ready"
    assert np.isfinite(grid.top_logp[:, :2]).all()
    assert np.isnan(grid.top_logp[:, 2:, 0]).all()
    assert (grid.target_rank[:, 2:] == -1).all()
    assert "NaN" in grid.preview().text()
    assert "not a number" in explorer.token_ranks.message
    assert len(explorer.token_ranks.ids) == 0
    finite = session.lens(PROMPT, top_k=1).top_ids[:2, -1, 0]
    assert set(explorer.trajectory.ids.tolist()) == set(finite.tolist())  # no layer behind the first NaN has a top
    hook.remove()
    session.cursor.prompt = PROMPT + " is"  # another key in any case: the hook is gone from the model's version
    settled(explorer)
    assert np.isfinite(grid.top_logp).all()


def test_a_lone_surrogate_is_replaced_with_a_notice(tiny):
    view = lensviz.Prompt(tiny, prompt="The City \ud83d of")
    settled(view)
    assert view.status == "ready"
    assert "U+FFFD" in view.message
    assert "�" in byte_tokenizer().decode(tiny.tokens("The City � of").ids)
    assert view.tokens == tiny.tokens("The City � of").shown
    with pytest.warns(UserWarning, match=r"U\+FFFD"):
        tiny.lens("\ud83d")


def test_512_tokens_are_one_model_and_ten_kilobytes(tiny):
    model, tokenizer = tiny_gpt2(positions=600)
    session = lensviz.Session((model, tokenizer))
    cursor = session.cursor
    ids = (tokenizer("The City of Lights iconic landmark. ")["input_ids"] * 99)[:512]
    before = set(_instances)
    picker = lensviz.TokenPicker(session, prompt=ids)
    settled(picker)
    assert set(_instances) - before == {picker.model_id}
    state = picker.get_state()
    size = sum(
        len(str(v)) if not isinstance(v, bytes) else len(v) for k, v in state.items() if k not in ("_esm", "_css")
    )
    assert len(picker.tokens) == 512
    assert size <= 10_000
    assert cursor.model_id != picker.model_id


def test_text_never_passes_through_json(tiny):
    explorer = lensviz.Explorer(tiny, prompt="<!--<script> \u202e " + "x" * 40)
    settled(explorer)
    for widget in [*explorer.parts, explorer, tiny.cursor]:
        for name, value in widget.get_state().items():
            if name not in ("_esm", "_css"):
                assert "<!--" not in str(value) or isinstance(value, bytes), name
    assert b"<" in encode_texts(explorer.prompt_view.tokens)


def test_the_page_writes_bytes(tiny):
    picker = lensviz.TokenPicker(tiny, prompt=PROMPT)
    settled(picker)
    tiny.cursor.set_state({"prompt": memoryview("héllo wörld".encode()), "position": 1})
    settled(picker)
    assert tiny.cursor.prompt == "héllo wörld"
    assert picker.shown["position"] == 1


def test_clicks_in_a_burst_end_on_the_last(tiny):
    ranks = lensviz.TokenRanks(tiny, prompt=PROMPT)
    settled(ranks)
    with tiny.engine._model_lock:  # the model is busy while the clicks come
        tiny.stats.reset()
        for n in range(40):
            tiny.cursor.set_state({"position": n % 5, "layer": n % 3})
    settled(ranks)
    assert (ranks.shown["position"], ranks.shown["layer"]) == (39 % 5, 39 % 3)
    assert tiny.stats.misses <= 3


def test_clicks_from_many_threads_leave_a_true_picture(tiny):
    explorer = lensviz.Explorer(tiny, prompt=PROMPT)
    settled(explorer)

    def click(seed):
        rng = np.random.default_rng(seed)
        for _ in range(30):
            tiny.cursor.set_state({"position": int(rng.integers(0, 5)), "layer": int(rng.integers(-1, 3))})

    threads = [threading.Thread(target=click, args=[n]) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    settled(explorer)
    c, ranks = tiny.cursor, explorer.token_ranks
    assert (ranks.shown["position"], ranks.shown["layer"]) == (c.position, c.layer)
    assert ranks.ids[0] == tiny.lens(PROMPT, top_k=1).top_ids[c.layer + 1, c.position, 0]
    assert explorer.trajectory.shown["position"] == c.position


def test_a_closed_view_follows_no_more(tiny):
    grid = lensviz.LensGrid(tiny, prompt=PROMPT)
    settled(grid)
    serial = grid.shown["serial"]
    grid.close()
    tiny.cursor.prompt = "A small model"
    settled(grid)
    assert grid.shown["serial"] == serial


@pytest.mark.parametrize("view_class", VIEWS)
def test_every_output_can_be_read_without_a_page(tiny, view_class):
    view = view_class(tiny, prompt="a </script><img src=x onerror=alert(1)> \u202e b")
    data, _ = view._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert data["text/plain"].startswith(view_class.__name__ + "(")
    assert "\u202e" not in data["text/plain"]
    root = ET.fromstring(data["text/html"])
    assert {e.tag for e in root.iter()} <= {"div", "p", "table", "tr", "th", "td"}
    assert all(not e.attrib for e in root.iter())


def test_explorer_reads_as_a_table(tiny):
    data, _ = lensviz.Explorer(tiny, prompt=PROMPT)._repr_mimebundle_()
    rows = ET.fromstring(data["text/html"]).findall(".//tr")
    assert len(rows) == 1 + 4
    assert "emb" in data["text/plain"]
    with pytest.raises(errors.EmptyPrompt):
        tiny.lens("")
    tiny.cursor.prompt = ""
    data, _ = lensviz.Explorer(tiny)._repr_mimebundle_()
    assert "prompt" in data["text/html"]


def test_no_trait_hides_a_name_of_the_base_classes():
    taken = {"layout", "tooltip", "tabbable", "comm", "keys", "log", "open", "close", "send", "focus", "blur", "on_msg"}
    for cls in [*VIEWS, lensviz.Cursor]:
        own = {t for base in cls.__mro__ if issubclass(base, StatusView) for t in base.class_own_traits()}
        own |= set(cls.class_own_traits())
        assert not (own & taken), cls


def test_equal_tokens_are_not_one(tiny):
    grid = lensviz.LensGrid(tiny, prompt="the the the the")
    settled(grid)
    assert len(grid.positions) == len(grid.tokens) == len(tiny.tokens("the the the the").ids)
    assert len(byte_tokenizer()) == tiny.adapter.tokenizer.vocab_size


def test_a_character_over_several_tokens_is_shown_once(tiny):
    text = "日 é🙂 end"
    ids = tiny.tokens(text).ids
    pieces = tiny.adapter.tokenizer.token_strings(ids)
    for view in (lensviz.TokenPicker(tiny, prompt=text), lensviz.LensGrid(tiny)):
        settled(view)
        assert "".join(view.tokens) == text
        assert any("<0x" in piece for piece in pieces)
        assert not any("<0x" in shown for shown in view.tokens)
        at, inside = view.split.T.tolist()
        assert view.split_texts == [pieces[p] for p in at]
        assert all(view.tokens[p] == "" for p, within in zip(at, inside, strict=True) if within)
        assert 0 in inside
        assert 1 in inside
        tiny.cursor.prompt = "plain"
        settled(view)
        assert (view.split, view.split_texts) == (None, [])
        tiny.cursor.prompt = text


def test_a_prompt_of_ids_reads_as_their_text(tiny):
    text = "日本語 and emoji 🙂"
    view = lensviz.Prompt(tiny, prompt=tiny.tokens(text).ids)
    settled(view)
    assert view.text == text


def test_a_view_says_how_it_is_kept_instead_of_pickled(tiny):
    grid = lensviz.LensGrid(tiny, PROMPT)
    with pytest.raises(TypeError, match=r"LensGrid lives in its notebook.*\.python\(\)"):
        pickle.dumps(grid)
