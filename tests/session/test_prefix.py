"""The trie of prompts against a plain dict: the longest kept prefix is found, and what is dropped leaves nothing
behind.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import tensor

from lensviz.model.activations import Activations
from lensviz.session.prefix import Span, Trunk, Variants
from lensviz.session.store import Store

prompts = st.lists(st.integers(0, 2), min_size=1, max_size=8).map(bytes)
VERSION = "model"


def marks_of(prompt):
    return [prompt[: n + 1] for n in range(len(prompt))]


def number(mark):
    """A value that says which position it is of."""
    return float(int.from_bytes(b"\1" + mark) % 16_777_213)


def activations(marks):
    return Activations(tensor([[[number(mark)] for mark in marks]]))


def found(trunk, prompt):
    """Values of the longest kept prefix."""
    pieces, keys = trunk.find(VERSION, marks_of(prompt))
    assert len(pieces) == len(keys)
    return [value for piece in pieces for value in piece.residuals[0, :, 0].tolist()]


def kept(trunk, marks, start):
    """The key of a span that was kept, as it was told before it was put."""
    told = []
    trunk.keep(VERSION, marks, start, activations(marks[start:]), 0.0, told.append)
    assert len(told) == 1
    return told[0]


def keep(trunk, prompt):
    """As a pass does: what is there is found, the rest is computed and kept."""
    marks, start = marks_of(prompt), len(found(trunk, prompt))
    if start < len(marks):
        kept(trunk, marks, start)


def spans(store):
    return [entry.value for entry in store._entries.values() if isinstance(entry.value, Span)]


@given(st.lists(prompts, max_size=12), prompts)
def test_the_longest_prefix_of_any_prompt_is_found(earlier, asked):
    store = Store(10**9)
    trunk, known = Trunk(store), set()
    for prompt in earlier:
        keep(trunk, prompt)
        known |= set(marks_of(prompt))
    longest = [mark for mark in marks_of(asked) if mark in known]
    assert found(trunk, asked) == [number(mark) for mark in longest]
    assert store.bytes == sum(span.data.nbytes for span in spans(store))
    assert sorted(mark for span in spans(store) for mark in span.marks) == sorted(known)  # nothing is there twice


@given(st.lists(prompts | st.integers(1, 60), max_size=30))
@settings(max_examples=300)
def test_with_little_room_it_is_smaller_and_still_right(steps):
    store = Store(60)  # of spans of 4 bytes a position
    trunk = Trunk(store)
    for step in steps:
        if isinstance(step, int):
            store.budget = step
            store.let_go([])
        else:
            keep(trunk, step)
            got = found(trunk, step)
            assert got == [number(mark) for mark in marks_of(step)[: len(got)]]
        assert store.bytes == sum(span.data.nbytes for span in spans(store)) <= store.budget
    store.clear()
    assert (dict(trunk._home), dict(trunk._continued), store.bytes) == ({}, {}, 0)


@given(st.lists(prompts | st.integers(1, 60), max_size=30))
@settings(max_examples=300)
def test_no_span_is_dropped_before_those_that_continue_it(steps):
    store = Store(60)
    trunk = Trunk(store)
    for step in steps:
        if isinstance(step, int):
            store.budget = step
            store.let_go([])
        else:
            keep(trunk, step)
        there = {mark for span in spans(store) for mark in span.marks}
        assert all(span.parent is None or span.parent in there for span in spans(store))


def test_the_end_of_a_prompt_goes_before_its_beginning():
    store = Store(10**9)
    trunk = Trunk(store)
    keep(trunk, bytes(8))
    keep(trunk, bytes(10))
    store.budget = store.bytes - 1
    store.let_go([])
    assert len(found(trunk, bytes(10))) == 8


def test_a_span_kept_again_counts_its_continuations_once():
    store = Store(10**9)
    trunk, marks = Trunk(store), marks_of(bytes(10))
    kept(trunk, marks[:8], 0)
    kept(trunk, marks, 8)
    kept(trunk, marks, 0)
    store.clear()
    assert dict(trunk._continued) == {}


def test_what_is_held_stays_whatever_the_budget_is():
    store = Store(1)
    trunk = Trunk(store)
    trunk.keep(VERSION, marks_of(bytes(8)), 0, activations(marks_of(bytes(8))), 0.0, store.hold)
    assert len(found(trunk, bytes(8))) == 8
    store.let_go(list(store._entries))
    assert found(trunk, bytes(8)) == []


def test_a_growing_prompt_is_few_spans():
    store = Store(10**9)
    trunk = Trunk(store)
    for n in range(1, 65):
        keep(trunk, bytes(n))
    assert len(spans(store)) <= 7
    assert len(found(trunk, bytes(64))) == 64


def test_a_fork_keeps_what_is_shared_once():
    store = Store(10**9)
    trunk = Trunk(store)
    keep(trunk, bytes([0, 0, 0, 0, 1, 1]))
    keep(trunk, bytes([0, 0, 0, 0, 2, 2]))
    assert store.bytes == 4 * 8
    assert len(found(trunk, bytes([0, 0, 0, 0, 2]))) == 5


def test_versions_do_not_meet():
    trunk = Trunk(Store(10**9))
    keep(trunk, bytes(4))
    assert trunk.find("another model", marks_of(bytes(4))) == ([], [])


def test_an_entry_that_is_no_span_is_left_alone():
    store = Store(10**9)
    trunk = Trunk(store)
    keep(trunk, bytes(3))
    store.discard("something else")
    assert len(found(trunk, bytes(3))) == 3


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=120))
def test_the_latest_changes_of_a_prompt_are_remembered(notes):
    variants, order = Variants(), {}
    for prompt, edits in notes:
        variants.note(prompt, edits)
        known = order.pop(prompt, [])
        order[prompt] = [edits, *(e for e in known if e != edits)][: Variants.EACH]
        order = dict(list(order.items())[-Variants.PROMPTS :])
    for prompt in range(41):
        assert variants.of(prompt) == order.get(prompt, [])
