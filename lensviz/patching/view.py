"""The classic heat map of activation patching: which cell of the clean run, put into the corrupt one, brings the
answer back.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.text import Table, token_label
from lensviz.engine.query import Query
from lensviz.model.protocol import Prompt
from lensviz.patching.queries import PatchColumn
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.alignment import clean_positions
from lensviz.queries.tokens import Tokens, as_prompt
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.needs import SessionLike
from lensviz.widgets.selection import Selection
from lensviz.widgets.view import View


class PatchMap(View):
    """Layers × tokens: log p(target) with one clean cell patched into the corrupt run, minus that of the corrupt run,
    at the last position. Fills column by column, the tokens that differ first; can be stopped, and keeps what it has.
    Prompts are laid side by side as `patch_sweep` does: a token without a counterpart in the clean prompt has NaN.
    """

    page: ClassVar[str] = "patch_map"
    reads: ClassVar[tuple[str, ...]] = ()
    streams: ClassVar[bool] = True

    clean_tokens = Texts()
    """Of each token of the corrupt prompt its counterpart in the clean one, or ""."""
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
        self.target_id = target_ids(session.adapter, [target])[0]
        self._read = [session.engine.get(Tokens(p)) for p in self.prompts]
        self._sources: list[int] = clean_positions(self._read[1], self._read[0]).tolist()
        if session.cursor.prompt not in self.prompts:  # a click selects one of its positions
            session.cursor.prompt = self.prompts[1]
        super().__init__(session, **traits)

    def arguments(self) -> list[str]:
        clean, corrupt = self.prompts
        return [f"clean={clean!r}", f"corrupt={corrupt!r}", f"target={self.target_id}"]

    def _order(self) -> list[int]:
        """Positions to patch: those whose tokens differ first, each from the end of the prompt."""
        clean, corrupt = (tokens.ids for tokens in self._read)
        there = [p for p, source in enumerate(self._sources) if source >= 0]
        return sorted(there, key=lambda p: (clean[self._sources[p]] == corrupt[p], -p))

    def plan(self, selection: Selection) -> Sequence[Query[Any]]:  # noqa: ARG002
        clean, corrupt = (Residuals(tokens.ids) for tokens in self._read)
        rows = [output_row(self.session.adapter, run) for run in (clean, corrupt)]
        cells = ((p, self._sources[p]) for p in self._order())
        return [*rows, *(PatchColumn(clean, corrupt, (p,), (source,), self.target_id) for p, source in cells)]

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:  # noqa: ARG002
        clean, corrupt = self._read
        alone = [p for p, source in enumerate(self._sources) if source < 0]
        effect = np.full((len(alone) + len(answers[2:]), self.session.adapter.n_layers + 1), np.nan, np.float32)
        for row, answer in enumerate(answers[2:], len(alone)):
            effect[row] = answer.numpy()
        rows = [float(row[self.target_id]) for row in answers[:2]]
        return {
            "tokens": list(corrupt.texts),
            "clean_tokens": [clean.texts[source] if source >= 0 else "" for source in self._sources],
            "layers": np.arange(-1, self.session.adapter.n_layers),
            "positions": np.array([*alone, *self._order()[: len(answers[2:])]], int),
            "effect": effect,
            "target": self.session.adapter.tokenizer.token_strings([self.target_id])[0],
            "clean_logp": rows[0],
            "corrupt_logp": rows[1] if len(rows) > 1 else 0.0,
        }

    def preview(self) -> Table:
        if self.effect is None or self.positions is None or self.layers is None or not len(self.positions):
            return Table(caption="The map was not computed yet when this was written.")
        order = np.argsort(self.positions)
        header = ["layer", *(token_label(self.tokens[p], 14) for p in self.positions[order])]
        rows = [
            ["emb" if layer < 0 else str(layer), *("" if np.isnan(x) else f"{x:+.2f}" for x in self.effect[order, n])]
            for n, layer in reversed(list(enumerate(self.layers.tolist())))
        ]
        return Table(header, rows, f"Change of log p({token_label(self.target)}) in nats when that cell is patched.")
