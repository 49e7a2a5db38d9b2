"""Result of `entity_lens`: the mention of each cell, with export to DataFrame, text, HTML and Plotly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result
from lensviz.common.text import Table, token_label, visible
from lensviz.common.tidy import tidy

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

WHOLE = 1 << 30  #: no column and no text is cut

#: signs of Markdown in a table cell, and what stands for them; the others mean nothing inside a line of text
MARKDOWN = str.maketrans({**{c: f"\\{c}" for c in "\\`|*_~[]$"}, "&": "&amp;", "<": "&lt;", ">": "&gt;", ":": "&#58;"})


@dataclass(frozen=True, eq=False, repr=False)
class EntityLensResult(Result):
    """The entity lens of one prompt. Layer -1 is the embedding, layer l the residual stream after block l.

    Attributes:
        tokens: each token decoded alone.
        token_ids: int64 [pos].
        layers: of the rows, in the order asked.
        vector_layers: the layer whose task vector wrote each row; the nearest trained one where a row has none.
        texts: object [layer, pos], the mention that the model wrote out, as str.
        logp: float32 [layer, pos], mean natural log probability of its tokens; NaN where there is none.
        ended: bool [layer, pos], whether the model ended it; else it was cut.
        logit_lens: object [layer, pos], the logit lens's top token as str, or None if not asked for.
        with_context: whether the text before the token was given too.
        settings: model, its fingerprint, and how vectors were written out.

    """

    tokens: list[str]
    token_ids: NDArray[np.int64]
    layers: list[int]
    vector_layers: list[int]
    texts: NDArray[np.object_]
    logp: NDArray[np.float32]
    ended: NDArray[np.bool_]
    logit_lens: NDArray[np.object_] | None
    with_context: bool
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table: layer, vector_layer, position, token, mention, logp, ended, logit_lens."""
        labels: dict[str, tuple[int, Any]] = {
            "layer": (0, self.layers),
            "vector_layer": (0, self.vector_layers),
            "position": (1, range(len(self.tokens))),
            "token": (1, self.tokens),
        }
        cells = {"mention": self.texts, "logp": self.logp, "ended": self.ended, "logit_lens": self.logit_lens}
        return tidy(self.texts.shape, labels, cells)

    def table(self, columns: int = 24, width: int = 24) -> Table:
        """The grid of mentions as text, rows in the order asked. Long prompts show their end; `width` cuts mentions."""
        first = max(0, len(self.tokens) - columns)
        header = ["layer", *(token_label(t, width) for t in self.tokens[first:])]
        rows = [
            [self._label(row), *(self._cell(row, at, width) for at in range(first, len(self.tokens)))]
            for row in range(len(self.layers))
        ]
        return Table(header, rows, self._caption(first))

    def to_markdown(self) -> str:
        """A table in GitHub's Markdown, in which no text is markup."""
        whole = self._whole()
        lines = [[_markdown(cell) for cell in line] for line in (whole.header, *whole.rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], ["---"] * len(lines[0]), *lines[1:]])

    def to_csv(self, path: str | PathLike[str] | None = None) -> str | None:
        """`to_frame()` as CSV: written to a path, or returned."""
        return self.to_frame().to_csv(path, index=False)

    def to_html(self) -> str:
        """A table without scripts, styles or links."""
        return self._whole().html(self._title())

    def to_plotly(self) -> "go.Figure":
        """A Plotly table; all texts are text."""
        from lensviz.entities.figures import mention_table

        whole = self._whole()
        return mention_table(whole.header, whole.rows, self._title())

    def _whole(self) -> Table:
        return self.table(WHOLE, WHOLE)

    def _label(self, row: int) -> str:
        layer, used = self.layers[row], self.vector_layers[row]
        return _name(layer) if layer == used else f"{_name(layer)} ←{_name(used)}"

    def _cell(self, row: int, at: int, width: int) -> str:
        text = visible(str(self.texts[row, at]))
        cut = text if len(text) <= width else text[: width - 1]
        more = "…" if len(cut) < len(text) or not (self.ended[row, at] or np.isnan(self.logp[row, at])) else ""
        beside = "" if self.logit_lens is None else f" [{token_label(str(self.logit_lens[row, at]), width)}]"
        return (cut + more or ("NaN" if np.isnan(self.logp[row, at]) else "")) + beside

    def _title(self) -> str:
        return f"Entity lens, {'with' if self.with_context else 'without'} context"

    def _caption(self, first: int) -> str:
        told: list[tuple[Any, str]] = [
            (first, f"the last {len(self.tokens) - first} of {len(self.tokens)} positions"),
            (True, f"what each cell writes out, {'with' if self.with_context else 'without'} the text before it"),
            (not self.ended.all(), "… goes on"),
            (self.logit_lens is not None, "[top token of the logit lens]"),
            (self.layers != self.vector_layers, "← by the task vector of that layer"),
        ]
        said = "; ".join(text for there, text in told if there)
        return f"{said[0].upper()}{said[1:]}."

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        layers, positions = self.texts.shape
        way = "with" if self.with_context else "no"
        return f"EntityLensResult({layers} layers × {positions} positions, {way} context)"

    def __str__(self) -> str:
        return self.table().text()


def _name(layer: int) -> str:
    return "emb" if layer < 0 else str(layer)


def _markdown(text: str) -> str:
    return visible(text).translate(MARKDOWN).replace("www.", "www&#46;")  # GitHub makes links of these
