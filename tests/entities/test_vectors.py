"""Task vectors: what goes in comes out, of every file, and nothing else is taken."""

import contextlib
import json
import pickle
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lensviz.entities.examples.check import digest
from lensviz.entities.losses import LinearFilter
from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadVectors, LensvizError, NoVector

WIDTH = 4
CARD = {
    "format": 1,
    "model": {"name": "tiny", "fingerprint": "f" * 64, "width": WIDTH, "layers": 3},
    "bos": True,
    "method": "in_context",
    "vectors": [{"layer": 1, "with_context": False, "steps": 10, "held_loss": 2.5}],
}
DEMO = Path(__file__).parents[2] / "lensviz" / "entities" / "demo_vectors" / "card.json"


def row(value: float, width: int = WIDTH) -> torch.Tensor:
    return torch.full((width,), float(value))


def some(**more) -> TaskVectors:
    vectors = {-1: row(-1), 1: row(1), (1, True): row(11), (2, True): row(12)}
    return TaskVectors(vectors, CARD, filters={(1, True): linear(3)}, seen=[digest("Paris")], **more)


def linear(factor: float) -> LinearFilter:
    return LinearFilter(factor * torch.eye(WIDTH), row(factor))


def adapter(**other):
    return SimpleNamespace(**{"name": "tiny", "fingerprint": "f" * 64, "d_model": WIDTH, "n_layers": 3, **other})


def test_rows_by_layer_and_context():
    v = some()
    assert (len(v), v.width, v.contexts) == (4, WIDTH, (False, True))
    assert list(v) == [(-1, False), (1, False), (1, True), (2, True)]
    assert (v.layers(), v.layers(with_context=True)) == ((-1, 1), (1, 2))
    for key, value in [(-1, -1), (1, 1), ((1, False), 1), ((1, True), 11), (2, 12), (np.int64(1), 1)]:
        assert v[key].tolist() == [value] * WIDTH
    assert all(key in v for key in [-1, 1, 2, (1, True)])
    assert not any(key in v for key in [0, (2, False), "1", None, (1, 2, 3), -2, True, ([], True)])
    assert v.seen(" Paris ")
    assert not v.seen("paris")
    assert repr(v) == "TaskVectors(tiny, width 4, layers -1, 1 without context; layers 1, 2 with context)"


@pytest.mark.parametrize(("key", "said"), [(0, "layers -1, 1 without"), ((2, False), "without context"), ("x", "'x'")])
def test_a_layer_that_is_not_there_is_named(key, said):
    with pytest.raises(NoVector) as error:
        some()[key]
    assert isinstance(error.value, KeyError)
    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_what_is_handed_out_can_be_changed_freely():
    given_row = row(1)
    v = TaskVectors({1: given_row}, CARD)
    given_row.zero_()
    v[1].zero_()
    v.card["model"]["name"] = "other"
    assert v[1].tolist() == [1.0] * WIDTH
    assert v.card["model"]["name"] == "tiny"


@settings(deadline=None)
@given(st.sets(st.integers(-1, 40), min_size=1), st.integers(-1, 50))
def test_the_nearest_trained_layer(layers, layer):
    nearest = TaskVectors({at: row(at) for at in layers}).nearest(layer)
    assert nearest in layers
    assert all((abs(nearest - layer), nearest) <= (abs(at - layer), at) for at in layers)


def test_nothing_is_near_where_no_context_was_trained():
    with pytest.raises(NoVector, match="no task vector with context"):
        TaskVectors({1: row(1)}).nearest(1, with_context=True)


@pytest.mark.parametrize(
    "value",
    [
        *(row(1).double(), row(1).bfloat16(), row(1)[None], [1, 1, 1, 1], np.ones((1, 4)), np.ones(4, np.float16)),
        torch.nn.Parameter(row(1)),
    ],
)
def test_rows_of_any_kind(value):
    v = TaskVectors({3: value})
    assert (v[3].dtype, v[3].tolist(), v[3].requires_grad) == (torch.float32, [1.0] * 4, False)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "text", 3.0, [], [1, float("nan")], [1e300], np.ones((2, 4)), np.ones(4, complex), [[1], [1, 2]]),
        *(torch.ones(4).to_sparse(), torch.ones(1, 1, 4)),
    ],
)
def test_what_is_no_row_is_refused(value):
    with pytest.raises(BadVectors, match="layer 3 is not one row of finite numbers"):
        TaskVectors({3: value})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: TaskVectors({}), "no task vectors"),
        (lambda: TaskVectors({0: row(1), 1: row(1, 5)}), "4 at layer 0, 5 at layer 1"),
        (lambda: TaskVectors({-2: row(1)}), "-2"),
        (lambda: TaskVectors({0: row(1)}, {"x": object()}), "card holds a object"),
        (lambda: TaskVectors({0: row(1)}, filters={1: linear(1)}), "no task vector, of layer 1"),
        (lambda: TaskVectors({0: row(1, 5)}, filters={0: linear(1)}), "no linear map of width 5"),
        (lambda: TaskVectors({0: row(1)}, filters={0: linear(float("inf"))}), "no linear map"),
    ],
)
def test_vectors_that_do_not_go_together(made, said):
    with pytest.raises(BadVectors, match=said):
        made()


def test_merged_the_second_wins_and_the_card_says_what_is_whose():
    one = TaskVectors({0: row(0), 1: row(1)}, {**CARD, "data": "a"}, filters={1: linear(1)}, seen=[1])
    two = TaskVectors({1: row(5), (1, True): row(6)}, {**CARD, "data": "b", "vectors": []}, seen=[2])
    both = one.merged(two)
    assert [both[key].tolist()[0] for key in both] == [0, 5, 6]
    assert both.filter_of(1) is None
    assert both.card["model"] == CARD["model"]
    assert both.to_frame()["data"].tolist() == ["a", "b", "b"]
    assert "held_loss" not in both.to_frame()
    assert both.seen_digests == {1, 2}
    assert one.merged(one).card["data"] == "a"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (TaskVectors({0: row(1, 5)}), "width 4 and 5"),
        (TaskVectors({0: row(1)}, {"model": {"name": "other", "fingerprint": "0"}}), "tiny and of other"),
        (TaskVectors({0: row(1)}, {"model": {"name": "other"}}), "tiny and of other"),
        (TaskVectors({0: row(1)}, {"bos": False}), "BOS"),
    ],
)
def test_vectors_of_two_models_do_not_merge(other, said):
    with pytest.raises(BadVectors, match=said):
        some().merged(other)


def test_vectors_know_their_model():
    some().check(adapter())
    TaskVectors({2: row(1)}).check(adapter(fingerprint="0" * 64))
    for other, said in [
        ({"d_model": 5}, r"4 numbers wide, but tiny is 5 wide"),
        ({"n_layers": 2}, r"layer 2, but tiny has the layers -1 to 1.*for_any_model"),
        (
            {"name": "big", "fingerprint": "0" * 64},
            r"of tiny \(fingerprint ffffffff\), but .* is big \(00000000\).*for_any_model",
        ),
    ]:
        with pytest.raises(BadVectors, match=said):
            some().check(adapter(**other))
    some().for_any_model().check(adapter(n_layers=2, fingerprint="0"))
    with pytest.raises(BadVectors, match="wide"):
        some().for_any_model().check(adapter(d_model=5))


def test_the_frame_has_a_row_for_each_vector():
    frame = some().to_frame()
    assert frame[["layer", "with_context"]].to_numpy().tolist() == [[-1, False], [1, False], [1, True], [2, True]]
    assert frame["held_loss"].tolist()[1] == 2.5
    strange = TaskVectors({0: row(1)}, {"vectors": ["x", {"layer": []}, {"layer": 0, "with_context": 0, "exact": 0.1}]})
    assert strange.to_frame().to_dict("records") == [{"layer": 0, "with_context": False, "exact": 0.1}]


def same(a: TaskVectors, b: TaskVectors) -> bool:
    filters = [{k: (f.weight.tolist(), f.bias.tolist()) for k, f in v.filters.items()} for v in (a, b)]
    return (
        list(a) == list(b)
        and all(torch.equal(a[key], b[key]) for key in a)
        and a.seen_digests == b.seen_digests
        and filters[0] == filters[1]
        and {"format": 1, **a.card} == b.card
    )


keys = st.tuples(st.integers(-1, 99), st.booleans())
rows = arrays(np.float32, 3, elements=st.floats(width=32, allow_nan=False, allow_infinity=False))
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
cards = st.dictionaries(st.text(max_size=5), st.recursive(leaves, lambda s: st.lists(s, max_size=3), max_leaves=5))
digests = st.sets(st.integers(-(2**63), 2**63 - 1), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(keys, rows, min_size=1, max_size=6), cards, digests, st.booleans())
def test_what_is_saved_is_loaded(tmp_path_factory, vectors, card, seen, filtered):
    card.pop("format", None)
    key = next(iter(vectors))
    filters = {key: LinearFilter(torch.rand(3, 3), torch.rand(3))} if filtered else None
    made = TaskVectors(vectors, card, filters=filters, seen=seen)
    folder = tmp_path_factory.mktemp("v") / "a" / "b"
    made.save(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["card.json", "vectors.safetensors"]
    for path in (folder, folder / "card.json", str(folder / "vectors.safetensors")):
        assert same(made, TaskVectors.load(path))


def test_saving_again_replaces_and_failing_leaves_no_trace(tmp_path):
    some().save(tmp_path / "v")
    TaskVectors({7: row(7)}).save(tmp_path / "v")
    assert list(TaskVectors.load(tmp_path / "v")) == [(7, False)]
    (tmp_path / "w" / "card.json").mkdir(parents=True)
    for place in (tmp_path / "v" / "card.json", tmp_path / "w"):
        with pytest.raises(BadVectors, match="cannot be written"):
            some().save(place)
    assert not list(tmp_path.rglob("*.part"))


def broken(name: str, data: bytes | str):
    def make(folder: Path) -> Path:
        some().save(folder)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return folder

    return make


def without(name: str):
    def make(folder: Path) -> Path:
        some().save(folder)
        (folder / name).unlink()
        return folder

    return make


def foreign(tensors: dict):
    def make(folder: Path) -> Path:
        from safetensors.torch import save_file

        some().save(folder)
        save_file(tensors, folder / "vectors.safetensors")
        return folder

    return make


def tensor_file(name: str, value: object):
    def make(folder: Path) -> Path:
        folder.mkdir()
        torch.save(value, folder / name)
        return folder / name

    return make


def raw_file(name: str, data: bytes):
    def make(folder: Path) -> Path:
        folder.mkdir()
        (folder / name).write_bytes(data)
        return folder / name

    return make


class Evil:
    def __reduce__(self):
        return print, ("unpickled",)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder, "nothing at"),
        (raw_file("a.txt", b""), "no file of task vectors"),
        (lambda folder: folder.mkdir() or folder, "holds neither"),
        (without("card.json"), "card.json cannot be read"),
        (without("vectors.safetensors"), "vectors.safetensors cannot be read"),
        (broken("card.json", "{"), "not JSON"),
        (broken("card.json", b"\xff"), "not JSON"),
        (broken("card.json", "[" * 100_000), "not JSON"),
        (broken("card.json", "[]"), "no card of task vectors"),
        (broken("card.json", "{}"), "no card of task vectors"),
        (broken("card.json", '{"format": true}'), "no card of task vectors"),
        (broken("card.json", '{"format": 2}'), "has the format 2, and this lensviz reads 1"),
        (broken("vectors.safetensors", b""), "damaged"),
        (broken("vectors.safetensors", pickle.dumps([1])), "damaged"),
        (foreign({"weight": torch.ones(4)}), "holds 'weight'"),
        (foreign({"layer.1.weight": torch.ones(4)}), "holds 'layer.1.weight'"),
        (foreign({"filter.1": torch.ones(4)}), "holds 'filter.1'"),
        (foreign({"layer.1": torch.ones(4), "filter.1.weight": torch.ones(4, 4)}), "no linear map"),
        (foreign({"layer.1": torch.ones(2, 4)}), "not one row"),
        (foreign({"seen": torch.ones(2, dtype=torch.int64)}), "no task vectors"),
        (foreign({"layer.1": torch.ones(4), "seen": torch.tensor([float("nan")])}), "holds 'seen'"),
        (tensor_file("TaskVec_phi-2_l3_e1.0.pth", torch.nn.Linear(4, 4)), "pickled objects"),
        (tensor_file("TaskVec_phi-2_l3_e1.0.pth", Evil()), "pickled objects"),
        (tensor_file("TaskVec_phi-2_l3_e1.0.pth", {"a": torch.ones(4)}), "holds a dict"),
        (tensor_file("TaskVec_phi-2_l3_e1.0.pth", torch.ones(2, 4)), "not one row"),
        (tensor_file("vector.pth", torch.ones(4)), "does not say its layer"),
        (raw_file("TaskVec_phi-2_l3_e1.0.pth", b"abc"), "damaged"),
        (raw_file("TaskVec_phi-2_l3_e1.0.pth", b""), "damaged"),
        (raw_file("TaskVec_phi-2_l3_e1.0.pth", b"PK\x03\x04" + bytes(40)), "damaged"),
    ],
)
def test_files_that_are_not_ours(tmp_path, capsys, make, said):
    with pytest.raises(BadVectors, match=said):
        TaskVectors.load(make(tmp_path / "v"))
    assert capsys.readouterr().out == ""


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 1 << 16),
    st.integers(0, 255),
    st.sampled_from(["card.json", "vectors.safetensors", "TaskVec_a_l1_.pth"]),
)
def test_one_changed_byte_is_no_traceback(tmp_path_factory, at, byte, name):
    folder = tmp_path_factory.mktemp("v")
    some().save(folder)
    torch.save(row(1), folder / "TaskVec_a_l1_.pth")
    data = bytearray((folder / name).read_bytes())
    data[at % len(data)] = byte
    (folder / name).write_bytes(data)
    with contextlib.suppress(LensvizError):
        assert len(TaskVectors.load(folder / name))


@pytest.mark.parametrize(
    ("name", "layer"), [("phi-2_l20_e10.0", 20), ("pythia_l6_x_l-1_e0.5", -1), ("a_l7_", 7), ("b_l8", 8)]
)
def test_one_tensor_of_the_original(tmp_path, name, layer):
    path = tensor_file(f"TaskVec_{name}.pth", row(2)[None].bfloat16())(tmp_path / "v")
    v = TaskVectors.load(path)
    assert list(v) == [(layer, False)]
    assert v[layer].tolist() == [2.0] * WIDTH
    v.check(adapter(n_layers=30))
    params = {"objects": [{"fields": {"model_name": "phi-2", "layer": layer, "with_context": True}}]}
    path.with_name("params.json").write_text(json.dumps(params))
    assert list(TaskVectors.load(path)) == [(layer, True)]


def test_the_shipped_vectors():
    if not DEMO.exists():
        pytest.skip("the vectors of the demo model are not made yet")
    v = TaskVectors.demo()
    assert v.width == 576
    assert -1 in v
    assert len(v.layers()) >= 6
    assert len(v.layers(with_context=True)) >= 6
    assert "WikiGold" in json.dumps(v.card)
