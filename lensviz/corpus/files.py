"""Reads rows of files (CSV, JSON lines, JSON, Parquet), up to the first that cannot be read."""

import codecs
import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lensviz.errors import BadCorpus, MissingExtra

LONGEST = 2**31 - 1  # characters of one CSV value; Python's own limit is far below a long document
GZIP = b"\x1f\x8b"
PACKED = {b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd"}
MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
         codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # fmt: skip
TABS = (".tsv", ".tab")


@dataclass
class Rows:
    """Rows that were read.

    Attributes:
        name: of the file.
        rows: values by column; of two columns of one name, the last.
        lines: the line at which each row ends, or its number in a JSON array.
        header: names of columns as they stand in a table's header.
        failure: a sentence about the line that could not be read, or "".
        unit: what `lines` counts.

    """

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    failure: str = ""
    unit: str = "Line"

    @property
    def columns(self) -> list[str]:
        """Names of columns: the header's, or all that the rows have."""
        return self.header or list(dict.fromkeys(key for row in self.rows for key in row))

    def add(self, row: dict[str, Any], line: int) -> None:
        self.rows.append(row)
        self.lines.append(line)

    def failed(self, line: int, why: str) -> "Rows":
        self.failure = f"{self.unit} {line} of {self.name} {why}."
        return self


def read_jsonl(path: Path, encoding: str | None = None) -> Rows:
    """One JSON object a line, empty lines do not count; or one JSON array of objects."""
    made, lines = Rows(path.name), _Lines(path, encoding)
    try:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            if not made.rows and line.lstrip().startswith("["):
                return _array(made, line + "".join(lines), number)
            row = _parsed(line)
            if why := _no_row(row):
                return made.failed(number, why)
            made.add(row, number)
    except json.JSONDecodeError as error:
        made.failed(lines.read, f"is not JSON ({error.msg} at column {error.colno})")
    except (UnicodeError, EOFError, OSError, zlib.error) as error:
        made.failed(*lines.broken(error))
    return made


def _array(made: Rows, text: str, first: int) -> Rows:
    """The objects of a JSON array that begins on line `first`."""
    try:
        items = _parsed(text)
    except json.JSONDecodeError as error:
        return made.failed(first - 1 + error.lineno, f"is not JSON ({error.msg} at column {error.colno})")
    made.unit = "Item"
    for number, item in enumerate(items, start=1):
        if why := _no_row(item):
            return made.failed(number, why)
        made.add(item, number)
    return made


class _Object(dict[str, Any]):
    """A JSON object; `double` is a name that it has more than once, or None."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.double = next((n for n in names if names.count(n) > 1), None) if len(self) < len(names) else None


def _parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_Object)


def _no_row(value: Any) -> str:
    """Why a JSON value is no row, as the end of a sentence; "" when it is one."""
    if not isinstance(value, _Object):
        return f"is no JSON object but {type(value).__name__}"
    return "" if value.double is None else f"names {value.double!r} twice"


def read_csv(path: Path, delimiter: str | None = None, encoding: str | None = None) -> Rows:
    """A header, then as many values a row; a value may hold line breaks in quotes. Where names in the header follow
    the delimiter with a blank, so do values.
    """
    if delimiter is None:
        delimiter = "\t" if path.name.removesuffix(".gz").endswith(TABS) else ","
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise BadCorpus(f"The delimiter {delimiter!r} is not one character: pass one, such as ';' or '\\t'.")
    made, lines = Rows(path.name), _Lines(path, encoding)
    csv.field_size_limit(max(LONGEST, csv.field_size_limit()))
    before = 0
    reader = csv.reader(lines, strict=True, delimiter=delimiter)
    try:
        made.header = next((header for header in reader if header), [])
        if any(name[:1] == " " for name in made.header[1:]):
            before = reader.line_num
            reader = csv.reader(lines, strict=True, delimiter=delimiter, skipinitialspace=True)
        for values in reader:
            if values and len(values) != len(made.header):
                why = f"has {len(values)} values for {len(made.header)} columns"
                return made.failed(before + reader.line_num, why)
            if values:
                made.add(dict(zip(made.header, values, strict=True)), before + reader.line_num)
    except csv.Error as error:
        return made.failed(before + reader.line_num, f"cannot be read ({error})")
    except (UnicodeError, EOFError, OSError, zlib.error) as error:
        return made.failed(*lines.broken(error))
    return made


def read_parquet(path: Path, wanted: list[str]) -> tuple[list[str], dict[str, list[Any]]]:
    """Names of all columns, and the values of the wanted ones that are there. Raises BadCorpus, MissingExtra."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra("Parquet files need pyarrow: pip install pyarrow.") from error
    if path.is_dir():
        raise BadCorpus(f"{path} is a folder: pass the path of one Parquet file.")
    try:
        with parquet.ParquetFile(path) as file:
            names = [str(name) for name in file.schema_arrow.names]
            table = file.read(columns=[name for name in names if name.strip() in {w.strip() for w in wanted}])
            return names, {name: table.column(n).to_pylist() for n, name in enumerate(table.column_names)}
    except (OSError, pa.ArrowException) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0].rstrip(".")
        raise BadCorpus(f"{path} cannot be read ({why}): pass the path of a Parquet file.") from error


class _Lines(Iterator[str]):
    """The lines of a file as text, unpacked if it is gzip, by the encoding its first bytes name unless one is given."""

    def __init__(self, path: Path, encoding: str | None) -> None:
        self.path, self.encoding, self.read = path, encoding, 0
        self._lines = self._decoded()

    def __next__(self) -> str:
        line = next(self._lines)
        self.read += 1
        return line

    def broken(self, error: Exception) -> tuple[int, str]:
        """The line that could not be read, and why. Raises BadCorpus where it is the path that is wrong."""
        line = self.read + 1
        if isinstance(error, UnicodeError):
            other = "the file's own" if self.encoding else 'such as "latin-1" or "utf-16-le"'
            return line, f"is not {(self.encoding or 'UTF-8').upper()}: pass encoding=, {other}"
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise BadCorpus(
                f"{self.path} cannot be read ({error.strerror}): pass the path of a file that is there."
            ) from error
        return line, f"cannot be unpacked ({error})"

    def _decoded(self) -> Iterator[str]:
        with self.path.open("rb") as raw:
            first = raw.read(8)
            raw.seek(0)
            packed = next((name for mark, name in PACKED.items() if first.startswith(mark)), None)
            if packed:
                raise BadCorpus(f"{self.path.name} is packed ({packed}): unpack it, or pack it as gzip.")
            file = gzip.GzipFile(fileobj=raw) if first.startswith(GZIP) else raw
            data = file.readline()
            decoder = _decoder(self.encoding or _named_by(data))
            rest = ""
            while data:
                *lines, rest = (rest + decoder.decode(data)).split("\n")
                yield from (line + "\n" for line in lines)
                data = file.readline()
            rest += decoder.decode(b"", final=True)
            if rest:
                yield rest


def _named_by(start: bytes) -> str:
    """The encoding that a byte order mark names, else UTF-8. Raises UnicodeError for zero bytes, as UTF-16 has."""
    named = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if named is None and b"\0" in start:
        raise UnicodeError("zero bytes")
    return named or "utf-8-sig"


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        "a".encode(encoding)  # LookupError for "hex" and other codecs that make no text
        return codecs.getincrementaldecoder("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)()
    except (LookupError, TypeError) as error:
        raise BadCorpus(f'There is no encoding {encoding!r}: pass one that Python has, such as "latin-1".') from error
