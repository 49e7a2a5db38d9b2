"""The soft entropy estimator: any cut of the data gives the same, and the recorded values of the published package."""

import json
import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ive, rel_entr

from lensviz.errors import BadActivations, BadEstimator, BadLabels, NoTemperature
from lensviz.soft_entropy.estimator import LabelRows, SoftEntropy, calibrate, inner_positions, merge, ngram_codes
from lensviz.soft_entropy.estimator import temperature as heat
from lensviz.soft_entropy.estimator.ngrams import decode_ngram
from tests.reference import reference

EXACT = ["H", "H_given", "I", "regularity", "variation", "disentanglement", "residual", "n", "n_labels"]


def normal(n, dim, seed=0):
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def exact(est):
    return est.results(shuffled=False, bootstrap=0)[EXACT].sort_index()


def same(a, b):
    assert list(a.index) == list(b.index)
    np.testing.assert_allclose(a.astype(float), b.astype(float), rtol=0, atol=1e-10)


# temperature


def test_recorded_temperatures():
    file = reference("soft_entropy_temperature")
    for row in file["grid"]:
        for mode in heat.MODES:
            expected = row["find_eps" if mode == "bounds_lower" else mode]
            if expected is not None:
                assert calibrate(row["m"], row["d"], mode=mode) == pytest.approx(expected, rel=1e-8), (row, mode)
            elif mode != "exact":  # where the original's Bessel functions underflow
                with pytest.raises(NoTemperature):
                    calibrate(row["m"], row["d"], mode=mode)
    for row in file["helpers"]:
        d, eps = row["d"], row["eps"]
        names = {
            "Phi_minus": heat.phi_minus,
            "Phi_plus": heat.phi_plus,
            "KL_lower": heat.kl_lower,
            "KL_upper": heat.kl_upper,
        }
        for name, function in names.items():
            assert function(d, eps) == pytest.approx(row[name], rel=1e-8)
        assert heat.growth(d / 2, d / 2, 1 / eps) == pytest.approx(row["G_half"], rel=1e-8)


@pytest.mark.parametrize(("m", "d"), [(10, 5), (100, 64), (100, 576), (500, 4096)])
def test_exact_temperature_lies_between_the_bounds_and_solves(m, d):
    eps = calibrate(m, d, mode="exact")
    assert heat.kl_lower(d, eps) < math.log(m) < heat.kl_upper(d, eps)
    assert heat.kl_exact(d, eps) == pytest.approx(math.log(m), rel=1e-6)


def test_expansion_where_bessel_functions_underflow(monkeypatch):
    for nu, x in [(200.0, 60.0), (191.0, 500.0)]:
        expected = math.log(ive(nu, x))
        monkeypatch.setattr("scipy.special.ive", lambda *_: 0.0)
        assert heat._log_ive(nu, x) == pytest.approx(expected, abs=1e-8)
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("m", "d", "mode"), [(100, 2, "bounds_lower"), (1, 8, "exact"), (500, 3, "bounds"), (9, 9, "x")]
)
def test_no_temperature(m, d, mode):
    with pytest.raises(NoTemperature):
        calibrate(m, d, mode=mode)


# properties


@st.composite
def cuts(draw):
    n = draw(st.integers(1, 60))
    bounds = sorted(draw(st.lists(st.integers(0, n), max_size=5)))
    few = st.one_of(st.none(), st.integers(-2, 3))
    labels = {"number": draw(st.lists(few, min_size=n, max_size=n))}
    labels["word"] = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=n, max_size=n))
    options = {"subspaces": draw(st.sampled_from([1, 2])), "min_count": draw(st.integers(1, 3))}
    options["weighted"] = draw(st.booleans())
    return n, [0, *bounds, n], labels, options, draw(st.randoms()), draw(st.integers(0, 2**31))


@settings(deadline=None, max_examples=25)
@given(cuts())
def test_any_partition_merge_and_order(case):
    n, bounds, labels, options, random, seed = case
    z = normal(n, 16, seed)
    several = {v: [i for i in range(n) if i % v == 0 or i % 5 == v] for v in (2, 3)}
    whole = SoftEntropy(10, **options).update(z, {**labels, "several": several})
    order = random.sample(range(n), n)
    parts = []
    for a, b in pairwise(bounds):
        at = order[a:b]
        near = {v: [k for k, i in enumerate(at) if i in p] for v, p in several.items()}
        own = {name: [values[i] for i in at] for name, values in labels.items()} | {"several": near}
        if parts and random.random() < 0.5:
            parts[-1].update(z[at], own)
        else:
            parts.append(SoftEntropy(10, **options).update(z[at], own))
    random.shuffle(parts)
    merged = parts[0]
    for part in parts[1:]:
        merged = merge(merged, part)
    columns = [c for c in EXACT if c != "residual"]  # which depends on the order of sets
    same(exact(merged)[columns], exact(whole)[columns])
    assert merged.entropy() == pytest.approx(whole.entropy(), abs=1e-10)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 50), st.integers(1, 6), st.floats(1e-30, 1e30), st.integers(0, 2**31))
def test_bounds_and_scale(n, k, scale, seed):
    z = normal(n, 8, seed)
    labels = {"k": torch.arange(n) % k, "one": [1] * n}
    table = exact(SoftEntropy(20).update(z.double(), labels))
    assert ((table.H >= 0) & (table.H <= 1 + 1e-12)).all()
    assert (table.I >= -1e-12).all()
    assert abs(table.I["one"]) < 1e-12
    assert math.isnan(table.disentanglement["one"])
    same(exact(SoftEntropy(20).update(z.double() * scale, labels)), table)


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 40), st.integers(2, 5), st.integers(0, 2**31))
def test_against_numpy(n, k, seed):
    z, labels = normal(n, 12, seed).double().numpy(), np.arange(n) % k
    est = SoftEntropy(30, seed).update(z, {"k": labels})
    score = z / np.linalg.norm(z, axis=1, keepdims=True) @ est.points.numpy().T / calibrate(30, 12)
    p = np.exp(score - score.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)

    def h(rows):
        mean = rows.mean(0)
        return -(mean * np.log(np.maximum(mean, 1e-300))).sum() / math.log(30)

    used = range(min(n, k))
    given_k = sum((labels == x).mean() * h(p[labels == x]) for x in used)
    pairs = [(p[labels == x].mean(0), p[labels != x].mean(0)) for x in used]
    js = [(rel_entr(a, (a + b) / 2) + rel_entr(b, (a + b) / 2)).sum() / 2 for a, b in pairs]
    row = exact(est).loc["k"]
    assert (row.H, row.H_given) == pytest.approx((h(p), given_k), abs=1e-10)
    assert row.disentanglement == pytest.approx(np.mean(js), abs=1e-10)
    assert row.regularity == pytest.approx((h(p) - given_k) / h(p), abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.integers(-5, 2**62) | st.sampled_from(["a", "b", 1.5]) | st.none(), max_size=8), max_size=5)
)
def test_label_rows(batches):
    labels, seen = LabelRows(), {}
    for batch in batches:
        rows = labels.rows(batch).tolist()
        for value, row in zip(batch, rows, strict=True):
            assert row == -1 if value is None else seen.setdefault(value, row) == row
    assert sorted(map(str, seen)) == sorted(map(str, labels.values()))
    assert all(labels.values()[row] == value for value, row in seen.items())
    again = LabelRows.restore(labels.ints, labels.others)
    assert again.rows(list(seen)).tolist() == list(seen.values())


# what comes in


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_dtypes_and_kinds_of_labels(dtype):
    z = normal(30, 8).to(dtype)
    kinds = {
        "tensor": torch.arange(30) % 3,
        "numpy": np.arange(30, dtype=np.uint8) % 3,
        "words": np.array(["a", "b", "c"] * 10),
        "list": [0, 1, 2] * 10,
        "objects": np.array([0, "x", 2.5] * 10, dtype=object),
        "floats": torch.arange(30.0) % 3,
        "positions": {x: range(x, 30, 3) for x in range(3)},
        "nested": {"o": {x: range(x, 30, 3) for x in range(3)}},
    }
    table = exact(SoftEntropy(10).update(z, kinds))
    assert set(table.n) == {30}
    assert set(table.n_labels) == {3}
    np.testing.assert_allclose(table.I, table.I.iloc[0], atol=1e-12)


def test_zero_vectors_are_uniform():
    est = SoftEntropy(10).update(torch.zeros(3, 8))
    torch.testing.assert_close(est.total, torch.full((10,), 0.3).double())
    assert est.entropy() == pytest.approx(1)


def test_refusals():
    est = SoftEntropy(10).update(normal(4, 8), {"a": [1, 2, 1, 2]})
    bad = normal(4, 8)
    bad[[0, 2], 1] = torch.tensor([math.nan, math.inf])
    before = exact(est)
    for z, labels, error, part in [
        (bad, {}, BadActivations, "2 of 4"),
        (normal(4, 9), {}, BadActivations, "had 8"),
        (normal(4, 8)[0], {}, BadActivations, "axes"),
        (normal(4, 8), {"a": [1]}, BadLabels, "1 labels for 4"),
        (normal(4, 8), {"b": {1: [4]}}, BadLabels, "0 … 3"),
    ]:
        with pytest.raises(error, match=part):
            est.update(z, labels)
    assert est.n == 4
    same(exact(est).loc[["a"]], before)
    for make in (
        lambda: SoftEntropy(subspaces=3).update(normal(2, 8)),
        lambda: SoftEntropy(reference_points=normal(5, 7)).update(normal(2, 8)),
        lambda: SoftEntropy(distance="manhattan"),
        lambda: SoftEntropy(1),
        lambda: SoftEntropy(temperature=0.0),
        lambda: est.merge(SoftEntropy(11)),
        lambda: est.merge(SoftEntropy(10).update(normal(2, 16))),
    ):
        with pytest.raises(BadEstimator):
            make()


def test_nothing_and_no_labels():
    est = SoftEntropy(10).update(torch.empty(0, 8), {"a": []}).update(np.empty((0,)))
    table = est.results()
    assert est.n == 0
    assert math.isnan(est.entropy())
    assert (table.n["a"], table.n_labels["a"]) == (0, 0)
    assert math.isnan(table.H["a"])
    assert len(SoftEntropy().results()) == 0
    est.update(normal(5, 8), {"a": [None] * 5}).update(normal(5, 8), {"b": [1, 2, 1, 2, None]})
    table = est.results()
    assert math.isnan(table.I["a"])
    assert table.n["b"] == 4
    assert table.attrs["n"] == 10


def test_residuals_sum_to_one_and_rare_labels_are_left_out():
    z, n = normal(60, 8), torch.arange(60)
    est = SoftEntropy(10, min_count=2).update(z, {"a": n % 2, "b": n % 7, "c": n.clamp_max(50)})
    table = est.results(bootstrap=0)
    assert table.residual.sum() + table.attrs["residual"] == pytest.approx(1)
    assert (table.n["c"], table.n_labels["c"]) == (10, 1)
    assert list(est.by_label("a").n) == [30, 30]


def test_layers_share_their_labels():
    labels, ids = {}, [torch.arange(40) % 7, {"x": [1, 1, 5]}]
    layers = [SoftEntropy(10, labels=labels) for _ in range(3)]
    alone = [SoftEntropy(10) for _ in range(3)]
    for batch in range(3):
        sets = {"token": ids[0] + 3 * batch, "pairs": ids[1]}
        rows = layers[0].rows(sets, 40)
        for i, (layer, other) in enumerate(zip(layers, alone, strict=True)):
            layer.add(normal(40, 8, 10 * batch + i), rows)
            other.update(normal(40, 8, 10 * batch + i), sets)
    for layer, other in zip(layers, alone, strict=True):
        same(exact(layer), exact(other))
    tensors, meta = layers[0].state(labels=False)
    same(exact(SoftEntropy.from_state(tensors, meta, labels)), exact(layers[0]))


def test_state_goes_on_as_if_never_stored():
    def batch(i):
        sets = {"a": torch.arange(50) % (i + 2), "w": ["u", "v", None, "w", "u"] * 10}
        return normal(50, 8, i), {**sets, "n": {1: {(1, 2): [0, 1], "é": [1, 3]}}}

    est = SoftEntropy(10, reservoir=60).update(*batch(0)).update(*batch(1))
    tensors, meta = est.state()
    again = SoftEntropy.from_state(tensors, json.loads(json.dumps(meta)))
    assert all(t.is_contiguous() for t in tensors.values())
    assert again.update(*batch(2)).results().equals(est.update(*batch(2)).results())


# numbers


def test_bfloat16_does_not_drift_over_a_million_positions():
    z = normal(5000, 8).bfloat16()
    est = SoftEntropy(10, reservoir=0)
    for _ in range(200):
        est.update(z)
    once = SoftEntropy(10, reservoir=0).update(z.double())
    assert est.n == 1_000_000
    assert est.entropy() == pytest.approx(once.entropy(), abs=1e-10)
    assert float(est.total.sum()) == pytest.approx(1e6, rel=1e-12)


def test_recorded_estimates():
    file = reference("soft_entropy_estimator_small")
    z = torch.tensor(file["inputs"]["z"])
    labels = {"class": file["inputs"]["labels"], "mod5": file["inputs"]["labels_mod5"]}
    drawn = SoftEntropy().update(z, labels)
    torch.testing.assert_close(drawn.points.float(), torch.tensor(file["W_torch_seed0"]))
    for backend, expected in file["accumulators"].items():
        est = SoftEntropy(reference_points=file[f"W_{backend}_seed0"])
        for a in range(0, 48, 10):
            est.update(z[a : a + 10], {name: values[a : a + 10] for name, values in labels.items()})
        table = est.results(bootstrap=0)
        assert table.attrs["H"] == pytest.approx(expected["entropy"], abs=2e-6)
        for name in labels:
            assert table.I[name] == pytest.approx(expected["mutual_information"][name], abs=2e-6)
            assert table.regularity[name] == pytest.approx(expected["results"][f"regularity/{name}"], abs=2e-6)
            found = est.by_label(name).H.to_dict()
            assert {str(k): v for k, v in found.items()} == pytest.approx(
                expected["conditional_entropy"][name], abs=2e-6
            )

    def part(text):
        return ("seed", int(text[4:])) if text.startswith("seed") else ("n_points", int(text[6:]))

    for key, expected in file["functions"].items():
        backend, mode, *rest = key.split("/")
        if backend == "torch":
            options = dict([part(r) for r in rest])
            temperature = "calibrated" if mode == "find_eps" else mode
            row = exact(SoftEntropy(temperature=temperature, **options).update(z, labels)).loc["class"]
            assert pytest.approx(expected["H"], abs=2e-6) == row.H
            assert pytest.approx(expected.get("MI", row.I), abs=2e-6) == row.I


def test_digits():
    file = reference("soft_entropy_digits")
    x, y = pytest.importorskip("sklearn.datasets").load_digits(return_X_y=True)
    for expected, temperature in [(file, "calibrated"), (file["leading_order"], "leading_order")]:
        est = SoftEntropy(reference_points=file["W_torch_seed0"], temperature=temperature)
        for a in range(0, len(x), 120):
            est.update(x[a : a + 120].astype(np.float32), {"digit": y[a : a + 120]})
        row = est.results(bootstrap=0).loc["digit"]
        assert pytest.approx((expected["H"], expected["MI"]), abs=1e-5) == (row.H, row.I)
        found = {str(k): v for k, v in est.by_label("digit").regularity.items()}
        assert found == pytest.approx(expected["per_digit_regularity"], abs=1e-5)
        assert row.I_shuffled == pytest.approx(file["MI_shuffled_labels_torch_seed42"], abs=5e-4)
    for chunk in file["n_classes"]:
        kept = y < chunk["n_classes"]
        row = exact(SoftEntropy().update(x[kept], {"digit": y[kept]})).loc["digit"]
        assert pytest.approx((chunk["H"], chunk["MI"]), abs=1e-5) == (row.H, row.I)


def test_labels_that_say_nothing():
    z, i = normal(1000, 64, 77), torch.arange(1000)
    labels = {str(k): i % k for k in (2, 10, 100, 500, 1000)}
    table = SoftEntropy().update(z, labels).results()
    expected = {"2": 0.0034, "10": 0.0306, "100": 0.2074, "500": 0.4706, "1000": 0.6068}
    assert table.I.to_dict() == pytest.approx(expected, abs=1e-4)
    assert table.I_shuffled.to_dict() == pytest.approx(expected, abs=0.004)
    assert ((table.I_low < table.I) & (table.I_high > table.I)).all()


def test_shuffled_and_interval_from_a_sample():
    n = 4000
    labels = (torch.rand(n, generator=torch.Generator().manual_seed(1)) ** 4 * 150).long()
    z = normal(n, 16) + normal(150, 16, 5)[labels] * 0.3
    whole = SoftEntropy(50).update(z, {"a": labels}).results().loc["a"]
    parts = [SoftEntropy(50, seed, temperature=0.05, reservoir=500) for seed in range(4)]
    full = [SoftEntropy(50, seed, temperature=0.05).update(z, {"a": labels}).results().loc["a"] for seed in range(4)]
    rows = [part.update(z, {"a": labels}).results().loc["a"] for part in parts]
    assert whole.I_shuffled + 0.02 < whole.I
    assert np.mean([r.I_shuffled for r in rows]) == pytest.approx(np.mean([r.I_shuffled for r in full]), rel=0.05)
    width = [np.mean([r.I_high - r.I_low for r in some]) for some in (rows, full)]
    assert 0.5 < width[0] / width[1] < 2


def test_the_interval_is_as_wide_as_repeated_samples_vary():
    found, widths = [], []
    for seed in range(60):
        y = torch.arange(300) % 3
        z = normal(300, 8, seed) + torch.eye(8)[y] * 1.5
        est = SoftEntropy(20).update(z, {"y": y})
        row = est.results(shuffled=False, bootstrap=100 if seed < 8 else 0).loc["y"]
        found.append(row.I)
        widths.append(row.I_high - row.I_low)
    assert 0.6 < np.nanmean(widths) / (2 * 1.96 * np.std(found)) < 1.6


def test_merged_samples_are_uniform():
    parts = [SoftEntropy(5, reservoir=40, seed=3) for _ in range(2)]
    parts[0].update(normal(300, 4), {"from": [0] * 300})
    parts[1].update(normal(900, 4), {"from": [1] * 900})
    both = merge(*parts)
    assert both.sample.seen == 1200
    assert len(both.sample.keys) == 40
    assert both.sample.rows["from"].sum() > 15


# n-grams


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(0, 6), max_size=9), max_size=4), st.integers(1, 3), st.sampled_from([7, 49_152]))
def test_ngram_codes(texts, order, vocab):
    ids = [torch.tensor(t, dtype=torch.int64) for t in texts]
    for side, first in (("input", 1 - order), ("output", 1)):
        expected = []
        for text in texts:
            windows = [(i + first, i + first + order) for i in range(len(text))]
            expected += [tuple(text[a:b]) if a >= 0 and b <= len(text) else None for a, b in windows]
        codes = ngram_codes(ids, order, vocab, side).tolist()
        assert [None if c < 0 else decode_ngram(c, order, vocab) for c in codes] == expected
    kept = inner_positions([len(t) for t in texts], order)
    both = [ngram_codes(ids, order, vocab, side) >= 0 for side in ("input", "output")]
    assert torch.equal(kept, both[0] & both[1])


def test_ngrams_without_a_code():
    with pytest.raises(BadLabels):
        ngram_codes([torch.tensor([1])], 3, 2**21)
    with pytest.raises(BadLabels):
        ngram_codes([torch.tensor([7])], 1, 7)
    codes = ngram_codes([torch.tensor([1, 2, 3])], 2, 10)
    assert LabelRows().rows(codes, unlabeled=-1).tolist() == [-1, 0, 1]
