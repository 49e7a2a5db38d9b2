"""Reads the columns of a table as texts and labels, and checks their values."""

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from lensviz.errors import BadCorpus

Labels = str | Sequence[str] | None  #: names of label columns
DEFAULT = "label"


def present(label: Labels, columns: Sequence[Any], text: str, *, calls: int) -> tuple[Any, dict[str, Any]]:
    """The column of texts, and the label columns by the names that were asked for; blanks around names do not count.

    The default label alone may be missing, which is a warning where there are other columns than texts; `calls` is how
    many calls above this one the user's is. Raises BadCorpus for others, and for a name that two columns have.
    """
    have = ", ".join(map(repr, columns)) or "no columns"
    found = _column(text, columns)
    if found is None:
        raise BadCorpus(f"There is no column {text!r} with texts: pass text= one of {have}.{_split_elsewhere(columns)}")
    wanted = [] if label is None else [label] if isinstance(label, str) else list(label)
    labels = {name: _column(name, columns) for name in wanted}
    missing = next((name for name, column in labels.items() if column is None), None)
    if missing is not None and (label != DEFAULT or missing != DEFAULT):
        raise BadCorpus(f"There is no column {missing!r} with labels: pass label= one of {have}, or None.")
    if missing is not None and len(columns) > 1:
        others = ", ".join(repr(c) for c in columns if c != found)
        warnings.warn(
            f"There is no column 'label', so the texts have no labels: pass label= one of {others}, or None.",
            stacklevel=calls + 1,
        )
    return found, {name: column for name, column in labels.items() if column is not None}


def _column(name: str, columns: Sequence[Any]) -> Any:
    """The column of that name, or of that name but for blanks around it; None where there is none."""
    near = [c for c in columns if c == name or (isinstance(c, str) and c.strip() == str(name).strip())]
    if len(near) > 1:
        shown = f"called {name!r}" if near.count(name) == len(near) else "called " + ", ".join(map(repr, near))
        raise BadCorpus(f"There are {len(near)} columns {shown}: rename all but one, so that none is lost.")
    return near[0] if near else None


def _split_elsewhere(columns: Sequence[Any]) -> str:
    """Hint about the delimiter, for a header that was read as one column."""
    if len(columns) != 1 or not isinstance(columns[0], str):
        return ""
    sign = next((sign for sign in (";", "\t", "|", ",") if sign in columns[0]), None)
    return f" The header looks divided by {sign!r}: pass delimiter={sign!r}." if sign else ""


def check_dataset(dataset: Any) -> None:
    """Raises BadCorpus for a dictionary of splits, a stream, and what is no data set of columns."""
    if isinstance(dataset, Mapping):
        splits = ", ".join(map(repr, dataset)) or "none"
        raise BadCorpus(f"This is a dictionary of data sets ({splits}): pass one of them, such as dataset['train'].")
    if not hasattr(dataset, "__len__") and hasattr(dataset, "__iter__"):
        raise BadCorpus(
            "This data set is a stream without a length: pass as many rows of it as you want, such as "
            'Corpus.from_list([(row["text"], row["label"]) for row in dataset.take(1000)]).'
        )
    if not hasattr(dataset, "column_names"):
        raise BadCorpus(
            f"A {type(dataset).__name__} is no data set with columns: pass a Hugging Face Dataset, or use from_list."
        )


def check_text(text: Any, row: int) -> None:
    if not isinstance(text, str):
        raise BadCorpus(f"Row {row} holds {type(text).__name__} in place of a text: drop it, or name the text column.")


def check_some(n: int) -> None:
    if not n:
        raise BadCorpus("This corpus holds no texts: pass one at least.")


def check_lengths(n: int, labels: Mapping[str, Sequence[Any]]) -> None:
    for name, values in labels.items():
        if len(values) != n:
            raise BadCorpus(f"{len(values):,} values of {name!r} for {n:,} texts: pass one for each text.")


def plain_label(value: Any) -> Any:
    """A label as a plain value; NaN and the like as None."""
    value = value.item() if hasattr(value, "item") else value
    if (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or type(value).__name__ in ("NAType", "NaTType")
    ):
        return None
    return value if isinstance(value, str | int | float | bool) else str(value)


def label_or_none(value: Any, empty: str | None) -> Any:
    """A label; a CSV file can say None only as an empty value."""
    return None if empty is not None and value == empty else value


def named(dataset: Any, name: str) -> list[Any]:
    values, feature = list(dataset[name]), getattr(dataset, "features", {}).get(name)
    names = getattr(feature, "names", None)
    return [names[v] if isinstance(v, int) and 0 <= v < len(names) else None for v in values] if names else values
