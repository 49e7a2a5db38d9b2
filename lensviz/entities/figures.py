"""Tables of mentions as Plotly figures."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lensviz.common.figures import plain
from lensviz.common.text import visible


def mention_table(header: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> go.Figure:
    """A table whose first column names the rows. Nothing in a cell is markup, not even a formula between dollars."""
    columns = [[_text(cell) for cell in column] for column in zip(*rows, strict=True)] or [[] for _ in header]
    heads = {"values": [_text(cell) for cell in header], "align": "left"}
    widths = [1.0, *([2.0] * (len(header) - 1))]
    table = go.Table(header=heads, cells={"values": columns, "align": "left"}, columnwidth=widths)
    return go.Figure(table, layout={"title": {"text": _text(title)}})


def _text(cell: str) -> str:
    return plain(visible(cell)).replace("$", "&#36;")
