"""Which position stands for which, in prompts that differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lensviz.errors import NotAligned
from lensviz.queries.several.alignment import clean_positions, counterparts
from lensviz.queries.tokens import TokenIds

ids = st.lists(st.integers(0, 5), min_size=1, max_size=14)


def tokens(ids, special=()):
    return TokenIds(tuple(ids), tuple(map(str, ids)), tuple(i in special for i in ids), "")


@given(ids, ids)
def test_counterparts_go_up_and_stand_for_the_same_or_for_a_replaced_word(ours, theirs):
    found = counterparts(ours, theirs).tolist()
    pairs = [(a, b) for a, b in enumerate(found) if b >= 0]
    assert len(found) == len(ours)
    assert [b for _, b in pairs] == sorted({b for _, b in pairs})
    assert all(b < len(theirs) for _, b in pairs)
    # Between two equal neighbors as many tokens of one prompt as of the other, or none has a counterpart.
    fixed = [(-1, -1), *((a, b) for a, b in pairs if ours[a] == theirs[b]), (len(ours), len(theirs))]
    for a, b in pairs:
        if ours[a] != theirs[b]:
            before = max(pair for pair in fixed if pair[0] < a)
            after = min(pair for pair in fixed if pair[0] > a)
            assert after[0] - before[0] == after[1] - before[1]


@given(ids, st.integers(0, 13), st.lists(st.integers(6, 9), min_size=1, max_size=4))
def test_what_is_put_into_a_prompt_has_no_counterpart_and_moves_no_other(before, place, new):
    place %= len(before) + 1
    longer = [*before[:place], *new, *before[place:]]
    want = [*range(place), *[-1] * len(new), *range(place, len(before))]
    assert clean_positions(tokens(longer), tokens(before)).tolist() == want
    back = clean_positions(tokens(before), tokens(longer)).tolist()
    assert back == [p if p < place else p + len(new) for p in range(len(before))]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14))
def test_equally_long_prompts_are_laid_side_by_side_position_for_position(pairs):
    clean, corrupt = zip(*pairs, strict=True)
    assert clean_positions(tokens(corrupt), tokens(clean)).tolist() == list(range(len(pairs)))


def test_a_special_token_that_every_prompt_begins_with_is_not_a_shared_one():
    assert clean_positions(tokens([0, 1, 2], {0}), tokens([0, 9, 2, 8], {0})).tolist() == [0, 1, 2]
    with pytest.raises(NotAligned, match="share no token"):
        clean_positions(tokens([0, 1, 2], {0}), tokens([0, 7, 9, 8], {0}))
