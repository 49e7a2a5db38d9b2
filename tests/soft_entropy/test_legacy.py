"""The older packages' measures, against values recorded from them (spec soft-entropy 1.2, 1.3, 1.5)."""

import math

import pytest
import torch

from lensviz.soft_entropy.estimator import SoftEntropy, covering_ngrams
from lensviz.soft_entropy.estimator.assign import sparsemax
from lensviz.soft_entropy.estimator.hard_bins import HardBins
from lensviz.soft_entropy.estimator.labels import Nested
from tests.reference import reference


class Case:
    """The recorded sentences, and an estimator that is fed some of them at a time."""

    def __init__(self):
        self.file = reference("h_information_small")
        self.inputs = self.file["inputs"]
        self.z = torch.tensor(self.inputs["z"])
        self.texts = [torch.tensor(ids) for ids in self.inputs["examples"]]
        self.starts = [0, *torch.tensor([len(t) for t in self.texts]).cumsum(0).tolist()]

    def labels(self, a, b):
        texts = self.texts[a:b]
        languages = [self.inputs["languages"][i] for i in range(a, b) for _ in self.texts[i]]
        grams = {"bigram": covering_ngrams(texts, 2), "trigram": covering_ngrams(texts, 3)}
        return {"language": languages, "token": torch.cat(texts), **grams}

    def estimator(self, distance="cosine_uniform", smoothing="softmax", temperature=0.1):
        points = self.inputs["W_euclidean_columns" if distance == "euclidean_uniform" else "W_sphere_columns"]
        given = {"reference_points": torch.tensor(points).T, "subspaces": 3, "legacy": True}
        return SoftEntropy(temperature=temperature, distance=distance, smoothing=smoothing, **given)

    def feed(self, est, step=10, stop=10):
        for a in range(0, stop, step):
            est.update(self.z[self.starts[a] : self.starts[a + step]], self.labels(a, a + step))
        return est


@pytest.fixture(scope="module")
def case():
    return Case()


def test_every_recorded_setting(case):
    for setting, expected in case.file["results_by_setting"].items():
        distance, smoothing, temperature = setting.split("/")
        est = case.feed(case.estimator(distance, smoothing, float(temperature[5:])))
        assert est.legacy_values(heads_bug=True) == pytest.approx(expected, abs=2e-5), setting


@pytest.mark.parametrize("step", [10, 5, 2])
def test_the_threshold_acts_in_each_batch(case, step):
    expected = case.file["online_by_examples_per_batch_temp0_1"][str(step)]
    assert case.feed(case.estimator(), step).legacy_values(heads_bug=True) == pytest.approx(expected, abs=2e-5)


def test_pieces_of_a_batch_count_as_one(case):
    whole = case.feed(case.estimator())
    cut = case.estimator()
    with cut.batch():
        case.feed(cut, 1)
    assert cut.legacy_values() == pytest.approx(whole.legacy_values(), abs=1e-10)


def test_divergence_of_flat_sets_as_meant(case):
    table = case.feed(case.estimator()).results()
    for name, expected in case.file["disentanglement_flat_sets_as_intended"].items():
        assert table.disentanglement[name] == pytest.approx(expected, abs=2e-5)
    assert list(table.index) == ["overall", "language", "token", "bigram", "trigram"]
    assert table.residual.sum() == pytest.approx(1)
    sets = table.drop("overall")
    assert list(table.efficiency["overall"] - sets.variation) == pytest.approx(list(sets.regularity))


def test_counts(case):
    expected = case.file["counts_temp0_1_single_batch"]
    est = case.feed(case.estimator())
    torch.testing.assert_close(est.total.view(3, 6), torch.tensor(expected["y"]).double(), rtol=1e-4, atol=1e-4)
    values = est.labels["language"].values()
    for label, counts in expected["language"].items():
        found = est.counts["language"].sums[values.index(label)].view(3, 6)
        torch.testing.assert_close(found, torch.tensor(counts).double(), rtol=1e-4, atol=1e-4)
    kept = est.counts["trigram"].n.nonzero()[:, 0].tolist()
    assert [est.labels["trigram"].values()[i] for i in kept] == [Nested(5, (3, 5, 5))]


def test_windows_that_cover_a_position(case):
    expected = case.file["label_positions"]["bigram"]
    found = covering_ngrams(case.texts, 2)
    assert {str(t): {str(list(g)): p for g, p in inner.items()} for t, inner in found.items()} == expected
    counts = {str(t): len(inner) for t, inner in covering_ngrams(case.texts, 3).items()}
    assert counts == case.file["n_trigram_labels"]


def test_merge_and_state(case):
    a, b = case.feed(case.estimator(), 5, 5), case.estimator()
    b.update(case.z[case.starts[5] :], case.labels(5, 10))
    restored = SoftEntropy.from_state(*a.state())
    assert restored.legacy_values() == a.legacy_values()
    expected = case.feed(case.estimator(), 5).legacy_values()
    assert restored.merge(b).legacy_values() == pytest.approx(expected, abs=1e-10)


def test_defaults():
    z = torch.randn(40, 24, generator=torch.Generator().manual_seed(1))
    est = SoftEntropy(legacy=True).update(z, {"parity": torch.arange(40) % 2})
    assert (est.options.n_points, est.options.subspaces, est.options.temperature) == (20, 12, 1e-9)
    assert est.legacy_values()["entropy/overall"] <= math.log(20)
    assert est.total.sum() == pytest.approx(40 * 12)
    assert (est.total == est.total.round()).all()  # an argmax: whole counts


def test_one_label_a_set_has_half_a_bit():
    z = torch.randn(10, 24, generator=torch.Generator().manual_seed(1))
    table = SoftEntropy(legacy=True).update(z, {"all": [1] * 10, "in": {7: {8: range(10)}}}).results()
    assert list(table.disentanglement) == pytest.approx([0, math.log(2) / 2, math.log(2) / 2])


def test_sparsemax_is_the_projection_onto_the_simplex():
    x = torch.randn(50, 7, generator=torch.Generator().manual_seed(0)).double()
    p = sparsemax(x)
    torch.testing.assert_close(p.sum(-1), torch.ones(50).double())
    inside = p > 0  # optimality: x − p is equal where p > 0, and not larger elsewhere
    slack = x - p
    level = slack.masked_fill(~inside, -torch.inf).amax(-1, keepdim=True)
    torch.testing.assert_close(slack[inside], level.expand_as(slack)[inside])
    assert (slack <= level + 1e-12).all()


def test_hard_bins():
    file = reference("h_paper_unit_cube_small")
    z = torch.tensor(file["inputs"]["z"])
    texts = [torch.tensor(ids) for ids in file["inputs"]["examples"]]
    labels = {"token": torch.cat(texts), "bigram": covering_ngrams(texts, 2)}
    assert HardBins.fit(z, 5).centers[0, :, 0].tolist() == pytest.approx(
        file["results"].pop("bins_first_dim_heads8_bins5")
    )
    for setting, expected in file["results"].items():
        heads, bins = (int(part.split("=")[1]) for part in setting.split("/"))
        hard = HardBins.fit(z, bins, heads, layout_bug=True)  # which changes something for 1 < heads < 8 only
        est = SoftEntropy(bins, subspaces=heads, legacy=True)
        est.add(hard(z), est.rows(labels, len(z)))
        found = est.legacy_values()
        assert hard.bins(z)[:3].tolist() == expected["assigned_bin_first3"]
        assert found["entropy/overall"] == pytest.approx(expected["H"], abs=1e-5)
        assert found["residual/overall"] == pytest.approx(expected["residual_overall"], abs=1e-5)
        names = {"entropy": "conditional", "mutual_info": "mutual_info"}
        for measure in ("entropy", "mutual_info", "disentanglement", "residual"):
            for name, value in expected[names.get(measure, measure)].items():
                assert found[f"{measure}/{name}"] == pytest.approx(value, abs=1e-5), (setting, measure, name)


def test_hard_bins_are_a_histogram():
    import numpy as np

    z = torch.randn(200, 3, generator=torch.Generator().manual_seed(3))
    counts = HardBins.fit(z, 7)(z).sum(0)
    for d in range(3):
        assert counts[d].tolist() == np.histogram(z[:, d].double().numpy(), bins=7)[0].tolist()
    assert not torch.equal(
        HardBins.fit(z.repeat(1, 2), 7, 2).centers, HardBins.fit(z.repeat(1, 2), 7, 2, layout_bug=True).centers
    )
