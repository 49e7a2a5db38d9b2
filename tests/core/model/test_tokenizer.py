"""Text to ids and back."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from model_tools import byte_fallback_tokenizer, byte_level_tokenizer

from lensviz.errors import BadPrompt, EmptyPrompt, NotOneToken
from lensviz.model.tokenizer.hf import HFTokenizer, without_surrogates
from lensviz.model.tokenizer.ids import IdTokenizer
from lensviz.model.tokenizer.token_strings import byte_alphabet, readable

BPE = HFTokenizer(byte_level_tokenizer(), 300)
FALLBACK = HFTokenizer(byte_fallback_tokenizer(), 280)


def test_ids_are_the_tokenizers_own_and_bos_can_be_overridden(bpe):
    text = "Is Paris here?"
    assert BPE.encode(text) == bpe(text)["input_ids"]
    assert BPE.encode(text)[0] == BPE.bos_id == 0
    assert BPE.encode(text, prepend_bos=False) == BPE.encode(text)[1:]
    assert BPE.encode(text, prepend_bos=True) == BPE.encode(text)
    assert BPE.bos_policy == "prepended"
    assert FALLBACK.bos_policy == "none"
    assert FALLBACK.encode("Paris", prepend_bos=True) == [1, *FALLBACK.encode("Paris")]
    assert FALLBACK.encode([1, 5], prepend_bos=False) == [5]


def test_a_policy_decides_only_where_the_caller_does_not():
    wants = [True]
    tokenizer = HFTokenizer(byte_fallback_tokenizer(), 280, policy=lambda: wants[0])
    assert tokenizer.encode("Paris")[0] == 1
    assert tokenizer.encode("Paris", prepend_bos=False)[0] != 1
    wants[0] = False
    assert tokenizer.encode("Paris")[0] != 1


def test_bytes_that_are_no_character_are_named():
    ids = BPE.encode("é好", prepend_bos=False)
    assert BPE.token_strings(ids) == ["<0xC3>", "<0xA9>", "<0xE5>", "<0xA5>", "<0xBD>"]
    token = BPE.hf.convert_tokens_to_ids("Ġæ")
    assert BPE.token_strings([token]) == [" <0xE6>"]
    ids = FALLBACK.encode("é")
    assert FALLBACK.token_strings(ids)[1:] == ["<0xC3>", "<0xA9>"]
    assert FALLBACK.token_strings([3 + 0x0A, 3 + 0x41, 3 + 0xE6]) == ["\n", "A", "<0xE6>"]


def test_a_real_replacement_character_stays_one():
    merged = BPE.hf.convert_tokens_to_ids("ï¿½")
    assert BPE.token_strings([merged]) == ["\ufffd"]
    own = FALLBACK.hf.convert_tokens_to_ids("\ufffd")
    assert FALLBACK.token_strings([own]) == ["\ufffd"]


def test_special_tokens_are_shown_and_known():
    assert BPE.token_strings([0, 1, 2]) == ["<s>", "</s>", "<pad>"]
    assert BPE.is_special([0, 1, 2, 3]) == [True, True, True, False]


def test_vocabulary_is_the_pieces_of_every_id_also_beyond_the_tokenizer():
    fresh = HFTokenizer(byte_level_tokenizer(), 300)
    before = fresh.token_strings(range(300))
    assert fresh.vocabulary() == before
    assert fresh.vocabulary() is fresh.vocabulary()
    assert fresh.token_strings([299]) == ["<id 299>"]


def test_one_token():
    assert BPE.single_token_id(" Paris") == BPE.hf.convert_tokens_to_ids("ĠParis")
    assert FALLBACK.single_token_id(" Paris") == FALLBACK.single_token_id("Paris")
    assert FALLBACK.hf.convert_ids_to_tokens(FALLBACK.single_token_id(" Paris")) == "▁Paris"
    assert BPE.single_token_id("</s>") == 1
    assert BPE.single_token_id(7) == 7
    assert BPE.single_token_id(torch.tensor(7)) == 7


@pytest.mark.parametrize("target", ["Paris", "", 300, -1, True, None, 1.5, "x" * 500])
def test_targets_that_are_not_one_token(target):
    with pytest.raises(NotOneToken) as caught:
        BPE.single_token_id(target)
    assert_sentence(str(caught.value))


def test_the_pieces_of_a_bad_target_are_named():
    with pytest.raises(NotOneToken, match=r"'Paris' is 3 tokens \('P', 'ar', 'is'\); give one of them, or its id\."):
        BPE.single_token_id("Paris")


def test_ids_pass_through_checked():
    assert BPE.encode([5, 6]) == [5, 6]
    assert BPE.encode(torch.tensor([5, 6])) == [5, 6]
    assert BPE.encode((5, 6), prepend_bos=True) == [0, 5, 6]


@pytest.mark.parametrize("prompt", [[300], [-1], ["a"], [1.5], None, 7, [[1]], [True], b"ab", object()])
def test_bad_prompts(prompt):
    if isinstance(prompt, bytes):  # a sequence of small ints, so a list of ids
        assert BPE.encode(prompt) == list(prompt)
        return
    with pytest.raises(BadPrompt) as caught:
        BPE.encode(prompt)
    assert_sentence(str(caught.value))


@pytest.mark.parametrize("prompt", ["", []])
def test_empty_prompts(prompt):
    for tokenizer in (BPE, FALLBACK, IdTokenizer(9)):
        with pytest.raises((EmptyPrompt, BadPrompt)) as caught:
            tokenizer.encode(prompt)
        assert_sentence(str(caught.value))
    with pytest.raises(EmptyPrompt):
        BPE.encode(prompt)


def test_ids_alone_are_enough_without_a_tokenizer():
    tokenizer = IdTokenizer(9)
    assert tokenizer.encode([1, 2]) == [1, 2]
    assert tokenizer.token_strings([1]) == ["<id 1>"] == tokenizer.vocabulary()[1:2]
    assert tokenizer.single_token_id(3) == 3
    assert tokenizer.is_special([1]) == [False]
    for call in (lambda: tokenizer.encode("text"), lambda: tokenizer.encode([1], prepend_bos=True)):
        with pytest.raises(BadPrompt) as caught:
            call()
        assert_sentence(str(caught.value))
    with pytest.raises(NotOneToken):
        tokenizer.single_token_id("text")


def test_lone_surrogates_are_replacement_characters():
    assert without_surrogates("a\ud800b\udfff") == "a\ufffdb\ufffd"
    assert BPE.encode("a\ud800") == BPE.encode("a\ufffd")
    with pytest.raises(NotOneToken):
        BPE.single_token_id("a\ud800")


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1, max_size=40))
def test_any_text_can_be_encoded_and_its_bytes_come_back(text):
    for tokenizer in (BPE, FALLBACK):
        ids = tokenizer.encode(text)
        assert all(0 <= i < tokenizer.vocab_size for i in ids)
        assert len(tokenizer.token_strings(ids)) == len(ids)
    alphabet = byte_alphabet()
    spelled = "".join(BPE.hf.convert_ids_to_tokens(BPE.encode(text, prepend_bos=False)))
    if not any(special in text for special in ("<s>", "</s>", "<pad>")):
        assert bytes(alphabet[c] for c in spelled).decode() == without_surrogates(text)


@given(st.binary(max_size=12))
def test_readable_shows_every_byte(data):
    shown = readable(data)
    shown.encode()  # no surrogate in it
    if data.isascii():
        assert shown == data.decode()
    assert (shown == data.decode("utf-8", "replace")) or "<0x" in shown


def test_the_demo_tokenizer(demo):
    tokenizer = demo.tokenizer
    assert tokenizer.bos_policy == "none"
    text = "The City of Lights iconic landmark"
    assert tokenizer.encode(text) == tokenizer.hf(text)["input_ids"]
    assert tokenizer.encode(text, prepend_bos=True)[0] == tokenizer.bos_id
    assert tokenizer.token_strings(tokenizer.encode("好")) == ["<0xE5><0xA5>", "<0xBD>"]
    assert len(tokenizer.vocabulary()) == demo.head.vocab_size == 49152
    known = [i for i in range(0, 49152, 97) if "\ufffd" not in tokenizer.hf.decode([i])]
    assert [tokenizer.vocabulary()[i] for i in known] == [tokenizer.hf.decode([i]) for i in known]


def assert_sentence(text):
    assert text.endswith(".")
    assert "\n" not in text
    assert ";" in text
