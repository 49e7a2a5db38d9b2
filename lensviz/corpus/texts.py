"""Texts with labels, from wherever they are."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lensviz.corpus.files import read_csv, read_jsonl
from lensviz.errors import BadCorpus

if TYPE_CHECKING:
    import pandas as pd

Labels = str | Sequence[str] | None  #: names of label columns


@dataclass(frozen=True, eq=False)
class Corpus:
    """Texts in order, each with the same labels by name; equal corpora have equal texts and labels.

    Attributes:
        texts: the texts; a sequence that may read them from disk as they are asked for.
        labels: for each label name one value a text; None = unlabelled.

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
        if isinstance(texts, str):
            raise BadCorpus("One text is no corpus: pass a list of texts.")
        items = list(texts)
        if labels is None and items and all(isinstance(t, tuple | list) and len(t) == 2 for t in items):
            items, labels = [t[0] for t in items], [t[1] for t in items]
        named = {} if labels is None else labels if isinstance(labels, Mapping) else {"label": labels}
        return _checked(items, {str(name): list(values) for name, values in named.items()})

    @classmethod
    def from_frame(cls, frame: "pd.DataFrame", text: str = "text", label: Labels = "label") -> "Corpus":
        """Of columns of a DataFrame. Raises BadCorpus."""
        names = _present(label, list(frame.columns), text)
        return _checked(frame[text].tolist(), {name: frame[name].tolist() for name in names})

    @classmethod
    def from_dataset(cls, dataset: Any, text: str = "text", label: Labels = "label") -> "Corpus":
        """Of columns of a Hugging Face `Dataset`, which stays where it is. Class numbers become their names."""
        names = _present(label, list(dataset.column_names), text)
        labels = {name: _named(dataset, name) for name in names}
        _check_lengths(len(dataset), labels)
        return cls(_Column(dataset, text), labels)

    @classmethod
    def from_jsonl(
        cls, path: str | Path, text: str = "text", label: Labels = "label", *, broken: str = "raise"
    ) -> "Corpus":
        """Of a file with one JSON object a line. A line that cannot be read is named in the BadCorpus raised, whose
        `corpus` holds all that stands before it; broken="keep" gives that with a warning.
        """
        return _from_rows(*read_jsonl(Path(path)), text, label, broken)

    @classmethod
    def from_csv(
        cls, path: str | Path, text: str = "text", label: Labels = "label", *, broken: str = "raise"
    ) -> "Corpus":
        """Of a CSV file with a header. Broken lines as in `from_jsonl`."""
        return _from_rows(*read_csv(Path(path)), text, label, broken)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def digest(self) -> str:
        """What tells this corpus from others: a hash of all texts and labels."""
        made = hashlib.sha256()
        for start in range(0, len(self), 1024):
            for text in self.texts[start : start + 1024]:
                made.update(text.encode("utf-8", "surrogatepass") + b"\0")
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
            _check_text(text, (at.start or 0) + offset if isinstance(at, slice) else at)
        return found


def _named(dataset: Any, name: str) -> list[Any]:
    values, feature = list(dataset[name]), getattr(dataset, "features", {}).get(name)
    names = getattr(feature, "names", None)
    return [names[v] if isinstance(v, int) and 0 <= v < len(names) else None for v in values] if names else values


def _from_rows(rows: list[dict[str, Any]], failure: str, text: str, label: Labels, broken: str) -> Corpus:
    import warnings

    columns = list(dict.fromkeys(key for row in rows for key in row))
    if failure and not rows:
        raise BadCorpus(failure)
    names = _present(label, columns, text)
    made = _checked([row.get(text) for row in rows], {name: [row.get(name) for row in rows] for name in names})
    if failure and broken == "keep":
        warnings.warn(f"{failure} The {len(made):,} texts before it are kept.", stacklevel=3)
    elif failure:
        error = BadCorpus(
            f"{failure} The {len(made):,} texts before it are in this error's `corpus`; pass "
            'broken="keep" to go on with them.'
        )
        error.corpus = made
        raise error
    return made


def _present(label: Labels, columns: list[Any], text: str) -> list[str]:
    """The label columns that are there. "label", the default, may be missing; others raise BadCorpus."""
    have = ", ".join(map(repr, columns)) or "no columns"
    if text not in columns:
        raise BadCorpus(f"There is no column {text!r} with texts: pass text= one of {have}.")
    wanted = [] if label is None else [label] if isinstance(label, str) else list(label)
    missing = [name for name in wanted if name not in columns and name != "label"]
    if missing:
        raise BadCorpus(f"There is no column {missing[0]!r} with labels: pass label= one of {have}, or None.")
    return [name for name in wanted if name in columns]


def _checked(texts: list[Any], labels: dict[str, list[Any]]) -> Corpus:
    for row, text in enumerate(texts):
        _check_text(text, row)
    _check_lengths(len(texts), labels)
    if not texts:
        raise BadCorpus("This corpus holds no texts: pass one at least.")
    return Corpus(texts, {name: [_label(v) for v in values] for name, values in labels.items()})


def _check_text(text: Any, row: int) -> None:
    if not isinstance(text, str):
        raise BadCorpus(f"Row {row} holds {type(text).__name__} in place of a text: drop it, or name the text column.")


def _check_lengths(n: int, labels: Mapping[str, Sequence[Any]]) -> None:
    for name, values in labels.items():
        if len(values) != n:
            raise BadCorpus(f"{len(values):,} values of {name!r} for {n:,} texts: pass one for each text.")


def _label(value: Any) -> Any:
    """A label as a plain value; NaN and the like as None."""
    value = value.item() if hasattr(value, "item") else value
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or type(value).__name__ in ("NAType", "NaTType")
    ):
        return None
    return value if isinstance(value, str | int | float | bool) else str(value)
