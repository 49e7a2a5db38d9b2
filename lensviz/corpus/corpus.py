"""`Corpus`: texts with labels, from lists, tables and files."""

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lensviz.corpus.columns import (
    Labels,
    check_dataset,
    check_lengths,
    check_some,
    check_text,
    label_or_none,
    named,
    plain_label,
    present,
)
from lensviz.corpus.files import Rows, read_csv, read_jsonl, read_parquet
from lensviz.errors import BadCorpus

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Corpus:
    """Texts in order, each with the same labels by name; equal corpora have equal texts and labels.

    Attributes:
        texts: the texts; a sequence that may read them from disk as they are asked for.
        labels: for each label name one value a text; None = unlabeled.

    """

    texts: Sequence[str]
    labels: Mapping[str, Sequence[Any]]

    @classmethod
    def from_list(
        cls, texts: Sequence[Any], labels: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None
    ) -> "Corpus":
        """Of texts, or of (text, label) pairs. `labels`: one a text (then named "label"), or several by name.

        Raises BadCorpus.
        """
        if isinstance(texts, str) or not hasattr(texts, "__iter__"):
            raise BadCorpus("A corpus is made of a list of texts: pass such a list.")
        items = list(texts)
        if labels is None and items and all(isinstance(t, tuple | list) and len(t) == 2 for t in items):
            items, labels = [t[0] for t in items], [t[1] for t in items]
        named = {} if labels is None else labels if isinstance(labels, Mapping) else {"label": labels}
        wrong = next((name for name, v in named.items() if isinstance(v, str) or not hasattr(v, "__iter__")), None)
        if wrong is not None:
            raise BadCorpus(f"The labels {wrong!r} are no list: pass one label for each text.")
        return _checked(items, {str(name): list(values) for name, values in named.items()})

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", text: str = "text", label: Labels = "label") -> "Corpus":
        """Of columns of a DataFrame. Blanks around names of columns do not count, here and below.

        Raises:
            BadCorpus: a column that is not there or is there twice, or a row without a text.

        """
        if not hasattr(frame, "columns"):
            raise BadCorpus(f"A DataFrame is wanted, not {type(frame).__name__}: pass one, or its texts as a list.")
        found, names = present(label, list(frame.columns), text, calls=2)
        return _checked(frame[found].tolist(), {name: frame[column].tolist() for name, column in names.items()})

    @classmethod
    def from_dataset(cls, dataset: Any, text: str = "text", label: Labels = "label") -> "Corpus":
        """Of columns of a Hugging Face `Dataset`, which stays where it is. Class numbers become their names. Raises
        BadCorpus, also for a `DatasetDict` and for a stream.
        """
        check_dataset(dataset)
        found, names = present(label, list(dataset.column_names), text, calls=2)
        labels = {name: [plain_label(v) for v in named(dataset, column)] for name, column in names.items()}
        check_lengths(len(dataset), labels)
        check_some(len(dataset))
        return cls(_Column(dataset, found), labels)

    @classmethod
    def from_jsonl(
        cls,
        path: str | Path,
        text: str = "text",
        label: Labels = "label",
        *,
        encoding: str | None = None,
        broken: str = "raise",
    ) -> "Corpus":
        """Of a file with one JSON object a line, or with one JSON array of objects; gzip is unpacked.

        Args:
            path: of the file.
            text: the column of texts.
            label: one column of labels or several; None: no labels.
            encoding: None: what a byte order mark says, else UTF-8.
            broken: a line that cannot be read is named in the BadCorpus raised, whose `corpus` holds all that stands
                before it; "keep" gives that with a warning.

        """
        return _from_rows(read_jsonl(Path(path), encoding), text, label, broken)

    @classmethod
    def from_csv(
        cls,
        path: str | Path,
        text: str = "text",
        label: Labels = "label",
        *,
        delimiter: str | None = None,
        encoding: str | None = None,
        broken: str = "raise",
    ) -> "Corpus":
        """Of a CSV file with a header; gzip is unpacked. An empty label is None.

        Args:
            path: of the file.
            text: the column of texts.
            label: one column of labels or several; None: no labels.
            delimiter: between values; None: a comma, or a tab where the file is called .tsv.
            encoding: such as "latin-1"; None: what a byte order mark says, else UTF-8.
            broken: as in `from_jsonl`.

        """
        return _from_rows(read_csv(Path(path), delimiter, encoding), text, label, broken, empty_label="")

    @classmethod
    def from_parquet(cls, path: str | Path, text: str = "text", label: Labels = "label") -> "Corpus":
        """Of columns of a Parquet file; the others are not read. Raises BadCorpus, MissingExtra without pyarrow."""
        wanted = [text] + ([] if label is None else [label] if isinstance(label, str) else list(label))
        columns, values = read_parquet(Path(path), wanted)
        found, names = present(label, columns, text, calls=2)
        return _checked(values[found], {name: values[column] for name, column in names.items()})

    def __len__(self) -> int:
        return len(self.texts)

    def sample(self, n: int, seed: int = 0) -> "Corpus":
        """At most n texts at random, in their order."""
        n = min(n, len(self))
        rows = sorted(np.random.default_rng(seed).choice(len(self), n, replace=False).tolist())
        return Corpus(
            [str(self.texts[row]) for row in rows],
            {name: [values[row] for row in rows] for name, values in self.labels.items()},
        )

    @cached_property
    def digest(self) -> str:
        """Fingerprint of the corpus: a hash of all texts and labels."""
        made = hashlib.sha256()
        for start in range(0, len(self), 1024):
            for text in self.texts[start : start + 1024]:
                data = text.encode("utf-8", "surrogatepass")
                made.update(len(data).to_bytes(8, "little") + data)
        for name, values in self.labels.items():
            made.update(repr((name, list(values))).encode("utf-8", "surrogatepass"))
        return made.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Corpus) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        named = ", ".join(f"{name} ({len({repr(v) for v in values})})" for name, values in self.labels.items())
        return f"Corpus({len(self):,} texts{', labels: ' + named if named else ', no labels'})"


class _Column(Sequence[str]):
    """The texts of a data set, read as they are asked for."""

    def __init__(self, dataset: Any, name: str) -> None:
        self.dataset = dataset
        self.name = name

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, at: Any) -> Any:
        found = self.dataset[at][self.name]
        for offset, text in enumerate(found if isinstance(at, slice) else [found]):
            check_text(text, (at.start or 0) + offset if isinstance(at, slice) else at)
        return found


def _from_rows(read: Rows, text: str, label: Labels, broken: str, *, empty_label: str | None = None) -> Corpus:
    if broken not in ("raise", "keep"):
        raise BadCorpus(f'broken is {broken!r}: pass "raise", or "keep" to go on with what stands before a bad line.')
    rows = read.rows
    if not read.columns:
        raise BadCorpus(read.failure or f"{read.name} holds no rows.")
    found, names = present(label, read.columns, text, calls=3)
    without = next((n for n, row in enumerate(rows) if not isinstance(row.get(found), str)), len(rows))
    if without < len(rows):
        read.failed(read.lines[without], f"has no text in {text!r}")
        rows = rows[:without]
    if not rows:
        raise BadCorpus(read.failure or f"{read.name} holds no rows.")
    labels = {name: [label_or_none(row.get(column), empty_label) for row in rows] for name, column in names.items()}
    made = _checked([row[found] for row in rows], labels)
    if read.failure and broken == "keep":
        warnings.warn(f"{read.failure} The {len(made):,} texts before it are kept.", stacklevel=3)
    elif read.failure:
        error = BadCorpus(
            f"{read.failure} The {len(made):,} texts before it are in this error's `corpus`; pass "
            'broken="keep" to go on with them.'
        )
        error.corpus = made
        raise error
    return made


def _checked(texts: list[Any], labels: dict[str, list[Any]]) -> Corpus:
    for row, text in enumerate(texts):
        check_text(text, row)
    check_lengths(len(texts), labels)
    check_some(len(texts))
    return Corpus(texts, {name: [plain_label(v) for v in values] for name, values in labels.items()})
