"""What `generate` follows of the model's generation_config: the end tokens always, the rest on request."""

import pytest
import torch
from transformers import GenerationConfig

import lensviz
import lensviz.model.running.choosing
from lensviz import errors
from tests.tiny import tiny_gpt2, tiny_llama

IDS = [11, 65, 140, 65, 140, 11]


@pytest.fixture(params=[tiny_gpt2, tiny_llama])
def session(request):
    model, tokenizer = request.param()
    model.generation_config = GenerationConfig(pad_token_id=0)
    return lensviz.Session((model, tokenizer))


def configured(session, **settings):
    session.adapter.model.generation_config = GenerationConfig(pad_token_id=0, **settings)
    return session


def theirs(session, n, **options):
    ids = torch.tensor([IDS])
    with torch.no_grad():
        return session.adapter.model.generate(
            ids, attention_mask=torch.ones_like(ids), max_new_tokens=n, output_scores=True,
            return_dict_in_generate=True, **options,
        )  # fmt: skip


GREEDY = {
    "repetition": {"repetition_penalty": 1.7},
    "rewarded repetition": {"repetition_penalty": 0.6},
    "n-grams": {"no_repeat_ngram_size": 2},
    "suppressed": {"suppress_tokens": list(range(0, 400, 2))},
    "suppressed at first": {"begin_suppress_tokens": list(range(0, 400, 3))},
    "bad words": {"bad_words_ids": [[n] for n in range(0, 390, 5)]},
    "all": {
        "repetition_penalty": 1.3,
        "no_repeat_ngram_size": 3,
        "suppress_tokens": [5, 9],
        "temperature": 0.3,
        "top_k": 3,
    },
}


@pytest.mark.parametrize("case", GREEDY)
def test_greedy_with_rules_is_what_transformers_writes(session, case):
    configured(session, **GREEDY[case])
    want = theirs(session, 12).sequences[0, len(IDS) :].tolist()
    made = session.generate(IDS, 12, stop=(), use_generation_config=True)
    assert made.token_ids == want
    plain = session.generate(IDS, 12, stop=()).token_ids
    assert plain == theirs(configured(session), 12).sequences[0, len(IDS) :].tolist()


@pytest.mark.parametrize("settings", [{"min_new_tokens": 5}, {"min_length": len(IDS) + 5}])
def test_the_end_can_be_forbidden_for_a_while(session, settings):
    first = session.generate(IDS, 1, stop=()).token_ids[0]
    configured(session, eos_token_id=first, **settings)
    assert session.generate(IDS, 10).token_ids == [first]
    made = session.generate(IDS, 10, use_generation_config=True)
    assert first not in made.token_ids[:5]
    want = theirs(session, 10).sequences[0, len(IDS) :].tolist()
    assert made.token_ids[:5] == want[:5]


SAMPLED = {
    "plain": {},
    "temperature": {"temperature": 0.4},
    "top k": {"top_k": 7, "temperature": 1.8},
    "no top k": {"top_k": 0},
    "top p": {"top_p": 0.6, "top_k": 0},
    "min p": {"min_p": 0.1},
    "typical": {"typical_p": 0.5},
    "cut-offs": {"epsilon_cutoff": 0.01, "eta_cutoff": 0.01},
    "all": {"top_p": 0.9, "top_k": 30, "temperature": 0.7, "repetition_penalty": 1.4, "min_p": 0.01},
}


@pytest.mark.parametrize("case", SAMPLED)
def test_draws_come_from_the_distribution_of_transformers(session, case):
    configured(session, do_sample=True, **SAMPLED[case])
    want = theirs(session, 1).scores[0][0].double().softmax(-1)
    rules = lensviz.model.running.choosing.rules_of(session.adapter.model)
    z = session.adapter.head.logits(session.adapter.head.prepare(session.residuals(IDS)[-1, -1:]))[0]
    ours = rules.chooser(len(IDS), rules.temperature)(IDS, z).double().softmax(-1)
    assert ((want > 0) == (ours > 0)).all()
    assert (want - ours).abs().max() < 1e-5
    drawn = {session.generate(IDS, 1, seed=n, stop=(), use_generation_config=True).token_ids[0] for n in range(30)}
    assert all(want[token] > 0 for token in drawn)
    a, b = (session.generate(IDS, 6, seed=3, stop=(), use_generation_config=True) for _ in range(2))
    assert a == b


def test_what_is_passed_goes_first(session):
    configured(session, do_sample=True, temperature=5.0, max_new_tokens=3)
    assert len(session.generate(IDS, stop=(), use_generation_config=True).token_ids) == 3
    assert len(session.generate(IDS, 5, stop=(), use_generation_config=True).token_ids) == 5
    assert len(session.generate(IDS, stop=()).token_ids) == 20
    greedy = session.generate(IDS, 5, stop=()).token_ids
    assert session.generate(IDS, 5, temperature=0, stop=(), use_generation_config=True).token_ids == greedy
    configured(session, do_sample=False, temperature=5.0)
    assert session.generate(IDS, 5, stop=(), use_generation_config=True).token_ids == greedy


def test_stop_strings_and_later_changes_count(session):
    text = session.generate(IDS, 12, stop=()).text
    end = text[3:5]
    configured(session, stop_strings=[end])
    assert session.generate(IDS, 12, use_generation_config=True).text.count(end) == 1
    configured(session, stop_strings=end)
    made = session.generate(IDS, 12, use_generation_config=True)
    assert made.stopped
    assert end in made.text
    configured(session)
    assert session.generate(IDS, 12, stop=(), use_generation_config=True).text == text


@pytest.mark.parametrize(
    "settings",
    [{"num_beams": 4}, {"guidance_scale": 2.0}, {"penalty_alpha": 0.6, "top_k": 4}, {"sequence_bias": [[[5], 2.0]]},
     {"exponential_decay_length_penalty": (2, 1.5)}, {"num_return_sequences": 2, "do_sample": True}],
)  # fmt: skip
def test_what_cannot_be_followed_is_refused_by_name(session, settings):
    configured(session, **settings)
    name = next(iter(settings))
    with pytest.raises(errors.BadGeneration, match=name) as told:
        session.generate(IDS, 3, use_generation_config=True)
    assert str(told.value).endswith(".")
    assert len(session.generate(IDS, 3, stop=()).token_ids) == 3


def test_a_model_without_one_is_a_sentence(session):
    session.adapter.model.generation_config = None
    with pytest.raises(errors.BadGeneration, match="no generation_config"):
        session.generate(IDS, 3, use_generation_config=True)
    assert session.generate(IDS, 3, stop=())


def test_the_demo_models_own_settings_are_followed(demo):
    assert (
        demo.generate("The capital of France is", 2, use_generation_config=True).token_ids
        == demo.generate("The capital of France is", 2).token_ids
    )
