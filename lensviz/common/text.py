"""Tables as text and HTML, for terminals, untrusted notebooks and readers without scripts. HTML is built as a tree of
elements, so no text can become markup.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from lensviz.common.signs import sign

_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with every lone surrogate as U+FFFD (a tokenizer takes only valid Unicode)."""
    return _SURROGATE.sub("\ufffd", text)


def visible(text: str) -> str:
    """Text with line ends, control and format characters (bidi marks too) shown as signs, safe for a terminal."""
    return "".join(c if c == " " else sign(c) or c for c in text)


def token_label(text: str, width: int = 24) -> str:
    """One token for people: a leading space as `·`, nothing invisible, cut to a width."""
    shown = ("·" if text.startswith(" ") else "") + visible(text.removeprefix(" "))
    return shown if len(shown) <= width else shown[: width - 1] + "…"


@dataclass(frozen=True)
class Table:
    """Header and rows of text; `caption` stands below."""

    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    caption: str = ""

    def text(self) -> str:
        """Aligned columns, one line a row."""
        rows = [self.header, *self.rows] if self.header else self.rows
        lines = [[visible(cell) for cell in row] for row in rows]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        out = ["  ".join(_pad(c, w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines]
        return "\n".join([*out, visible(self.caption)] if self.caption else out)

    def html(self, title: str) -> str:
        """A table without scripts, styles or links."""
        root = ET.Element("div")
        ET.SubElement(root, "p").text = xml_safe(title)
        if self.rows:
            table = ET.SubElement(root, "table")
            for cells, tag in [(self.header, "th"), *((row, "td") for row in self.rows)]:
                line = ET.SubElement(table, "tr")
                for cell in cells:
                    ET.SubElement(line, tag).text = xml_safe(cell)
        if self.caption:
            ET.SubElement(root, "p").text = xml_safe(self.caption)
        return ET.tostring(root, encoding="unicode")


def xml_safe(text: str) -> str:
    """Text without the characters that markup cannot carry."""
    return "".join("�" if unicodedata.category(c) == "Cs" or c in "\ufffe\uffff" else c for c in visible(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else unicodedata.combining(c) == 0 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def lens_table(
    tokens: Sequence[str], layers: Sequence[int], top: Sequence[Sequence[str]], logp: NDArray, columns: int = 24
) -> Table:
    """The grid of top tokens, last layer first; `top` and `logp` are [layer][pos]. Long prompts show their end."""
    first = max(0, len(tokens) - columns)
    header = ["layer", *(token_label(t, 14) for t in tokens[first:])]
    rows = []
    for row in reversed(range(len(layers))):
        cells = [_cell(t, float(p)) for t, p in zip(top[row][first:], logp[row][first:], strict=True)]
        rows.append(["emb" if layers[row] < 0 else str(layers[row]), *cells])
    caption = f"The last {len(tokens) - first} of {len(tokens)} positions; " if first else ""
    return Table(header, rows, f"{caption}top token of each layer and its probability in %.")


def _cell(text: str, logp: float) -> str:
    if not np.isfinite(logp):
        return "NaN"
    return f"{token_label(text, 12)} {100 * np.exp(logp):.0f}"


def told_apart(name: str, other: str) -> str:
    """Name of the second of two models beside the first: without its folder or organization, and of the same
    model with other adapters only what differs.
    """
    ours, theirs = name.split(), other.split()
    shared = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if len({*pair}) > 1), len(ours))
    short = other.rstrip("/").rsplit("/", 1)[-1]
    if name == other:
        return f"{short} (the other session)"
    return " ".join(theirs[shared:]) if 0 < shared < len(theirs) else short
