"""k-NN on windows: the published numbers, groups, figures."""

import re

import numpy as np
import pandas as pd
import pytest

import lensviz.experiments as x
from lensviz.errors import BadExperiment
from tests.reference import reference

pytest.importorskip("sklearn")


@pytest.fixture(scope="module")
def published():
    return reference("entropylens_classifiers_small")["formats"]


def test_published_numbers(published):
    labels = [published["classes"][i] for i in published["labels"]]
    result = x.formats_of(published["features"], labels, compat="entropy-lens")
    for k, part in result.folds.groupby("k"):
        np.testing.assert_allclose(part["accuracy"], published["cv_accuracy"][str(k)], atol=1e-9, rtol=0)
    told = re.findall(r"Test accuracy = ([\d.]+)", published["stdout"])
    assert [f"{a:.3f}" for a in result.tests["accuracy"]] == told
    spread = re.findall(r"Mean accuracy: ([\d.]+) ± ([\d.]+)", published["stdout"])
    assert [(f"{r['mean']:.3f}", f"{r['sd']:.3f}") for _, r in result.to_frame().iterrows()] == spread
    lines = {" ".join(line.split()) for line in result.report().splitlines()}
    told = [" ".join(line.split()) for line in published["stdout"].splitlines()]
    assert {line for line in told if re.fullmatch(r".* (\d\.\d{3} ){2,3}\d+", line)} <= lines


def frame(n_topics=20, seed=0):
    """Profiles of three formats for each topic, with two alphas; a topic gives its rows an offset of its own."""
    rng = np.random.default_rng(seed)
    y, topics = np.tile([0, 1, 2], n_topics), np.repeat(np.arange(n_topics), 3)
    names = [f"alpha {a} window {w} layer {i}" for a in ("0.5", "5") for w in range(2) for i in range(3)]
    values = rng.normal(size=(len(y), 12)) + y[:, None] * np.repeat([0.2, 2.0], 6)
    return pd.DataFrame(values, columns=names).assign(label=y, group=topics)


def test_each_alpha_alone_and_topics_together():
    data = frame()
    result = x.formats_of(data, ks=(1, 5), seed=3)
    table = result.to_frame().set_index(["alpha", "k"])
    assert list(table.index) == [(0.5, 1), (0.5, 5), (5.0, 1), (5.0, 5)]
    assert table.loc[(5.0, 5), "mean"] > 0.85 > table.loc[(0.5, 5), "mean"]
    held = result.predictions[(result.predictions["alpha"] == 5) & (result.predictions["k"] == 5)]
    assert len(held) == 12
    topics = data["group"].iloc[held["row"]]
    assert (topics.value_counts() == 3).all()  # whole topics
    assert (held["label"].to_numpy() == data["label"].iloc[held["row"]].to_numpy()).all()
    alone = x.formats_of(data.drop(columns=[c for c in data if c.startswith("alpha 0.5")]), ks=(5,), seed=3)
    assert alone.to_frame()["mean"].item() == table.loc[(5.0, 5), "mean"]
    assert "grouped folds" in repr(result)
    figure = result.to_plotly()
    assert [t.type for t in figure.data] == ["bar", "scatter"] * 2
    np.testing.assert_allclose(figure.data[2].y, [table.loc[(0.5, 5), "mean"], table.loc[(5.0, 5), "mean"]])


def test_refusals_are_sentences():
    data = frame()
    with pytest.raises(BadExperiment, match="too few for 30 folds"):
        x.formats_of(data, folds=30)
    with pytest.raises(BadExperiment, match="test_size is 2"):
        x.formats_of(data, test_size=2)
    with pytest.raises(BadExperiment, match="k is 60"):
        x.formats_of(data, ks=(60,))


def test_from_a_session(tiny):
    prompts = [
        f"{kind} {word}" for word in ["one", "two", "three", "four", "five", "six"] for kind in ("Poem:", "List:")
    ]
    result = x.formats(
        tiny, prompts, ["poem", "list"] * 6, alphas=(1, 2), windows=2, groups=np.repeat(range(6), 2),
        ks=(1,), folds=3, test_size=0.34, max_new_tokens=4, stop=[],
    )  # fmt: skip
    assert result.profiles.attrs["windows"] == 2
    assert sorted(set(result.folds["alpha"])) == [1, 2]
    assert len(result.folds) == 6
