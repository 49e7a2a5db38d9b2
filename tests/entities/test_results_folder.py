"""Results folders of the original code, as they are: incomplete, with stray files, of several models."""

import json

import pytest
import torch

from lensviz.entities.vectors.vectors import TaskVectors
from lensviz.errors import BadVectors

WIDTH = 4


def fields(**given):
    base = {"model_name": "phi-2", "dataset_name": "CoNLL2003", "layer": 0, "with_context": False}
    return base | {"extraction_method": "in_context", "lr": 0.04, "run": 0} | given


def add(root, name, value, epochs=(10.0,), drop=(), **given):
    """One run whose last checkpoint holds `value`, and earlier ones less."""
    told = {k: v for k, v in fields(**given).items() if k not in drop}
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "params.json").write_text(json.dumps({"version": 2, "objects": [{"fields": told}]}))
    for n, epoch in enumerate(sorted(epochs, reverse=True)):
        path = folder / f"TaskVec_{told['model_name']}_l{told['layer']}_e{epoch}.pth"
        torch.save(torch.full((1, WIDTH), float(value - n)), path)
    return folder


@pytest.fixture
def root(tmp_path):
    """Two layers without context, one with, and what lies about."""
    place = tmp_path / "out" / "results"
    folder = add(place, "aa", 5, epochs=(2.0, 10.0), layer=5)
    metrics = {"Exact Match": 0.5, "Partial Match": 0.6, "Chr-F": 61.5, "Version": 1.2}
    (folder / "Evaluation_1.2.json").write_text(json.dumps(metrics))
    (folder / "Evaluation_1.1.json").write_text(json.dumps({"Exact Match": 0.1}))
    (folder / "history.json").write_text(json.dumps([{"loss": 9}, {"loss": 0.39, "test accuracy": 0.92, "lr": "x"}]))
    (folder / "LinearFilter_phi-2_l5_e10noContext.pth").write_bytes(b"x")
    add(place, "ab", -1, layer=-1)
    add(place, "ac", 15, layer=5, with_context=True)
    (place / ".DS_Store").write_bytes(b"\x00")
    (place / "README.md").write_text("x")
    (place / "empty").mkdir()
    for name, text in {"b1": "{", "b2": "[]", "b3": '{"objects": [{"fields": {"layer": "5"}}]}'}.items():
        (place / name).mkdir()
        (place / name / "params.json").write_text(text)
    add(place, "b4", 0, epochs=(), layer=9)
    add(place, "b5", 0, layer=8)
    torch.save(torch.nn.Linear(2, 2), place / "b5" / "TaskVec_phi-2_l8_e10.0.pth")
    return place


@pytest.mark.parametrize("up", [False, True])
def test_all_layers_are_found_and_the_rest_is_passed_over(root, up):
    place = root.parent if up else root
    for v in (TaskVectors.from_results(place), TaskVectors.load(place)):
        assert {key: v[key][0].item() for key in v} == {(-1, False): -1, (5, False): 5, (5, True): 15}
        card = v.card
        assert card["model"] == {"name": "phi-2"}
        assert (card["method"], card["data"], card["bos"]) == ("in_context", "CoNLL2003", True)
        passed = "\n".join(card["passed_over"])
        assert all(name in passed for name in ("empty", "b1", "b2", "b3", "b4: no checkpoint", "b5"))
        assert "pickled objects" in passed
        assert "1 not read" in card["filters"]


def test_scores_and_settings_are_in_the_card(root):
    entry = TaskVectors.from_results(root, with_context=False).to_frame().set_index("layer").loc[5]
    assert entry["epoch"] == 10.0
    assert (entry["exact"], entry["partial_with_empty"], entry["chrf"]) == (0.5, 0.6, 61.5)
    assert (entry["train_loss_with_padding"], entry["token_accuracy_with_padding"]) == (0.39, 0.92)
    assert (entry["lr"], entry["folder"]) == (0.04, "aa")


def test_one_run_of_several_is_taken(root):
    add(root, "00", 50, layer=5, run=3)
    add(root, "zz", 40, layer=5, run=-1)
    assert TaskVectors.from_results(root)[5, False][0] == 40
    assert TaskVectors.from_results(root, run=3)[5, False][0] == 50
    assert list(TaskVectors.from_results(root, with_context=True)) == [(5, True)]
    (root / "zz" / "TaskVec_phi-2_l5_e10.0.pth").write_bytes(b"")
    assert TaskVectors.from_results(root)[5, False][0] == 5


@pytest.mark.parametrize(
    ("other", "choice"),
    [
        ({"model_name": "gpt2-small"}, {"model": "gpt2-small"}),
        ({"dataset_name": "TACRED"}, {"dataset": "TACRED"}),
        ({"extraction_method": "average"}, {"method": "average"}),
    ],
)
def test_several_models_sets_or_methods_are_a_choice(root, other, choice):
    add(root, "zz", 7, layer=5, **other)
    name, value = next(iter(choice.items()))
    with pytest.raises(BadVectors, match=rf"several .*{value}.*: pass {name}="):
        TaskVectors.from_results(root)
    assert TaskVectors.from_results(root, **choice)[5][0] == 7
    with pytest.raises(BadVectors, match=rf"the {name} 'nothing'"):
        TaskVectors.from_results(root, **{name: "nothing"})


def test_what_older_runs_leave_out(tmp_path):
    add(tmp_path, "aa", 1, drop=("dataset_name", "with_context", "extraction_method", "run"), with_context=True)
    v = TaskVectors.from_results(tmp_path)
    assert list(v) == [(0, False)]
    assert (v.card["data"], v.card["method"]) == ("WebNLG", "after_context")
    assert list(TaskVectors.from_results(tmp_path / "aa")) == [(0, False)]


def test_folders_without_runs(tmp_path, root):
    (tmp_path / "x" / "y").mkdir(parents=True)
    for place, said in [
        (tmp_path / "x", "holds no run"),
        (tmp_path / "no", "no folder"),
        (root / "b4", "no checkpoint"),
    ]:
        with pytest.raises(BadVectors, match=said):
            TaskVectors.from_results(place)
    with pytest.raises(BadVectors, match="the run 9: there is 0"):
        TaskVectors.from_results(root, model="phi-2", run=9)
