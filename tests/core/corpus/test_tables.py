"""Tables as people have them: double and padded names, other delimiters, encodings and packings, streams, Parquet."""

import gzip
import json
import sys

import pandas as pd
import pytest

from lensviz import Corpus
from lensviz.errors import BadCorpus, MissingExtra

WANT = Corpus.from_list(["hello", "grüße"], ["1", "2"])


@pytest.fixture(autouse=True)
def no_warning_unless_expected(recwarn):
    yield
    assert [str(w.message) for w in recwarn] == []


def refused(call, *words):
    """The sentence of a refusal, which has all these words."""
    with pytest.raises(BadCorpus) as told:
        call()
    text = str(told.value)
    assert text.endswith(".")
    assert "\n" not in text
    for word in words:
        assert word in text, text
    return text


def frame(*names, rows=(("a", 1, 2),)):
    return pd.DataFrame([row[: len(names)] for row in rows], columns=list(names))


# double names


@pytest.mark.parametrize("header", ["text,label,label", "text,label, label", "label,text,label "])
def test_a_column_that_is_there_twice_is_named(tmp_path, header):
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\nhello,1,2\n")
    refused(lambda: Corpus.from_csv(path), "2 columns", "'label'", "rename")
    refused(lambda: Corpus.from_frame(frame(*header.split(","))), "2 columns", "'label'", "rename")
    one = frame(*header.split(","), rows=[("a", "b", "c")])
    assert Corpus.from_frame(one, label=None).labels == {}


def test_two_columns_of_texts_are_named_and_others_may_be_double(tmp_path):
    refused(lambda: Corpus.from_frame(frame("text", "text", "label")), "2 columns", "'text'")
    assert Corpus.from_frame(frame("text", "n", "n"), label=None).texts == ["a"]
    path = tmp_path / "a.csv"
    path.write_text("text,label,,\nhello,1,,\n")  # as spreadsheets write empty columns
    assert Corpus.from_csv(path) == Corpus.from_list(["hello"], ["1"])


def test_a_json_object_that_names_a_column_twice_ends_the_reading(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "label": 1}\n{"text": "b", "label": 1, "label": 2}\n')
    refused(lambda: Corpus.from_jsonl(path), "Line 2", "'label' twice")
    path.write_text('{"text": "a", "more": {"x": 1, "x": 2}}\n')
    assert Corpus.from_jsonl(path, label=None).texts == ["a"]


# padded names


@pytest.mark.parametrize(
    "content",
    ["text, label\nhello,1\ngrüße,2\n", "text, label\nhello, 1\ngrüße, 2\n", " text ,label \nhello,1\ngrüße,2\n",
     'label, text\n1, "hello"\n2, "grüße"\n', "\n\ntext,\tlabel\nhello,1\ngrüße,2\n"],
)  # fmt: skip
def test_blanks_around_names_do_not_count(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text(content, encoding="utf-8")
    assert Corpus.from_csv(path) == WANT


def test_blanks_around_names_of_other_tables(tmp_path):
    made = Corpus.from_frame(frame("text ", " label"))
    assert made == Corpus.from_list(["a"], [1])
    assert Corpus.from_frame(frame("text ", " topic"), label="topic") == Corpus.from_list(["a"], {"topic": [1]})
    path = tmp_path / "a.jsonl"
    path.write_text('{" text": "a", "label ": 1}\n')
    assert Corpus.from_jsonl(path) == made


def test_lines_are_counted_behind_a_padded_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text, label\n"two\nlines", 1\nbroken\n')
    refused(lambda: Corpus.from_csv(path), "Line 4", "1 values for 2 columns")


@pytest.mark.parametrize("make", ["frame", "csv", "jsonl", "parquet"])
def test_labels_that_are_not_found_are_said(tmp_path, make):
    path, rows = tmp_path / f"a.{make}", frame("text", "topic")
    if make == "csv":
        rows.to_csv(path, index=False)
    elif make == "jsonl":
        rows.to_json(path, orient="records", lines=True)
    elif make == "parquet":
        rows.to_parquet(path, index=False)
    read = getattr(Corpus, f"from_{make}")
    given = rows if make == "frame" else path
    with pytest.warns(UserWarning, match=r"no column 'label'.*'topic', or None\.") as told:
        assert read(given).labels == {}
    assert told[0].filename == __file__
    assert list(read(given, label="topic").labels) == ["topic"]
    assert read(given, label=None).labels == {}
    refused(lambda: read(given, label=["label", "topic"]), "'label'")
    refused(lambda: read(given, text="topics"), "'topics'", "'text', 'topic'")


# delimiters and encodings


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(f"text{delimiter}label\nhello{delimiter}1\ngrüße{delimiter}2\n", encoding="utf-8")
    assert Corpus.from_csv(path, delimiter=delimiter) == WANT
    refused(lambda: Corpus.from_csv(path), f"pass delimiter={delimiter!r}")
    path.write_text(f"text{delimiter}label\nhello, you{delimiter}1\n")
    refused(lambda: Corpus.from_csv(path), f"pass delimiter={delimiter!r}")
    path.rename(tmp_path / "a.tsv")
    if delimiter == "\t":
        assert Corpus.from_csv(tmp_path / "a.tsv").texts == ["hello, you"]


@pytest.mark.parametrize("delimiter", ["", ";;", 5, '"', "\n", b";"])
def test_a_delimiter_that_is_none_is_a_sentence(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text("text\nhello\n")
    refused(lambda: Corpus.from_csv(path, delimiter=delimiter), "one character")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-16-be", "utf-32-be"])
def test_an_encoding_that_is_given(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("text;label\nhello;1\ngrüße;2\n".encode(encoding))
    assert Corpus.from_csv(path, delimiter=";", encoding=encoding) == WANT
    refused(lambda: Corpus.from_csv(path, delimiter=";"), "UTF-8", "pass encoding=")
    path.write_bytes('{"text": "hello", "label": "1"}\n{"text": "grüße", "label": "2"}\n'.encode(encoding))
    assert Corpus.from_jsonl(path, encoding=encoding) == WANT
    refused(lambda: Corpus.from_jsonl(path), "UTF-8", "pass encoding=")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_enough(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("text,label\r\nhello,1\r\ngrüße,2".encode(encoding))
    assert Corpus.from_csv(path) == WANT
    assert Corpus.from_csv(path, encoding=encoding) == WANT
    path.write_bytes('{"text": "hello", "label": "1"}\n\n{"text": "grüße", "label": "2"}'.encode(encoding))
    assert Corpus.from_jsonl(path) == WANT


def test_the_line_of_a_wrong_byte_and_all_before_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,label\nhello,1\ngr\xfc\xdfe,2\nx,3\n")
    refused(lambda: Corpus.from_csv(path), "Line 3 of a.csv is not UTF-8: pass encoding=", "latin-1")
    path.write_bytes("text,label\nhello,1\nx,2\n".encode("utf-16")[:-1])
    refused(lambda: Corpus.from_csv(path, encoding="utf-16"), "Line 3", "UTF-16", "1 texts before it")


@pytest.mark.parametrize("encoding", ["no such", "hex", "rot13", 5])
def test_an_encoding_that_is_none_is_a_sentence(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_text("text\nhello\n")
    refused(lambda: Corpus.from_csv(path, encoding=encoding), "no encoding")
    refused(lambda: Corpus.from_jsonl(path, encoding=encoding), "no encoding")


# packed files


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv"])
def test_gzip_is_unpacked_whatever_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress("text,label\nhello,1\ngrüße,2\n".encode()))
    assert Corpus.from_csv(path) == WANT
    path.write_bytes(gzip.compress("text\tlabel\nhello\t1\ngrüße\t2\n".encode("utf-16")))
    path.rename(tmp_path / "a.tsv.gz")
    assert Corpus.from_csv(tmp_path / "a.tsv.gz") == WANT
    path.write_bytes(gzip.compress('{"text": "hello", "label": "1"}\n{"text": "grüße", "label": "2"}'.encode()))
    assert Corpus.from_jsonl(path) == WANT


def test_a_packed_file_that_is_cut_keeps_what_came_before(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    rows = [json.dumps({"text": f"{n} {n * n} {n**9}"}) for n in range(5000)]
    data = gzip.compress("\n".join(rows).encode())
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadCorpus, match=r"cannot be unpacked .* before it are in this error's `corpus`") as told:
        Corpus.from_jsonl(path)
    assert 100 < len(told.value.corpus) < 5000
    path.write_bytes(data[:20] + b"\xff" * 20 + data[40:])
    refused(lambda: Corpus.from_jsonl(path), "cannot be unpacked")


@pytest.mark.parametrize(("start", "kind"), [(b"PK\x03\x04", "zip"), (b"BZh9", "bzip2"), (b"\xfd7zXZ\0", "xz")])
def test_other_packings_are_named(tmp_path, start, kind):
    path = tmp_path / "a.csv"
    path.write_bytes(start + b"rest")
    refused(lambda: Corpus.from_csv(path), kind, "unpack it")
    refused(lambda: Corpus.from_jsonl(path), kind, "unpack it")


# JSON arrays


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_objects(tmp_path, indent):
    path = tmp_path / "a.json"
    rows = [{"text": "hello", "label": "1"}, {"text": "grüße", "label": "2"}]
    path.write_text("\n" + json.dumps(rows, indent=indent, ensure_ascii=False), encoding="utf-8")
    assert Corpus.from_jsonl(path) == WANT


def test_an_array_with_other_things_in_it(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"text": "a"},\n "b"]')
    refused(lambda: Corpus.from_jsonl(path), "Item 2 of a.json is no JSON object but str", "1 texts before it")
    path.write_text('[{"text": "a"},\n {"label": "b"}]')
    refused(lambda: Corpus.from_jsonl(path), "Item 2 of a.json has no text")
    path.write_text('[{"text": "a"},\n {"text": }]')
    refused(lambda: Corpus.from_jsonl(path), "Line 2 of a.json is not JSON")
    path.write_text("[]")
    refused(lambda: Corpus.from_jsonl(path), "no rows")


# data sets


def test_a_stream_says_how_to_take_rows_of_it():
    import datasets

    stream = datasets.IterableDataset.from_generator(lambda: iter([{"text": "a", "label": 1}, {"text": "b"}]))
    text = refused(lambda: Corpus.from_dataset(stream), "stream", "dataset.take(1000)")
    call = text[text.index("Corpus.from_list") : -1]
    assert eval(call, {"Corpus": Corpus, "dataset": stream.take(1)}) == Corpus.from_list(["a"], [1])  # noqa: S307

    class ChunkedActivations:
        column_names = ("text",)

        def __iter__(self):
            yield {"text": "a"}

    refused(lambda: Corpus.from_dataset(ChunkedActivations()), "stream")


def test_a_dictionary_of_data_sets_names_its_splits():
    import datasets

    one = datasets.Dataset.from_dict({"text": ["a"], "label": [1]})
    both = datasets.DatasetDict(train=one, test=one)
    refused(lambda: Corpus.from_dataset(both), "'train', 'test'")
    refused(lambda: Corpus.from_dataset(datasets.IterableDatasetDict(dev=one.to_iterable_dataset())), "'dev'")
    assert Corpus.from_dataset(both["test"]) == Corpus.from_list(["a"], [1])
    for other in ([{"text": "a"}], 5, None):
        refused(lambda other=other: Corpus.from_dataset(other), "data set")


def test_padded_names_of_a_data_set():
    import datasets

    made = Corpus.from_dataset(datasets.Dataset.from_dict({"text ": ["a"], " label": [1]}))
    assert list(made.texts[:]) == ["a"]
    assert made == Corpus.from_list(["a"], [1])


# Parquet


def test_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    table = pd.DataFrame({"text": ["hello", "grüße"], "label": pd.Categorical(["1", "2"]), "x.y": [1.5, None]})
    table.to_parquet(path)
    assert Corpus.from_parquet(path) == WANT
    assert Corpus.from_parquet(str(path), label="x.y").labels == {"x.y": [1.5, None]}
    assert Corpus.from_parquet(path, text="label", label=None).texts == ["1", "2"]
    table.rename(columns={"label": " label"}).to_parquet(path)
    assert Corpus.from_parquet(path) == WANT


def test_parquet_files_that_cannot_be_read(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "a.parquet"
    refused(lambda: Corpus.from_parquet(path), "cannot be read", "a.parquet")
    refused(lambda: Corpus.from_parquet(tmp_path), "folder")
    path.write_text("text,label\n")
    refused(lambda: Corpus.from_parquet(path), "cannot be read")
    parquet.write_table(pa.table([["a"], ["x"], ["y"]], names=["text", "label", "label"]), path)
    refused(lambda: Corpus.from_parquet(path), "2 columns called 'label'")
    parquet.write_table(pa.table({"text": ["a", None], "label": [1, 2]}), path)
    refused(lambda: Corpus.from_parquet(path), "Row 1")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install pyarrow\."):
        Corpus.from_parquet(tmp_path / "a.parquet")
