"""The two-level search for the largest logits, on orders made to mislead it."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz.analysis.top import GROUP, Top, group_peaks

INF = float("inf")


def ranked(z, k, columns):
    """Top k of rows that come by in tiles of some columns."""
    top = Top(k, len(z), z.device)
    for start in range(0, z.shape[1], columns):
        tile = z[:, start : start + columns].contiguous()
        top.add(tile, group_peaks(tile), start)
    return top.values, top.ids


def check(z, k, columns):
    values, ids = ranked(z, k, columns)
    assert torch.equal(values, z.topk(k).values)
    assert torch.equal(z.gather(1, ids), values)
    assert all(len(set(row)) == k for row in ids.tolist())  # each column once


def ascending(rows, columns):
    return torch.arange(rows * columns).view(rows, columns).float()


ORDERS = {
    "ascending": ascending(3, 1000),
    "descending": -ascending(3, 1000),
    "all equal": torch.zeros(3, 1000),
    "many ties": ascending(3, 1000) % 7,
    "ties in runs": ascending(3, 1000) // 90 % 3,
    "all in one group": torch.where(ascending(3, 1000) % (1000 // GROUP) == 5, ascending(3, 1000), -1.0),
    "masked but one": torch.where(ascending(3, 1000) == 1500, 1.0, -INF),
    "all masked": torch.full((3, 1000), -INF),
    "infinite": torch.where(ascending(3, 1000) % 400 == 7, INF, ascending(3, 1000)),
}


@pytest.mark.parametrize("columns", [1, GROUP - 1, GROUP, 200, 4096])
@pytest.mark.parametrize("k", [1, 10, 500, 1000])
@pytest.mark.parametrize("order", ORDERS)
def test_orders_that_mislead(order, k, columns):
    check(ORDERS[order], k, columns)


@settings(deadline=None, max_examples=80)
@given(
    st.integers(0, 2**31),
    st.integers(1, 9),
    st.integers(1, 400),
    st.integers(1, 400),
    st.integers(1, 90),
    st.booleans(),
)
def test_any_rows(seed, rows, vocab, k, columns, ties):
    z = torch.randn(rows, vocab, generator=torch.Generator().manual_seed(seed)) * 3
    check(z.round() if ties else z, min(k, vocab), columns)


def test_rows_that_are_not_a_number_leave_others_alone():
    z = torch.randn(4, 1000, generator=torch.Generator().manual_seed(0))
    z[1], z[2, 700] = torch.nan, torch.nan
    values, ids = ranked(z, 20, 128)
    assert torch.equal(values[[0, 3]], z[[0, 3]].topk(20).values)
    assert values[1].isnan().all()
    assert ((ids >= 0) & (ids < 1000)).all()
