"""The task vectors that come with the package: of the demo model, honest about how good they are, and that good."""

import json
from pathlib import Path

import pytest

import lensviz
from lensviz.errors import BadVectors
from tests.tiny import tiny_llama

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "notebooks" / "data" / "mentions.jsonl"
BASELINES = {"random vector", "few-shot prompt", "logit lens"}


@pytest.fixture(scope="module")
def vectors():
    return lensviz.TaskVectors.demo()


def test_there_are_enough_of_them_and_they_are_small(vectors):
    for context in (False, True):
        layers = vectors.layers(context)
        assert -1 in layers
        assert len(layers) >= 6
    assert vectors.width == 576
    files = ROOT / "lensviz" / "entities" / "demo_vectors"
    assert sum(file.stat().st_size for file in files.iterdir()) < 200_000


def test_the_card_says_where_they_come_from(vectors):
    card = vectors.card
    assert "WikiGold" in card["data"]
    assert "CC-BY 4.0" in card["licence"]
    assert card["method"] == "in_context"
    assert card["bos"] is True
    assert card["test"]["items"] == 256
    assert vectors.seen("Paris")
    assert not vectors.seen("a mention that nobody wrote")


def test_they_are_better_than_the_baselines_on_mentions_that_no_training_saw(vectors):
    card = vectors.card
    for context, way in ((False, "without context"), (True, "with context")):
        best = max((e for e in card["vectors"] if e["with_context"] == context), key=lambda e: e["exact"])
        baselines = card["test"]["baselines"][way]
        assert set(baselines) == BASELINES
        for by_layer in baselines.values():
            for what in ("exact", "exact_unseen", "chrf"):
                assert best[what] > max(scores[what] for scores in by_layer.values()), (way, what)


def test_they_read_the_demo_model_and_no_other(demo, vectors):
    vectors.check(demo.adapter)
    with pytest.raises(BadVectors, match="SmolLM2"):
        lensviz.decode_mentions(lensviz.Session(tiny_llama()), "Paris", [(0, 0)], vectors)


@pytest.mark.slow
def test_what_they_write_beats_the_baselines_here_and_now(demo):
    items = [json.loads(line) for line in SAMPLE.open(encoding="utf-8")][:16]
    found = lensviz.evaluate_mentions(demo, items, layers=[15], max_tokens=6, baselines=True)
    assert found.exact > 0.2
    for name in BASELINES:
        assert found.exact > found.baselines[name][15].exact
        assert found.chrf > found.baselines[name][15].chrf
    within = lensviz.evaluate_mentions(demo, items[:8], layers=[15], with_context=True, max_tokens=6)
    assert within.exact > 0.4
