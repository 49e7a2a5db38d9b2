"""The classic heat map of activation patching: which cell of the clean run, put into the corrupt one, brings the
answer back.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.model.protocol import Prompt
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import LensRow
from lensviz.queries.patch import PatchColumn, check_aligned
from lensviz.queries.residuals import Residuals
from lensviz.queries.tokens import Tokens, as_prompt
from lensviz.session.query import Query
from lensviz.text import Table, token_label
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.needs import SessionLike
from lensviz.widgets.selection import Selection
from lensviz.widgets.view import View


class PatchMap(View):
    """Layers × tokens: log p(target) with one clean cell patched into the corrupt run, minus that of the corrupt run,
    at the last position. Fills column by column, the tokens that differ first; can be stopped, and keeps what it has.
    """

    page: ClassVar[str] = "patch_map"
    reads: ClassVar[tuple[str, ...]] = ()
    streams: ClassVar[bool] = True

    clean_tokens = Texts()
    tokens = Texts()
    """Tokens of the corrupt prompt."""
    layers = Array("int32")
    """[layer]: -1 = embedding, then 0 to n_layers - 1."""
    positions = Array("int32")
    """[n]: columns that are done."""
    effect = Array("float32")
    """[n, layer] in nats."""
    target = Text()
    clean_logp = traitlets.Float(0.0).tag(sync=True)
    """log p(target) of the clean run, in nats."""
    corrupt_logp = traitlets.Float(0.0).tag(sync=True)

    def __init__(
        self, session: SessionLike, *, clean: Prompt, corrupt: Prompt, target: str | int, **traits: Any
    ) -> None:
        self.prompts = as_prompt(clean), as_prompt(corrupt)
        self.target_id = target_ids(session.seam, [target])[0]
        self._read = [session.core.get(Tokens(p)) for p in self.prompts]
        check_aligned(len(self._read[0].ids), len(self._read[1].ids))
        if session.cursor.prompt not in self.prompts:  # a click selects one of its positions
            session.cursor.prompt = self.prompts[1]
        super().__init__(session, **traits)

    def arguments(self) -> list[str]:
        clean, corrupt = self.prompts
        return [f"clean={clean!r}", f"corrupt={corrupt!r}", f"target={self.target_id}"]

    def _order(self) -> list[int]:
        clean, corrupt = (tokens.ids for tokens in self._read)
        return sorted(range(len(corrupt)), key=lambda p: (clean[p] == corrupt[p], -p))

    def plan(self, selection: Selection) -> Sequence[Query[Any]]:  # noqa: ARG002
        clean, corrupt = (Residuals(tokens.ids) for tokens in self._read)
        last, n = self.session.seam.n_layers - 1, len(corrupt.ids)
        rows = [LensRow(run, "logit", last, n - 1) for run in (clean, corrupt)]
        return [*rows, *(PatchColumn(clean, corrupt, p, self.target_id) for p in self._order())]

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        columns = [a.numpy() for a in answers[2:]]
        rows = [float(row[self.target_id]) for row in answers[:2]]
        clean, corrupt = self._read
        return {
            "tokens": list(corrupt.texts),
            "clean_tokens": list(clean.texts),
            "layers": np.arange(-1, self.session.seam.n_layers),
            "positions": np.array(self._order()[: len(columns)], int),
            "effect": np.stack(columns) if columns else np.zeros((0, self.session.seam.n_layers + 1)),
            "target": self.session.seam.codec.pieces([self.target_id])[0],
            "clean_logp": rows[0],
            "corrupt_logp": rows[1] if len(rows) > 1 else 0.0,
        }

    def preview(self) -> Table:
        if self.effect is None or self.positions is None or self.layers is None or not len(self.positions):
            return Table(caption="The map was not computed yet when this was written.")
        order = np.argsort(self.positions)
        header = ["layer", *(token_label(self.tokens[p], 14) for p in self.positions[order])]
        rows = [
            ["emb" if layer < 0 else str(layer), *(f"{x:+.2f}" for x in self.effect[order, n])]
            for n, layer in reversed(list(enumerate(self.layers.tolist())))
        ]
        return Table(header, rows, f"Change of log p({token_label(self.target)}) in nats when that cell is patched.")
