"""Entropies of logits: the original's numbers, float64 by numpy and scipy, uniform distributions, and any tiling."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from lensviz.entropy import anchored, kl, moment, renyi, shannon, windows
from lensviz.entropy.measures import renyi_sweep
from tests.reference import reference as recorded

ORDERS = ("0", "0.25", "0.5", "0.999", "1", "1.001", "2", "5", "inf")
ALPHAS = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.999, 1.0, 1.001, 2.0, 5.0, 20.0, math.inf]), st.floats(0.05, 30))


@pytest.fixture(scope="module")
def reference():
    return recorded("entropylens_utils_small")


@pytest.fixture(scope="module")
def logits(reference):
    return torch.tensor(reference["inputs"]["logits"])


def by_scipy(logp, alpha):
    """Rényi entropy of log-probabilities [row, vocab], float64 and nothing of lensviz."""
    logp = np.asarray(logp, np.float64)
    if alpha == 0:
        return np.log(np.isfinite(logp).sum(-1))
    if alpha == 1:
        return stats.entropy(np.exp(logp), axis=-1)
    if alpha == math.inf:
        return -logp.max(-1)
    return special.logsumexp(alpha * logp, axis=-1) / (1 - alpha)


def log_softmax(z):
    return special.log_softmax(np.asarray(z, np.float64), axis=-1)


def rounding(alpha, vocab, dtype=np.float32):
    """How far ln Σ p^α / (1 - α) can be off: each p^α by some 4 (1 + α) roundings of itself, their sum by one for each
    halving of the vocabulary, the logarithm by that much divided by |1 - α|; ln V where the order needs no division.
    """
    eps = float(np.finfo(dtype).eps)
    if alpha in (0, 1, math.inf):
        return eps * (8 + math.log2(vocab)) * max(1, math.log(vocab))
    return eps * (4 * (1 + alpha) + math.log2(vocab)) * max(1, 1 / abs(1 - alpha))


def near(got, want, atol=1e-6):
    np.testing.assert_allclose(np.asarray(got, np.float64), np.asarray(want, np.float64), rtol=0, atol=atol)


class Head:
    """An unembedding that is a table: row i of the states is row i of the logits."""

    sliceable = True

    def __init__(self, z):
        self.z = z
        self.seen = []

    @property
    def vocab_size(self):
        return self.z.shape[1]

    def logits(self, x, start=0, stop=None):
        made = self.z[x[:, 0].long(), start:stop]
        self.seen.append(made.numel())
        return made


def swept(z, alphas, **options):
    """[row, alpha] of logits [row, vocab], which come tile by tile: 2 layers of positions."""
    z = torch.cat([z, z[:1]]) if len(z) % 2 else z
    head = Head(z)
    x = torch.arange(len(z), dtype=torch.float32).view(2, -1, 1)
    made = renyi_sweep(x, head, alphas, **options).values
    assert made.shape == (2, len(z) // 2, len(alphas))
    return made.reshape(len(z), len(alphas)), head


@pytest.mark.parametrize("order", ORDERS)
def test_the_originals_renyi_entropies(reference, logits, order):
    want, alpha = reference["outputs"][f"renyi_{order}"], float(order)
    vocab = logits.shape[-1]
    near(renyi(logits, alpha, compat="entropy-lens"), want, rounding(alpha, vocab))  # both are float32
    near(renyi(logits, alpha), by_scipy(log_softmax(logits), alpha), rounding(alpha, vocab, np.float64))
    near(renyi(logits, alpha), want, rounding(alpha, vocab))


def test_the_originals_other_quantities(reference, logits):
    out = reference["outputs"]
    near(shannon(logits), out["shannon"])
    near(renyi(logits, 1.0), out["renyi_alpha_float1.0"])
    for power in (1, 2, 3):
        near(moment(logits, float(power)), out[f"moment_{power}"])
    near(kl(logits, torch.tensor(reference["inputs"]["logits2"])), out["kl_L_vs_L2"])
    p = logits.softmax(-1)
    near(shannon(logits, threshold=float(p.mean() - p.std())), out["entropy_thresholded_default"])
    near(shannon(logits, threshold=0.05), out["entropy_thresholded_0.05"])
    near(moment(logits, 2.0, threshold=0.05), out["moment2_thresholded_0.05"])


def test_where_the_original_is_wrong(reference):
    for case in reference["uniform_logits_large_vocab"]:
        z = torch.zeros(1, case["V"])
        near(renyi(z, 5.0, compat="entropy-lens"), [case["renyi_5"]], 2e-4)
        near(renyi(z, 5.0), [math.log(case["V"])], 1e-12)


@pytest.mark.parametrize("vocab", [2, 32000, 128256, 256000])
def test_a_uniform_distribution_has_ln_v(vocab):
    alphas = (0.0, 0.25, 0.5, 0.999, 1.0, 1.001, 2.0, 5.0, 20.0, math.inf)
    for shift in (0.0, -1e4):
        z = torch.full((2, vocab), shift)
        for alpha in alphas:
            near(renyi(z, alpha), [math.log(vocab)] * 2, 1e-9)
        made, _ = swept(z, alphas)
        near(made, np.full((2, len(alphas)), math.log(vocab)), 1e-9)


@pytest.mark.parametrize("step", [1e-4, 1e-7, 1e-10, 1e-14])
def test_orders_next_to_one_are_shannons(step):
    z = 3 * torch.randn(5, 1000, generator=torch.Generator().manual_seed(0))
    want = by_scipy(log_softmax(z), 1)
    for alpha in (1 - step, 1 + step):
        near(renyi(z, alpha), want, 1e-2 * step / 1e-4 + 1e-5)
        near(swept(z, (alpha,))[0][:5, 0], want, 1e-2 * step / 1e-4 + 1e-5)


def test_a_sure_distribution_has_none():
    z = torch.full((2, 50), -math.inf)
    z[:, 7] = 3.0
    for alpha in (0.0, 0.3, 1.0, 1.001, 2.0, 20.0, math.inf):
        near(renyi(z, alpha), [0, 0], 0)
        assert (swept(z, (alpha,), tile=10)[0] == 0).all()
    near(anchored(torch.tensor([[0.0, 1.0, 9.0]]), [0], 2.0), [0], 0)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**31),
    rows=st.integers(1, 7),
    vocab=st.integers(2, 60),
    alphas=st.lists(ALPHAS, min_size=1, max_size=4),
    tile=st.integers(1, 400),
    scale=st.sampled_from([0.0, 1.0, 10.0, 200.0]),
    shift=st.sampled_from([0.0, 1e4, -1e4]),
    masked=st.floats(0, 0.9),
)
def test_the_sweep_is_the_full_logits_for_any_tile(seed, rows, vocab, alphas, tile, scale, shift, masked):
    generator = torch.Generator().manual_seed(seed)
    z = scale * torch.randn(rows, vocab, generator=generator) + shift
    hidden = torch.rand(rows, vocab, generator=generator) < masked
    hidden[:, int(torch.randint(vocab, (1,), generator=generator))] = False
    z[hidden] = -math.inf
    made, head = swept(z, alphas, tile=tile)
    assert max(head.seen) <= max(tile, 2 * vocab, 4096)
    for n, alpha in enumerate(alphas):
        want = by_scipy(log_softmax(z), alpha)
        near(renyi(z, alpha), want, 1e-12 / min(1, max(abs(alpha - 1), 1e-4)))
        near(made[:rows, n], want, 1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31), vocab=st.integers(2, 300), scale=st.floats(0, 50), a=ALPHAS, b=ALPHAS)
def test_it_falls_with_the_order_and_stays_below_ln_v(seed, vocab, scale, a, b):
    z = scale * torch.randn(4, vocab, generator=torch.Generator().manual_seed(seed))
    low, high = renyi(z, max(a, b)), renyi(z, min(a, b))
    assert (low <= high + 1e-9).all()
    assert (high <= math.log(vocab) + 1e-9).all()
    assert (low >= -1e-9).all()
    both = swept(z, (max(a, b), min(a, b)), tile=64)[0]
    assert (both[:, 0] <= both[:, 1] + 1e-5).all()


def test_the_sweep_can_be_stopped_and_takes_any_number_of_tiles():
    z = torch.randn(4, 5000)
    calls = []

    def check():
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swept(z, (2.0,), check=check, tile=4096)


@pytest.mark.parametrize("alpha", [-1.0, -1e-9, math.nan, -math.inf])
def test_there_is_no_such_order(alpha):
    with pytest.raises(ValueError, match="order"):
        renyi(torch.zeros(1, 3), alpha)
    with pytest.raises(ValueError, match="order"):
        swept(torch.zeros(2, 3), (1.0, alpha))


def test_anchored_is_the_distribution_among_the_anchors():
    z = torch.randn(3, 40, generator=torch.Generator().manual_seed(1))
    ids = [3, 9, 11]
    for alpha in (0.5, 1.0, 3.0):
        near(anchored(z, ids, alpha), by_scipy(log_softmax(z[:, ids]), alpha), 1e-12)


def test_kl_against_scipy_with_masked_tokens():
    z, other = torch.randn(2, 5, 30, generator=torch.Generator().manual_seed(2))
    z[:, 4] = -math.inf
    want = special.rel_entr(np.exp(log_softmax(z)), np.exp(log_softmax(other))).sum(-1)
    near(kl(z, other), want, 1e-12)
    near(kl(z, z), np.zeros(5), 1e-12)


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 40), data=st.data(), width=st.integers(1, 4), seed=st.integers(0, 2**31))
def test_windows_keep_the_mean_and_are_blocks_where_they_divide(n, data, width, seed):
    w = data.draw(st.integers(1, n))
    values = np.random.default_rng(seed).normal(size=(n, width))
    made = windows(values, w)
    assert made.shape == (w, width)
    near(made.mean(0), values.mean(0), 1e-12)
    assert (made <= values.max(0) + 1e-12).all()
    assert (made >= values.min(0) - 1e-12).all()
    if n % w == 0:
        near(made, values.reshape(w, n // w, width).mean(1), 1e-12)
    fine = np.repeat(values, w, axis=0)  # each token in w pieces: then w divides them
    near(made, fine.reshape(w, n, width).mean(1), 1e-12)


def test_one_window_and_as_many_as_tokens():
    values = np.arange(10.0).reshape(5, 2)
    near(windows(values, 1), values.mean(0, keepdims=True), 1e-15)
    near(windows(values, 5), values, 1e-15)
