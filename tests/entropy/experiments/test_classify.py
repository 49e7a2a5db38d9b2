"""The classifier against scikit-learn's own, the published protocol, and what must be refused."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lensviz.experiments as x
from lensviz.entropy.experiments.folds import one_label, shuffled, test_masks
from lensviz.entropy.experiments.models import auc, knn_scores, logistic_scores
from lensviz.entropy.experiments.statistics import paired
from lensviz.errors import BadExperiment, MissingExtra
from tests.reference import reference

pytest.importorskip("sklearn")
test_masks.__test__ = False


@pytest.fixture(scope="module")
def published():
    return reference("entropylens_classifiers_small")


def data(n=60, d=30, seed=0, shift=0.8, size=3):
    """(X, y, groups of `size` rows) with three features that tell y."""
    rng = np.random.default_rng(seed)
    y = np.tile([0, 1], n // 2)
    table = rng.normal(size=(n, d))
    table[y == 1, :3] += shift
    return table, y, np.arange(n) // size


@pytest.mark.parametrize(("name", "k"), [("overall", 29), ("overall_3class", 29), ("overall_k11", 11)])
def test_published_protocol(published, name, k):
    three = "3" * name.endswith("3class")
    result = x.classify(
        (published["inputs"]["X" + three], published["inputs"]["y" + three]), k=k, permutations=0, compat="entropy-lens"
    )
    told = published[name]
    np.testing.assert_allclose(result.folds["auc"], told["model_auc_by_fold"], atol=1e-9, rtol=0)
    np.testing.assert_allclose(result.folds["dummy_auc"], told["baseline_auc_by_fold"], atol=1e-9, rtol=0)
    got = [result.auc, result.dummy, result.improvement, result.p_value]
    want = [told[key] for key in ("model_roc_auc", "baseline_roc_auc", "improvement", "p_value")]
    np.testing.assert_allclose(got, want, atol=1e-9, rtol=0)
    assert result.significant is told["significant"]
    assert not result.grouped


def test_published_by_subject(published):
    inputs = published["inputs"]
    frame = x.as_frame(inputs["X"], inputs["y"]).assign(subject=inputs["subjects"])
    found = x.by_subject(frame, label="label", compat="entropy-lens")
    told = pd.DataFrame(published["by_subject"])
    assert found["subject"].tolist() == told["subject"].tolist()
    assert found["n"].tolist() == told["sample_count"].tolist()
    assert found["significant"].tolist() == told["significant"].tolist()
    ours = ["auc", "dummy_auc", "improvement", "p_value", "f1"]
    theirs = ["roc_auc", "baseline_roc_auc", "improvement", "p_value", "f1_score"]
    np.testing.assert_allclose(found[ours], told[theirs], atol=1e-9, rtol=0)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 999),
    classes=st.integers(2, 4),
    k=st.integers(1, 20),
    weighted=st.booleans(),
    scale=st.booleans(),
)
def test_knn_is_that_of_sklearn(seed, classes, k, weighted, scale):
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(seed)
    table, y = rng.normal(size=(40, 5)), rng.permutation(40) % classes
    masks, weights = test_masks(y, None, 4, seed), "distance" if weighted else "uniform"
    scores = knn_scores(table, masks, np.eye(classes)[y], k, weights, scale)
    for mask, each in zip(masks, scores, strict=True):
        knn = KNeighborsClassifier(k, weights=weights)
        model = make_pipeline(StandardScaler(), knn) if scale else knn
        want = model.fit(table[~mask], y[~mask]).predict_proba(table[mask])
        np.testing.assert_allclose(each[mask], want, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), classes=st.integers(2, 3), wide=st.booleans(), shift=st.floats(0, 30))
def test_logistic_is_that_of_sklearn(seed, classes, wide, shift):
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(seed)
    y = rng.permutation(36) % classes
    table = rng.normal(size=(36, 60 if wide else 4)) + shift * np.eye(4)[y][:, [0]]
    masks = test_masks(y, None, 3, seed)
    scores = logistic_scores(table, masks, np.eye(classes)[y])
    for mask, each in zip(masks, scores, strict=True):
        scaler = StandardScaler().fit(table[~mask])
        for c in range(classes):
            model = LogisticRegression(tol=1e-10, max_iter=2000).fit(scaler.transform(table[~mask]), y[~mask] == c)
            want = model.decision_function(scaler.transform(table[mask]))
            np.testing.assert_allclose(each[mask, c], want, atol=1e-4, rtol=1e-4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), classes=st.integers(2, 4), ties=st.booleans())
def test_auc_is_that_of_sklearn(seed, classes, ties):
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    y = rng.permutation(30) % classes
    scores = rng.dirichlet(np.ones(classes), 30)
    if ties:
        scores = np.eye(classes)[rng.integers(0, classes, 30)]
    want = roc_auc_score(y, scores[:, 1]) if classes == 2 else roc_auc_score(y, scores, multi_class="ovr")
    assert auc(np.eye(classes)[y], scores) == pytest.approx(want, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), n_groups=st.integers(2, 8), one=st.booleans())
def test_shuffling_respects_groups(seed, n_groups, one):
    rng = np.random.default_rng(seed)
    groups = rng.integers(0, n_groups, 40)
    groups = np.unique(groups, return_inverse=True)[1]
    y = rng.integers(0, 2, groups.max() + 1)[groups] if one else rng.integers(0, 3, 40)
    new, single = shuffled(y, groups, rng), one_label(y, groups)
    for g in range(groups.max() + 1):
        if single[g]:
            assert len(set(new[groups == g])) == 1
        else:
            assert sorted(new[groups == g]) == sorted(y[groups == g])
    first = np.unique(groups, return_index=True)[1]
    assert sorted(new[first][single]) == sorted(y[first][single])


def test_intervals_and_tests_by_hand():
    from scipy.stats import ttest_1samp

    values = np.array([0.2, 0.35, 0.1, 0.4, 0.3])
    plain, corrected = paired(values), paired(values, overlap=0.25)
    want = ttest_1samp(values, 0)
    interval = want.confidence_interval(0.95)
    assert plain.p == pytest.approx(want.pvalue)
    assert plain.interval == pytest.approx((interval.low, interval.high))
    wider = np.sqrt((1 / 5 + 0.25) / (1 / 5))
    assert np.ptp(corrected.interval) == pytest.approx(wider * np.ptp(plain.interval))
    assert corrected.p > plain.p
    assert paired(np.full(4, 0.5)).p == 0.0
    assert paired(np.zeros(4)).p == 1.0


@pytest.mark.parametrize("classifier", ["knn", "logistic"])
def test_groups_stay_together_and_noise_is_noise(classifier):
    table, y, groups = data(shift=1.5)
    began = time.process_time()
    signal = x.classify((table, y, groups), classifier, folds=5)
    assert time.process_time() - began < 5
    assert signal.significant
    assert signal.permutation_p < 0.05
    assert signal.settings["shuffled"] == "rows within groups"
    assert (signal.folds["n_test"] + signal.folds["n_train"] == 60).all()
    assert (signal.folds["n_test"] % 3 == 0).all()
    low, high = signal.interval
    assert low < signal.auc < high
    assert low <= signal.interval_plain[0] <= signal.interval_plain[1] <= high
    assert repr(signal).count("\n") == 0
    assert "grouped folds" in repr(signal)
    noise = x.classify(
        (table, y[np.random.default_rng(1).permutation(60)], groups), classifier, folds=5, permutations=40
    )
    assert noise.permutation_p > 0.05
    assert 0.4 < noise.permutation.mean() < 0.6


def test_leak_of_groups_is_seen_only_without_them():
    """Rows of a group are near copies and the label is a coin per group: ungrouped folds find what is not there."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(30), 4)
    table, y = rng.normal(size=(30, 8))[groups] + 0.01 * rng.normal(size=(120, 8)), (np.arange(30) % 2)[groups]
    leaking = x.classify((table, y, groups), k=3, grouped=False, permutations=0)
    held = x.classify((table, y, groups), k=3, permutations=30)
    assert leaking.auc > 0.95
    assert held.auc < 0.75
    assert held.settings["shuffled"] == "whole groups"


def test_frames_of_users_and_rows_left_out():
    table, y, groups = data()
    frame = pd.DataFrame(table, columns=[f"f{i}" for i in range(30)])
    frame = frame.assign(label=np.where(y, "poem", "chat"), group=groups, prompt="p", n_new=8, logp_A=y, flag=y == 1)
    assert x.features(frame).shape == (60, 30)
    want = x.classify((table, y, groups), folds=5, permutations=0)
    found = x.classify(frame, folds=5, permutations=0)
    pd.testing.assert_frame_equal(found.to_frame(), want.to_frame())
    assert found.classes == ["chat", "poem"]
    assert x.classify(frame.assign(label=0), folds=5, permutations=0, label="flag").auc == want.auc
    frame.loc[[0, 1], "f3"] = np.nan
    frame.loc[[1, 2], "label"] = None
    with pytest.warns(UserWarning, match="left out") as caught:
        short = x.classify(frame, folds=5, permutations=0)
    assert [str(w.message)[:16] for w in caught] == ["2 rows left out:", "1 row left out: "]
    assert short.settings["n_rows"] == 57
    assert x.features(x.as_frame(table, y, groups)).tolist() == table.tolist()
    assert list(x.as_frame([[1, 2]], ["a"], [0])) == [
        "label",
        "group",
        "alpha 1 window 0 layer 0",
        "alpha 1 window 0 layer 1",
    ]


TABLE, Y, GROUPS = data()
REFUSED = {
    "no column 'group'": lambda: x.classify((TABLE, Y)),
    "no column 'label'": lambda: x.classify(pd.DataFrame(TABLE)),
    "no feature column": lambda: x.classify(pd.DataFrame({"label": Y, "group": GROUPS})),
    "of 1 class": lambda: x.classify((TABLE, [0] * 60, GROUPS)),
    "Class 1 is in 4 rows, too few for 10 folds: pass folds=4": lambda: x.classify(
        (TABLE, [1] * 4 + [0] * 56), grouped=False
    ),
    "Class 0 is in 3 groups, too few": lambda: x.classify((TABLE, Y, GROUPS // 7)),
    "smallest training fold has 54": lambda: x.classify((TABLE, Y, GROUPS), k=55),
    "There is no classifier 'svm'": lambda: x.classify((TABLE, Y, GROUPS), "svm"),
    "There is no protocol": lambda: x.classify((TABLE, Y, GROUPS), compat="other"),
    "folds is 1": lambda: x.classify((TABLE, Y, GROUPS), folds=1),
    "permutations is -1": lambda: x.classify((TABLE, Y, GROUPS), permutations=-1),
    "but 59 of label": lambda: x.classify((TABLE, Y[1:], GROUPS)),
    "not one table of numbers": lambda: x.as_frame([["a"]]),
    "rows have no group": lambda: x.classify((TABLE, Y, [None] * 2 + [1] * 58)),
    "pass a DataFrame": lambda: x.classify([1, 2]),
    "no column 'subject'": lambda: x.by_subject(x.as_frame(TABLE, Y)),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_refusals_are_sentences(sentence):
    with pytest.raises(BadExperiment, match=sentence) as error:
        REFUSED[sentence]()
    assert str(error.value).endswith(".")


def test_missing_scikit_learn_is_a_sentence(monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr("lensviz.common.optional.import_module", gone)
    with pytest.raises(MissingExtra, match=r'pip install "lensviz\[experiments\]"'):
        x.classify((TABLE, Y, GROUPS), folds=5)
