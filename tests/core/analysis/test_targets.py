"""Targets that share a sweep, have one of their own, or only dot products: the same numbers."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz.analysis.sweep import sweep, sweep_with_targets
from lensviz.analysis.targets import target_cells, target_logp


class Head:
    """A plain unembedding with an optional soft cap, and whatever else a case needs."""

    sliceable = True

    def __init__(self, weight, cap=None):
        self.weight, self.cap = weight, cap

    @property
    def vocab_size(self):
        return len(self.weight)

    def logits(self, x, start=0, stop=None):
        z = x @ self.weight[start:stop].T
        return z if self.cap is None else self.cap * torch.tanh(z / self.cap)


class Whole(Head):
    """One that only gives whole rows."""

    sliceable = False

    def logits(self, x, start=0, stop=None):
        assert (start, stop) in ((0, None), (0, self.vocab_size))
        return super().logits(x)


class Full(Head):
    """One with dot products, and with a few logits in float64."""

    def at(self, x, ids):
        return x @ self.weight[list(ids)].T

    def exact(self, x, ids):
        return torch.stack([(x.double() * self.weight[i].double()).sum(-1) for i in ids.unbind(-1)], -1)


def case(seed, layers, positions, vocab, kind=Head, width=6):
    g = torch.Generator().manual_seed(seed)
    return torch.randn(layers, positions, width, generator=g) * 2, kind(torch.randn(vocab, width, generator=g))


def same(a, b):
    for name, value in vars(a).items():
        other = getattr(b, name)
        if value.is_floating_point():
            torch.testing.assert_close(value, other, rtol=1e-5, atol=2e-5)
        else:
            assert torch.equal(value, other), name


cases = st.tuples(
    st.integers(0, 2**31),
    st.integers(1, 5),
    st.integers(1, 6),
    st.integers(1, 300),
    st.sampled_from([Head, Whole, Full]),
)


@settings(deadline=None, max_examples=60)
@given(cases, st.data())
def test_one_sweep_or_two_and_any_tile(made, data):
    x, head = case(*made)
    targets = data.draw(st.lists(st.integers(0, head.vocab_size - 1), max_size=4))
    k = data.draw(st.integers(1, head.vocab_size))
    stats, cells = sweep_with_targets(x, head, k, targets, tile=data.draw(st.integers(1, 2000)))
    same(stats, sweep(x, head, k))
    same(cells, target_cells(x, head, stats.log_z, targets))
    same(cells, target_cells(x, head, stats.log_z, targets, tile=data.draw(st.integers(1, 2000))))
    torch.testing.assert_close(cells.logp, target_logp(x, head, stats.log_z, targets), rtol=1e-5, atol=2e-5)


@pytest.mark.parametrize("kind", [Head, Whole, Full])
def test_equal_rows_of_the_unembedding_have_equal_ranks(kind):
    x, head = case(0, 4, 9, 9000, kind, width=64)
    twins = [5, 4500, 8999]  # in different tiles
    head.weight[twins] = head.weight[5].clone()
    stats, cells = sweep_with_targets(x, head, 3, twins)
    assert (cells.rank == cells.rank[..., :1]).all()
    assert torch.equal(target_cells(x, head, stats.log_z, twins).rank, cells.rank)
    z = x.double() @ head.weight.double().T
    assert ((z > z[..., 5, None]).sum(-1) - cells.rank[..., 0]).abs().max() <= 1  # nearly equal others may swap


def test_soft_caps_make_ties_that_do_not_count():
    x, head = case(0, 3, 5, 500)
    head.cap = 1e-3  # nearly all logits are at the cap
    _, cells = sweep_with_targets(x, head, 3, [7, 400])
    z = head.logits(x)
    assert torch.equal(cells.rank, torch.stack([(z > z[..., i, None]).sum(-1) for i in (7, 400)], -1))


def test_cells_that_are_not_a_number_have_rank_minus_one():
    x, head = case(0, 3, 5, 500)
    x[1, 2] = torch.nan
    stats, cells = sweep_with_targets(x, head, 3, [7, 400], tile=1000)
    assert (cells.rank[1, 2] == -1).all()
    assert cells.logp[1, 2].isnan().all()
    assert stats.kl[:, 2].isnan().tolist() == [False, True, False]
    assert (cells.rank >= 0).sum() == 2 * 14


def test_many_targets_and_few_dot_products():
    x, head = case(0, 3, 5, 500, Full)
    calls = []
    head.logits = lambda *a: calls.append(a)
    log_z = torch.zeros(3, 5)
    z = x.double() @ head.weight.double().T
    for targets in ([3], [], list(range(100))):  # 100 are more than are summed in float64
        got = target_logp(x, head, log_z, targets)
        torch.testing.assert_close(got.double(), z[..., targets], rtol=1e-4, atol=1e-4)
    assert calls == []
