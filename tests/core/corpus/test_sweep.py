"""Sweeps: each text once, whatever the batches; pooling and sites as plain transformers; interrupted and gone on."""

import gc
import json
import weakref
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import lensviz
from lensviz import Corpus
from lensviz.corpus.batches import TokenizedCounts, batches
from lensviz.corpus.checkpoint import Checkpoint
from lensviz.corpus.engines.local import LocalEngine
from lensviz.corpus.sweep import Sweep, parts_of
from lensviz.errors import BadCorpus, LensvizError
from lensviz.model.load import load
from lensviz.soft_entropy.label_sets import SoftSettings
from lensviz.soft_entropy.queries import CorpusPart, LayerEstimators
from lensviz.soft_entropy.sweep import sweep_layers
from tests import plain
from tests.tiny import TEXT, tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

FAMILIES = [tiny_gpt2, tiny_gemma, tiny_mamba, tiny_bert]
WORDS = " ".join(TEXT).split()
TEXTS = [" ".join(WORDS[n : n + 1 + 7 * n % 9]) for n in range(30)]
LABELS = ["abc"[n % 3] for n in range(30)]
CORPUS = Corpus.from_list(TEXTS, LABELS)
SMALL = {"n_points": 12, "reservoir": 0}
ROUNDING = 1e-6  # nats: eight roundings in float32, of states that came in other batches or lay elsewhere in memory
L = 3


class Seen:
    """A reduction that keeps everything."""

    def __init__(self):
        self.texts = []
        self.z = {}
        self.most = 0

    def begin(self, batch):
        self.batch, self.now = batch, {}

    def take(self, row, z):
        self.most = max(self.most, z.numel())
        self.now[row] = z.clone()

    def end(self):
        at = 0
        for row, ids in zip(self.batch.rows, self.batch.texts, strict=True):
            self.texts.append((row, ids))
            n = len(ids) if len(next(iter(self.now.values()))) == self.batch.n_tokens else 1
            self.z[row] = {layer: z[at : at + n] for layer, z in self.now.items()}
            at += n


class FakeAdapter:
    """A tokenizer that makes a token of each character, and a model that may not mix lengths."""

    context_length = 50

    def __init__(self, mixes):
        self.mixes = mixes
        self.tokenizer = self

    def mixes_lengths(self, length):
        return self.mixes

    def encode(self, text, **_):
        if not text:
            raise lensviz.errors.EmptyPrompt("none")
        return [ord(c) for c in text]


@settings(max_examples=40, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 60), min_size=1, max_size=40),
    tokens=st.integers(1, 200),
    limit=st.one_of(st.none(), st.integers(1, 70)),
    mixes=st.booleans(),
    cut=st.integers(0, 40),
)
def test_every_text_exactly_once_within_the_budget(lengths, tokens, limit, mixes, cut):
    corpus = Corpus.from_list(["x" * n for n in lengths])
    counts, adapter = TokenizedCounts(), FakeAdapter(mixes=mixes)
    made = list(batches(adapter, corpus, tokens=tokens, max_length=limit, counts=counts))
    longest = min(limit or 50, 50)
    assert sorted(r for b in made for r in b.rows) == [r for r, n in enumerate(lengths) if n]
    for batch in made:
        assert [len(t) for t in batch.texts] == [min(lengths[r], longest) for r in batch.rows]
        padded = len(batch.texts) * max(map(len, batch.texts))
        assert padded <= tokens or len(batch.texts) == 1
        assert mixes or len({len(t) for t in batch.texts}) == 1
    assert counts.empty == lengths.count(0)
    assert counts.first_empty == [r for r, n in enumerate(lengths) if not n][:5]
    assert counts.cut == sum(n > longest for n in lengths)
    assert counts.tokens == sum(min(n, longest) for n in lengths)
    again = list(batches(adapter, corpus, tokens=tokens, max_length=limit))
    assert again == made
    parts = [list(batches(adapter, corpus, tokens=tokens, start=a, stop=b)) for a, b in ((0, cut), (cut, None))]
    assert sorted(r for p in parts for b in p for r in b.rows) == [r for r, n in enumerate(lengths) if n]


@pytest.mark.parametrize("make", FAMILIES)
def test_pooling_against_plain_transformers(make):
    adapter, texts = load(make()), TEXTS[:7]
    for pooling in ("tokens", "first", "last", "mean"):
        seen = Seen()
        at = LocalEngine().run(adapter, Corpus.from_list(texts), seen, Sweep(pooling=pooling, batch_tokens=64))
        assert (at.done, at.total) == (7, 7)
        for row, text in enumerate(texts):
            h = plain.residuals(adapter.model, adapter.tokenizer.encode(text))
            want = {"tokens": h, "first": h[:, :1], "last": h[:, -1:], "mean": h.mean(1, keepdim=True)}[pooling]
            made = torch.stack([seen.z[row][layer] for layer in range(L + 1)])
            plain.check_residuals(made, want, 5e-5)


@pytest.mark.parametrize("site", ["attention", "mlp"])
def test_sites_of_a_corpus(site):
    adapter, seen = load(tiny_gpt2()), Seen()
    LocalEngine().run(adapter, Corpus.from_list(TEXTS[:5]), seen, Sweep(site, batch_tokens=64))
    for row, text in enumerate(TEXTS[:5]):
        found = []
        keep = lambda _m, _a, out: found.append((out if torch.is_tensor(out) else out[0])[0])  # noqa: B023, E731
        handles = [getattr(b, "attn" if site == "attention" else "mlp").register_forward_hook(keep)
                   for b in adapter.model.transformer.h]  # fmt: skip
        with torch.no_grad():
            adapter.model(torch.tensor([adapter.tokenizer.encode(text)]))
        for handle in handles:
            handle.remove()
        made = torch.stack([seen.z[row][layer] for layer in range(1, L + 1)])
        plain.check_residuals(made, torch.stack(found), 5e-5)


@pytest.mark.parametrize(
    "options",
    [
        {"site": "heads"},
        {"pooling": "max"},
        {"max_length": 0},
        {"max_length": 1.5},
        {"batch_tokens": 0},
        {"batch_tokens": "x"},
    ],
)
def test_settings_that_cannot_be_are_a_sentence(options):
    with pytest.raises(BadCorpus) as told:
        Sweep(**options)
    assert str(told.value).endswith(".")


# what stays in memory


def test_activations_are_not_kept():
    """At the end of a batch neither its activations nor their assignments are alive, and what stays are the counts."""
    settings = SoftSettings(("label", "token"), Sweep(batch_tokens=96), tuple(SMALL.items()))
    adapter = load(tiny_gpt2())
    sizes, given, alive = [], [], []

    class Watched(LayerEstimators):
        def take(self, row, z):
            sizes.append(len(z))
            super().take(row, z)
            given.extend(weakref.ref(t) for t in (z, self._made[row - 1]))

        def end(self):
            super().end()
            gc.collect()
            alive.append(sum(t() is not None for t in given[-2 * L :]))

    made = Watched(adapter, CORPUS, settings)
    LocalEngine().run(adapter, CORPUS, made, settings.sweep)
    assert max(sizes) <= 96
    assert len(alive) > 2
    assert alive[:-1] == [0] * (len(alive) - 1)
    labels = sum(len(made.labels[name]) for name in ("label", "token"))
    held = sum(t.numel() for name, t in made.state()[0].items() if not name.startswith("examples"))
    assert held <= (L + 1) * (labels * (12 + 3) + 12 * (32 + 1) + 64)


# progress, interruption, going on


def measured(session, **options):
    options = {"labels": ("label", "token"), "batch_tokens": 64, **SMALL, **options}
    return lensviz.soft_entropy_sweep(session, CORPUS, **options)


def same(a, b, atol=ROUNDING):
    """Counts are equal and measures too but for rounding; the seeded columns are left out."""
    assert list(a.columns) == list(b.columns)
    for name in a.columns.drop(["I_shuffled", "I_low", "I_high"]):
        if a[name].dtype.kind == "f":
            np.testing.assert_allclose(a[name], b[name], rtol=0, atol=atol)
        else:
            assert a[name].tolist() == b[name].tolist()


def test_progress_is_told_before_any_work(tiny):
    told = []
    measured(tiny, progress=lambda d, n: told.append((d, n, tiny.stats.model_passes)))
    assert told[0] == (0, 30, 0)
    assert told[-1][:2] == (30, 30)
    assert [d for d, *_ in told] == sorted(d for d, *_ in told)
    assert tiny.stats.model_passes == len(told) - 1


class Stop(Exception):
    """As by Ctrl-C."""


@pytest.mark.parametrize("after", [0, 5])
def test_interrupted_it_goes_on_to_the_same_numbers(tmp_path, after):
    want = measured(lensviz.Session(tiny_gpt2()))
    file, told = tmp_path / "sweep.ckpt", []

    def interrupt(done, _total):
        if done > after or not after:
            raise Stop

    session = lensviz.Session(tiny_gpt2())
    with pytest.raises(Stop):
        measured(session, checkpoint=file, progress=interrupt)
    first = session.stats.model_passes
    assert file.exists() == bool(after)
    other = lensviz.Session(tiny_gpt2())
    made = measured(other, checkpoint=file, progress=lambda *at: told.append(at))
    same(made, want)
    if after == 5:
        assert told[0][0] > after
        assert told[0][1] == 30
    whole = measured_passes()
    assert first + other.stats.model_passes == whole
    third = lensviz.Session(tiny_gpt2())
    same(measured(third, checkpoint=file), want)
    assert third.stats.model_passes == 0
    assert not list(tmp_path.glob("*.part"))


def measured_passes():
    session = lensviz.Session(tiny_gpt2())
    measured(session)
    return session.stats.model_passes


def test_progress_of_what_is_done_already(tmp_path):
    told = []
    measured(lensviz.Session(tiny_gpt2()), checkpoint=tmp_path / "x")
    measured(lensviz.Session(tiny_gpt2()), checkpoint=tmp_path / "x", progress=lambda *at: told.append(at))
    assert told == [(30, 30)]


def test_an_interruption_within_a_batch_leaves_no_trace(tmp_path, monkeypatch):
    want = measured(lensviz.Session(tiny_gpt2()))
    calls, take = [], LayerEstimators.take

    def breaks(self, row, z):
        calls.append(row)
        if len(calls) == 11:
            raise Stop
        take(self, row, z)

    monkeypatch.setattr(LayerEstimators, "take", breaks)
    file = tmp_path / "x"
    with pytest.raises(Stop):
        measured(lensviz.Session(tiny_gpt2()), checkpoint=file)
    monkeypatch.setattr(LayerEstimators, "take", take)
    same(measured(lensviz.Session(tiny_gpt2()), checkpoint=file), want)


def test_the_check_of_the_session_stops_it(tmp_path):
    session, calls = lensviz.Session(tiny_gpt2()), []

    def wanted():
        calls.append(1)
        return len(calls) < 8  # once before a batch and at each of its four rows: within the second

    with session.engine.cancel_token(wanted), pytest.raises(lensviz.errors.Cancelled):
        measured(session, checkpoint=tmp_path / "x")
    assert 0 < session.stats.model_passes < measured_passes()
    same(measured(session, checkpoint=tmp_path / "x"), measured(lensviz.Session(tiny_gpt2())))


def test_a_foreign_checkpoint_is_refused(tmp_path):
    file = tmp_path / "x"
    measured(lensviz.Session(tiny_gpt2()), checkpoint=file)
    for session, options in (
        (lensviz.Session(tiny_gpt2(seed=1)), {}),
        (lensviz.Session(tiny_gpt2()), {"labels": ("token", "label")}),
        (lensviz.Session(tiny_gpt2()), {"n_points": 13}),
        (lensviz.Session(tiny_gpt2()), {"pooling": "mean", "labels": ("label",)}),
        (lensviz.Session(tiny_gpt2()), {"final_norm": True}),
        (lensviz.Session(tiny_gpt2()), {"batch_tokens": 128}),
        (lensviz.Session(tiny_gpt2()), {"reference_points": torch.ones(12, 32)}),
    ):
        with pytest.raises(BadCorpus, match="another sweep") as told:
            measured(session, checkpoint=file, **options)
        assert str(told.value).endswith(".")
    other = Corpus.from_list(TEXTS, LABELS[::-1])
    with pytest.raises(BadCorpus, match="corpus"):
        lensviz.soft_entropy_sweep(
            lensviz.Session(tiny_gpt2()), other, ("label", "token"), batch_tokens=64, checkpoint=file, **SMALL
        )


def garbage(kind, file):
    from safetensors.torch import save_file

    if kind == "text":
        file.write_text("no checkpoint")
    elif kind == "empty":
        file.write_bytes(b"")
    elif kind == "truncated":
        measured(lensviz.Session(tiny_gpt2()), checkpoint=file)
        file.write_bytes(file.read_bytes()[:-100])
    elif kind == "no metadata":
        save_file({"a": torch.ones(2)}, file)
    elif kind == "other metadata":
        save_file({"a": torch.ones(2)}, file, metadata={"lensviz": json.dumps({"x": 1})})
    elif kind == "a list":
        save_file({"a": torch.ones(2)}, file, metadata={"lensviz": "[1]"})
    elif kind == "folder":
        file.mkdir()
    elif kind == "tensors missing":
        measured(lensviz.Session(tiny_gpt2()), checkpoint=file)
        from safetensors import safe_open

        with safe_open(file, "pt") as f:
            meta = f.metadata()
        save_file({"a": torch.ones(2)}, file, metadata=meta)


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "empty",
        "truncated",
        "no metadata",
        "other metadata",
        "a list",
        "folder",
        "tensors missing",
    ],
)
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, kind):
    file = tmp_path / "x"
    garbage(kind, file)
    with pytest.raises(LensvizError) as told:
        measured(lensviz.Session(tiny_gpt2()), checkpoint=file)
    assert str(told.value).endswith(".")


def test_a_checkpoint_in_a_folder_that_is_not_there_is_said_before_the_work(tmp_path):
    session = lensviz.Session(tiny_gpt2())
    with pytest.raises(LensvizError):
        measured(session, checkpoint=tmp_path / "no" / "x")
    assert session.stats.model_passes == 0


# parts


SETS = ("label", "token", "output_bigram")


@pytest.fixture(scope="module")
def parts():
    """A session, and the whole in one sweep."""
    session = lensviz.Session(tiny_llama())
    return session, sweep_layers(session, CORPUS, SoftSettings(SETS, Sweep(), tuple(SMALL.items())))


@settings(max_examples=6, deadline=None)
@given(cuts=st.lists(st.integers(1, 29), max_size=4, unique=True), tokens=st.integers(40, 300), backwards=st.booleans())
def test_parts_merge_to_the_whole(parts, cuts, tokens, backwards):
    session, whole = parts
    settings = SoftSettings(SETS, Sweep(batch_tokens=tokens), tuple(SMALL.items()))
    edges = [0, *sorted(cuts), 30]
    ranges = list(pairwise(edges))
    made = LayerEstimators(session.adapter, CORPUS, settings)
    for a, b in reversed(ranges) if backwards else ranges:
        made.merge(session.get(CorpusPart(CORPUS, settings, a, b)))
    same(made.frame(shuffled=False), whole.frame(shuffled=False))
    for layer, est in whole.layers.items():
        for name in SETS:
            a, b = (e.by_label(name).sort_index() for e in (est, made.layers[layer]))
            assert a.n.to_dict() == b.n.to_dict()
            np.testing.assert_allclose(a.H, b.H, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("name", ["label", "token", "output_bigram"])
def test_the_example_of_a_label_has_it(parts, name):
    session, _ = parts
    settings = SoftSettings(SETS, Sweep(batch_tokens=20), tuple(SMALL.items()))
    made = LayerEstimators(session.adapter, CORPUS, settings)
    for a, b in ((20, 30), (0, 20)):
        made.merge(session.get(CorpusPart(CORPUS, settings, a, b)))
    for one in (sweep_layers(session, CORPUS, settings), made):
        assert len(one.examples[name]) == len(one.labels[name])
        for label, row in zip(one.labels[name].values(), one.examples[name], strict=True):
            assert row >= 0
            assert label in labels_of(session, name, row)


def labels_of(session, name, row):
    ids = session.adapter.tokenizer.encode(TEXTS[row])
    if name == "label":
        return [LABELS[row]]
    size = session.adapter.tokenizer.vocab_size
    return ids if name == "token" else [a * size + b for a, b in pairwise(ids)]


@pytest.mark.parametrize(("n", "parts"), [(1, 3), (4096, 2), (4097, 2), (20000, 3), (20000, 1), (20000, 99)])
def test_a_corpus_in_parts_of_whole_shards(n, parts):
    corpus = Corpus.from_list(["x"] * n)
    made = parts_of(corpus, parts)
    assert len(made) <= parts
    assert [r for a, b in made for r in range(a, b)] == list(range(n))
    assert all(a % 4096 == 0 for a, _ in made)


# texts that are no ordinary ones


def test_texts_without_tokens_and_too_long_ones():
    session = lensviz.Session(tiny_gpt2())
    long = " ".join(WORDS * 10)
    corpus = Corpus.from_list(["", TEXTS[3], "", long, TEXTS[4]], list("abcab"))
    with pytest.warns(UserWarning, match=r"2 texts hold no token .*rows 0, 2.*1 text") as told:
        made = lensviz.soft_entropy_sweep(session, corpus, ("label",), **SMALL)
    assert told[0].filename == __file__
    n = [len(session.adapter.tokenizer.encode(t)) for t in (TEXTS[3], TEXTS[4])]
    assert made.n.iloc[0] == sum(n) + 64
    with pytest.warns(UserWarning, match="longest"):
        short = lensviz.soft_entropy_sweep(session, corpus, ("label",), max_length=3, **SMALL)
    assert short.n.iloc[0] == 9
    nothing = Corpus.from_list(["", ""], ["a", "b"])
    with pytest.raises(BadCorpus, match="No text"):
        lensviz.soft_entropy_sweep(session, nothing, ("label",), **SMALL)


def test_progress_counts_texts_without_tokens():
    session, told = lensviz.Session(tiny_gpt2()), []
    corpus = Corpus.from_list(["", TEXTS[3], "", TEXTS[5], ""], list("abcab"))
    with pytest.warns(UserWarning, match="3 texts"):
        lensviz.soft_entropy_sweep(session, corpus, ("label",), progress=lambda *at: told.append(at), **SMALL)
    assert told[-1] == (5, 5)


def test_a_lone_surrogate_does_not_end_a_sweep(tiny):
    corpus = Corpus.from_list(["fine", "\ud800 broken"], list("ab"))
    assert lensviz.soft_entropy_sweep(tiny, corpus, ("label",), **SMALL).n_labels.iloc[0] == 2


def test_a_checkpoint_of_some_rows_is_not_that_of_others(tmp_path, parts):
    settings = SoftSettings(("label",), Sweep(), tuple(SMALL.items()))
    sweep_layers(parts[0], CORPUS, settings, rows=(0, 10), checkpoint=tmp_path / "x")
    with pytest.raises(BadCorpus, match="rows"):
        sweep_layers(parts[0], CORPUS, settings, rows=(10, 20), checkpoint=tmp_path / "x")
    again = sweep_layers(parts[0], CORPUS, settings, rows=(0, 10), checkpoint=tmp_path / "x")
    same(again.frame(shuffled=False), sweep_layers(parts[0], CORPUS, settings, rows=(0, 10)).frame(shuffled=False))


def test_saving_writes_only_what_is_new(tmp_path):
    class Nothing:
        saved = 0

        def state(self):
            self.saved += 1
            return {}, {}

        def load(self, tensors, meta):
            pass

    file, one = Checkpoint(tmp_path / "x", {"a": 1}), Nothing()
    file.save(one)
    file.after(one, 1)
    assert not one.saved
    file.save(one)
    file.save(one)
    assert one.saved == 1
    assert Checkpoint(tmp_path / "x", {"a": 1}).load(one) == 1
