"""Profiles of models of different depth in one plane."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lensviz.experiments as x
from lensviz.entropy.experiments.depth import padded, profiles_of, resampled
from lensviz.errors import BadExperiment, MissingExtra


def frame(n, layers, level=0.0, windows=1, alphas=(1,), seed=0):
    """Profiles that fall by `level` from the first layer to the last, with a little noise."""
    rng = np.random.default_rng(seed)
    names = [f"alpha {a} window {w} layer {i}" for a in alphas for w in range(windows) for i in range(layers)]
    fall = np.tile(np.linspace(level, 0, layers), len(alphas) * windows)
    table = pd.DataFrame(5 + fall + 0.1 * rng.normal(size=(n, len(names))), columns=names)
    return table.assign(prompt="<b>a</b>", label="x")


@settings(max_examples=25, deadline=None)
@given(layers=st.integers(1, 30), depth=st.integers(1, 60), seed=st.integers(0, 99))
def test_resampling_is_linear_interpolation(layers, depth, seed):
    values = np.random.default_rng(seed).normal(size=(3, layers))
    found = resampled(values, depth)
    at = np.linspace(0, 1, depth) if depth > 1 else np.array([1.0])
    want = [np.interp(at, np.linspace(0, 1, layers), row) if layers > 1 else np.repeat(row, depth) for row in values]
    np.testing.assert_allclose(found, want, atol=1e-12)
    np.testing.assert_allclose(resampled(values, layers), values, atol=1e-12)


def test_models_apart_by_shape_and_not_by_depth():
    same = {"small": frame(12, 6, seed=1), "large": frame(14, 24, seed=2)}
    apart = {"small": frame(12, 6, seed=1), "large": frame(14, 24, level=4, seed=2)}
    mixed, told = (x.cluster(f, method="pca") for f in (same, apart))
    assert told.silhouette > 0.6
    assert mixed.silhouette < 0.3
    assert told.features.shape == (26, 24)
    assert x.cluster(apart, method="pca", depth=5).features.shape == (26, 5)
    assert list(told.frame.columns) == ["model", "row", "label", "prompt", "x", "y"]
    assert told.frame["model"].tolist() == ["small"] * 12 + ["large"] * 14
    large = told.profiles[told.profiles["model"] == "large"]
    values = apart["large"].filter(like="alpha")
    np.testing.assert_allclose(large["mean"], values.mean())
    np.testing.assert_allclose(large["sd"], values.std())
    np.testing.assert_allclose(large["depth"], np.arange(24) / 23)
    assert repr(told).startswith("ClusterResult(26 profiles of 2 models, pca, silhouette")


def test_pca_coordinates_keep_what_variance_two_axes_can():
    result = x.cluster({"a": frame(9, 5, seed=3), "b": frame(9, 5, level=2, seed=4)}, method="pca")
    centered = result.features - result.features.mean(axis=0)
    singular = np.linalg.svd(centered, compute_uv=False)
    np.testing.assert_allclose((result.frame[["x", "y"]] ** 2).sum(), singular[:2] ** 2)


def test_tsne_is_seeded_and_compat_pads():
    frames = {"a": frame(14, 4, seed=5), "b": frame(14, 8, seed=6)}
    one, two = (x.cluster(frames, max_iter=250, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(one.frame, two.frame)
    assert one.settings["perplexity"] == 9
    published = x.cluster(frames, compat="entropy-lens")
    np.testing.assert_array_equal(published.features[:14, 4:], 0)
    wanted = {"perplexity": 20, "max_iter": 300, "seed": 42, "depth": 8}
    assert {key: published.settings[key] for key in wanted} == wanted
    np.testing.assert_array_equal(padded(np.ones((1, 2)), 3), [[1, 1, 0]])
    assert published.silhouette > one.silhouette + 0.3  # padding alone tells the models apart


def test_windows_and_alphas():
    several = frame(6, 3, windows=2, alphas=(0.5, 5))
    shuffled = several[several.columns[::-1]]
    found = profiles_of(shuffled, "a").entropy
    np.testing.assert_array_equal(
        found.reshape(6, -1), profiles_of(several, "a").entropy.reshape(6, -1)[:, [*range(6, 12), *range(6)]]
    )
    kept, averaged = (x.cluster({"a": several}, "pca", average_windows=on) for on in (False, True))
    assert kept.features.shape == (6, 12)
    windows = kept.features.reshape(6, 2, 2, 3)
    np.testing.assert_allclose(averaged.features.reshape(6, 2, 3), windows.mean(axis=2))
    assert np.isnan(kept.silhouette)


def test_refusals_are_sentences():
    one = frame(6, 3)
    bits = frame(6, 3)
    one.attrs, bits.attrs = {"normalize": "nats"}, {"normalize": "bits"}
    short = one.copy()
    short.iloc[0, 0] = np.nan
    with pytest.warns(UserWarning, match="1 rows of 'a' left out"):
        assert len(x.cluster({"a": short}, "pca").frame) == 5
    with pytest.raises(BadExperiment, match="different units: a: nats, b: bits"):
        x.cluster({"a": one, "b": bits})
    with pytest.raises(BadExperiment, match="different alphas or windows"):
        x.cluster({"a": one, "b": frame(6, 3, windows=2)})
    with pytest.raises(BadExperiment, match="lack some layers"):
        x.cluster({"a": frame(6, 3, windows=2).drop(columns="alpha 1 window 1 layer 2")})
    with pytest.raises(BadExperiment, match="There are 3 whole profiles"):
        x.cluster({"a": one[:3]})
    with pytest.raises(BadExperiment, match="No row of 'a'"):
        x.cluster({"a": one.filter(like="alpha") * np.nan})
    with pytest.raises(BadExperiment, match="perplexity is 50"):
        x.cluster({"a": one}, perplexity=50)
    with pytest.raises(BadExperiment, match="no method"):
        x.cluster({"a": one}, "isomap")
    with pytest.raises(BadExperiment, match="by name"):
        x.cluster([one])


def test_missing_umap_is_a_sentence(monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr("lensviz.common.optional.import_module", gone)
    with pytest.raises(MissingExtra, match=r'pip install "lensviz\[umap\]"'):
        x.cluster({"a": frame(6, 3)}, "umap")


def test_figures():
    result = x.cluster({"a": frame(6, 3), "<b>": frame(6, 4, windows=1, level=1)}, "pca")
    figure, lines = result.figure, result.profiles_to_plotly()
    assert [t.name for t in figure.data] == ["a", "&lt;b>"]
    assert [len(t.x) for t in figure.data] == [6, 6]
    assert "<b>" not in "".join(figure.data[1].text)
    assert [len(t.x) for t in lines.data] == [6, 3, 8, 4]
    assert lines.layout.yaxis.title.text == "entropy (nats), mean ± sd"
