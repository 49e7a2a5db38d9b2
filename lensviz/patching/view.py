"""The classic heat map of activation patching: which cell of the clean run, put into the corrupt one, brings the
answer back.
"""

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.text import Table, token_label
from lensviz.model.protocol import Prompt
from lensviz.patching.queries import PatchColumn
from lensviz.patching.result import PatchResult
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.alignment import clean_positions
from lensviz.queries.tokens import Tokens, as_prompt
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike


class PatchMap(CursorView):
    """Layers × tokens: log p(target) with one clean cell patched into the corrupt run, minus that of the corrupt run,
    at the last position. Fills column by column, the tokens that differ first; can be stopped, and keeps what it has.
    Prompts are laid side by side as `patch_sweep` does: a token without a counterpart in the clean prompt has NaN.
    `PatchMap(result)` shows what `patch_sweep` returned, of single positions.
    """

    page: ClassVar[str] = "patch_map"
    depends_on: ClassVar[tuple[str, ...]] = ()
    streams: ClassVar[bool] = True

    clean_tokens = Texts("token")
    """Of each token of the corrupt prompt its counterpart in the clean one, or ""."""
    tokens = Texts("token")
    """Tokens of the corrupt prompt."""
    layers = Array("int32", "layer")
    """-1 = embedding, then 0 to n_layers - 1."""
    positions = Array("int32", "position")
    """Columns that are done."""
    effect = Array("float32", "position layer")
    """In nats."""
    target = Text()
    clean_logp = traitlets.Float(0.0).tag(sync=True)
    """log p(target) of the clean run, in nats."""
    corrupt_logp = traitlets.Float(0.0).tag(sync=True)

    def __init__(
        self,
        session: SessionLike | PatchResult,
        *,
        clean: Prompt | None = None,
        corrupt: Prompt | None = None,
        target: str | int | None = None,
        **traits: Any,
    ) -> None:
        if isinstance(session, PatchResult):
            super().__init__(session, **traits)
            return
        self.prompts = as_prompt(clean), as_prompt(corrupt)
        self.target_id = target_ids(session.adapter, [target])[0]
        self._tokens = [session.engine.get(Tokens(p)) for p in self.prompts]
        self._sources: list[int] = clean_positions(self._tokens[1], self._tokens[0]).tolist()
        if session.cursor.prompt not in self.prompts:  # a click selects one of its positions
            session.cursor.prompt = self.prompts[1]
        super().__init__(session, **traits)

    def arguments(self) -> list[str]:
        clean, corrupt = self.prompts
        return [f"clean={clean!r}", f"corrupt={corrupt!r}", f"target={self.target_id}"]

    def _order(self) -> list[int]:
        """Positions to patch: those whose tokens differ first, each from the end of the prompt."""
        clean, corrupt = (tokens.ids for tokens in self._tokens)
        there = [p for p, source in enumerate(self._sources) if source >= 0]
        return sorted(there, key=lambda p: (clean[self._sources[p]] == corrupt[p], -p))

    def plan(self, selection: Selection) -> Plan:
        clean, corrupt = (Residuals(tokens.ids) for tokens in self._tokens)
        adapter = self.session.adapter
        queries: dict[Any, Any] = {"clean": output_row(adapter, clean), "corrupt": output_row(adapter, corrupt)}
        for p in self._order():
            queries[p] = PatchColumn(clean, corrupt, (p,), (self._sources[p],), self.target_id)
        return Plan(selection, queries)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:  # noqa: ARG002
        alone = [p for p, source in enumerate(self._sources) if source < 0]
        columns = [*alone, *(name for name in answers if isinstance(name, int))]
        traits = self._result_of(answers).traits()
        return {**traits, "positions": np.array(columns, int), "effect": traits["effect"][columns]}

    def _result_of(self, answers: Mapping[Hashable, Any]) -> PatchResult:
        """The result so far; a column that is not there yet is NaN."""
        adapter, (clean, corrupt) = self.session.adapter, self._tokens
        effect = np.full((adapter.n_layers + 1, len(corrupt.ids)), np.nan, np.float32)
        for name, answer in answers.items():
            if isinstance(name, int):
                effect[:, name] = answer.numpy()
        clean_logp, corrupt_logp = (
            float(answers[name][self.target_id]) if name in answers else 0.0 for name in ("clean", "corrupt")
        )
        return PatchResult(
            effect,
            list(range(-1, adapter.n_layers)),
            list(corrupt.texts),
            list(clean.texts),
            adapter.tokenizer.token_strings([self.target_id])[0],
            clean_logp,
            corrupt_logp,
            None,
            self._sources,
            {"model": adapter.name, "fingerprint": adapter.fingerprint},
        )

    def _make_result(self) -> PatchResult:
        """The effects that are shown; NaN in a column that was not patched when the work was stopped."""
        there = {"clean", "corrupt", *(self.positions.tolist() if self.positions is not None else ())}
        return self._result_of(self.asked_again(lambda name: name in there)[1])

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
