"""Entity lens by the contract: what each call gives, on what it depends, and what is said to bad input."""

import numpy as np
import pytest
import torch

import lensviz
from lensviz import errors
from lensviz.entities.losses import LinearFilter
from lensviz.entities.vectors.vectors import TaskVectors
from tests import by_hand, plain
from tests.tiny import tiny_bert, tiny_gpt2, tiny_llama, tiny_mamba

PROMPT = "The City of Lights iconic landmark"
LAYERS = (-1, 0, 1, 2)
CHANCE = torch.Generator().manual_seed(3)
ROWS = {(layer, context): 3 * torch.randn(32, generator=CHANCE) for layer in LAYERS for context in (False, True)}
VECTORS = TaskVectors(ROWS)
ITEMS = [(PROMPT, "City"), (PROMPT, "Lights"), ("A small model reads", "model")] * 3


@pytest.fixture(scope="module")
def shared():
    """Tests that read only."""
    return lensviz.Session(tiny_gpt2())


@pytest.fixture
def session():
    return lensviz.Session(tiny_llama())


def test_the_calls_of_the_contract(session, tmp_path):
    v = lensviz.TaskVectors.train(
        session, ITEMS, layers=[0, 1], with_context=False, method="in_context", seed=0, epochs=1
    )
    v.save(tmp_path / "v")
    v = lensviz.TaskVectors.load(tmp_path / "v")
    assert v[1].shape == (32,)
    m = lensviz.decode_mentions(
        session,
        PROMPT,
        cells=[(1, 4), (0, 4)],
        vectors=v,
        with_context=False,
        max_tokens=8,
        vector_layer=None,
        filter=None,
    )
    assert isinstance(m[0].text, str)
    assert m[0].logp < 0
    assert [each.vector_layer for each in m] == [1, 0]
    g = lensviz.entity_lens(session, PROMPT, layers=[-1, 0, 1], vectors=v, logit_lens=True)
    n = len(g.tokens)
    assert g.texts.shape == g.logp.shape == g.ended.shape == g.logit_lens.shape == (3, n)
    assert g.vector_layers == [0, 0, 1]
    assert len(g.to_frame()) == 3 * n
    assert g.to_markdown().count("\n") >= 4
    e = lensviz.evaluate_mentions(session, ITEMS, vectors=v)
    assert 0 <= e.exact <= e.partial <= 1
    assert (e.seen.n + e.unseen.n, e.chrf >= 0) == (len(ITEMS), True)


def test_other_models_have_no_vectors_in_the_package(shared):
    with pytest.raises(errors.BadVectors, match="no task vectors of GPT2LMHeadModel"):
        lensviz.decode_mentions(shared, PROMPT, [(1, 1)])


def test_the_table_is_its_cells(shared):
    lens = lensviz.entity_lens(shared, PROMPT, [2, -1], VECTORS, with_context=True, max_tokens=4, logit_lens=True)
    assert lens.layers == [2, -1]
    assert lens.with_context
    assert lens.token_ids.tolist() == list(shared.tokens(PROMPT).ids)
    n = len(lens.tokens)
    for row, layer in enumerate((2, -1)):
        made = lensviz.decode_mentions(
            shared, PROMPT, [(layer, p) for p in range(n)], VECTORS, with_context=True, max_tokens=4
        )
        assert list(lens.texts[row]) == [m.text for m in made]
        np.testing.assert_allclose(lens.logp[row], [m.logp for m in made], atol=1e-5)
        assert lens.ended[row].tolist() == [m.ended for m in made]


@pytest.mark.parametrize("raw", [False, True])
def test_the_logit_lens_beside_it(shared, raw):
    model, tokenizer = shared.adapter.model, shared.adapter.tokenizer
    ids = [tokenizer.bos_id, *shared.tokens(PROMPT).ids]
    lens = lensviz.entity_lens(shared, PROMPT, LAYERS, VECTORS, max_tokens=1, logit_lens="raw" if raw else True)
    h = plain.residuals(model, ids)[:, 1:]
    with torch.no_grad():
        top = (model.lm_head(h) if raw else plain.log_probabilities(model, h)).argmax(-1)
    assert lens.logit_lens.tolist() == [tokenizer.token_strings(row.tolist()) for row in top]


def test_ids_text_and_a_bos_already_there(shared):
    tokenizer = shared.adapter.tokenizer
    ids = list(tokenizer.encode_plain(PROMPT))
    n = len(ids)
    for context in (False, True):
        options = {"vectors": VECTORS, "max_tokens": 4, "with_context": context}
        text = lensviz.decode_mentions(shared, PROMPT, [(1, p) for p in range(n)], **options)
        as_ids = lensviz.decode_mentions(shared, ids, [(1, p) for p in range(n)], **options)
        with_bos = lensviz.decode_mentions(shared, [tokenizer.bos_id, *ids], [(1, p + 1) for p in range(n)], **options)
        kept = lensviz.decode_mentions(shared, PROMPT, [(1, p + 1) for p in range(n)], prepend_bos=True, **options)
        for other in (as_ids, with_bos, kept):
            assert [m.token_ids for m in other] == [m.token_ids for m in text]
    first = lensviz.decode_mentions(shared, [tokenizer.bos_id, *ids], [(1, 0)], VECTORS, max_tokens=3)[0]
    z = by_hand.cell(shared.adapter.model, [tokenizer.bos_id], 1, 0)
    tokens, _, _ = by_hand.greedy(
        shared.adapter.model,
        [tokenizer.bos_id],
        tokenizer.encode_plain("_ >")[-2:],
        z,
        ROWS[1, False],
        3,
        shared.adapter.stop_ids,
    )
    assert first.token_ids == tokens


def test_the_template_s_own_marker_in_a_prompt(shared):
    prompt = "a _ > b _ >"
    n = len(shared.tokens(prompt).ids)
    made = lensviz.decode_mentions(shared, prompt, [(1, n - 1)], VECTORS, with_context=True, max_tokens=4)[0]
    tokenizer, model = shared.adapter.tokenizer, shared.adapter.model
    ids = [tokenizer.bos_id, *tokenizer.encode_plain(prompt)]
    z = by_hand.cell(model, ids, 1, -1)
    tokens, _, _ = by_hand.greedy(
        model, ids, tokenizer.encode_plain("_ >")[-2:], z, ROWS[1, True], 4, shared.adapter.stop_ids
    )
    assert made.token_ids == tokens


@pytest.mark.parametrize("layer", [-1, 0])
@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_interventions_are_made_where_cells_are_taken(make, layer):
    session = lensviz.Session(make())
    adapter, vector = session.adapter, torch.linspace(-2, 3, 32)
    ids, slots = [adapter.tokenizer.bos_id, *session.tokens(PROMPT).ids], adapter.tokenizer.encode_plain("_ >")[-2:]
    steer = lensviz.Steer(layer=layer, positions=[2], vector=vector, scale=2.0)
    h = plain.residuals(adapter.model, ids, [(layer, [3], lambda x: x + 2 * vector)])
    embedding = by_hand.cells(adapter.model, tuple(ids))[0]
    embedding[3] += 2 * vector if layer < 0 else 0
    cells = [(at, p) for at in (-1, 2) for p in range(len(ids) - 1)]
    made = lensviz.decode_mentions(session, PROMPT, cells, VECTORS, max_tokens=3, interventions=steer)
    for m in made:
        z = h[3, m.position + 1] if m.layer == 2 else embedding[m.position + 1]
        want = by_hand.greedy(adapter.model, ids[:1], slots, z, ROWS[m.layer, False], 3, adapter.stop_ids)
        assert m.token_ids == want[0]


def test_a_cell_patched_by_itself_changes_nothing(session):
    cells = [(2, p) for p in range(6)]
    itself = lensviz.Patch(layer=1, positions=[2], source=PROMPT, source_positions=[2])
    made = [
        lensviz.decode_mentions(session, PROMPT, cells, VECTORS, max_tokens=4, interventions=i) for i in ((), itself)
    ]
    assert [m.token_ids for m in made[0]] == [m.token_ids for m in made[1]]


def test_answers_follow_the_weights(session):
    before = lensviz.decode_mentions(session, PROMPT, [(1, 2)], VECTORS)
    with torch.no_grad():
        session.adapter.model.lm_head.weight.copy_(session.adapter.model.lm_head.weight.flip(0))
    after = lensviz.decode_mentions(session, PROMPT, [(1, 2)], VECTORS)
    assert after[0].token_ids != before[0].token_ids


def test_a_small_budget_changes_nothing():
    one, other = lensviz.Session(tiny_llama()), lensviz.Session(tiny_llama(), budget=3_000)
    cells = [(layer, p) for layer in LAYERS for p in range(6)]
    for options in ({}, {"alternatives": 2}, {"with_context": True}):
        made = [lensviz.decode_mentions(s, PROMPT, cells, VECTORS, max_tokens=4, **options) for s in (one, other)]
        assert [m.token_ids for m in made[0]] == [m.token_ids for m in made[1]]


def test_progress_and_nothing_to_do(shared):
    told = []
    lensviz.decode_mentions(shared, PROMPT, [(1, 1), (1, 2)], VECTORS, progress=lambda *n: told.append(n))
    assert told == [(2, 2)]
    assert lensviz.decode_mentions(shared, PROMPT, [], VECTORS) == []


def test_after_transformers_own_hidden_states(session):
    """Its capturing hooks stay on the blocks and only watch."""
    before = lensviz.decode_mentions(session, PROMPT, [(1, 2)], VECTORS)
    with torch.no_grad():
        session.adapter.model(torch.tensor([[1, 2, 3]]), output_hidden_states=True)
    assert lensviz.decode_mentions(session, PROMPT, [(1, 2)], VECTORS)[0].text == before[0].text


def test_the_context_window():
    session = lensviz.Session(tiny_gpt2())
    full = list(range(30, 94))
    with pytest.raises(errors.PromptTooLong, match="BOS in front of it take 65"):
        lensviz.decode_mentions(session, full, [(1, 1)], VECTORS)
    with pytest.raises(errors.PromptTooLong):
        lensviz.decode_mentions(session, [*full, 5], [(1, 1)], VECTORS)
    assert lensviz.decode_mentions(session, full[:63], [(1, -1)], VECTORS, max_tokens=3)
    with pytest.raises(errors.PromptTooLong, match="without context"):
        lensviz.decode_mentions(session, full[:58], [(1, 1)], VECTORS, with_context=True)
    assert lensviz.decode_mentions(session, full[:53], [(1, -1)], VECTORS, with_context=True, max_tokens=8)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"cells": 5}, errors.BadReading, "list of"),
        ({"cells": (1, 2)}, errors.BadReading, "list of"),
        ({"cells": ["12"]}, errors.BadReading, "list of"),
        ({"cells": [(1.5, 2)]}, errors.BadReading, "list of"),
        ({"cells": [(3, 1)]}, errors.OutOfRange, "no layer 3"),
        ({"cells": [(-2, 1)]}, errors.OutOfRange, "no layer -2"),
        ({"cells": [(1, 99)]}, errors.OutOfRange, "no position 99"),
        ({"cells": [(1, -99)]}, errors.OutOfRange, "no position -99"),
        ({"max_tokens": 0}, errors.BadReading, "max_tokens is 0"),
        ({"max_tokens": True}, errors.BadReading, "max_tokens is True"),
        ({"max_tokens": "x"}, errors.BadReading, "max_tokens is 'x'"),
        ({"alternatives": -1}, errors.BadReading, "alternatives is -1"),
        ({"search": "best"}, errors.BadReading, '"beam" or "sample"'),
        ({"search": "sample", "seed": "x", "alternatives": 1}, errors.BadReading, "seed"),
        ({"noise": "x"}, errors.BadReading, "noise"),
        ({"filter": LinearFilter(torch.eye(8), torch.zeros(8))}, errors.LensvizError, "filter"),
        ({"filter": "x"}, errors.LensvizError, "filter"),
        ({"filter": True}, errors.LensvizError, "filter"),
        ({"few_shot": "no place"}, errors.BadReading, "0 places"),
        ({"few_shot": "a_b>_"}, errors.BadReading, "2 places"),
        ({"few_shot": "a>_"}, errors.BadReading, "Nothing follows"),
        ({"few_shot": 5}, errors.BadReading, "few-shot"),
        ({"vectors": TaskVectors({1: torch.ones(8)})}, errors.BadVectors, "8 numbers wide"),
        ({"vectors": TaskVectors({7: torch.ones(32)})}, errors.BadVectors, "layer 7"),
        ({"vectors": {1: torch.ones(32)}}, errors.BadVectors, "dict"),
        ({"vectors": TaskVectors({1: torch.ones(32)}), "vector_layer": 2}, errors.BadReading, "layer 2"),
        ({"vector_layer": "x"}, errors.BadReading, "vector_layer is 'x'"),
        (
            {"vectors": TaskVectors({1: torch.ones(32)}), "with_context": True},
            errors.BadVectors,
            "without context only",
        ),
        ({"vectors": TaskVectors({(1, True): torch.ones(32)})}, errors.BadVectors, "with context only"),
        ({"prompt": ""}, errors.EmptyPrompt, "no token"),
        ({"prompt": 5}, errors.BadPrompt, "text"),
    ],
)
def test_bad_input_is_told_in_a_sentence(shared, options, error, words):
    given = {"prompt": PROMPT, "cells": [(1, 2)], "vectors": VECTORS, **options}
    with pytest.raises(error, match=words) as told:
        lensviz.decode_mentions(shared, given.pop("prompt"), given.pop("cells"), **given)
    assert str(told.value).rstrip("'").endswith((".", "?"))


@pytest.mark.parametrize("layers", [[], 5, ["x"], [1.5]])
def test_layers_that_are_none(shared, layers):
    with pytest.raises(errors.BadReading, match="layer"):
        lensviz.entity_lens(shared, PROMPT, layers, VECTORS)


def test_vectors_of_other_weights(shared):
    model, tokenizer = tiny_gpt2(seed=1)
    other = lensviz.TaskVectors.train(lensviz.Session((model, tokenizer)), ITEMS, layers=[1], epochs=1)
    with pytest.raises(errors.BadVectors, match=r"fingerprint.*for_any_model"):
        lensviz.decode_mentions(shared, PROMPT, [(1, 1)], other)
    assert lensviz.decode_mentions(shared, PROMPT, [(1, 1)], other.for_any_model())


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (tiny_bert, errors.BadReading, "left to right"),
        (tiny_mamba, errors.BadReading, "its cache does not hold every position"),
        (lambda: by_hand.tiny_opt(word_embed_proj_dim=16), errors.BadReading, "16 wide"),
        (lambda: (tiny_gpt2()[0].transformer, tiny_gpt2()[1]), errors.NoHead, "no language-model head"),
        (lambda: (tiny_gpt2()[0], None), errors.BadPrompt, "no tokenizer"),
    ],
)
def test_models_that_cannot(make, error, words):
    session = lensviz.Session(make())
    for call in (
        lambda: lensviz.decode_mentions(session, [5, 6, 7], [(1, 1)], VECTORS),
        lambda: lensviz.entity_lens(session, [5, 6, 7], [-1], VECTORS),
    ):
        with pytest.raises(error, match=words):
            call()
