"""What people pass as a prompt: what tokenizers return, [1, n] tensors, chat messages; and processors as tokenizers."""

from collections import UserDict

import numpy as np
import pytest
import torch
from transformers import BatchEncoding

import lensviz
from lensviz.errors import BadGeneration, BadIntervention, BadPrompt, EmptyPrompt, UnknownModel
from tests.tiny import tiny_gpt2, tiny_llama

IDS = [5, 17, 33]
TALK = [{"role": "user", "content": "a few words"}, {"role": "assistant", "content": "Paris"}]
TEMPLATE = (
    "{% for m in messages %}<|end|>{{ m.role }}: {{ m.content }}{% endfor %}{% if add_generation_prompt %}>{% endif %}"
)


@pytest.fixture(scope="module")
def session():
    model, tokenizer = tiny_gpt2()
    tokenizer.chat_template = TEMPLATE
    return lensviz.Session((model, tokenizer))


CALLS = {
    "lens": lambda s, p: s.lens(p, top_k=2).top_logp,
    "residuals": lambda s, p: s.residuals(p),
    "tokens": lambda s, p: s.tokens(p).ids,
    "generate": lambda s, p: s.generate(p, 2).token_ids,
    "estimate": lambda s, p: (s.clear(), s.estimate(p).nbytes)[1],
    "effect": lambda s, p: s.effect(p, lensviz.Ablate(1)).kl,
    "patch": lambda s, p: s.residuals(IDS, interventions=lensviz.Patch(1, [1], source=p)),
    "patch_sweep": lambda s, p: lensviz.patch_sweep(s, clean=p, corrupt=s.tokens(p).ids, target=7).effect,
    "entropy_profile": lambda s, p: lensviz.entropy_profile(s, p, max_new_tokens=2).values,
    "direction": lambda s, p: s.direction(p, IDS, layer=1),
    "profiles": lambda s, p: lensviz.experiments.profiles(s, [p], max_new_tokens=2, windows=1).iloc[:, 3:].to_numpy(),
}
GIVEN = {
    "list": [IDS],
    "tuples": ((5, 17, 33),),
    "tensor": torch.tensor([IDS]),
    "int32": torch.tensor([IDS], dtype=torch.int32),
    "array": np.array([IDS]),
    "list of a tensor": [torch.tensor(IDS)],
    "list of an array": [np.array(IDS)],
    "list of scalars": [torch.tensor(i) for i in IDS],
    "dict": {"input_ids": torch.tensor([IDS]), "attention_mask": torch.ones(1, 3)},
    "dict of lists": {"input_ids": IDS},
    "encoding": BatchEncoding({"input_ids": [IDS], "attention_mask": [[1, 1, 1]], "token_type_ids": [[0, 0, 0]]}),
    "user's dict": UserDict(input_ids=np.array(IDS)),
}


def cursor_of(session, prompt):
    session.cursor.prompt = prompt
    return session.cursor.prompt


CALLS["cursor"] = cursor_of


def same(got, want):
    if isinstance(want, torch.Tensor | np.ndarray):
        np.testing.assert_allclose(np.asarray(got), np.asarray(want), rtol=1e-5, atol=1e-6)
    else:
        assert got == want


@pytest.mark.parametrize("call", CALLS)
def test_every_call_takes_what_tokenizers_return(session, call):
    want = CALLS[call](session, tuple(IDS))
    for name in ("tensor", "list", "encoding"):
        same(CALLS[call](session, GIVEN[name]), want)


@pytest.mark.parametrize("given", GIVEN)
def test_one_row_of_ids_is_a_prompt(session, given):
    assert session.tokens(GIVEN[given]).ids == tuple(IDS)


@pytest.mark.parametrize("call", CALLS)
def test_every_call_takes_chat_messages(session, call):
    ids = session.chat(TALK)
    assert ids == tuple(session.adapter.tokenizer.hf.apply_chat_template(TALK, add_generation_prompt=True).input_ids)
    same(CALLS[call](session, TALK), CALLS[call](session, ids))
    assert session.tokens(TALK) == session.tokens(ids)
    assert session.tokens(TALK[0]).ids == session.chat(TALK[:1])


def test_the_tokenizers_own_output_as_it_is(session):
    tokenizer = session.adapter.tokenizer.hf
    want = session.tokens("The City of Lights").ids
    assert session.tokens(tokenizer("The City of Lights", return_tensors="pt")).ids == want
    assert session.tokens(tokenizer(["The City of Lights"], return_tensors="np")).ids == want
    tokenizer.pad_token = tokenizer.eos_token
    for side in ("left", "right"):  # padding is no part of a prompt
        tokenizer.padding_side = side
        padded = tokenizer("The City of Lights", padding="max_length", max_length=20, return_tensors="pt")
        assert padded.input_ids.shape == (1, 20)
        assert session.tokens(padded).ids == want


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (torch.tensor([IDS, IDS]), r"Tensor of shape \[2, 3\] is 2 prompts"),
        (np.array([IDS, IDS]), r"ndarray of shape \[2, 3\] is 2 prompts"),
        ([IDS, IDS], r"list of shape \[2, 3\] is 2 prompts"),
        ([torch.tensor(IDS), torch.tensor(IDS)], r"2 prompts"),
        ({"input_ids": [IDS, IDS]}, r"2 prompts"),
        (torch.tensor([[IDS]]), r"Tensor of shape \[1, 1, 3\]"),
        (torch.tensor([[1.5, 2.0]]), r"shape \[1, 2\] and type torch.float32"),
        (torch.tensor([[True, False]]), r"torch.bool"),
        ([True, False], "bool"),
        (["text"], "a list of str"),
        ([["text"]], "a list of list"),
        ([1, "text"], "a list of int, str"),
        ([{"role": "user", "content": "x"}, "text"], "a list of dict, str"),
        ({"content": "x"}, "not a dict"),
        ({"role": "user"}, "conversation"),
        ([{"role": "user"}], "conversation"),
        ([{"role": "user", "content": object()}], "Chat messages"),
        (torch.tensor(5), "shape"),
        (7, "int"),
        (None, "NoneType"),
        (b"ab", "bytes"),
    ],
)
def test_what_is_no_prompt_is_named(session, given, says):
    several = isinstance(given, list) and says.endswith(("2 prompts", "list of str"))  # to the lens
    for call in (session.tokens, session.residuals, session.generate, *([] if several else [session.lens])):
        with pytest.raises(BadPrompt, match=says) as told:
            call(given)
        assert str(told.value).endswith(".")
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("given", [[], [[]], (), torch.zeros(1, 0, dtype=torch.long), {"input_ids": []}])
def test_no_ids_are_an_empty_prompt(session, given):
    with pytest.raises(EmptyPrompt):
        session.tokens(given)


def test_messages_without_a_template_point_to_what_to_do():
    bare = lensviz.Session(tiny_gpt2())
    for call in (bare.lens, bare.generate, lambda p: cursor_of(bare, p)):
        with pytest.raises(BadPrompt, match="no chat template"):
            call(TALK)
    assert bare.cursor.prompt == "The capital of France is"
    with pytest.raises(BadPrompt, match="no tokenizer"):
        lensviz.Session((tiny_llama()[0], None)).lens(TALK)
    with pytest.raises(BadIntervention, match="source of a patch"):
        lensviz.Patch(1, [0], source=[IDS, IDS])


def test_messages_in_views(session):
    ids = session.chat(TALK)
    assert lensviz.LensGrid(session, prompt=TALK).cursor.prompt == ids
    session.cursor.prompt = "The City"
    grid = lensviz.LensGrid(session, compare=TALK)
    code = grid.python()
    assert f"compare={TALK!r}" in code
    session.cursor.prompt = GIVEN["tensor"]
    assert session.cursor.prompt == tuple(IDS)
    session.cursor.interventions = [lensviz.Patch(1, [0], source=TALK)]
    assert f"source={TALK!r}" in grid.python()
    session.cursor.interventions = []


def test_a_prompt_of_messages_is_a_key():
    a, b = (lensviz.Patch(1, [0], source=[dict(m) for m in TALK]) for _ in range(2))
    assert a == b
    assert hash(a) == hash(b)
    assert a != lensviz.Patch(1, [0], source=TALK[:1])


# processors


class Gemma3Processor:
    """As transformers': a tokenizer and more."""

    def __init__(self, tokenizer=None):
        self.tokenizer = tokenizer

    def __call__(self, *_, **__):
        raise AssertionError("A processor needs no image here.")


def test_a_processor_is_taken_by_its_tokenizer():
    model, tokenizer = tiny_gpt2()
    want = lensviz.Session((model, tokenizer)).tokens("The City").ids
    for given in ((model, Gemma3Processor(tokenizer)), (Gemma3Processor(tokenizer), model)):
        assert lensviz.Session(given).tokens("The City").ids == want


class CLIPImageProcessor:
    """Has no tokenizer at all."""


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Gemma3Processor(), r"processor was passed \(Gemma3Processor\).*\.tokenizer"),
        (Gemma3Processor("gpt2"), r"processor was passed.*\.tokenizer is str"),
        (CLIPImageProcessor(), r"processor was passed \(CLIPImageProcessor\).*\.tokenizer"),
        ("gpt2", "A str is not a tokenizer"),
        (5, "A int is not a tokenizer"),
    ],
)
def test_what_is_no_tokenizer_is_named(given, says):
    with pytest.raises(UnknownModel, match=says) as told:
        lensviz.Session((tiny_llama()[0], given))
    assert str(told.value).endswith(".")


def test_one_target_and_one_stop_in_any_form(tiny):
    ids = [5, 17, 33]
    for one in (7, np.int64(7), torch.tensor(7), torch.tensor([7]), [7]):
        assert tiny.lens(ids, targets=one).target_rank.shape[-1] == 1
        assert tiny.generate(ids, 2, stop=one).token_ids
    with pytest.raises(BadGeneration, match="stop takes texts"):
        tiny.generate(ids, 2, stop=3.5)


def test_what_is_no_session_is_named():
    model, tokenizer = tiny_gpt2()
    with pytest.raises(UnknownModel, match=r"GPT2LMHeadModel alone brings no tokenizer"):
        lensviz.Session(model)
    with pytest.raises(UnknownModel, match=r"tuple of GPT2LMHeadModel, .*, int"):
        lensviz.Session((model, tokenizer, 3))
