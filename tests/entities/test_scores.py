"""Scores count what they say."""

import math
from collections import Counter

import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz.entities.evaluation.scores import Scores, score
from lensviz.errors import BadItems

texts = st.text(st.sampled_from("abc é"), max_size=8)
mentions = texts.filter(str.strip)
pairs = st.lists(st.tuples(texts, mentions), min_size=1, max_size=12)


def test_cases_by_hand():
    wanted = ["Paris", "Rome", "New York", "Oslo", "Bonn"]
    found = score([" Paris ", "Rome is old", "York", "", "Berlin"], wanted)
    assert (found.n, found.exact, found.partial) == (5, 0.2, 0.6)
    assert found.exact_se == pytest.approx(math.sqrt(0.2 * 0.8 / 5))
    assert score([" Paris ", "Rome is old", "York", "", "Berlin"], wanted, compat=True).partial == 0.8
    assert score(["Oslo"], ["Oslo"]) == Scores(1, 1.0, 1.0, 100.0)
    assert score([""], ["Oslo"]) == Scores(1, 0.0, 0.0, 0.0)
    assert score([" "], [" "]).exact == 0.0


def test_none_is_no_number():
    found = score([], [])
    assert found.n == 0
    assert all(math.isnan(x) for x in (found.exact, found.partial, found.chrf, found.exact_se))
    with pytest.raises(BadItems, match="2 predictions for 1 mentions"):
        score(["a", "b"], ["a"])


@settings(deadline=None)
@given(pairs)
def test_chrf_is_that_of_sacrebleu(drawn):
    said, wanted = map(list, zip(*drawn, strict=True))
    assert score(said, wanted).chrf == pytest.approx(sacrebleu.corpus_chrf(said, [wanted]).score, abs=1e-9)


def test_chrf_from_its_definition():
    """Popović 2015: mean precision and recall over the orders that both sides have, then F2, of the whole corpus."""
    said, wanted = ["Parisian", "Rom"], ["Paris", "Rome"]

    def grams(text: str, n: int) -> Counter:
        return Counter(text[i : i + n] for i in range(len(text) - n + 1))

    precisions, recalls = [], []
    for n in range(1, 7):
        sides = [(grams(a, n), grams(b, n)) for a, b in zip(said, wanted, strict=True)]
        hits = sum((a & b).total() for a, b in sides)
        n_said, n_wanted = sum(a.total() for a, _ in sides), sum(b.total() for _, b in sides)
        if n_said and n_wanted:
            precisions.append(hits / n_said)
            recalls.append(hits / n_wanted)
    p, r = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    assert score(said, wanted).chrf == pytest.approx(100 * 5 * p * r / (4 * p + r))


@settings(deadline=None)
@given(pairs)
def test_exact_is_partial_is_compat(drawn):
    said, wanted = map(list, zip(*drawn, strict=True))
    found, original = score(said, wanted), score(said, wanted, compat=True)
    assert 0 <= found.exact <= found.partial <= original.partial <= 1
    assert original.partial - found.partial == pytest.approx(sum(not s.strip() for s in said) / len(said))
    assert original.exact == found.exact
