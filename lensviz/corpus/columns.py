"""Columns of a table as texts and labels: which are there, and what their values must be."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from lensviz.errors import BadCorpus

Labels = str | Sequence[str] | None  #: names of label columns


def present(label: Labels, columns: list[Any], text: str) -> list[str]:
    """The label columns that are there. "label", the default, may be missing; others raise BadCorpus."""
    have = ", ".join(map(repr, columns)) or "no columns"
    if text not in columns:
        raise BadCorpus(f"There is no column {text!r} with texts: pass text= one of {have}.")
    wanted = [] if label is None else [label] if isinstance(label, str) else list(label)
    missing = [name for name in wanted if name not in columns and name != "label"]
    if missing:
        raise BadCorpus(f"There is no column {missing[0]!r} with labels: pass label= one of {have}, or None.")
    return [name for name in wanted if name in columns]


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
