"""The lens of several prompts at once: the same as of each alone, in fewer passes, and nothing left out of what is
kept.
"""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lensviz
from lensviz.errors import EmptyPrompt, OutOfRange
from tests.tiny import tiny_adapted, tiny_bert, tiny_bridge, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

SHORT, MIDDLE, LONG = [5, 17, 33], [8, 41, 9, 60, 71], [12, 77, 30, 31, 32, 90, 14]
BEYOND = [[n + 5 * i for i in range(20)] for n in (7, 60, 90)]  # the windows of the tiny models are 8 tokens
MODELS = {
    "gpt2": tiny_gpt2,
    "llama": tiny_llama,
    "gemma": tiny_gemma,
    "mistral": tiny_mistral,
    "adapted": tiny_adapted,
    "bert": tiny_bert,
    "mamba": tiny_mamba,
    "bridge": lambda: tiny_bridge(processed=False)[0],
}


# Between a batch and alone, the logits of a Mamba differ so much by themselves on some CPUs; those of the others less.
ATOL = {"mamba": 3e-4}


def same(ours, alone, atol=2e-5):
    assert list(ours.token_ids) == list(alone.token_ids)
    assert ours.tokens == alone.tokens
    gaps = np.abs(np.diff(alone.top_logp)) < 2 * atol  # such neighbours may change places, the last one with the next
    tied = np.concatenate([gaps, np.full_like(gaps[..., :1], atol > 2e-5)], -1)
    tied[..., 1:] |= gaps
    np.testing.assert_array_equal(ours.top_ids[~tied], alone.top_ids[~tied])
    for name in ("top_logp", "entropy", "kl"):
        np.testing.assert_allclose(getattr(ours, name), getattr(alone, name), atol=atol)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("prompts", [[SHORT, MIDDLE, LONG], BEYOND], ids=["short", "beyond a window"])
def test_each_is_as_alone_and_a_repeat_costs_nothing(name, prompts):
    model = MODELS[name]()
    together, alone = lensviz.Session(model), lensviz.Session(model)
    found = together.lens(prompts, top_k=4)
    for ours, prompt in zip(found, prompts, strict=True):
        same(ours, alone.lens(prompt, top_k=4), ATOL.get(name, 2e-5))
    assert together.stats.model_passes <= alone.stats.model_passes
    together.stats.reset()
    together.lens(prompts, top_k=4)
    together.lens(prompts[1], top_k=2)
    assert together.stats.cells_computed == 0


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mistral])
def test_one_pass_reads_all_and_an_edit_goes_on_from_each(make):
    model = make()
    session, alone = lensviz.Session(model), lensviz.Session(model)
    layers = session.adapter.n_layers
    session.lens(BEYOND)
    assert (session.stats.model_passes, session.stats.cells_computed) == (1, layers * 60)
    session.stats.reset()
    edited = [[*prompt[:-1], 3] for prompt in BEYOND]
    for ours, prompt in zip(session.lens(edited), edited, strict=True):
        same(ours, alone.lens(prompt))
    assert session.stats.cells_computed == layers * 3


def test_a_beginning_that_is_shared_is_read_once():
    session = lensviz.Session(tiny_llama())
    prompts = [[*BEYOND[0], *BEYOND[1][:10], n] for n in (1, 2, 3)]
    session.lens(prompts)
    assert session.stats.cells_computed == 3 * 33


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(prompts=st.lists(st.lists(st.sampled_from([11, 65, 140]), min_size=1, max_size=9), min_size=2, max_size=6))
def test_any_prompts(prompts):
    together, alone = lensviz.Session(MODEL), lensviz.Session(MODEL)
    found = together.lens([np.array(prompt) for prompt in prompts])
    for ours, prompt in zip(found, prompts, strict=True):
        same(ours, alone.lens(prompt))
    assert together.stats.cells_computed <= 3 * sum(map(len, prompts))  # a few shared tokens cost less than a pass
    assert together.stats.model_passes <= alone.stats.model_passes


MODEL = tiny_llama()


def test_what_is_several_prompts():
    session = lensviz.Session(tiny_gpt2())
    assert len(session.lens(["A small model"])) == 1
    assert len(session.lens(["A", torch.tensor([5, 6]), [7, 8]])) == 3
    assert not isinstance(session.lens([5, 6]), list)
    assert not isinstance(session.lens([[5, 6]]), list)
    padded = {"input_ids": torch.tensor([[5, 6, 0], [5, 6, 7]]), "attention_mask": torch.tensor([[1, 1, 0], [1, 1, 1]])}
    assert [list(r.token_ids) for r in session.lens(padded)] == [[5, 6], [5, 6, 7]]
    texts = ["A", "small model"]
    for column in (np.array(texts), np.array(texts, object), pd.Series(texts, index=["x", "y"])):
        assert [len(r.token_ids) for r in session.lens(column)] == [len(session.tokens(text).ids) for text in texts]
    with pytest.raises(EmptyPrompt):
        session.lens([])


def test_targets_and_interventions_are_those_of_all():
    session, alone = lensviz.Session(tiny_llama()), lensviz.Session(tiny_llama())
    how = {"targets": [65, 70], "interventions": lensviz.Scale(1, [1], 3.0)}
    for ours, prompt in zip(session.lens([SHORT, LONG], **how), (SHORT, LONG), strict=True):
        theirs = alone.lens(prompt, **how)
        same(ours, theirs)
        np.testing.assert_allclose(ours.target_logp, theirs.target_logp, atol=2e-5)
        np.testing.assert_array_equal(ours.target_rank, theirs.target_rank)


def test_a_sentence_says_which_prompt():
    session = lensviz.Session(tiny_gpt2())
    with pytest.raises(EmptyPrompt, match="Prompt 2 of 3: "):
        session.lens(["A", "", "B"])
    with pytest.raises(OutOfRange, match="Prompt 1 of 2: "):
        session.lens([SHORT, LONG], interventions=lensviz.Ablate(1, [5]))
    assert session.stats.cells_computed == 0
