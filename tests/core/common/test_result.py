"""Every result comes back from its file as it was; of another kind or version or damaged, it is refused."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

import lensviz
from lensviz.common.result import Result, _digest
from lensviz.errors import BadGeneration, BadResult
from tests.examples import PROMPT, all_results
from tests.tiny import tiny_llama


@pytest.fixture(scope="module")
def session():
    return lensviz.Session(tiny_llama())


@pytest.fixture(scope="module")
def results(session):
    """One of every kind."""
    return {kind: make(session) for kind, make in all_results().items()}


KINDS = list(all_results())


def same(a, b):
    assert type(a) is type(b)
    if isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b)
        same(dict(a.attrs), dict(b.attrs))
    elif isinstance(a, np.ndarray):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, list | tuple):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            same(one, other)
    else:
        assert a == b or (np.isnan(a) and np.isnan(b))


def class_of(kind):
    return getattr(lensviz, kind, None) or getattr(lensviz.experiments, kind)


def test_every_public_result_is_here():
    public = [*lensviz.__all__, *lensviz.experiments.__all__]
    assert {name for name in public if name.endswith("Result")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_loaded(results, kind, tmp_path):
    made = results[kind]
    made.save(tmp_path / "r")
    found = class_of(kind).load(str(tmp_path / "r"))
    for field in fields(made):
        if field.name != "session":
            same(getattr(made, field.name), getattr(found, field.name))
    assert repr(found) == repr(made)
    assert found.to_html() == made.to_html()
    same(found.to_frame(), made.to_frame())
    if kind != "GenerationResult":
        assert found.to_plotly() == made.to_plotly()
    assert list(tmp_path.iterdir()) == [tmp_path / "r"]


def test_a_generation_is_saved_with_its_lens_where_that_was_read(session, tmp_path):
    made = session.generate(PROMPT, 2)
    made.save(tmp_path / "without")
    with pytest.raises(BadGeneration, match="its session is not in it"):
        _ = lensviz.GenerationResult.load(tmp_path / "without").lens
    lens = made.lens
    made.save(tmp_path / "with")
    found = lensviz.GenerationResult.load(tmp_path / "with")
    np.testing.assert_array_equal(found.lens.top_logp, lens.top_logp)
    assert found.to_plotly() == made.to_plotly()


@pytest.mark.parametrize("kind", KINDS)
def test_any_damaged_byte_is_seen(results, kind, tmp_path):
    file = tmp_path / "r"
    results[kind].save(file)
    whole = file.read_bytes()
    for at in np.linspace(0, len(whole) - 1, 60).astype(int):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        with pytest.raises(BadResult):
            class_of(kind).load(file)
    for length in (0, 7, 100, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(BadResult, match="damaged"):
            class_of(kind).load(file)


def test_another_kind_and_no_result(results, tmp_path):
    file = tmp_path / "r"
    results["PatchResult"].save(file)
    with pytest.raises(BadResult, match=r"holds a PatchResult, not a LensResult: .* PatchResult\.load"):
        lensviz.LensResult.load(file)
    save_file({"a": np.zeros(3)}, tmp_path / "tensors")
    with pytest.raises(BadResult, match="no result of lensviz"):
        lensviz.LensResult.load(tmp_path / "tensors")
    with pytest.raises(BadResult, match="There is no file"):
        lensviz.LensResult.load(tmp_path / "nothing")
    with pytest.raises(BadResult, match="is a folder"):
        lensviz.LensResult.load(tmp_path)


def test_another_version(results, tmp_path, monkeypatch):
    monkeypatch.setattr(lensviz.LensResult, "version", 7)
    results["LensResult"].save(tmp_path / "r")
    monkeypatch.undo()
    with pytest.raises(BadResult, match="has version 7 of a LensResult, and this lensviz reads 1"):
        lensviz.LensResult.load(tmp_path / "r")


def test_where_nothing_can_be_written(results, tmp_path):
    with pytest.raises(BadResult, match="cannot be written"):
        results["LensResult"].save(tmp_path / "no" / "folder")
    (tmp_path / "taken").mkdir()
    with pytest.raises(BadResult, match="cannot be written"):
        results["LensResult"].save(tmp_path / "taken")
    assert list(tmp_path.iterdir()) == [tmp_path / "taken"]


def test_nothing_is_written_of_what_cannot_be_saved(results, tmp_path):
    odd = replace(results["LensResult"], settings={"a": object()})
    with pytest.raises(BadResult, match="object cannot be saved"):
        odd.save(tmp_path / "r")
    assert not (tmp_path / "r").exists()


@dataclass(frozen=True, repr=False)
class Plain(Result):
    """Any value."""

    value: Any

    def to_frame(self):
        return pd.DataFrame()

    def to_plotly(self):
        raise NotImplementedError


numbers = st.floats() | st.integers(-(2**70), 2**70) | st.booleans() | st.none()
leaves = numbers | st.text() | st.characters(categories=["Cs", "Cc"])  # JSON makes one character of two halves
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.integers() | st.text() | st.booleans(), inner)
    ),
    max_leaves=12,
)


@given(values)
def test_any_plain_value(tmp_path_factory, value):
    file = tmp_path_factory.mktemp("any") / "r"
    Plain(value).save(file)
    same(Plain.load(file).value, value)


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((0, 3), np.float32),
        np.array(3.0),
        np.arange(6).reshape(2, 3).T,
        np.array([[True], [False]]),
        np.array([["a", None], ["\ud83d", "<b>"]], object),
        np.float32(0.1),
        pd.DataFrame({"a": [1, 2], "b": ["x", None], 3: [0.5, np.nan]}, index=[7, 9]),
        pd.DataFrame({"a": []}),
    ],
    ids=["empty", "scalar", "strided", "bool", "texts", "number", "frame", "no rows"],
)
def test_arrays_and_tables(tmp_path, value):
    Plain(value).save(tmp_path / "r")
    same(Plain.load(tmp_path / "r").value, value.item() if isinstance(value, np.generic) else value)


ABOUT = '{"kind": "Plain", "version": 1}'


@pytest.mark.parametrize(
    ("about", "state"),
    [
        (ABOUT, '{"value": {"exec": "1"}}'),
        (ABOUT, '{"value": {"array": "7"}}'),
        (ABOUT, '{"value": {}}'),
        (ABOUT, '{"other": 1}'),
        (ABOUT, "[]"),
        (ABOUT, "{"),
        ("[]", "{}"),
        ('{"kind": "Plain"}', "{}"),
    ],
)
def test_a_made_up_file_is_refused_and_runs_nothing(tmp_path, about, state):
    """Tags that no decoder has, and JSON that is no state, are refused like any damage."""
    arrays = {"json": np.frombuffer(state.encode(), np.uint8)}
    save_file(arrays, tmp_path / "r", {"lensviz": about, "digest": _digest(about, arrays)})
    with pytest.raises(BadResult):
        Plain.load(tmp_path / "r")


def test_texts_may_be_many(tmp_path):
    """More than the header of a safetensors file may hold (100 MB)."""
    many = ["a" * 1_000_000] * 120
    Plain(many).save(tmp_path / "r")
    assert Plain.load(tmp_path / "r").value == many
