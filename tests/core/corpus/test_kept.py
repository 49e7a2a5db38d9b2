"""Activations on disk are those of single passes, and an interrupted keeping goes on where it was."""

import numpy as np
import pytest

import lensviz
from lensviz.errors import BadCorpus, OutOfRange
from tests.tiny import tiny_bert, tiny_llama

TEXTS = ["the cat sat", "a", "rain fell on the old roof", "we went home", "the cat sat"]


@pytest.fixture
def llama():
    return lensviz.Session(tiny_llama())


@pytest.fixture
def corpus():
    return lensviz.Corpus.from_list(TEXTS)


@pytest.mark.parametrize("make", [tiny_llama, tiny_bert])
def test_every_position_is_that_of_a_pass_of_its_text(make, corpus, tmp_path):
    s = lensviz.Session(make())
    kept = lensviz.keep_activations(s, corpus, tmp_path / "kept", dtype="float32")
    assert kept.layers == list(range(-1, s.adapter.n_layers))
    assert len(kept) == sum(len(s.tokens(t).ids) for t in TEXTS)
    rows = kept.about("text_row")
    for row, text in enumerate(TEXTS):
        assert kept.about("token")[rows == row].tolist() == list(s.tokens(text).ids)
        assert kept.about("place")[rows == row].tolist() == list(range(int((rows == row).sum())))
        for layer in kept.layers:
            expected = s.residuals(text)[layer + 1].numpy()
            np.testing.assert_allclose(kept.read(layer)[rows == row], expected, atol=1e-4)


@pytest.mark.parametrize(
    ("pooling", "take"), [("first", lambda h: h[0]), ("last", lambda h: h[-1]), ("mean", lambda h: h.mean(0))]
)
def test_pooled_positions_one_a_text(llama, corpus, tmp_path, pooling, take):
    kept = lensviz.keep_activations(llama, corpus, tmp_path / "kept", layers=[1], pooling=pooling)
    assert kept.settings["dtype"] == "float16"
    rows = kept.about("text_row").tolist()
    assert sorted(rows) == list(range(len(TEXTS)))
    for at, row in enumerate(rows):
        expected = take(llama.residuals(TEXTS[row])[2]).numpy()
        np.testing.assert_allclose(kept.read(1)[at], expected, rtol=2e-3, atol=2e-3)


def test_an_interrupted_keeping_goes_on(llama, tmp_path):
    corpus = lensviz.Corpus.from_list([f"text number {n}" for n in range(200)])
    whole = lensviz.keep_activations(llama, corpus, tmp_path / "whole", layers=[0], batch_tokens=64)

    def stop(done, _):
        if done >= 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lensviz.keep_activations(llama, corpus, tmp_path / "parts", layers=[0], batch_tokens=64, progress=stop)
    llama.stats.reset()
    parts = lensviz.keep_activations(llama, corpus, tmp_path / "parts", layers=[0], batch_tokens=64)
    assert 0 < llama.stats.cells_computed < len(whole) * llama.adapter.n_layers
    np.testing.assert_array_equal(parts.read(0), whole.read(0))
    assert next(iter(parts.chunks(0, 500)))[1].shape == (500, llama.adapter.d_model)


def test_a_refit_needs_no_model(llama, corpus, tmp_path):
    kept = lensviz.keep_activations(llama, corpus, tmp_path / "kept", layers=[0], dtype="float32")
    est = lensviz.SoftEntropy()
    for part, z in kept.chunks(0, 7):
        est.update(z, labels={"token": kept.about("token", part.start, part.stop)})
    swept = lensviz.soft_entropy_sweep(llama, corpus, labels=["token"], every_position=True).set_index("layer").loc[0]
    assert abs(est.results().loc["token"].I - swept.I) < 1e-6


def test_what_cannot_be_kept_is_a_sentence(llama, corpus, tmp_path):
    with pytest.raises(BadCorpus, match="float16 or float32"):
        lensviz.keep_activations(llama, corpus, tmp_path / "a", dtype="int8")
    with pytest.raises(OutOfRange, match="no layer 9"):
        lensviz.keep_activations(llama, corpus, tmp_path / "b", layers=[9])
    kept = lensviz.keep_activations(llama, corpus, tmp_path / "c", layers=[0])
    with pytest.raises(BadCorpus, match="Layer 1 is not kept"):
        kept.read(1)
    with pytest.raises(BadCorpus, match="another sweep"):
        lensviz.keep_activations(llama, lensviz.Corpus.from_list(["other"]), tmp_path / "c", layers=[0])
    with pytest.raises(BadCorpus, match="holds no kept activations"):
        lensviz.KeptActivations(tmp_path / "nothing")
