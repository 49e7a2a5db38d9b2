"""What people change on a tokenizer after a session was opened counts at once, and reading changes nothing."""

import time

import pytest
from model_tools import byte_fallback_tokenizer, byte_level_tokenizer, tiny_llama
from tokenizers import AddedToken, decoders, normalizers, pre_tokenizers, processors
from transformers import ByT5Tokenizer, LlamaTokenizer

import lensviz
from lensviz.errors import BadPrompt
from lensviz.model.tokenizer.hf import HFTokenizer
from lensviz.model.tokenizer.ids import IdTokenizer

CHANGES = {
    "a token": lambda t: t.add_tokens(["<new>"]),
    "a special token": lambda t: t.add_special_tokens({"pad_token": "<other>"}),
    "a token made special": lambda t: t.add_tokens([AddedToken("P", special=True)]),
    "BOS": lambda t: setattr(t, "bos_token", "</s>"),
    "no EOS": lambda t: setattr(t, "eos_token", None),
    "a chat template": lambda t: setattr(t, "chat_template", "{{ messages[0].content }}"),
    "several chat templates": lambda t: setattr(t, "chat_template", {"default": "a", "tool_use": "b"}),
    "a plain attribute": lambda t: setattr(t, "split_special_tokens", not t.split_special_tokens),
    "a method": lambda t: setattr(t, "decode", lambda ids, **_: "always this"),
}
FAST = {
    "truncation": lambda b: b.enable_truncation(5),
    "padding": lambda b: b.enable_padding(length=5),
    "normalizer": lambda b: setattr(b, "normalizer", normalizers.Lowercase()),
    "pre-tokenizer": lambda b: setattr(b, "pre_tokenizer", pre_tokenizers.Whitespace()),
    "post-processor": lambda b: setattr(b, "post_processor", processors.ByteLevel()),
    "decoder": lambda b: setattr(b, "decoder", decoders.WordPiece()),
    "dropout": lambda b: setattr(b.model, "dropout", 0.5),
}
MAKE = {"byte level": byte_level_tokenizer, "fallback": byte_fallback_tokenizer, "python": ByT5Tokenizer}
CASES = [(make, "all", name) for make in MAKE for name in CHANGES]
CASES += [(make, "fast", name) for make in ("byte level", "fallback") for name in FAST]


@pytest.mark.parametrize(("make", "kind", "name"), CASES)
def test_every_change_is_another_version(make, kind, name):
    tokenizer = MAKE[make]()
    ours = HFTokenizer(tokenizer, 500)
    before = ours.version
    hash(before)
    if kind == "all":
        CHANGES[name](tokenizer)
    else:
        FAST[name](tokenizer.backend_tokenizer)
    assert ours.version != before
    assert ours.version == ours.version


@pytest.mark.parametrize("make", MAKE)
def test_reading_changes_no_version(make):
    tokenizer = MAKE[make]()
    ours = HFTokenizer(tokenizer, 500)
    before = ours.version
    ids = ours.encode("Is Paris 日本 here?")
    ours.decode(ids)
    ours.vocabulary()
    ours.roles(ids)
    ours.is_special(ids)
    ours.single_token_id(7)
    tokenizer(["Paris", "is"], add_special_tokens=True)
    assert ours.version == before
    assert HFTokenizer(MAKE[make](), 500).version == before


def test_the_policy_of_the_model_is_part_of_it():
    wants = [True]
    ours = HFTokenizer(byte_level_tokenizer(), 300, policy=lambda: wants[0])
    before = ours.version
    wants[0] = False
    assert ours.version != before


def test_ids_alone_have_one_version():
    assert IdTokenizer(9).version == IdTokenizer(9).version
    hash(IdTokenizer(9).version)


def test_a_token_added_later_is_read_shown_and_decoded():
    tokenizer = byte_level_tokenizer()
    n = len(tokenizer)
    ours = HFTokenizer(tokenizer, n + 1)
    assert ours.vocabulary()[n] == f"<id {n}>"
    assert ours.decode([n]) == ""
    tokenizer.add_tokens(["<new>"])
    ids = ours.encode("a <new> b", prepend_bos=False)
    assert ids == tokenizer("a <new> b", add_special_tokens=False)["input_ids"]
    assert n in ids
    assert ours.token_strings([n]) == ["<new>"] == ours.vocabulary()[n : n + 1]
    assert ours.decode(ids) == "a <new> b"
    assert ours.single_token_id("<new>") == n
    assert ours.is_special([n]) == [False]
    assert ours.vocab_size == n + 1
    tokenizer.add_special_tokens({"pad_token": "<new>"})
    assert ours.is_special([n]) == [True]


def test_a_token_beyond_the_model_says_what_is_missing():
    model, tokenizer = tiny_llama(), byte_level_tokenizer()
    session = lensviz.Session((model, tokenizer))
    while len(tokenizer) <= model.config.vocab_size:
        tokenizer.add_tokens([f"<new {len(tokenizer)}>"])
    with pytest.raises(BadPrompt, match=r"knows only 300 tokens.*resize_token_embeddings"):
        session.lens(f"a <new {len(tokenizer) - 1}>")


def test_bos_and_eos_are_the_tokenizers_of_now():
    tokenizer = LlamaTokenizer(vocab={w: i for i, w in enumerate(["<unk>", "<s>", "</s>", "▁a", "▁", "a"])}, merges=[])
    ours = HFTokenizer(tokenizer, 8)
    bare = ours.encode_plain("a")
    for wanted in (True, False, True):
        tokenizer.add_bos_token = wanted
        assert ours.encode("a") == ([1, *bare] if wanted else bare)
        assert ours.bos_policy == ("prepended" if wanted else "none")
    assert ours.stop_ids == {2}
    tokenizer.eos_token, tokenizer.bos_token = "<s>", "</s>"
    assert (ours.bos_id, ours.eos_id, ours.stop_ids) == (2, 1, {1})
    assert ours.encode("a", prepend_bos=True)[0] == 2
    tokenizer.eos_token = None
    assert ours.stop_ids == frozenset()


def test_a_chat_template_may_come_later():
    ours = HFTokenizer(byte_level_tokenizer(), 300)
    talk = [{"role": "user", "content": "Paris"}]
    with pytest.raises(BadPrompt, match="no chat template"):
        ours.chat(talk)
    assert set(ours.roles([5, 6])) == {0}
    for lead in ("<s>", "</s>"):
        ours.hf.chat_template = "{% for m in messages %}" + lead + "{{ m.role }}:{{ m.content }}<pad>{% endfor %}"
        assert ours.decode(ours.chat(talk)) == f"{lead}user:Paris<pad>"
        assert {2, 4} == set(ours.roles(ours.chat(talk)))


def test_the_stop_ids_of_a_session_are_those_of_now():
    model, tokenizer = tiny_llama(), byte_level_tokenizer()
    session = lensviz.Session((model, tokenizer))
    assert session.adapter.stop_ids == {
        1,
        *([model.generation_config.eos_token_id] if model.generation_config.eos_token_id else []),
    }
    model.generation_config.eos_token_id = [7, 8]
    assert session.adapter.stop_ids == {1, 7, 8}
    first = session.generate([5, 6, 7], 1, stop=()).token_ids[0]
    assert not session.generate([5, 6, 7], 1).stopped
    model.generation_config.eos_token_id = first
    made = session.generate([5, 6, 7], 5)
    assert (made.token_ids, made.stopped) == ([first], True)


def test_looking_costs_little(demo):
    """Looking at the tokenizer costs less than tokenizing a short prompt, which every question about a text does."""
    ours = demo.tokenizer

    def seconds(call):
        times = []
        for _ in range(30):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        return sorted(times)[5]

    seconds(lambda: ours.version)
    assert seconds(lambda: ours.version) < 2 * seconds(lambda: ours.hf("The City of Lights iconic landmark"))
