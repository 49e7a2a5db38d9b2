"""After a mistake: the next good value clears it, closing twice is closing, another tokenizer is a sentence."""

import ipywidgets
import numpy as np
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

import lensviz
from lensviz import errors
from tests.tiny import byte_tokenizer, tiny_bert, tiny_gpt2

PROMPT = "The City of Lights iconic landmark"


@pytest.mark.parametrize(("field", "bad", "good"), [("position", 99, 1), ("layer", 99, 0)])
def test_the_next_good_value_clears_a_refusal_everywhere(tiny, field, bad, good):
    explorer = lensviz.Explorer(tiny, prompt=PROMPT)
    assert explorer.wait(30)
    with pytest.raises(errors.OutOfRange):
        setattr(tiny.cursor, field, bad)
    assert {part.status for part in explorer.parts} == {"error"}
    data, _ = explorer._repr_mimebundle_()
    assert "emb" in data["text/html"]
    assert str(bad) in data["text/html"]
    setattr(tiny.cursor, field, good)
    assert explorer.wait(30)
    assert {part.status for part in [*explorer.parts, explorer]} == {"ready"}


def test_closing_is_for_good_and_may_be_said_twice(tiny):
    explorer = lensviz.Explorer(tiny, prompt=PROMPT)
    assert explorer.wait(30)
    explorer.close()
    explorer.close()
    ipywidgets.Widget.close_all()
    again = lensviz.LensGrid(tiny, prompt=PROMPT)
    assert again.wait(30)
    assert again.status == "ready"


def test_a_tokenizer_of_another_model_is_a_sentence():
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=300, n_positions=64, n_embd=32, n_layer=2, n_head=4)).eval()
    session = lensviz.Session((model, byte_tokenizer()))
    with pytest.raises(errors.BadPrompt, match="tokenizer that belongs to the model"):
        session.lens(PROMPT)
    with pytest.raises(errors.NotOneToken):
        session.lens("A", targets=[" landmark"])


@pytest.mark.parametrize("prompt", [None, 5, b"bytes", [["a"]], np.array([[[1, 2]]]), [1.0, 2.0], {1: 2}])
def test_what_is_no_prompt_is_a_sentence(tiny, prompt):
    tiny.lens([1, 2])
    with pytest.raises(errors.BadPrompt, match="text or"):
        tiny.lens(prompt)


@pytest.mark.parametrize(
    "prompt", [(1, 2), np.array([1, 2]), torch.tensor([1, 2]), [np.int64(1), np.int64(2)], [[1, 2]], np.array([[1, 2]])]
)
def test_ids_may_come_in_any_list(tiny, prompt):
    assert tiny.lens(prompt).token_ids.tolist() == [1, 2]
    tiny.cursor.prompt = prompt
    assert tiny.cursor.prompt == (1, 2)


def test_a_bare_target_is_one_target(tiny):
    text = tiny.tokens(PROMPT).texts[0]
    one = tiny.lens(PROMPT, targets=text).target_ids
    assert one.tolist() == tiny.lens(PROMPT, targets=[text]).target_ids.tolist()
    assert tiny.lens(PROMPT, targets=np.array([1, 2])).target_ids.tolist() == [1, 2]
    assert len(one) == 1


def test_more_top_tokens_cost_one_sweep(tiny):
    tiny.lens(PROMPT, top_k=50, targets=[3])
    assert tiny.explain().count("LensStats(") == 1  # ranks were counted in the same sweep


def test_an_encoder_without_a_head_says_so_in_the_fallback():
    model, tokenizer = tiny_bert()
    data, _ = lensviz.Explorer(lensviz.Session((model.bert, tokenizer)), prompt=PROMPT)._repr_mimebundle_()
    assert "no language-model head" in data["text/html"]


def test_a_picture_is_of_one_moment_of_the_model():
    """Weights that change between two steps of a view's work: it is drawn again, once, with the model as it is now."""
    model, tokenizer = tiny_gpt2()
    session = lensviz.Session((model, tokenizer))
    grid = lensviz.LensGrid(session, prompt=list(range(1, 30)))
    assert grid.wait(60)
    session.clear()
    steps, whole = [], session.engine.get

    def get(query):
        steps.append(query)
        if len(steps) == 2:
            model.transformer.wte.weight.data.mul_(1.5)
        return whole(query)

    session.engine.get = get
    session.cursor.prompt = list(range(2, 31))
    assert grid.wait(60)
    del session.engine.get
    drawn, serial = grid.top_logp, grid.shown["serial"]
    other = lensviz.LensGrid(lensviz.Session((model, tokenizer)), prompt=list(range(2, 31)))
    assert other.wait(60)
    assert np.allclose(drawn, other.top_logp, atol=1e-2)  # crosses as float16
    assert len(steps) > 2
    assert serial >= 2
