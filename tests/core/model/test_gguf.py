"""A GGUF file as the name of a model: what it holds, what is kept of it, and what is said of files that are none."""

import multiprocessing
import threading
from pathlib import Path

import pytest
import torch
from gguf import GGMLQuantizationType as Kind
from gguf import quants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lensviz
from lensviz.errors import MissingExtra, UnknownModel
from lensviz.model import disk_cache
from lensviz.model.gguf import file as gguf_file
from lensviz.model.gguf import weights as gguf_weights
from tests import plain
from tests.gguf_files import llama, write

PROMPT = "The city of lights"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The cache folder of a test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LENSVIZ_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def made():
    """(model, tokenizer)"""
    return llama()


@pytest.fixture
def file(tmp_path, made):
    return write(tmp_path / "a model.gguf", *made)


def models(cache: Path) -> list[str]:
    """What the cache holds besides remembered hashes, hidden files too."""
    return sorted(p.name for p in cache.glob("*") if p.name != "hashes.json") if cache.exists() else []


def test_it_is_the_model_that_was_written(file, made, cache):
    with lensviz.Session(str(file)) as session:
        assert session.adapter.name == "a model.gguf"
        assert repr(str(file)) in session.source
        ids = session.tokens(PROMPT).ids
        assert list(ids) == list(lensviz.Session(made).tokens(PROMPT).ids)
        weights = session.adapter.model.state_dict()
        assert all(torch.equal(weights[name], weight) for name, weight in made[0].state_dict().items())
        plain.check_residuals(session.residuals(PROMPT), plain.residuals(made[0], ids), 1e-6)
    assert len(models(cache)) == 1


@pytest.mark.parametrize(("kind", "dtype"), [(Kind.F16, torch.float16), (Kind.BF16, torch.bfloat16)])
def test_half_precision_stays_what_it_is(tmp_path, made, kind, dtype):
    with lensviz.Session(write(tmp_path / "half.gguf", *made, kind)) as session:
        weights = session.adapter.model.state_dict()
    for name, weight in made[0].state_dict().items():
        assert weights[name].dtype == dtype
        assert torch.equal(weights[name], weight.to(dtype))


def test_quantized_weights_are_what_the_file_says_in_float32(tmp_path, made):
    with lensviz.Session(write(tmp_path / "small.gguf", *made, Kind.Q8_0)) as session:
        weights = session.adapter.model.state_dict()
    for name, weight in made[0].state_dict().items():
        want = weight
        if weight.ndim == 2:
            want = torch.from_numpy(quants.dequantize(quants.quantize(weight.numpy(), Kind.Q8_0), Kind.Q8_0))
        assert weights[name].dtype == torch.float32
        assert torch.allclose(weights[name], want, atol=1e-6)


def test_it_is_read_once_by_its_content(file, tmp_path, made, cache, monkeypatch):
    calls: list[Path] = []
    convert = gguf_weights.convert
    monkeypatch.setattr(gguf_weights, "convert", lambda at, *a, **k: calls.append(at) or convert(at, *a, **k))
    for _ in range(2):
        lensviz.Session(file).close()
    other = tmp_path / "elsewhere.gguf"
    other.write_bytes(file.read_bytes())
    with lensviz.Session(other) as session:
        assert session.adapter.name == "elsewhere.gguf"
    assert len(calls) == len(models(cache)) == 1
    with torch.no_grad():
        model = llama()[0]
        model.lm_head.weight[3] += 1
    write(file, model, made[1])
    with lensviz.Session(file) as session:
        assert torch.equal(session.adapter.model.lm_head.weight, model.lm_head.weight)
    assert len(calls) == len(models(cache)) == 2


def test_a_file_without_a_tokenizer_takes_ids(tmp_path, made):
    with lensviz.Session(write(tmp_path / "bare.gguf", made[0])) as session:
        plain.check_residuals(session.residuals([5, 6, 7]), plain.residuals(made[0], [5, 6, 7]), 1e-6)


def test_what_it_says_of_itself_names_no_folder(tmp_path, made, cache):
    lensviz.Session(write(tmp_path / "m.gguf", *made, general__name="../../outside", general__basename="/x")).close()
    (folder,) = models(cache)
    assert folder.startswith("gguf-")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "m.gguf"]


def refused(file, match, cache, error=UnknownModel):
    with pytest.raises(error, match=match) as caught:
        lensviz.Session(file)
    assert str(caught.value).count("\n") == 0
    assert models(cache) == []


def test_files_that_are_no_model(tmp_path, cache):
    refused(str(tmp_path / "not here.gguf"), "There is no file", cache)
    empty, text = tmp_path / "empty.gguf", tmp_path / "text.gguf"
    empty.touch()
    text.write_text("<html>404</html>")
    refused(empty, "it is empty", cache)
    refused(text, "holds no GGUF", cache)


def test_files_of_other_kinds(tmp_path, made, cache):
    refused(write(tmp_path / "a.gguf", *made, architecture="nobody"), "'nobody' cannot be read", cache)
    refused(write(tmp_path / "b.gguf", *made, architecture="clip"), "vision projector", cache)
    refused(write(tmp_path / "c.gguf", *made, split__count=3), "one of 3 parts", cache)
    refused(write(tmp_path / "d.gguf", *made, general__type="adapter"), "adapter", cache)


def test_weights_that_are_missing(tmp_path, made, cache):
    model = llama()[0]
    del model.model.layers[1].mlp.up_proj
    refused(write(tmp_path / "less.gguf", model, made[1]), "lacks weights", cache)


def test_no_room_and_no_reader(file, cache, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gguf_file.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
        refused(file, "no room", cache)
    monkeypatch.setattr(gguf_file, "find_spec", lambda _: None)
    refused(file, "lensviz\\[gguf\\]", cache, MissingExtra)


def test_an_interruption_leaves_nothing(file, cache, monkeypatch):
    def interrupted(_file, _header, target, **_):
        (target / "half").write_text("x")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gguf_weights, "convert", interrupted)
        with pytest.raises(KeyboardInterrupt):
            lensviz.Session(file)
    assert models(cache) == []
    lensviz.Session(file).close()


def test_the_cache_folder(monkeypatch, tmp_path):
    assert disk_cache.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("LENSVIZ_CACHE")
    monkeypatch.setattr(disk_cache.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert disk_cache.cache_folder() == tmp_path / "xdg" / "lensviz"


def in_a_process(file, ready, results):
    """Opens the file's folder when every other process is about to do so too."""
    convert = gguf_weights.convert

    def together(*args, **options):
        ready.wait(60)
        return convert(*args, **options)

    gguf_weights.convert = together
    results.put(str(gguf_file.folder_of(file)))


@pytest.mark.slow
def test_two_processes_read_at_once_and_both_find_it_whole(file, cache):
    context = multiprocessing.get_context("spawn")
    results, ready = context.Queue(), context.Barrier(2)
    workers = [context.Process(target=in_a_process, args=(file, ready, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    folders = {results.get(timeout=120) for _ in workers}
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert [Path(folder).name for folder in folders] == models(cache)


def test_two_at_once_read_it_once(file, cache):
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(gguf_file.folder_of(file))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 3
    assert [folder.name for folder in set(found)] == models(cache)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(share=st.floats(0, 0.999))
def test_whatever_end_is_missing_it_is_said(file, cache, share):
    whole = file.read_bytes()
    cut = file.with_name("cut.gguf")
    cut.write_bytes(whole[: int(share * len(whole))])
    refused(cut, r"empty|holds no GGUF|damaged|not complete", cache)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 399), value=st.integers(0, 255))
def test_a_damaged_header_is_refused_or_harmless(file, at, value):
    whole = bytearray(file.read_bytes())
    whole[at] = value
    damaged = file.with_name("damaged.gguf")
    damaged.write_bytes(whole)
    try:
        lensviz.Session(damaged).close()
    except lensviz.errors.LensvizError as error:
        assert "\n" not in str(error)  # noqa: PT017 - other values only change what the model is
