"""Labels of tokens: the blank before a word, characters that lie in several tokens, and targets by what is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_tools import byte_fallback_tokenizer, byte_level_tokenizer
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import ByT5Tokenizer, LlamaTokenizer, PreTrainedTokenizerFast

from lensviz.common.text import token_label
from lensviz.errors import NotOneToken
from lensviz.model.tokenizer.hf import HFTokenizer

WORDS = ["▁", "▁▁", "▁▁▁", "▁hello", "hello", "▁world", "world", "▁Paris", "Paris", ".", "▁a", "a", "b"]
STRIPPING = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]


def unigram(decoder, pre_tokenizer=None, normalizer=None):
    """A tokenizer whose pieces are WORDS and fallback bytes."""
    pieces = [("<unk>", 0.0), *((f"<0x{i:02X}>", -20.0) for i in range(256)), *((w, -float(len(w) < 3)) for w in WORDS)]
    core = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=True))
    core.decoder = decoder
    if pre_tokenizer is not None:
        core.pre_tokenizer = pre_tokenizer
    if normalizer is not None:
        core.normalizer = normalizer
    return PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>")


def llama():
    """The class that transformers gives a Llama 2."""
    vocab = ["<unk>", "<s>", "</s>", *(f"<0x{i:02X}>" for i in range(256)), "▁", *"helowrdParis.b", *WORDS[1:]]
    vocab = list(dict.fromkeys(vocab))
    merges = [("▁", "▁"), ("▁▁", "▁")]
    for word in ("hello", "world", "Paris"):
        vocab += [word[:n] for n in range(2, len(word))]
        merges += [(word[:n], word[n]) for n in range(1, len(word))]
        merges.append(("▁", word))
    merges.append(("▁", "a"))
    return LlamaTokenizer(vocab={w: i for i, w in enumerate(dict.fromkeys(vocab))}, merges=merges)


LLAMA_2 = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
METASPACE = {
    "llama 2": lambda: unigram(decoders.Sequence(STRIPPING), normalizer=LLAMA_2),
    "metaspace": lambda: unigram(decoders.Metaspace(), pre_tokenizers.Metaspace(split=False)),
    "no prefix": lambda: unigram(
        decoders.Metaspace(prepend_scheme="never"), pre_tokenizers.Metaspace(prepend_scheme="never", split=False)
    ),
    "LlamaTokenizer": llama,
}


@pytest.fixture(params=METASPACE)
def tokenizer(request):
    tokenizer = METASPACE[request.param]()
    return HFTokenizer(tokenizer, len(tokenizer) + 3)


def ids_of(tokenizer, *tokens):
    return tokenizer.hf.convert_tokens_to_ids(list(tokens))


# blanks


def test_a_word_with_a_blank_is_not_the_one_without(tokenizer):
    ids = ids_of(tokenizer, "▁hello", "▁world", "world", "▁", "▁▁", "▁▁▁", "a")
    want = [" hello", " world", "world", " ", "  ", "   ", "a"]
    assert tokenizer.token_strings(ids) == want
    assert [tokenizer.vocabulary()[i] for i in ids] == want
    assert tokenizer.token_strings(ids) == want  # from the kept vocabulary
    labels = [token_label(text) for text in want]
    assert labels[:4] == ["·hello", "·world", "world", "·"]
    assert "" not in tokenizer.vocabulary()


@settings(max_examples=200, deadline=None)
@given(st.text("abhelo wrd.Paris🙂日", min_size=1, max_size=30), st.sampled_from(sorted(METASPACE)))
def test_pieces_in_a_row_read_as_the_text(text, name):
    tokenizer = TOKENIZERS.setdefault(name, HFTokenizer(METASPACE[name](), 400))
    ids = tokenizer.encode_plain(text)
    shown = {s.position: s.text for s in tokenizer.split(ids)}
    row = "".join(shown.get(n, piece) for n, piece in enumerate(tokenizer.token_strings(ids)))
    assert row.endswith(tokenizer.decode(ids))
    assert row.lstrip(" ") == tokenizer.decode(ids).lstrip(" ")  # the decoder takes blanks off the first token


TOKENIZERS = {}


def test_a_target_is_the_token_that_shows_it(tokenizer):
    for token, text in (("▁Paris", " Paris"), ("Paris", "Paris"), ("▁", " "), ("▁▁", "  "), ("a", "a"), (".", ".")):
        (wanted,) = ids_of(tokenizer, token)
        assert tokenizer.single_token_id(text) == wanted
        assert tokenizer.token_strings([wanted]) == [text]


def test_without_a_token_of_its_own_a_text_is_read_by_the_tokenizer():
    tokenizer = HFTokenizer(byte_fallback_tokenizer(), 280)  # has ▁Paris alone
    assert (
        tokenizer.single_token_id("Paris")
        == tokenizer.single_token_id(" Paris")
        == tokenizer.hf.convert_tokens_to_ids("▁Paris")
    )
    with pytest.raises(NotOneToken, match="' P'"):
        tokenizer.single_token_id("Pr")


def test_added_and_special_tokens_have_their_blanks_too(tokenizer):
    tokenizer.hf.add_tokens([AddedToken("▁▁new", normalized=False)])
    tokenizer.hf.add_special_tokens({"pad_token": "▁pad"})
    assert tokenizer.token_strings(ids_of(tokenizer, "▁▁new", "▁pad")) == ["  new", " pad"]
    assert tokenizer.token_strings([0]) == ["<unk>"]


def test_the_sign_itself_is_no_blank_elsewhere():
    """In byte-level and word vocabularies ▁ is a character like any other."""
    tokenizer = HFTokenizer(byte_level_tokenizer(), 300)
    ids = tokenizer.encode_plain("▁a")
    assert tokenizer.split(ids)[0].text == "▁"
    core = Tokenizer(models.WordLevel({"<unk>": 0, "▁a": 1, "a": 2}, unk_token="<unk>"))
    core.decoder = decoders.WordPiece()
    words = HFTokenizer(PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>"), 3)
    assert words.token_strings([1, 2]) == ["▁a", "a"]
    assert words.single_token_id("▁a") == 1


def test_words_that_end_in_a_sign():
    core = Tokenizer(models.WordLevel({"<unk>": 0, "low": 1, "low</w>": 2, "er</w>": 3}, unk_token="<unk>"))
    core.decoder = decoders.BPEDecoder(suffix="</w>")
    tokenizer = HFTokenizer(PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>"), 4)
    assert tokenizer.token_strings([1, 2, 3]) == ["low", "low ", "er "]
    assert "".join(tokenizer.token_strings([2, 1, 3])).rstrip() == tokenizer.decode([2, 1, 3])
    assert (tokenizer.single_token_id("low"), tokenizer.single_token_id("low ")) == (1, 2)


# characters over several tokens


def shown(tokenizer, ids):
    """(text, inside) of each token."""
    split = {s.position: (s.text, s.inside) for s in tokenizer.split(ids)}
    return [split.get(n, (piece, False)) for n, piece in enumerate(tokenizer.token_strings(ids))]


def test_a_character_stands_once_across_its_pieces():
    tokenizer = HFTokenizer(byte_level_tokenizer(), 300)
    ids = tokenizer.encode("é 日a", prepend_bos=False)
    assert tokenizer.token_strings(ids) == ["<0xC3>", "<0xA9>", " <0xE6>", "<0x97>", "<0xA5>", "a"]
    assert shown(tokenizer, ids) == [("é", False), ("", True), (" 日", False), ("", True), ("", True), ("a", False)]
    fallback = HFTokenizer(byte_fallback_tokenizer(), 280)
    ids = fallback.encode("🙂")
    assert shown(fallback, ids) == [(" ", False), ("🙂", False), ("", True), ("", True), ("", True)]
    byt5 = HFTokenizer(ByT5Tokenizer(), 384)
    ids = byt5.encode("é日")
    assert byt5.token_strings(ids) == ["<0xC3>", "<0xA9>", "<0xE6>", "<0x97>", "<0xA5>", "</s>"]
    assert [text for text, _ in shown(byt5, ids)] == ["é", "", "日", "", "", "</s>"]


def test_bytes_that_belong_to_no_character_stay_bytes():
    tokenizer = HFTokenizer(byte_level_tokenizer(), 300)
    ids = tokenizer.encode("é日", prepend_bos=False)
    assert shown(tokenizer, ids[1:]) == [("<0xA9>", False), ("日", False), ("", True), ("", True)]
    assert tokenizer.split(ids[:1]) == ()
    assert shown(tokenizer, ids[2:4]) == [("<0xE6>", False), ("<0x97>", False)]
    assert tokenizer.split(ids[2:4]) == ()
    assert tokenizer.split([299, *ids[:2], 299])[0].position == 1  # ids that the tokenizer does not have
    assert tokenizer.split([]) == ()


@settings(max_examples=80, deadline=None)
@given(st.text("aé日🙂 ▁\ufffd", max_size=12), st.integers(0, 8), st.integers(0, 8))
def test_any_cut_shows_what_is_whole_in_it(text, front, back):
    tokenizer = TOKENIZERS.setdefault("bpe", HFTokenizer(byte_level_tokenizer(), 300))
    ids = tokenizer.encode_plain(text)
    ids = ids[front : len(ids) - back]
    tokens = shown(tokenizer, ids)
    assert len(tokens) == len(ids)
    held = b"".join(bytes(ALPHABET[c] for c in tokenizer.hf.convert_ids_to_tokens(i)) for i in ids)
    assert "".join(text for text, _ in tokens) == held.decode("utf-8", "lensviz.hex")
    assert all(text == "" or text[0] != "<" for text, inside in tokens if inside)


def alphabet():
    from lensviz.model.tokenizer.token_strings import byte_alphabet

    return byte_alphabet()


ALPHABET = alphabet()


def test_the_demo_tokenizer(demo):
    tokenizer = demo.tokenizer
    ids = tokenizer.encode("🙂 日本語")
    assert [text for text, _ in shown(tokenizer, ids)] == ["🙂", "", " 日", "", "", "本", "語", "", ""]
    assert [inside for _, inside in shown(tokenizer, ids)] == [False, True, False, True, True, False, False, True, True]
    assert tokenizer.split(tokenizer.encode("only ASCII")) == ()
