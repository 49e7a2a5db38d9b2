"""What is handed on token by token adds up to the text of all tokens, whatever the tokens are."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from model_tools import byte_fallback_tokenizer, byte_level_tokenizer
from test_pieces import METASPACE
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import ByT5Tokenizer, PreTrainedTokenizerFast

from lensviz.model.ids import IdCodec
from lensviz.model.tokens import TokenCodec

WORDS = ["<unk>", "it", "'", "s", "n't", ".", "##ing", ",", "do", "'s", "yes"]


def word_level(decoder=None, **options):
    core = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="<unk>"))
    core.pre_tokenizer = pre_tokenizers.Whitespace()
    if decoder is not None:
        core.decoder = decoder
    return PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>", **options)


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
CODECS = {}


def codec_of(name):
    if name not in CODECS:
        tokenizer = MAKE[name]()
        CODECS[name] = TokenCodec(tokenizer, len(tokenizer) + 2)
    return CODECS[name]


def streamed(codec, ids):
    stream = codec.stream()
    return [stream.add(i, last=n == len(ids) - 1) for n, i in enumerate(ids)]


@pytest.mark.parametrize("name", MAKE)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_ids_add_up_wherever_they_end(name, data):
    codec = codec_of(name)
    ids = data.draw(st.lists(st.integers(0, codec.vocab_size - 1), min_size=1, max_size=12))
    parts = streamed(codec, ids)
    assert len(parts) == len(ids)
    assert "".join(parts) == codec.decode(ids)


def test_an_id_without_text_ends_no_row_of_bytes():
    codec = codec_of("LlamaTokenizer")
    ids = [*codec.tokenizer.convert_tokens_to_ids(["<0x00>"]), codec.vocab_size - 1, 3 + 0x80]
    assert codec.decode(ids) == "\ufffd\ufffd"
    assert streamed(codec, ids) == ["", "", "\ufffd\ufffd"]


@pytest.mark.parametrize("name", ["byte level", "fallback", "python bytes", "llama 2", "LlamaTokenizer"])
@settings(max_examples=40, deadline=None)
@given(text=st.text("aé日🙂 \ufffdParis.", min_size=1, max_size=8), cut=st.integers(0, 4))
@example(text="🙂日", cut=0)
@example(text="🙂日", cut=2)
def test_any_text_adds_up_and_never_shows_half_a_character(name, text, cut):
    codec = codec_of(name)
    whole = codec.plain(text)
    ids = whole[: max(1, len(whole) - cut)]
    parts = streamed(codec, ids)
    assert "".join(parts) == codec.decode(ids)
    if "\ufffd" not in text:
        assert all("\ufffd" not in part for part in parts[:-1])


def test_words_and_blanks_come_at_once():
    codec = codec_of("llama 2")
    ids = codec.tokenizer.convert_tokens_to_ids(["▁hello", "▁world", "world", "▁", "a"])
    assert streamed(codec, ids) == ["hello", " world", "world", " ", "a"]
    codec = codec_of("byte level")
    ids = codec.plain("P日is")
    assert streamed(codec, ids) == ["P", "", "", "日", "is"]


def test_tidied_words_wait_for_the_next_blank():
    codec = codec_of("tidied words")
    ids = codec.tokenizer.convert_tokens_to_ids(["it", "'s", ".", "do", "n't", "."])
    assert codec.decode(ids) == "it's. don't."
    assert streamed(codec, ids) == ["", "", "", "it's.", "", " don't."]


def test_ids_without_a_tokenizer():
    assert streamed(IdCodec(9), [3, 4]) == ["<id 3>", "<id 4>"]
