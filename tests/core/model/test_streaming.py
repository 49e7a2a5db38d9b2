"""What is handed on token by token adds up to the text of all tokens, whatever the tokens are."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from model_tools import byte_fallback_tokenizer, byte_level_tokenizer
from test_token_strings import METASPACE
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import ByT5Tokenizer, PreTrainedTokenizerFast

from lensviz.model.tokenizer.hf import HFTokenizer
from lensviz.model.tokenizer.ids import IdTokenizer

WORDS = ["<unk>", "it", "'", "s", "n't", ".", "##ing", ",", "do", "'s", "yes"]


def word_level(decoder=None, **options):
    engine = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="<unk>"))
    engine.pre_tokenizer = pre_tokenizers.Whitespace()
    if decoder is not None:
        engine.decoder = decoder
    return PreTrainedTokenizerFast(tokenizer_object=engine, unk_token="<unk>", **options)


MAKE = {
    **METASPACE,
    "byte level": byte_level_tokenizer,
    "fallback": byte_fallback_tokenizer,
    "python bytes": ByT5Tokenizer,
    "words": word_level,
    "tidied words": lambda: word_level(clean_up_tokenization_spaces=True),
    "word pieces": lambda: word_level(decoders.WordPiece()),
    "tidied word pieces": lambda: word_level(decoders.WordPiece(), clean_up_tokenization_spaces=True),
}
TOKENIZERS = {}


def tokenizer_of(name):
    if name not in TOKENIZERS:
        tokenizer = MAKE[name]()
        TOKENIZERS[name] = HFTokenizer(tokenizer, len(tokenizer) + 2)
    return TOKENIZERS[name]


def streamed(tokenizer, ids):
    stream = tokenizer.stream()
    return [stream.add(i, last=n == len(ids) - 1) for n, i in enumerate(ids)]


@pytest.mark.parametrize("name", MAKE)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_ids_add_up_wherever_they_end(name, data):
    tokenizer = tokenizer_of(name)
    ids = data.draw(st.lists(st.integers(0, tokenizer.vocab_size - 1), min_size=1, max_size=12))
    parts = streamed(tokenizer, ids)
    assert len(parts) == len(ids)
    assert "".join(parts) == tokenizer.decode(ids)


def test_an_id_without_text_ends_no_row_of_bytes():
    tokenizer = tokenizer_of("LlamaTokenizer")
    ids = [*tokenizer.hf.convert_tokens_to_ids(["<0x00>"]), tokenizer.vocab_size - 1, 3 + 0x80]
    assert tokenizer.decode(ids) == "\ufffd\ufffd"
    assert streamed(tokenizer, ids) == ["", "", "\ufffd\ufffd"]


@pytest.mark.parametrize("name", ["byte level", "fallback", "python bytes", "llama 2", "LlamaTokenizer"])
@settings(max_examples=40, deadline=None)
@given(text=st.text("aé日🙂 \ufffdParis.", min_size=1, max_size=8), cut=st.integers(0, 4))
@example(text="🙂日", cut=0)
@example(text="🙂日", cut=2)
def test_any_text_adds_up_and_never_shows_half_a_character(name, text, cut):
    tokenizer = tokenizer_of(name)
    whole = tokenizer.encode_plain(text)
    ids = whole[: max(1, len(whole) - cut)]
    parts = streamed(tokenizer, ids)
    assert "".join(parts) == tokenizer.decode(ids)
    if "\ufffd" not in text:
        assert all("\ufffd" not in part for part in parts[:-1])


def test_words_and_blanks_come_at_once():
    tokenizer = tokenizer_of("llama 2")
    ids = tokenizer.hf.convert_tokens_to_ids(["▁hello", "▁world", "world", "▁", "a"])
    assert streamed(tokenizer, ids) == ["hello", " world", "world", " ", "a"]
    tokenizer = tokenizer_of("byte level")
    ids = tokenizer.encode_plain("P日is")
    assert streamed(tokenizer, ids) == ["P", "", "", "日", "is"]


def test_tidied_words_wait_for_the_next_blank():
    tokenizer = tokenizer_of("tidied words")
    ids = tokenizer.hf.convert_tokens_to_ids(["it", "'s", ".", "do", "n't", "."])
    assert tokenizer.decode(ids) == "it's. don't."
    assert streamed(tokenizer, ids) == ["", "", "", "it's.", "", " don't."]


def test_ids_without_a_tokenizer():
    assert streamed(IdTokenizer(9), [3, 4]) == ["<id 3>", "<id 4>"]
