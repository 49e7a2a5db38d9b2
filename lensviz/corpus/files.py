"""Rows of files, up to the first line that cannot be read."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lensviz.errors import BadCorpus

Rows = tuple[list[dict[str, Any]], str]  #: what was read, and a sentence about the line that ended it, or ""


def read_jsonl(path: Path) -> Rows:
    """One JSON object a line; empty lines do not count."""
    rows: list[dict[str, Any]] = []
    for number, line in _lines(path):
        try:
            text = line.decode("utf-8")
            if not text.strip():
                continue
            row = json.loads(text)
        except UnicodeDecodeError:
            return rows, f"Line {number} of {path.name} is not UTF-8."
        except json.JSONDecodeError as error:
            return rows, f"Line {number} of {path.name} is not JSON ({error.msg} at column {error.colno})."
        if not isinstance(row, dict):
            return rows, f"Line {number} of {path.name} is no JSON object but {type(row).__name__}."
        rows.append(row)
    return rows, "" if rows else f"{path.name} holds no lines."


def read_csv(path: Path) -> Rows:
    """A header, then as many values a row; a value may hold line breaks in quotes."""
    rows: list[dict[str, Any]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                header = next(reader, [])
                for values in reader:
                    if values and len(values) != len(header):
                        why = f"has {len(values)} values for {len(header)} columns"
                        return rows, f"Line {reader.line_num} of {path.name} {why}."
                    if values:
                        rows.append({name: value or None for name, value in zip(header, values, strict=True)})
            except (csv.Error, UnicodeDecodeError) as error:
                return rows, f"Line {reader.line_num + 1} of {path.name} cannot be read ({error})."
    except OSError as error:
        raise _unreadable(path, error) from error
    return rows, "" if rows else f"{path.name} holds no rows."


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> BadCorpus:
    return BadCorpus(f"{path} cannot be read ({error.strerror}): pass the path of a file that is there.")
