"""The views of entropy: profiles that stream, compare and write on; measures of a corpus and what is behind them."""

import math
import threading

import numpy as np
import pytest
import torch
import traitlets

import lensviz
from lensviz import Corpus
from lensviz.errors import LensvizError
from lensviz.queries.lens import LensStats
from lensviz.soft_entropy.queries import CorpusPart
from lensviz.soft_entropy.sweep import soft_entropy_sweep
from lensviz.soft_entropy.view import MEASURES
from tests.tiny import TEXT, tiny_bert, tiny_gpt2, tiny_llama

PROMPT = "The City of Lights iconic landmark"
WORDS = " ".join(TEXT).split()
TEXTS = [" ".join(WORDS[n % 20 : n % 20 + 1 + 7 * n % 9]) for n in range(70)]
LABELS = [("abc"[n % 3] if n % 7 else None) for n in range(70)]
CORPUS = Corpus.from_list(TEXTS, LABELS)
SETS = ("label", "token", "output_bigram")
SMALL = {"n_points": 12, "reservoir": 64}
L = 3


def settled(view):
    assert view.wait(60)
    assert view.status == "ready", view.message
    return view


def ended(view):
    assert view.session.worker.wait((view, "continue"), 60)
    return settled(view)


def click(view, do):
    view._handle_msg({"content": {"data": {"method": "custom", "content": {"do": do}}}, "buffers": []})


def near(got, want, atol=1e-5):
    np.testing.assert_allclose(np.asarray(got, float), np.asarray(want, float), rtol=0, atol=atol)


# the profile


def test_a_profile_of_a_prompt_is_its_lens(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))
    lens = tiny.lens(PROMPT)
    n = len(lens.tokens)
    assert view.tokens == lens.tokens
    assert view.layers.tolist() == [0, 1, 2]
    assert view.positions.tolist() == list(range(n))
    near(view.values, lens.entropy[1:].T)
    near(view.kl, lens.kl[1:].T, 0.02)
    np.testing.assert_array_equal(view.top_ids, lens.top_ids[1:, :, :5].swapaxes(0, 1))
    near(view.top_logp, lens.top_logp[1:, :, :5].swapaxes(0, 1), 0.01)
    near(view.means, lens.entropy[1:].mean(1)[None])
    near(view.spread, lens.entropy[1:].std(1)[None])
    assert view.most == pytest.approx(math.log(tiny.adapter.head.vocab_size))
    assert view.piece_ids.tolist() == sorted(set(view.top_ids.ravel().tolist()))
    assert view.piece_texts == tiny.adapter.tokenizer.token_strings(view.piece_ids.tolist())


def test_another_order_unit_start_or_window_runs_no_model(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))
    tiny.stats.reset()
    for alpha in (2.0, 0.5, math.inf, 1.0):
        for unit, scale in (
            ("bits", 1 / math.log(2)),
            ("vocab", 1 / math.log(tiny.adapter.head.vocab_size)),
            ("nats", 1),
        ):
            view.alpha, view.unit = alpha, unit
            settled(view)
            z = np.stack([tiny.lens(PROMPT).entropy[1:].T]) if alpha == 1 else None
            if z is not None:
                near(view.values, z[0] * scale)
            assert view.most == pytest.approx(math.log(tiny.adapter.head.vocab_size) * scale)
    assert tiny.stats.model_passes == 0
    values = view.values
    view.first, view.windows = 2, 2
    settled(view)
    assert view.positions.tolist() == list(range(2, len(values)))
    near(view.values, values[2:])
    near(view.means, lensviz.entropy.windows(values[2:].astype(float), 2), 1e-5)
    assert view.shown["first"] == 2
    view.first = 999  # of a longer prompt
    settled(view)
    assert view.positions.tolist() == list(range(len(values)))
    assert tiny.stats.model_passes == 0


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7])
def test_the_windows_of_the_view_are_those_of_the_call(tiny, n):
    view = settled(lensviz.EntropyProfile(tiny, prompt=[1, 2, 3, 4, 5, 6, 7], windows=n))
    near(view.means, lensviz.entropy.windows(view.values.astype(float), n), 1e-5)


def test_alpha_is_that_of_the_call(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, alpha=2.0, unit="bits"))
    p = lensviz.entropy_profile(tiny, PROMPT, 1, 2.0, "bits", prepend_bos=None)
    near(view.values[-1], p.values[0])


def test_generate_begins_with_the_first_new_token(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))
    view.max_new_tokens = 5
    n = len(tiny.tokens(PROMPT).ids)
    seen = []
    view.observe(lambda c: seen.append(len(c.new)), names=["positions"])
    tiny.stats.reset()
    click(view, "generate")
    ended(view)
    p = lensviz.entropy_profile(tiny, list(tiny.tokens(PROMPT).ids), 5)
    assert view.first == n - 1
    assert not view.generating
    near(view.values[: len(p.values)], p.values)
    assert view.positions[0] == n - 1
    assert view.tokens[n:] == p.tokens
    assert view.positions.tolist() == list(range(n - 1, len(view.tokens)))
    assert tiny.stats.model_passes <= 6
    assert seen
    tiny.cursor.undo()
    settled(view)
    assert tiny.cursor.prompt == PROMPT


def test_generation_can_be_stopped(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, max_new_tokens=40))
    grown = threading.Event()
    tiny.cursor.observe(lambda _: grown.set(), names=["prompt"])
    view.generate()
    assert grown.wait(60)
    over = threading.Event()
    view.observe(lambda _: over.set(), names=["generating"])
    click(view, "stop")
    ended(view)
    assert over.wait(5)
    assert not view.generating
    assert view.first == len(tiny.tokens(PROMPT).ids) - 1


def test_what_cannot_be_generated_is_a_sentence(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, max_new_tokens=500))
    view.generate()
    tiny.worker.wait((view, "continue"), 60)
    assert "at most" in view.message
    assert not view.generating
    empty = lensviz.EntropyProfile(lensviz.Session(tiny_gpt2()))
    empty.cursor.prompt = ""
    empty.wait(60)
    click(empty, "generate")
    empty.session.worker.wait((empty, "continue"), 60)
    assert empty.status == "error"
    assert empty.message.endswith(".")


def test_a_new_prompt_is_shown_as_a_whole_again(tiny):
    """`first` belongs to the text that was written on, not to the next one that somebody types."""
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, max_new_tokens=2))
    view.generate()
    ended(view)
    tiny.cursor.prompt = "A small model reads"
    settled(view)
    assert view.positions.tolist() == list(range(len(tiny.tokens("A small model reads").ids)))


def test_a_long_prompt_streams(monkeypatch):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    session = lensviz.Session(tiny_gpt2(positions=1024))
    session.engine.tile = 1 << 12
    seen = []
    view = lensviz.EntropyProfile(session, prompt=list(range(20, 380)))
    view.observe(lambda c: seen.append(len(c.new)), names=["positions"])
    settled(view)
    view.first = 3
    settled(view)
    assert view.positions.tolist() == list(range(3, 360))
    assert seen == sorted(seen[: seen.index(max(seen)) + 1]) + seen[seen.index(max(seen)) + 1 :]


def test_two_models_of_different_depth():
    a, b = lensviz.Session(tiny_gpt2()), lensviz.Session(tiny_llama(num_hidden_layers=5))
    view = settled(lensviz.EntropyProfile(a, prompt=PROMPT, compare=b, windows=2, unit="vocab"))
    assert (view.chart, view.depth) == ("lines", "share")
    assert view.other_name == b.adapter.name
    assert view.other_means.shape == (2, 5)
    own, theirs = (lensviz.EntropyProfile(s, prompt=PROMPT, windows=2, unit="vocab") for s in (a, b))
    near(view.means, settled(own).means)
    near(view.other_means, settled(theirs).means)
    view.alpha, view.first = 2.0, 2
    settled(view)
    theirs.alpha, theirs.first = 2.0, round(2 * len(theirs.tokens) / len(view.tokens))
    near(view.other_means, settled(theirs).means)
    b.stats.reset()
    view.unit = "bits"
    settled(view)
    assert b.stats.model_passes == 0


def test_a_preview_and_a_name(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))
    text = view.preview().text()
    assert f"{view.values[0, 2]:.2f}" in text
    assert "nats" in text
    assert "EntropyProfile" in repr(view)
    assert "text/html" in view._repr_mimebundle_()[0]


def test_the_preview_names_the_order(tiny):
    assert "2" in settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, alpha=2.0)).preview().caption


def test_the_python_of_a_profile_makes_it_again(tiny):
    view = settled(
        lensviz.EntropyProfile(tiny, PROMPT, alpha=0.5, unit="bits", first=2, windows=2, chart="lines", depth="share")
    )  # fmt: skip
    view.measure = "kl"
    other = lensviz.Session(tiny_gpt2())
    assert "measure='kl'" in view.code
    *body, last = view.code.replace(tiny.source, "other").splitlines()
    space = {"other": other}
    exec("\n".join([*body, f"made = {last}"]), space)  # noqa: S102 - it is there to be run
    made = settled(space["made"])
    for name in ("alpha", "unit", "first", "windows", "chart", "measure", "depth", "tokens"):
        assert getattr(made, name) == getattr(view, name)
    near(made.values, view.values)
    near(made.means, view.means)


@pytest.mark.parametrize("alpha", [1e308, math.inf, np.float64(0.5)])
def test_the_python_of_any_order_can_be_run(tiny, alpha):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT, alpha=alpha))
    *body, last = view.code.replace(tiny.source, "other").splitlines()
    space = {"other": lensviz.Session(tiny_gpt2())}
    exec("\n".join([*body, f"made = {last}"]), space)  # noqa: S102 - as above
    assert space["made"].alpha == alpha
    near(settled(space["made"]).values, view.values)


def test_interventions_change_the_profile(tiny):
    view = settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))
    change = lensviz.Scale(layer=0, positions=[1], factor=5.0)
    tiny.cursor.interventions = [change]
    settled(view)
    near(view.values, tiny.lens(PROMPT, interventions=[change]).entropy[1:].T)


def test_a_model_without_a_head_is_a_sentence():
    model, tokenizer = tiny_bert()
    view = lensviz.EntropyProfile(lensviz.Session((model.bert, tokenizer)), prompt=PROMPT)
    view.wait(60)
    assert view.status == "error"
    assert "no language-model head" in view.message


@pytest.mark.parametrize("bad", [{"alpha": -1.0}, {"unit": "bans"}, {"windows": 0}])
def test_what_no_profile_has_is_refused(tiny, bad):
    with pytest.raises((LensvizError, ValueError, TypeError, traitlets.TraitError)):
        lensviz.EntropyProfile(tiny, prompt=PROMPT, **bad)


def test_no_number_as_an_order_is_a_sentence(tiny):
    view = lensviz.EntropyProfile(tiny, prompt=PROMPT, alpha=math.nan)
    view.wait(60)
    assert view.status == "error"
    assert view.message.startswith("There is no")


# soft entropy


def soft(session, sets=SETS, corpus=CORPUS, **traits):
    return lensviz.SoftEntropyView(session, corpus, sets, estimator=SMALL, **traits)


def table(frame, name, sets=SETS):
    return frame[name].to_numpy(float).reshape(-1, len(sets))


def test_the_parts_merge_to_the_sweep(tiny):
    view = settled(soft(tiny))
    frame = soft_entropy_sweep(tiny, CORPUS, SETS, **SMALL)
    assert len(view.parts()) > 1
    assert view.layers.tolist() == [-1, 0, 1, 2]
    assert view.sets == list(SETS)
    assert view.sides == ["text", "input", "output"]
    for at, name in enumerate(MEASURES):
        want = table(frame, name)
        if name == "residual":
            want = np.where([False, False, True], np.nan, want)
            near(view.rest, 1 - np.nansum(want, axis=1), 1e-6)
        np.testing.assert_allclose(view.values[at], want, rtol=0, atol=1e-6)
    assert view.n.tolist() == frame.n[:3].tolist()
    assert view.n_labels.tolist() == frame.n_labels[:3].tolist()
    assert np.isfinite(view.shuffled).all()
    assert (view.texts_done, view.texts_total, view.n_points) == (70, 70, 12)


def labels_of(session, name, text, row):
    ids = session.adapter.tokenizer.encode(text)
    if name == "label":
        return [LABELS[row]]
    order = 1 if name == "token" else 2
    grams = [ids[i : i + order] for i in range(len(ids) - order + 1)]
    return [session.adapter.tokenizer.decode(g) for g in grams]


@pytest.mark.parametrize("name", SETS)
def test_an_opened_list_is_of_its_labels(tiny, name):
    view = settled(soft(tiny, opened=name))
    tiny.stats.reset()
    for layer in (2, -1, 0):
        tiny.cursor.layer = layer
        settled(view)
        at = layer + 1
        rows = view.label_gain
        assert (np.diff(rows) <= 1e-7).all()
        for text, example in zip(view.label_texts, view.label_examples, strict=True):
            rows_of = [n for n, t in enumerate(TEXTS) if t == example]
            if "\ufffd" not in "".join(text):
                assert any(text in labels_of(tiny, name, example, n) for n in rows_of), (text, example)
        if len(view.label_texts) == view.n_labels[SETS.index(name)]:
            near(view.label_gain.sum(), view.values[2, at, SETS.index(name)], 1e-5)
            assert view.label_n.sum() == view.n[SETS.index(name)]
        assert view.label_entropy.min() >= 0
    assert tiny.stats.model_passes == 0


def test_examples_with_labels_that_are_left_out(tiny):
    """Rarer labels than the minimum have no line, and those behind them keep their own examples."""
    view = lensviz.SoftEntropyView(tiny, CORPUS, SETS, estimator={**SMALL, "min_count": 6}, opened="token")
    settled(view)
    assert len(view.label_texts) > 3
    for text, example in zip(view.label_texts, view.label_examples, strict=True):
        assert text in labels_of(tiny, "token", example, 0)


@pytest.mark.parametrize("n", [70, 10])
def test_a_changed_model_gives_other_numbers(tiny, n):
    corpus = Corpus.from_list(TEXTS[:n], LABELS[:n])
    view = settled(soft(tiny, ("label",), corpus))
    with torch.no_grad():
        tiny.adapter.model.transformer.wte.weight.add_(torch.randn(386, 32, generator=torch.Generator().manual_seed(1)))
    view.opened = "label"
    settled(view)
    want = soft_entropy_sweep(tiny, corpus, ("label",), **SMALL)
    np.testing.assert_allclose(view.values[2], table(want, "I", ("label",)), rtol=0, atol=1e-6)


def test_opening_and_the_layer_cost_nothing(tiny):
    view = settled(soft(tiny))
    tiny.stats.reset()
    for name in ("token", "label", ""):
        view.opened = name
        settled(view)
        assert bool(view.label_texts) == bool(name)
    again = settled(soft(tiny))
    assert tiny.stats.model_passes == 0
    np.testing.assert_array_equal(again.values, view.values)


def test_an_unknown_set_is_a_sentence(tiny):
    for sets in (("nobody",), ("fourgram", "token")):
        with pytest.raises(LensvizError) as told:
            soft(tiny, sets)
        assert str(told.value).endswith(".")
    with pytest.raises(LensvizError, match="pooling"):
        lensviz.SoftEntropyView(tiny, CORPUS, ("token",), sweep={"pooling": "mean"})
    view = settled(soft(tiny, opened="nobody"))
    assert view.label_texts == []


@pytest.mark.parametrize("estimator", [{"n_points": 1}, {"subspaces": 5}, {"legacy": True}, {"bins": 3}])
def test_an_estimator_that_cannot_be_is_said(tiny, estimator):
    with pytest.raises((LensvizError, TypeError)):
        _failed(lensviz.SoftEntropyView(tiny, CORPUS, ("label",), estimator=estimator))


def _failed(view):
    view.wait(60)
    if view.status == "error" and view.message.endswith("."):
        raise LensvizError(view.message)


def test_stopped_it_keeps_what_it_has_and_goes_on(tiny, monkeypatch):
    monkeypatch.setattr("lensviz.widgets.cursor_view.MIN_SECONDS", 0.0)
    gate, at = threading.Event(), threading.Event()
    compute = CorpusPart.compute

    def slow(part, on):
        if part.start >= 32:
            at.set()
            assert gate.wait(60)
            on.check()
        return compute(part, on)

    monkeypatch.setattr(CorpusPart, "compute", slow)
    view = soft(tiny)
    assert at.wait(60)
    click(view, "cancel")
    gate.set()
    assert view.wait(60)
    assert view.status == "ready"
    assert "Stopped" in view.message
    assert (view.texts_done, view.texts_total) == (32, 70)
    first = soft_entropy_sweep(tiny, Corpus.from_list(TEXTS[:32], LABELS[:32]), SETS, **SMALL)
    np.testing.assert_allclose(view.values[2], table(first, "I"), rtol=0, atol=1e-6)
    monkeypatch.setattr(CorpusPart, "compute", compute)
    tiny.stats.reset()
    view.opened = "token"  # looking at what is there does not begin to read again
    settled(view)
    assert (view.texts_done, tiny.stats.model_passes) == (32, 0)
    assert len(view.label_texts)
    assert view.stopped
    click(view, "resume")
    settled(view)
    assert (view.texts_done, view.stopped) == (70, False)
    np.testing.assert_allclose(view.values[2], table(soft_entropy_sweep(tiny, CORPUS, SETS, **SMALL), "I"), atol=1e-6)


def test_all_sets_there_are(tiny):
    view = settled(lensviz.SoftEntropyView(tiny, CORPUS, estimator=SMALL))
    grams = ["token", "bigram", "trigram"]
    assert view.sets == ["label", *grams, *(f"output_{g}" for g in grams)]
    encoder = lensviz.SoftEntropyView(lensviz.Session(tiny_bert()), CORPUS, estimator=SMALL)
    assert settled(encoder).sets == ["label", *grams]
    pooled = lensviz.SoftEntropyView(tiny, CORPUS, sweep={"pooling": "mean"}, estimator=SMALL)
    assert settled(pooled).sets == ["label"]
    assert pooled.n.tolist() == [sum(y is not None for y in LABELS)]


def test_texts_without_tokens_are_not_an_error(tiny):
    corpus = Corpus.from_list(["", *TEXTS[:5]], ["a", *LABELS[:5]])
    view = settled(soft(tiny, corpus=corpus))
    assert view.texts_done == 6


def test_no_set_at_all_is_a_sentence(tiny):
    for corpus, options in ((CORPUS, {"labels": ()}), (Corpus.from_list(TEXTS), {"sweep": {"pooling": "mean"}})):
        with pytest.raises(LensvizError) as told:
            lensviz.SoftEntropyView(tiny, corpus, **options)
        assert str(told.value).endswith(".")


def test_a_corpus_without_tokens_is_a_sentence(tiny):
    nothing = soft(tiny, corpus=Corpus.from_list(["", ""], ["a", "b"]), sets=("label",))
    nothing.wait(60)
    assert nothing.status == "error"
    assert "token" in nothing.message


def test_the_preview_of_soft_entropy(tiny):
    view = settled(soft(tiny))
    text = view.preview().text()
    assert f"{view.values[2, 0, 1]:.3f}" in text
    assert "70 of 70 texts" in text


@pytest.mark.parametrize(
    "options", [{"sets": SETS}, {"sets": ("label",), "sweep": {"pooling": "mean", "max_length": 4}}]
)
def test_the_python_of_soft_entropy_makes_the_same_numbers(tiny, options):
    view = settled(soft(tiny, opened="label", measure="regularity", chart="bars", **options))
    *body, last = view.code.replace(tiny.source, "other").splitlines()
    space = {"other": lensviz.Session(tiny_gpt2()), "corpus": CORPUS}
    exec("\n".join([*body, f"made = {last}"]), space)  # noqa: S102 - it is there to be run
    made = settled(space["made"])
    assert (made.opened, made.measure, made.chart, made.sets) == ("label", "regularity", "bars", view.sets)
    assert made.n_points == view.n_points
    np.testing.assert_allclose(made.values, view.values, atol=1e-6)


def test_an_example_goes_into_the_prompt_of_every_view(tiny):
    view = settled(soft(tiny, opened="token"))
    profile = lensviz.EntropyProfile(tiny)
    tiny.cursor.set_state({"prompt": view.label_examples[0].encode()})
    settled(profile)
    assert profile.tokens == list(tiny.tokens(view.label_examples[0]).texts)
    tiny.stats.reset()
    settled(view)
    assert tiny.stats.cells_computed == 0


def test_closed_views_follow_nothing(tiny, monkeypatch):
    views = [settled(soft(tiny)), settled(lensviz.EntropyProfile(tiny, prompt=PROMPT))]
    for view in views:
        view.close()
    calls = []
    monkeypatch.setattr(LensStats, "make", lambda *_: calls.append(1))
    tiny.cursor.prompt, tiny.cursor.layer = "Another", 1
    assert not calls
