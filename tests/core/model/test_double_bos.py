"""A text that already begins with the BOS token that is added to it: said, with the way out."""

import warnings

import pytest
from model_tools import byte_level_tokenizer, tiny_llama
from tokenizers import processors

import lensviz

CHAT = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}"


@pytest.fixture(scope="module")
def session():
    tokenizer = byte_level_tokenizer()  # adds <s>
    tokenizer.chat_template = CHAT
    return lensviz.Session((tiny_llama(), tokenizer))


@pytest.mark.parametrize("call", ["tokens", "lens", "residuals", "generate"])
def test_a_second_bos_is_said_with_the_way_out(session, call):
    with pytest.warns(UserWarning, match=r"reads it twice.*prepend_bos=False\."):
        getattr(session, call)("<s>Paris")
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*twice")
        session.tokens("Paris")
        getattr(session, call)("<s>Paris", prepend_bos=False)
    assert session.tokens("<s>Paris", prepend_bos=False).ids == session.tokens("Paris").ids


def test_a_rendered_chat_is_the_usual_case(session):
    talk = [{"role": "user", "content": "Paris"}]
    text = session.adapter.tokenizer.hf.apply_chat_template(talk, tokenize=False)
    with pytest.warns(UserWarning, match="twice"):
        assert session.tokens(text).ids[:2] == (0, 0)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*twice")
        assert session.tokens(talk).ids == session.tokens(text, prepend_bos=False).ids == session.chat(talk)


def test_ids_are_the_users_own_and_views_show_the_sentence(session):
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*twice")
        session.tokens([0, 0, 5])
        session.tokens("a <s> b")
    view = lensviz.LensGrid(session, prompt="<s>Paris")
    view.wait(30)
    assert "twice" in view.message


def test_both_notices_stand_side_by_side(session):
    with pytest.warns(UserWarning, match="surrogate.*twice"):
        session.tokens("<s>\ud83d")


def test_a_tokenizer_that_adds_none_is_silent():
    tokenizer = byte_level_tokenizer()
    tokenizer.backend_tokenizer.post_processor = processors.ByteLevel()
    bare = lensviz.Session((tiny_llama(), tokenizer))
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*twice")
        bare.tokens("<s>Paris")
        bare.tokens("<s>Paris", prepend_bos=True)
        bare.tokens("<s><s>Paris")
