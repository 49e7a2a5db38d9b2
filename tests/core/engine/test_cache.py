"""Bytes in, bytes out: the budget is met by dropping what was used longest ago, never what is held."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lensviz.engine.cache import Cache, Entry, parse_bytes, size_of
from lensviz.errors import BadBudget


def entry(nbytes):
    return Entry(None, nbytes, 0.0, 0, ())


@pytest.mark.parametrize(
    ("text", "nbytes"), [("2 GB", 2 * 10**9), ("1.5 MiB", 3 * 2**19), (1000, 1000), ("7", 7), ("3kb", 3000)]
)
def test_sizes_are_read(text, nbytes):
    assert parse_bytes(text) == nbytes


@pytest.mark.parametrize("text", ["", "much", "-1", -5, 0, "2 XB", None])
def test_other_budgets_get_a_sentence(text):
    with pytest.raises(BadBudget, match="pass a positive number"):
        parse_bytes(text)


def test_size_is_that_of_the_data():
    assert size_of(torch.zeros(10, 10)) == 400
    assert size_of(np.zeros(10)) == 80
    assert size_of(entry(3)) > 0
    assert size_of((torch.zeros(100), torch.zeros(100))) >= 800


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=60))
def test_budget_and_order_of_use(puts):
    cache, order = Cache(100), []
    for key, nbytes in puts:
        cache.put(key, entry(nbytes))
        order = [k for k in order if k != key] + [key]
        assert cache.bytes == sum(e.nbytes for k in range(10) if (e := cache.peek(k)))
        assert cache.bytes <= 100
        kept = [k for k in order if cache.peek(k)]
        assert kept == order[len(order) - len(kept) :]  # only the oldest are gone
        order = kept


def test_use_renews():
    cache = Cache(100)
    for key in "ab":
        cache.put(key, entry(50))
    cache.find("a")
    cache.put("c", entry(50))
    assert cache.peek("a")
    assert not cache.peek("b")
    assert cache.evictions == 1


def test_held_entries_stay_over_budget_until_let_go():
    cache = Cache(100)
    cache.pin("a")
    cache.put("a", entry(90))
    cache.put("b", entry(90))
    assert cache.peek("a")
    assert not cache.peek("b")
    cache.clear()
    assert cache.peek("a")
    cache.release(["a"])
    cache.put("b", entry(90))
    assert not cache.peek("a")
    assert cache.peek("b")
