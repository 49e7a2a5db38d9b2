"""The trie of prompts against a plain dict: the longest kept prefix is found, and what is dropped leaves nothing
behind.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import tensor

from lensviz.engine.cache import Cache
from lensviz.engine.prefix_cache import PrefixCache, RecentEdits, Segment
from lensviz.model.running.activations import Activations

prompts = st.lists(st.integers(0, 2), min_size=1, max_size=8).map(bytes)
VERSION = "model"


def prefix_hashes_of(prompt):
    return [prompt[: n + 1] for n in range(len(prompt))]


def number(mark):
    """A value that says which position it is of."""
    return float(int.from_bytes(b"\1" + mark) % 16_777_213)


def activations(marks):
    return Activations(tensor([[[number(mark)] for mark in marks]]))


def found(prefix_cache, prompt):
    """Values of the longest kept prefix."""
    pieces, keys = prefix_cache.find(VERSION, prefix_hashes_of(prompt))
    assert len(pieces) == len(keys)
    return [value for piece in pieces for value in piece.residuals[0, :, 0].tolist()]


def kept(prefix_cache, marks, start):
    """The key of a span that was kept, as it was told before it was put."""
    told = []
    prefix_cache.keep(VERSION, marks, start, activations(marks[start:]), 0.0, told.append)
    assert len(told) == 1
    return told[0]


def keep(prefix_cache, prompt):
    """As a pass does: what is there is found, the rest is computed and kept."""
    marks, start = prefix_hashes_of(prompt), len(found(prefix_cache, prompt))
    if start < len(marks):
        kept(prefix_cache, marks, start)


def spans(cache):
    return [entry.value for entry in cache._entries.values() if isinstance(entry.value, Segment)]


@given(st.lists(prompts, max_size=12), prompts)
def test_the_longest_prefix_of_any_prompt_is_found(earlier, asked):
    cache = Cache(10**9)
    prefix_cache, known = PrefixCache(cache), set()
    for prompt in earlier:
        keep(prefix_cache, prompt)
        known |= set(prefix_hashes_of(prompt))
    longest = [mark for mark in prefix_hashes_of(asked) if mark in known]
    assert found(prefix_cache, asked) == [number(mark) for mark in longest]
    assert cache.bytes == sum(span.data.nbytes for span in spans(cache))
    assert sorted(mark for span in spans(cache) for mark in span.prefix_hashes) == sorted(
        known
    )  # nothing is there twice


@given(st.lists(prompts | st.integers(1, 60), max_size=30))
@settings(max_examples=300)
def test_with_little_room_it_is_smaller_and_still_right(steps):
    cache = Cache(60)  # of spans of 4 bytes a position
    prefix_cache = PrefixCache(cache)
    for step in steps:
        if isinstance(step, int):
            cache.budget = step
            cache.release([])
        else:
            keep(prefix_cache, step)
            got = found(prefix_cache, step)
            assert got == [number(mark) for mark in prefix_hashes_of(step)[: len(got)]]
        assert cache.bytes == sum(span.data.nbytes for span in spans(cache)) <= cache.budget
    cache.clear()
    assert (dict(prefix_cache._home), dict(prefix_cache._continued), cache.bytes) == ({}, {}, 0)


@given(st.lists(prompts | st.integers(1, 60), max_size=30))
@settings(max_examples=300)
def test_no_span_is_dropped_before_those_that_continue_it(steps):
    cache = Cache(60)
    prefix_cache = PrefixCache(cache)
    for step in steps:
        if isinstance(step, int):
            cache.budget = step
            cache.release([])
        else:
            keep(prefix_cache, step)
        there = {mark for span in spans(cache) for mark in span.prefix_hashes}
        assert all(span.parent is None or span.parent in there for span in spans(cache))


def test_the_end_of_a_prompt_goes_before_its_beginning():
    cache = Cache(10**9)
    prefix_cache = PrefixCache(cache)
    keep(prefix_cache, bytes(8))
    keep(prefix_cache, bytes(10))
    cache.budget = cache.bytes - 1
    cache.release([])
    assert len(found(prefix_cache, bytes(10))) == 8


def test_a_span_kept_again_counts_its_continuations_once():
    cache = Cache(10**9)
    prefix_cache, marks = PrefixCache(cache), prefix_hashes_of(bytes(10))
    kept(prefix_cache, marks[:8], 0)
    kept(prefix_cache, marks, 8)
    kept(prefix_cache, marks, 0)
    cache.clear()
    assert dict(prefix_cache._continued) == {}


def test_what_is_held_stays_whatever_the_budget_is():
    cache = Cache(1)
    prefix_cache = PrefixCache(cache)
    prefix_cache.keep(VERSION, prefix_hashes_of(bytes(8)), 0, activations(prefix_hashes_of(bytes(8))), 0.0, cache.pin)
    assert len(found(prefix_cache, bytes(8))) == 8
    cache.release(list(cache._entries))
    assert found(prefix_cache, bytes(8)) == []


def test_a_growing_prompt_is_few_spans():
    cache = Cache(10**9)
    prefix_cache = PrefixCache(cache)
    for n in range(1, 65):
        keep(prefix_cache, bytes(n))
    assert len(spans(cache)) <= 7
    assert len(found(prefix_cache, bytes(64))) == 64


def test_a_fork_keeps_what_is_shared_once():
    cache = Cache(10**9)
    prefix_cache = PrefixCache(cache)
    keep(prefix_cache, bytes([0, 0, 0, 0, 1, 1]))
    keep(prefix_cache, bytes([0, 0, 0, 0, 2, 2]))
    assert cache.bytes == 4 * 8
    assert len(found(prefix_cache, bytes([0, 0, 0, 0, 2]))) == 5


def test_versions_do_not_meet():
    prefix_cache = PrefixCache(Cache(10**9))
    keep(prefix_cache, bytes(4))
    assert prefix_cache.find("another model", prefix_hashes_of(bytes(4))) == ([], [])


def test_an_entry_that_is_no_span_is_left_alone():
    cache = Cache(10**9)
    prefix_cache = PrefixCache(cache)
    keep(prefix_cache, bytes(3))
    cache.discard("something else")
    assert len(found(prefix_cache, bytes(3))) == 3


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=120))
def test_the_latest_changes_of_a_prompt_are_remembered(notes):
    recent_edits, order = RecentEdits(), {}
    for prompt, edits in notes:
        recent_edits.note(prompt, edits)
        known = order.pop(prompt, [])
        order[prompt] = [edits, *(e for e in known if e != edits)][: RecentEdits.EACH]
        order = dict(list(order.items())[-RecentEdits.PROMPTS :])
    for prompt in range(41):
        assert recent_edits.of(prompt) == order.get(prompt, [])
