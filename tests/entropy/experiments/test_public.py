"""What `lensviz.experiments` offers, and that it costs nothing until it is used."""

import subprocess
import sys

import numpy as np
import pytest

import lensviz.experiments as x


def test_every_name_is_there_and_no_module_hides_one():
    for name in x.__all__:
        assert callable(getattr(x, name)), name
    assert dir(x) == sorted(x.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        _ = x.nothing


def test_nothing_heavy_is_imported():
    heavy = {"torch", "pandas", "plotly", "sklearn", "umap", "scipy"}
    code = f"import sys, lensviz.experiments; print(*({heavy} & set(sys.modules)))"
    assert not subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_classify_figure():
    pytest.importorskip("sklearn")
    table = np.random.default_rng(0).normal(size=(40, 3))
    result = x.classify((table, np.arange(40) % 2), k=3, folds=4, grouped=False, permutations=7)
    strips = {t.name: t for t in result.to_plotly().data}
    np.testing.assert_allclose(strips["classifier"].y, result.folds["auc"])
    np.testing.assert_allclose(strips["dummy"].y, result.folds["dummy_auc"])
    np.testing.assert_allclose(strips["shuffled labels"].y, result.permutation)
    assert f"AUC {result.auc:.3f}" in result.to_plotly().layout.title.text
