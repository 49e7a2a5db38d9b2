"""Mention vectors: every method as hooks on plain transformers give it, alone as in any company."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lensviz
from lensviz.entities.examples.check import MentionExample, as_items
from lensviz.entities.examples.templates import METHODS
from lensviz.entities.training.extraction import extract
from lensviz.errors import BadItems, BadVectors, OutOfRange, PromptTooLong
from tests import by_hand
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba

CITY = "The City of Lights iconic landmark is the Eiffel Tower in Paris"
ITEMS = as_items(
    [
        (CITY, "Lights"),
        (CITY, "Eiffel Tower"),
        ("Paris, France", "Paris"),
        ("Paris and Paris again", (10, 15)),
        ("Paris and Paris again", (0, 5)),
        ("Paris", "Paris"),
        ("A small model reads a few words", "model reads"),
        ("héllo wörld — 日本語", "日本語"),
        (CITY, "Lights"),
    ]
)
LAYERS = [-1, 0, 1, 2]


def no_bos(make):
    model, tokenizer = make()
    tokenizer.bos_token = None
    return model, tokenizer


def longrope():
    """Positions rescaled by the length of the prompt: a beginning of a long text is not as alone."""
    rope = {"rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.0] * 4, "long_factor": [4.0] * 4}
    return tiny_llama(rope_parameters={**rope, "original_max_position_embeddings": 8, "factor": 8.0})


FAMILIES = {
    "gpt2": tiny_gpt2,
    "llama": tiny_llama,
    "gemma": tiny_gemma,
    "opt": by_hand.tiny_opt,
    "mamba": tiny_mamba,
    "no bos": lambda: no_bos(tiny_llama),
    "longrope": longrope,
}


@pytest.fixture(params=FAMILIES, scope="module")
def session(request):
    return lensviz.Session(FAMILIES[request.param]())


@pytest.fixture(scope="module")
def llama():
    return lensviz.Session(tiny_llama())


def strings(item, method):
    """What is fed, as pieces that are tokenized apart."""
    return {
        "raw": [item.mention],
        "in_context": [item.text[: item.end]],
        "after_context": [f"{item.text} {item.mention}"],
        "average": [item.text[: item.start], item.mention],
    }[method]


def by_hooks(session, item, layer, method):
    tokenizer, model = session.adapter.tokenizer.hf, session.adapter.model
    front = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    parts = [tokenizer(part, add_special_tokens=False)["input_ids"] for part in strings(item, method)]
    ids = front + [i for part in parts for i in part]
    over = len(parts[-1]) if method == "average" else 1
    return torch.stack([by_hand.cell(model, ids, layer, len(ids) - 1 - n) for n in range(over)]).mean(0)


@pytest.mark.parametrize("method", METHODS)
def test_as_plain_hooks_give_it(session, method):
    made = extract(session.engine, ITEMS, LAYERS, method=method)
    assert (made.shape, made.dtype, made.device.type) == ((len(ITEMS), 4, 32), torch.float32, "cpu")
    for n, item in enumerate(ITEMS):
        for at, layer in enumerate(LAYERS):
            want = by_hooks(session, item, layer, method)
            assert (made[n, at] - want).norm() <= 1e-5 * want.norm(), (n, layer)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_alone_as_in_any_company(session, data):
    which = data.draw(st.lists(st.integers(0, len(ITEMS) - 1), min_size=1, max_size=6))
    layers = data.draw(st.lists(st.sampled_from(LAYERS), min_size=1, max_size=3, unique=True))
    method = data.draw(st.sampled_from(METHODS))
    together = extract(session.engine, [ITEMS[n] for n in which], layers, method=method)
    for row, n in zip(together, which, strict=True):
        alone = extract(session.engine, [ITEMS[n]], layers, method=method)[0]
        assert ((row - alone).norm(dim=-1) <= 1e-5 * alone.norm(dim=-1)).all()


def test_layers_in_any_order(llama):
    one = extract(llama.engine, ITEMS[:3], LAYERS)
    torch.testing.assert_close(extract(llama.engine, ITEMS[:3], [2, -1, 1]), one[:, [3, 0, 2]], rtol=1e-5, atol=1e-5)
    with pytest.raises(BadVectors, match="named twice"):
        extract(llama.engine, ITEMS[:3], [-1, 2, -1])


def test_a_span_says_which_of_two_alike(llama):
    second, first = ITEMS[3], ITEMS[4]
    assert first.mention == second.mention
    for method, same in {"raw": True, "after_context": True, "in_context": False, "average": False}.items():
        z = extract(llama.engine, [first, second], [1], method=method)
        assert torch.allclose(z[0], z[1], atol=1e-4) == same, method


def test_gpt2_s_embedding_has_no_position_yet():
    session = lensviz.Session(tiny_gpt2())
    item = ITEMS[2]
    z = extract(session.engine, [item], [-1], method="raw")[0, 0]
    assert torch.equal(
        z, session.adapter.model.transformer.wte(torch.tensor(session.adapter.tokenizer.encode_plain("Paris")))[-1]
    )


def test_the_last_block_is_taken_before_the_final_norm():
    llama = lensviz.Session(tiny_llama())
    model, ids = llama.adapter.model, [llama.adapter.tokenizer.bos_id, *llama.adapter.tokenizer.encode_plain(CITY)]
    z = extract(llama.engine, [MentionExample(CITY, len(CITY) - 5, len(CITY))], [2])[0, 0]
    with torch.no_grad():
        normed = model(torch.tensor([ids]), output_hidden_states=True).hidden_states[-1][0, -1]
    assert not torch.allclose(z, normed, atol=1e-2)
    torch.testing.assert_close(model.model.norm(z), normed, rtol=1e-4, atol=1e-4)


def test_passes_are_few_and_counted(llama):
    llama.stats.reset()
    told = []
    extract(llama.engine, ITEMS, [1], progress=lambda *n: told.append(n))
    assert llama.stats.model_passes == 1
    assert told[-1] == (len(ITEMS), len(ITEMS))
    llama.stats.reset()
    extract(llama.engine, ITEMS, [-1])
    assert llama.stats.model_passes == 0


def test_what_cannot_be_read(llama):
    long = "word " * 80 + "Paris"
    with pytest.raises(PromptTooLong, match=r"mention of item 1 ends at token \d+.*64"):
        extract(llama.engine, [ITEMS[0], *as_items([(long, "Paris")])], [1])
    early = as_items([("Paris " + "word " * 80, "Paris")])
    assert extract(llama.engine, early, [1]).shape == (1, 1, 32)
    with pytest.raises(PromptTooLong):
        extract(llama.engine, early, [1], method="after_context")
    with pytest.raises(OutOfRange, match="no layer 3"):
        extract(llama.engine, ITEMS, [3])
    with pytest.raises(BadItems, match="no method 'mean'"):
        extract(llama.engine, ITEMS, [1], method="mean")
    with pytest.raises(BadVectors, match="left to right"):
        extract(lensviz.Session(tiny_bert()).engine, ITEMS, [1])


def test_half_precision():
    model, tokenizer = tiny_llama()
    session = lensviz.Session((model.bfloat16(), tokenizer))
    z = extract(session.engine, ITEMS, LAYERS)
    assert z.dtype == torch.float32
    want = torch.stack([by_hooks(session, ITEMS[1], layer, "in_context").float() for layer in LAYERS])
    assert ((z[1] - want).norm(dim=-1) <= 0.03 * want.norm(dim=-1)).all()
