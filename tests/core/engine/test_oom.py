"""When memory is short: answers give way in order, work is tried once more in smaller tiles, and then a sentence."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import lensviz
from lensviz.engine.cache import Cache, Entry
from lensviz.errors import BadBudget, OutOfMemory
from tests.tiny import tiny_gpt2

PROMPT = "A small model reads a few words"


class Full:
    """Runs out of memory for the first `times` calls of what it stands in for."""

    def __init__(self, monkeypatch, owner, name, times):
        self.real, self.left, self.calls = getattr(owner, name), times, 0
        monkeypatch.setattr(owner, name, self)

    def __call__(self, *args, **kwargs):
        self.calls += 1
        if self.left > 0:
            self.left -= 1
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        return self.real(*args, **kwargs)


PLACES = {
    "head": lambda s: (s.adapter.head, "logits"),
    "norm": lambda s: (s.adapter.head, "prepare"),
    "run": lambda s: (s.adapter, "run"),
}


@pytest.fixture
def want(tiny):
    made = tiny.lens(PROMPT, targets=[65])
    tiny.clear()
    return made


@pytest.mark.parametrize("place", PLACES)
def test_once_is_tried_again_in_smaller_tiles(tiny, want, monkeypatch, place):
    other = tiny.lens("The City of Lights")
    tile = tiny.engine.tile
    full = Full(monkeypatch, *PLACES[place](tiny), 1)
    got = tiny.lens(PROMPT, targets=[65])
    assert full.left == 0
    assert (got.top_ids == want.top_ids).all()
    assert (got.target_rank == want.target_rank).all()
    assert abs(got.entropy - want.entropy).max() < 1e-5
    assert tiny.engine.tile < tile
    tiny.stats.reset()
    assert (tiny.lens("The City of Lights").top_ids == other.top_ids).all()
    assert tiny.stats.model_passes == 1  # it gave way


@pytest.mark.parametrize("place", PLACES)
def test_always_is_a_sentence_and_nothing_finished_is_lost(tiny, want, monkeypatch, place):
    ids = tiny.tokens(PROMPT).ids
    with monkeypatch.context() as patch:
        full = Full(patch, *PLACES[place](tiny), 10**6)
        with pytest.raises(OutOfMemory, match=r"^The device ran out of memory.+\.$") as caught:
            tiny.lens(PROMPT, targets=[65])
        assert isinstance(caught.value, MemoryError)
        assert full.calls <= 4
    tiny.stats.reset()
    got = tiny.lens(PROMPT, targets=[65])
    assert (got.target_rank == want.target_rank).all()
    assert tiny.stats.model_passes == (1 if place == "run" else 0)  # the run was finished before the head failed
    assert tiny.stats.cells_computed <= 3 * len(ids)
    assert not tiny.engine.cache._pinned


IDS, CHANGE = [11, 65, 140, 230], lensviz.Ablate(1, [2])
WORK = {
    "generate": lambda s: s.generate(IDS, 3, temperature=0.7).token_ids,
    "patch_sweep": lambda s: lensviz.patch_sweep(s, clean=[11, 9, 140, 230], corrupt=IDS, target=65).effect,
    "effect": lambda s: s.effect(IDS, CHANGE).kl,
    "changed lens": lambda s: s.lens(IDS, interventions=CHANGE).entropy,
}


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("place", PLACES)
def test_every_kind_of_work_is_tried_again(tiny, monkeypatch, work, place):
    want = WORK[work](tiny)
    tiny.clear()
    full = Full(monkeypatch, *PLACES[place](tiny), 1)
    assert np.allclose(WORK[work](tiny), want, atol=1e-5)
    assert full.left == 0


def test_a_batch_of_patches_is_tried_again(tiny, monkeypatch):
    want = WORK["patch_sweep"](tiny)
    tiny.clear()
    full = Full(monkeypatch, tiny.adapter, "last_cells", 1)
    assert np.allclose(WORK["patch_sweep"](tiny), want, atol=1e-5)
    assert full.left == 0


def test_the_proof_of_a_model_is_not_decided_by_a_full_device(monkeypatch):
    """Out of memory while it is tried whether prefixes serve says nothing about the model."""
    session = lensviz.Session(tiny_gpt2())
    block = session.adapter.model.transformer.h[1]
    full = Full(monkeypatch, block, "forward", 1)
    session.residuals(PROMPT)
    assert full.left == 0
    monkeypatch.undo()
    session.residuals(PROMPT)
    assert session.adapter.why_not_continue(5) == session.adapter.why_not_skip() == ""


# the cache's tiers


@dataclass
class OnDevice:
    """A value that can move to the host once."""

    nbytes: int = 10
    moved: list = field(default_factory=list)

    def on_host(self):
        self.moved.append(1)
        return None if len(self.moved) > 1 else OnDevice(self.nbytes, self.moved)


def entry(value, nbytes=10):
    return Entry(value, nbytes, 0.0, 0, ())


def test_the_longest_unused_moves_to_the_host_and_then_goes():
    cache = Cache(30, 20)
    for key in "abcdef":
        cache.put(key, entry(OnDevice()))
    assert [key for key in "abcdef" if cache.peek(key)] == ["b", "c", "d", "e", "f"]
    assert (cache.bytes, cache.host_bytes, cache.evictions) == (30, 20, 1)
    cache.find("b")  # used again: c goes before it
    cache.put("g", entry(OnDevice()))
    assert [key for key in "bcdefg" if cache.peek(key)] == ["b", "d", "e", "f", "g"]


def test_what_has_no_copy_for_the_host_is_dropped():
    cache = Cache(20, 100)
    for key in "abc":
        cache.put(key, entry("value"))
    assert (cache.bytes, cache.host_bytes, cache.evictions) == (20, 0, 1)


def test_what_is_held_stays_on_the_device():
    cache = Cache(20, 100)
    cache.pin("a")
    for key in "abc":
        cache.put(key, entry(OnDevice()))
    assert cache.peek("a").value.moved == []
    assert cache.host_bytes == 10
    cache.free_device()
    assert (cache.bytes, cache.host_bytes) == (10, 20)
    cache.release(["a"])
    cache.free_device()
    assert (cache.bytes, cache.host_bytes) == (0, 30)


def test_relief_keeps_the_hosts_budget():
    cache = Cache(100, 15)
    for key in "abc":
        cache.put(key, entry(OnDevice()))
    cache.free_device()
    assert cache.bytes == 0
    assert cache.host_bytes <= 15


def test_clear_empties_the_host_too():
    cache = Cache(10, 10)
    for key in "ab":
        cache.put(key, entry(OnDevice()))
    cache.clear()
    assert (cache.bytes, cache.host_bytes) == (0, 0)


@pytest.mark.parametrize("budget", [-1, "-2 GB", "lots"])
@pytest.mark.parametrize("which", ["budget", "host_budget"])
def test_a_budget_that_is_none_gets_a_sentence(which, budget):
    with pytest.raises(BadBudget, match="is not a size"):
        lensviz.Session(tiny_gpt2(), **{which: budget})


class Bytes(RuleBasedStateMachine):
    """Whatever is done to a cache, what it counts is what it has."""

    keys = st.integers(0, 9)

    def __init__(self):
        super().__init__()
        self.cache, self.pinned, self.dropped, self.there = Cache(100, 60), [], [], set()
        self.cache.dropped.append(lambda key, entry: self.dropped.append(key))

    @rule(key=keys, nbytes=st.integers(0, 70), moves=st.booleans())
    def puts(self, key, nbytes, moves):
        self.cache.put(key, entry(OnDevice(nbytes) if moves else "value", nbytes))

    @rule(key=keys)
    def finds(self, key):
        self.cache.find(key)

    @rule(key=keys)
    def holds(self, key):
        self.cache.pin(key)
        self.pinned.append(key)

    @rule(many=st.integers(0, 3))
    def lets_go(self, many):
        self.cache.release(self.pinned[:many])
        del self.pinned[:many]

    @rule(budget=st.integers(0, 150), host_budget=st.integers(0, 100))
    def has_other_budgets(self, budget, host_budget):
        self.cache.budget, self.cache.host_budget = budget, host_budget
        self.cache.release([])

    @rule(key=keys)
    def discards(self, key):
        self.cache.discard(key)

    @rule()
    def clears(self):
        self.cache.clear()
        assert all(key in self.pinned for key in self.cache._entries)

    @rule()
    def relieves(self):
        self.cache.free_device()
        assert all(key in self.pinned or key in self.cache._hosted for key in self.cache._entries)

    @invariant()
    def bytes_are_the_sum(self):
        there = self.cache._entries
        assert self.cache._hosted <= set(there)
        assert self.cache.bytes == sum(e.nbytes for k, e in there.items() if k not in self.cache._hosted)
        assert self.cache.host_bytes == sum(there[k].nbytes for k in self.cache._hosted)

    @invariant()
    def budgets_are_met_by_all_that_nobody_holds(self):
        there, hosted = self.cache._entries, self.cache._hosted
        free = [k for k in there if k not in self.pinned and there[k].nbytes]
        assert self.cache.bytes <= self.cache.budget or not [k for k in free if k not in hosted]
        assert self.cache.host_bytes <= self.cache.host_budget or not [k for k in free if k in hosted]

    @invariant()
    def what_is_gone_was_told(self):
        gone = self.there - set(self.cache._entries)
        assert gone <= set(self.dropped)
        self.there = set(self.cache._entries)
        self.dropped.clear()


TestBytes = Bytes.TestCase
