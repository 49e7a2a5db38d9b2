"""The sweep against the plain computation that holds everything, on random rows of many shapes."""

from dataclasses import dataclass

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode

from lensviz.analysis import tiles as module
from lensviz.analysis.sweep import sweep, sweep_with_targets
from lensviz.analysis.targets import target_cells
from lensviz.analysis.tiles import BAND, COLUMNS, TILE, WIDE, block_length
from lensviz.errors import Cancelled


@dataclass
class Linear:
    """A plain unembedding, as a head would be."""

    weight: torch.Tensor
    bias: torch.Tensor | None = None
    sliceable: bool = True

    @property
    def vocab_size(self):
        return len(self.weight)

    def logits(self, x, start=0, stop=None):
        z = x @ self.weight[start:stop].T
        return z if self.bias is None else z + self.bias[start:stop]


@dataclass
class ExactLinear(Linear):
    """One that can sum a few logits again in float64."""

    def exact(self, x, ids):
        z = torch.stack([(x.double() * self.weight[i].double()).sum(-1) for i in ids.unbind(-1)], -1)
        return z if self.bias is None else z + self.bias[ids].double()


def test_large_activations_lose_no_digits():
    """Logits of hundreds, as an embedding has behind a final norm: float32 products err by 1e-4, the answer not."""
    g = torch.Generator().manual_seed(0)
    x = torch.randn(4, 3, 576, generator=g) * 5
    weight = torch.randn(9000, 576, generator=g) * 0.5
    z, logp, *_ = plain(x, Linear(weight), 5)
    unit = float(z.abs().max()) * torch.finfo(torch.float32).eps  # of the largest logit in float32: 3e-5
    got = sweep(x, ExactLinear(weight), 40)
    top = logp.topk(40).values
    assert (got.top_logp.double() - top)[..., :32].abs().max() < unit  # log Z and the difference are rounded once each
    cells = target_cells(x, ExactLinear(weight), got.log_z, [3, 8999])
    assert (cells.logp.double() - logp[..., [3, 8999]]).abs().max() < 2 * unit  # the logit too


def plain(x, head, k):
    """Everything at once, in double precision."""
    z = x.double() @ head.weight.double().T
    if head.bias is not None:
        z = z + head.bias.double()
    logp = z.log_softmax(-1)
    p = logp.exp()
    entropy = -torch.where(p > 0, p * logp, 0).sum(-1)
    kl = torch.where(p > 0, p * (logp - logp[-1:]), 0).sum(-1)
    return z, logp, entropy, kl, logp.topk(k, dim=-1)


def case(seed, layers, positions, width, vocab, size=3.0, bias=False):
    g = torch.Generator().manual_seed(seed)
    x = torch.randn(layers, positions, width, generator=g) * size
    weight = torch.randn(vocab, width, generator=g)
    return x, Linear(weight, torch.randn(vocab, generator=g) * size if bias else None)


shapes = st.tuples(
    st.integers(0, 2**31), st.integers(1, 5), st.integers(1, 4), st.integers(1, 8), st.integers(1, 300), st.floats(0, 9)
)


@settings(deadline=None, max_examples=60)
@given(shapes, st.booleans(), st.sampled_from([7, 64, 4096]))
def test_sweep_equals_the_plain_computation(shape, bias, columns):
    x, head = case(*shape, bias=bias)
    k = min(5, head.vocab_size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COLUMNS", columns)
        patch.setattr(module, "BAND", columns * 7)  # several bands of a tile
        got = sweep(x, head, k, tile=columns * 8)  # several blocks of positions
    z, logp, entropy, kl, top = plain(x, head, k)
    close = {"rtol": 1e-4, "atol": 1e-4}
    torch.testing.assert_close(got.log_z.double(), z.logsumexp(-1), **close)
    torch.testing.assert_close(got.entropy.double(), entropy, **close)
    torch.testing.assert_close(got.kl.double(), kl, **close)
    torch.testing.assert_close(got.top_logp.double(), top.values, **close)
    torch.testing.assert_close(logp.gather(-1, got.top_ids), top.values, **close)  # ties may be in either order
    assert (got.kl[-1] == 0).all()


@settings(deadline=None, max_examples=40)
@given(shapes, st.sampled_from([7, 64]))
def test_rank_counts_strictly_larger_logits(shape, columns):
    x, head = case(*shape)
    head.weight = head.weight.round()  # many equal logits
    x = x.round()
    targets = sorted({0, head.vocab_size // 2, head.vocab_size - 1})
    z, logp, *_ = plain(x, head, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COLUMNS", columns)
        got = target_cells(x, head, z.logsumexp(-1).float(), targets)
    for n, target in enumerate(targets):
        assert torch.equal(got.rank[..., n], (z > z[..., target, None]).sum(-1))
    torch.testing.assert_close(got.logp.double(), logp[..., targets], rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("vocab", [50_000, 256_000])
def test_a_uniform_distribution_has_entropy_ln_v(vocab):
    head = Linear(torch.zeros(vocab, 4))
    got = sweep(torch.randn(3, 2, 4), head, 3)
    torch.testing.assert_close(got.entropy, torch.full((3, 2), float(torch.tensor(vocab).log())), rtol=1e-5, atol=0)
    assert got.kl.abs().max() < 1e-4


def test_alone_or_among_others():
    x, head = case(0, 4, 64, 16, 5000)
    whole = sweep(x, head, 5)
    alone = sweep(x[:, 17:18], head, 5)
    torch.testing.assert_close(whole.log_z[:, 17:18], alone.log_z, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(whole.kl[:, 17:18], alone.kl, rtol=1e-5, atol=1e-5)
    assert torch.equal(whole.top_ids[:, 17:18], alone.top_ids)


def test_nan_and_inf_rows_are_nan_and_leave_others_alone():
    x, head = case(0, 3, 4, 8, 9000)
    good = sweep(x, head, 3)
    x[1, 2] = torch.nan
    x[0, 1] = torch.inf
    got = sweep(x, head, 3)
    for values in (got.log_z, got.entropy, got.kl):
        assert values[1, 2].isnan()
    assert not got.log_z[0, 1].isfinite()
    assert torch.equal(got.log_z[2], good.log_z[2])
    assert torch.equal(got.kl[1, :2], good.kl[1, :2])
    ranks = target_cells(x, head, got.log_z, [5]).rank
    assert ranks[1, 2, 0] == -1
    assert (ranks[2] >= 0).all()


@pytest.mark.parametrize("mask", [-torch.inf, torch.finfo(torch.float32).min, -1e30, -1e4])
def test_masked_vocabulary_entries_do_not_spoil_the_sums(mask):
    x, head = case(0, 3, 4, 8, 500, bias=True)
    assert head.bias is not None
    head.bias[100:200] = mask
    for tile in (TILE, 31 * 3):  # one tile, and tiles that are masked as a whole
        got = sweep(x, head, 3, tile=tile)
        _, logp, entropy, *_ = plain(x, head, 3)
        torch.testing.assert_close(got.entropy.double(), entropy, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(got.top_logp.double(), logp.topk(3).values, rtol=1e-4, atol=1e-4)
        assert got.kl.isfinite().all()
    whole = sweep(x, head, 500)
    assert whole.top_ids.sort(-1).values.equal(torch.arange(500).expand(3, 4, -1))
    masked = target_cells(x, head, got.log_z, [150, 3])
    assert (masked.rank[..., 0] >= 400).all()
    assert (masked.logp[..., 0] < -1e3).all()
    assert (masked.rank[..., 1] < 400).all()


def test_kl_is_infinite_where_the_last_layer_excludes_what_a_layer_says():
    x = torch.tensor([[[0.0]], [[-1.0]]])
    head = Linear(torch.tensor([[0.0], [1e38]]))
    assert sweep(x, head, 1).kl[0, 0] > 1e30


class Largest(TorchDispatchMode):
    """Remembers the most elements of any tensor made while it is on."""

    elements = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        for t in out if isinstance(out, tuple | list) else [out]:
            if isinstance(t, torch.Tensor):
                self.elements = max(self.elements, t.numel())
        return out


@pytest.mark.parametrize("sliceable", [True, False])
def test_no_tensor_is_larger_than_a_tile(sliceable):
    x, head = case(0, 31, 100, 8, 20_000)
    head.sliceable = sliceable
    with Largest() as seen:
        stats = sweep(x, head, 10)
        target_cells(x, head, stats.log_z, [3, 19_999])
    assert seen.elements <= max(TILE, 3 * BAND, 3 * 31 * head.vocab_size)
    assert seen.elements < x.shape[0] * x.shape[1] * head.vocab_size / 10


@pytest.mark.parametrize("tile", [1 << 12, 1 << 16])
def test_a_smaller_tile_is_obeyed(tile):
    x, head = case(0, 5, 40, 8, 20_000)
    with Largest() as seen:
        sweep_with_targets(x, head, 10, [3, 19_999], tile=tile)
    assert seen.elements <= 3 * tile


def test_blocks_fill_a_tile_and_hold_one_position_at_least():
    assert block_length(31, Linear(torch.empty(50_000, 1))) == TILE // (4 * 31 * COLUMNS) == 8
    assert block_length(31, Linear(torch.empty(256_000, 1), sliceable=False)) == 1


def test_cancel_falls_between_tiles():
    x, head = case(0, 3, 4, 8, 3 * COLUMNS)
    calls = []

    def check():
        calls.append(1)
        if len(calls) == 2:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        sweep(x, head, 3, check, tile=3 * 4 * COLUMNS)
    assert len(calls) == 2


def test_few_rows_share_a_product_of_many_tiles():
    """Each product costs the same few calls: that of one column is one, and one of what fills no tile."""
    x, head = case(0, 31, 4, 8, 50_000)
    calls: list[int] = []
    sweep(x[:, :1], head, 3, lambda: calls.append(1))
    assert len(calls) == 2
    calls.clear()
    sweep(x, head, 3, lambda: calls.append(1))
    assert len(calls) == 12 // (WIDE // (4 * 31 * COLUMNS)) + 1 == 4


@pytest.mark.parametrize("vocab", [3 * COLUMNS, 5 * COLUMNS + 77, 1000])
def test_a_column_has_the_same_numbers_alone_and_beside_others(vocab):
    """To the last bit, when the logits are the same to the last bit: here they are whole numbers (with ties)."""
    x, head = case(0, 31, 40, 8, vocab)
    x, head.weight = (x / 3).round(), head.weight.round()
    whole = sweep(x, head, 5)
    for a, b in ((0, 1), (3, 5), (7, 11), (30, 40)):
        part = sweep(x[:, a:b], head, 5)
        for name in ("log_z", "entropy", "kl", "top_logp"):
            torch.testing.assert_close(getattr(part, name), getattr(whole, name)[:, a:b], rtol=0, atol=0)
