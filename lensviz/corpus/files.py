"""Rows of files, up to the first line that cannot be read."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lensviz.errors import BadCorpus

LONGEST = 2**31 - 1  # characters of one CSV value; Python's own limit is far below a long document


@dataclass
class Rows:
    """What was read.

    Attributes:
        rows: values by column.
        lines: the line at which each row ends.
        failure: a sentence about the line that could not be read, or "".
        name: of the file.

    """

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    failure: str = ""

    def add(self, row: dict[str, Any], line: int) -> None:
        self.rows.append(row)
        self.lines.append(line)

    def failed(self, line: int, why: str) -> "Rows":
        self.failure = f"Line {line} of {self.name} {why}."
        return self


def read_jsonl(path: Path) -> Rows:
    """One JSON object a line; empty lines do not count."""
    made = Rows(path.name)
    for number, line in _lines(path):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if not text.strip():
                continue
            row = json.loads(text)
        except UnicodeDecodeError:
            return made.failed(number, "is not UTF-8")
        except json.JSONDecodeError as error:
            return made.failed(number, f"is not JSON ({error.msg} at column {error.colno})")
        if not isinstance(row, dict):
            return made.failed(number, f"is no JSON object but {type(row).__name__}")
        made.add(row, number)
    return made


def read_csv(path: Path) -> Rows:
    """A header, then as many values a row; a value may hold line breaks in quotes."""
    made = Rows(path.name)
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    reader = csv.reader(_decoded(path), strict=True)
    try:
        header = next(reader, [])
        for values in reader:
            if values and len(values) != len(header):
                return made.failed(reader.line_num, f"has {len(values)} values for {len(header)} columns")
            if values:
                made.add(dict(zip(header, values, strict=True)), reader.line_num)
    except csv.Error as error:
        return made.failed(reader.line_num, f"cannot be read ({error})")
    except UnicodeDecodeError:
        return made.failed(reader.line_num + 1, "is not UTF-8")
    return made


def _decoded(path: Path) -> Iterator[str]:
    for number, line in _lines(path):
        yield line.decode("utf-8-sig" if number == 1 else "utf-8")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        raise BadCorpus(f"{path} cannot be read ({error.strerror}): pass the path of a file that is there.") from error
