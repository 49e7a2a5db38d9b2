"""Labeled texts from wherever they are, and what is said of rows and files that are broken."""

import csv
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lensviz import Corpus
from lensviz.errors import BadCorpus

TEXTS = ["one", 'two, with "quotes"', "three\nlines", "", "日本語"]
LABELS = ["en", "en", None, "xx", "ja"]


def sentence(told):
    text = str(told.value)
    assert text.endswith(".")
    return text


def test_a_list_and_pairs():
    corpus = Corpus.from_list(TEXTS, LABELS)
    assert list(corpus.texts) == TEXTS
    assert corpus.labels == {"label": LABELS}
    assert Corpus.from_list(list(zip(TEXTS, LABELS, strict=True))) == corpus
    assert Corpus.from_list(TEXTS, {"label": LABELS}) == corpus
    assert Corpus.from_list(TEXTS).labels == {}
    assert Corpus.from_list(TEXTS, {"a": LABELS, "b": range(5)}).labels["b"] == [0, 1, 2, 3, 4]
    assert len(corpus) == 5
    assert "5 texts" in repr(corpus)
    assert Corpus.from_list(np.array(["a", "b"]), np.array([1, 2])).labels == {"label": [1, 2]}


def test_a_frame():
    frame = pd.DataFrame({"text": TEXTS, "label": LABELS, "n": [1.0, math.nan, 3, 4, 5]}, index=[9, 8, 7, 6, 5])
    assert Corpus.from_frame(frame) == Corpus.from_list(TEXTS, LABELS)
    both = Corpus.from_frame(frame, label=["label", "n"])
    assert both.labels["n"] == [1.0, None, 3.0, 4.0, 5.0]
    assert both.labels["label"] == LABELS
    assert Corpus.from_frame(frame, label=None).labels == {}
    assert Corpus.from_frame(frame[["text"]]).labels == {}
    assert Corpus.from_frame(frame.rename(columns={"text": "t"}), text="t", label="label").texts == TEXTS
    kinds = frame.assign(
        label=pd.Categorical(LABELS), n=pd.array([1, None, 3, 4, 5], dtype="Int64"), when=pd.Timestamp("2024-01-01")
    )
    made = Corpus.from_frame(kinds, label=["label", "n", "when"])
    assert made.labels["label"] == LABELS
    assert made.labels["n"] == [1, None, 3, 4, 5]
    assert made.labels["when"][0] == "2024-01-01 00:00:00"
    assert {type(v) for v in made.labels["n"]} == {int, type(None)}


def test_jsonl(tmp_path):
    path = tmp_path / "file.jsonl"
    rows = [{"text": t, "label": y, "more": {"deep": 1}} for t, y in zip(TEXTS, LABELS, strict=True)]
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n\n", encoding="utf-8")
    assert Corpus.from_jsonl(path) == Corpus.from_list(TEXTS, LABELS)
    assert Corpus.from_jsonl(str(path), text="text", label="label") == Corpus.from_list(TEXTS, LABELS)
    path.write_text('{"text": "a", "label": "x"}\r\n{"text": "b"}\r\n')
    assert Corpus.from_jsonl(path).labels == {"label": ["x", None]}


def test_jsonl_with_a_byte_order_mark(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"text": "a", "label": "x"}\n')
    assert Corpus.from_jsonl(path).texts == ["a"]


def test_csv(tmp_path):
    path = tmp_path / "file.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        out = csv.writer(file)
        out.writerow(["label", "text"])
        out.writerows([["en", "one"], ["en", 'two, with "quotes"'], ["", "three\nlines"], ["ja", "日本語"]])
    want = Corpus.from_list(["one", 'two, with "quotes"', "three\nlines", "日本語"], ["en", "en", None, "ja"])
    assert Corpus.from_csv(path) == want
    assert Corpus.from_csv(path, label=None).labels == {}


def test_a_text_of_csv_may_be_empty(tmp_path):
    """As in JSON lines: a text without tokens is left out by the sweep, it does not end the reading."""
    path = tmp_path / "file.csv"
    path.write_text('text,label\na,x\n"",y\nb,z\n')
    assert Corpus.from_csv(path) == Corpus.from_list(["a", "", "b"], ["x", "y", "z"])


def test_a_hugging_face_dataset():
    import datasets

    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "label": datasets.ClassLabel(names=["no", "yes"]),
            "language": datasets.Value("string"),
        }
    )
    rows = {"text": ["a", "b", "c", "d"], "label": [1, 0, -1, 1], "language": ["en", None, "de", "en"]}
    made = datasets.Dataset.from_dict(rows, features=features)
    corpus = Corpus.from_dataset(made, label=["label", "language"])
    assert corpus == Corpus.from_list(
        rows["text"], {"label": ["yes", "no", None, "yes"], "language": ["en", None, "de", "en"]}
    )
    assert corpus.texts[1] == "b"
    assert list(corpus.texts[1:3]) == ["b", "c"]
    assert Corpus.from_dataset(made.select([2, 0])).texts[0] == "c"
    assert Corpus.from_dataset(made.remove_columns(["label", "language"])).labels == {}
    none = datasets.Dataset.from_dict({"text": ["a", None], "label": [0, 1]})
    with pytest.raises(BadCorpus, match="Row 1"):
        list(Corpus.from_dataset(none).texts[:])


def test_a_long_text_of_csv(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(f"text,label\n{'word ' * 40000},x\n")
    assert len(Corpus.from_csv(path).texts[0]) == 200_000


def test_a_dataset_without_rows_is_a_sentence():
    import datasets

    with pytest.raises(BadCorpus, match="no texts"):
        Corpus.from_dataset(datasets.Dataset.from_dict({"text": ["a"]}).select([]))


def test_labels_of_a_dataset_are_plain_values():
    import datasets

    made = datasets.Dataset.from_dict({"text": ["a", "b"], "label": [[1, 2], [3]], "x": [1.0, math.nan]})
    corpus = Corpus.from_dataset(made, label=["label", "x"])
    assert corpus.labels["x"] == [1.0, None]
    assert corpus.labels["label"] == Corpus.from_list(["a", "b"], [[1, 2], [3]]).labels["label"]


@pytest.mark.parametrize(
    "call",
    [
        lambda: Corpus.from_list([]),
        lambda: Corpus.from_list("a text"),
        lambda: Corpus.from_list(["a", 3]),
        lambda: Corpus.from_list(["a", None]),
        lambda: Corpus.from_list(["a", b"bytes"]),
        lambda: Corpus.from_list(["a", "b"], ["x"]),
        lambda: Corpus.from_list(["a"], {"x": [1], "y": [1, 2]}),
        lambda: Corpus.from_list(None),
        lambda: Corpus.from_list(["a"], 3),
        lambda: Corpus.from_frame(pd.DataFrame({"t": ["a"]})),
        lambda: Corpus.from_frame(pd.DataFrame({"text": ["a"]}), label="missing"),
        lambda: Corpus.from_frame(pd.DataFrame({"text": ["a", math.nan]})),
        lambda: Corpus.from_frame(pd.DataFrame({"text": []})),
        lambda: Corpus.from_jsonl("not/there.jsonl"),
        lambda: Corpus.from_csv("not/there.csv"),
        lambda: Corpus.from_csv("."),
    ],
)
def test_bad_rows_are_a_sentence(call):
    with pytest.raises(BadCorpus) as told:
        call()
    sentence(told)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("x.jsonl", b'{"text": "a"}\n{"text": "b"}\n{"text": \n{"text": "d"}\n', "Line 3"),
        ("x.jsonl", b'{"text": "a"}\n\n{"text": "b"}\n[1, 2]\n', "Line 4"),
        ("x.jsonl", b'{"text": "a"}\n{"text": "b"}\n\xff\xfe\n', "Line 3"),
        ("x.jsonl", b'{"text": "a"}\n{"text": "b"}\n{"text": "half', "Line 3"),
        ("x.csv", b"text,label\na,x\nb,y\nc\nd,z\n", "Line 4"),
        ("x.csv", b"text,label\na,x\nb,y\n\xff\xfe,z\n", "Line 4"),
        ("x.csv", b'text,label\na,x\nb,y\n"never closed,z\n', "Line 4"),
        ("x.csv", b'text,label\na,x\nb,y\n"c" d,z\n', "Line 4"),
    ],
)
def test_a_file_that_breaks_half_way(tmp_path, name, content, line):
    path = tmp_path / name
    path.write_bytes(content)
    read = Corpus.from_jsonl if name.endswith("jsonl") else Corpus.from_csv
    with pytest.raises(BadCorpus, match=f"{line} of {name}") as told:
        read(path)
    assert "2 texts before it" in sentence(told)
    assert told.value.corpus.texts == ["a", "b"]
    with pytest.warns(UserWarning, match=f"{line}.*2 texts") as told:
        corpus = read(path, broken="keep")
    assert corpus.texts == ["a", "b"]
    assert told[0].filename == __file__


def test_a_row_of_a_file_without_a_text_names_its_line(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "a"}\n\n{"text": "b"}\n{"label": "no text"}\n{"text": "d"}\n')
    with pytest.raises(BadCorpus, match=r"Line 4 of x\.jsonl") as told:
        Corpus.from_jsonl(path)
    assert told.value.corpus.texts == ["a", "b"]
    with pytest.warns(UserWarning, match="Line 4"):
        assert Corpus.from_jsonl(path, broken="keep").texts == ["a", "b"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"text,label\n"])
def test_a_file_without_rows_is_a_sentence(tmp_path, content):
    for name, read in (("x.jsonl", Corpus.from_jsonl), ("x.csv", Corpus.from_csv)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadCorpus) as told:
            read(tmp_path / name)
        sentence(told)


def test_an_unknown_way_with_broken_files_is_a_sentence(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "a"}\n')
    with pytest.raises(BadCorpus, match="keep"):
        Corpus.from_jsonl(path, broken="ignore")


VALUES = st.one_of(st.none(), st.text(max_size=3), st.integers(-5, 5))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=5), VALUES), min_size=1, max_size=4), st.data())
def test_equal_corpora_have_equal_texts_and_labels(rows, data):
    a = Corpus.from_list([t for t, _ in rows], [y for _, y in rows])
    b = Corpus.from_list([t for t, _ in rows], [y for _, y in rows])
    assert a == b
    assert hash(a) == hash(b)
    assert a.digest == b.digest
    other = data.draw(st.lists(st.tuples(st.text(max_size=5), VALUES), min_size=1, max_size=4))
    c = Corpus.from_list([t for t, _ in other], [y for _, y in other])
    assert (a == c) == (rows == other and [type(y) for _, y in rows] == [type(y) for _, y in other])
    assert a != Corpus.from_list([t for t, _ in rows])
    assert a != "texts"


def test_texts_with_a_zero_are_not_two_texts():
    assert Corpus.from_list(["a\0", "b"]) != Corpus.from_list(["a", "\0b"])
    assert Corpus.from_list(["a\0b"]) != Corpus.from_list(["a", "b"])
