"""Items say exactly which characters are meant, whatever they are given as."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz.entities.examples.check import MentionExample, as_items, digest, split
from lensviz.entities.examples.conll import read_conll
from lensviz.errors import BadItems
from tests.reference import DATA

WIKIGOLD = DATA / "wikigold_60.conll.txt"
TEXT = "Parisians love Paris, and Paris loves them"

words = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
signs = st.sampled_from([",", ".", "!", "?", ":", ";", "(", ")", "'", "%", "'s", "-"])


@pytest.mark.parametrize(
    "given_as",
    [
        MentionExample(TEXT, 15, 20),
        (TEXT, "Paris"),
        [TEXT, (15, 20)],
        (TEXT, 15, 20),
        {"text": TEXT, "entity": "Paris", "id": 0},
        {"text": TEXT, "mention": "Paris"},
        {"text": TEXT, "start": 15, "end": 20, "mention": None},
    ],
)
def test_every_way_to_say_it(given_as):
    assert as_items([given_as]) == [MentionExample(TEXT, 15, 20)]


def test_a_frame_with_gaps_and_targets():
    frame = pd.DataFrame(
        {"text": [TEXT, "a b"], "mention": [None, "b"], "start": [15, None], "end": [20, None], "target": ["x", None]}
    )
    assert as_items(frame) == [MentionExample(TEXT, 15, 20, "x"), MentionExample("a b", 2, 3)]
    assert [item.wanted for item in as_items(frame)] == ["x", "b"]


@pytest.mark.parametrize(
    ("text", "mention", "start"),
    [
        ("Parisian", "Paris", 0),
        ("(Paris)", "Paris", 1),
        ("Cafe\u0301 Cafe", "Cafe", 6),
        ("东京东京", "京", 1),
        ("a.b c.b. b.", "b.", 6),
        ("C++ and C", "C", 0),
    ],
)
def test_whole_words_first(text, mention, start):
    assert as_items([(text, mention)])[0].start == start


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=8), st.data())
def test_a_mention_has_the_characters_of_its_span(parts, data):
    text = " ".join(parts)
    mention = data.draw(st.sampled_from(parts))
    item = as_items([(text, mention)])[0]
    assert item.mention == mention == item.wanted
    assert f" {mention} " in f" {text[: item.end]} "  # the first one that stands between blanks
    assert item.start == len(text[: item.end]) - len(mention)


def test_lone_surrogates_are_replaced_and_keep_their_place():
    assert as_items([("a\ud800b Paris", "b Paris"), ("x\udfff", (1, 2))]) == [
        MentionExample("a\ufffdb Paris", 2, 9),
        MentionExample("x\ufffd", 1, 2),
    ]
    assert digest("\ud800") == digest("\ufffd")


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], "no items"),
        ("Paris", "not a list"),
        (7, "not a list"),
        ([("Rome", "Rome"), ("Rome", "Paris")], 'Item 1: the mention "Paris" does not stand in "Rome"'),
        ([("Rome", "")], "Item 0 has an empty mention"),
        ([("Rome", " \n")], "Item 0 has an empty mention"),
        ([("Rome", 2, 2)], "blank"),
        ([("R me", 1, 2)], "blank"),
        ([("Rome", 3, 1)], "no part"),
        ([("Rome", 0, 5)], "no part"),
        ([("Rome", -2, 2)], "no part"),
        ([("Rome", True, 2)], "whole numbers"),
        ([("Rome", 0.5, 2)], "whole numbers"),
        ([(None, "Rome")], "NoneType"),
        ([("Rome", b"Rome")], "bytes"),
        ([{"text": "Rome"}], 'no "mention"'),
        ([{"entity": "Rome"}], 'no "text"'),
        ([{"text": "Łódź is", "start": 0, "end": 7, "mention": "Łódź"}], "count characters"),
        ([{"text": "Rome", "mention": "Rome", "target": " "}], "empty target"),
        (["Rome"], "says no text and mention"),
        ([MentionExample("x" * 500, 0, 501)], "…"),
    ],
)
def test_what_is_no_item_is_named(items, said):
    with pytest.raises(BadItems) as error:
        as_items(items)
    assert said in str(error.value)
    assert len(str(error.value)) < 300


@settings(deadline=None)
@given(st.integers(0, 60), st.floats(0, 0.99), st.integers(0, 5))
def test_a_split_parts_all_items_once(n, held_out, seed):
    items = [MentionExample(f"{i:02}", 0, 2) for i in range(n)]
    train, held = split(items, held_out, seed)
    assert sorted([*train, *held], key=lambda i: i.text) == items
    assert [train, held] == [sorted(part, key=lambda i: i.text) for part in (train, held)]
    assert (train, held) == split(items, held_out, seed)
    if n < 8 or held_out == 0:
        assert not held
    else:
        assert 1 <= len(held) <= n - 1
        assert abs(len(held) - held_out * n) <= 1


def test_the_seed_decides_who_is_held_out():
    items = [MentionExample(f"{i:02}", 0, 2) for i in range(50)]
    assert split(items, 0.2, 0) != split(items, 0.2, 1)
    with pytest.raises(BadItems, match=r"1\.5"):
        split(items, 1.5, 0)


@settings(deadline=None)
@given(words)
def test_digests_are_of_the_stripped_mention(mention):
    assert digest(f" {mention}\n") == digest(mention) != digest(mention + "x")
    assert -(2**63) <= digest(mention) < 2**63


def conll(tmp_path, *lines):
    path = tmp_path / "a.conll"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_mentions_of_a_sentence(tmp_path):
    path = conll(
        tmp_path,
        *("-DOCSTART- O", "", "Paris I-LOC", "( O", "Paris I-LOC", ", O", "France I-LOC", ") O", "'s O", "Big B-ORG"),
        *("Ben B-ORG", "& I-ORG", "Co I-ORG", ". I-ORG", "", "", "He O", "saw O", "Rome I-LOC", "12 I-MISC"),
    )
    items = read_conll(path)
    text = "Paris (Paris, France)'s Big Ben & Co."
    assert [(i.text, i.start, i.mention) for i in items] == [
        (text, 0, "Paris"),
        (text, 7, "Paris"),
        (text, 14, "France"),
        (text, 24, "Big"),
        (text, 28, "Ben & Co."),
        ("He saw Rome 12", 7, "Rome"),  # "12" has no letter
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(words | signs, st.sampled_from(["O", "I-PER", "B-PER", "I-LOC"])), min_size=1, max_size=12))
def test_texts_are_cleaned_as_a_whole_and_mentions_are_in_place(tmp_path_factory, sentence):
    path = conll(tmp_path_factory.mktemp("c"), "Ann I-PER", "x O", *(f"{w} {t}" for w, t in sentence))
    text = " ".join(["Ann", "x", *(w for w, _ in sentence)])
    for sign in ",.!?:;)'%":
        text = text.replace(f" {sign}", sign)
    text = text.replace("( ", "(")
    items = read_conll(path)
    assert {i.text for i in items} == {text}
    starts = [i.start for i in items]
    assert starts == sorted(set(starts))
    assert all(any(c.isalpha() for c in i.mention) and i.mention == i.mention.strip() for i in items)


def test_long_ones_are_left_out(tmp_path):
    path = conll(tmp_path, "Ann I-PER", "aaaaaa I-LOC", "", "Bob I-PER", *["very O"] * 5)
    assert [i.mention for i in read_conll(path)] == ["Ann", "aaaaaa", "Bob"]
    assert [i.mention for i in read_conll(path, max_mention=5)] == ["Ann", "Bob"]
    assert [i.mention for i in read_conll(path, max_text=10)] == ["Ann", "aaaaaa"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [(["Ann I-PER", "alone"], "Line 2"), (["Ann X-PER"], "X-PER"), (["Ann O"], "no mention"), ([""], "no mention")],
)
def test_what_is_no_conll_file_is_named(tmp_path, lines, said):
    with pytest.raises(BadItems, match=said):
        read_conll(conll(tmp_path, *lines))


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "b").write_bytes(b"\xff\xfeA")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "b"):
        with pytest.raises(BadItems, match=r"cannot be read|not UTF-8"):
            read_conll(path)


def test_wikigold():
    """Against a count of the file's own rows: runs of one tag other than O, in sentences between blank lines."""
    sentences = WIKIGOLD.read_text(encoding="utf-8").strip().split("\n\n")
    mentions, texts = [], []
    for sentence in sentences:
        rows = [row.rsplit(" ", 1) for row in sentence.split("\n")]
        runs = [[word for word, _ in run] for tag, run in itertools.groupby(rows, lambda row: row[1]) if tag != "O"]
        runs = [words for words in runs if any(map(str.isalpha, "".join(words)))]
        mentions += runs
        texts += [[word for word, _ in rows]] * len(runs)
    items = read_conll(WIKIGOLD, max_mention=999, max_text=9_999)
    without_blanks = lambda text: "".join(text.split())  # noqa: E731
    assert [without_blanks(i.mention) for i in items] == ["".join(words) for words in mentions]
    assert [without_blanks(i.text) for i in items] == ["".join(words) for words in texts]
    assert all(len(i.text) <= 300 for i in read_conll(WIKIGOLD))
    assert len(items) > 60
    assert sum(i.text.count(i.mention) > 1 for i in items) > 0
