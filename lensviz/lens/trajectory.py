"""Targets over the layers at the selected position."""

from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.result import TableResult
from lensviz.common.text import Table, token_label
from lensviz.common.tidy import tidy
from lensviz.queries.trajectories import ColumnTargets
from lensviz.widgets.arrays import Array, Texts
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection


class Trajectory(CursorView):
    """Probability, rank and entropy over layers at the selected position. The tokens are the cursor's targets; without
    any, the distinct tokens that are top in some layer.
    """

    page: ClassVar[str] = "trajectory"
    depends_on: ClassVar[tuple[str, ...]] = ("prompt", "lens", "position", "targets", "interventions", "off")

    layers = Array("int32", "layer")
    """-1 = embedding, then 0 to n_layers - 1."""
    ids = Array("int32", "series")
    """The tokens followed."""
    texts = Texts("series")
    logp = Array("float32", "series layer")
    """Natural logs."""
    rank = Array("int32", "series layer")
    """0 = most likely, -1 = not a number."""
    entropy = Array("float32", "layer")
    """In nats."""
    metric = traitlets.Enum(("probability", "rank", "entropy"), "probability").tag(sync=True)
    """Quantity that is drawn; local to the page."""
    chosen = traitlets.Bool(False).tag(sync=True)
    """True: the tokens are the cursor's targets."""

    def plan(self, selection: Selection) -> Plan:
        column = ColumnTargets(selection.residuals, selection.lens, selection.position, selection.targets)
        return Plan(selection, {"column": column})

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        found = answers["column"]
        return {
            "layers": np.arange(-1, self.session.adapter.n_layers),
            "ids": np.array(found.ids),
            "texts": self.session.adapter.tokenizer.token_strings(list(found.ids)),
            "logp": found.logp.numpy().T,
            "rank": found.rank.numpy().T,
            "entropy": found.entropy.numpy(),
            "chosen": bool(plan.selection.targets),
        }

    def _make_result(self) -> TableResult:
        n, layers = len(self.texts), self.layers if self.layers is not None else []
        labels = {"layer": (1, layers), "id": (0, self.ids), "token": (0, self.texts)}
        cells = {"logp": self.logp, "rank": self.rank, "entropy": np.tile(self.entropy, (n, 1))}
        return TableResult(tidy((n, len(layers)), labels, cells), {"view": "Trajectory"})

    def preview(self) -> Table:
        if self.layers is None or self.logp is None:
            return Table()
        names = ["embedding" if layer < 0 else str(layer) for layer in self.layers.tolist()]
        cells = (100 * np.exp(self.logp)).T.tolist()
        rows = [[name, *(f"{p:.1f}" for p in row)] for name, row in zip(names, cells, strict=True)]
        return Table(["layer", *map(token_label, self.texts)], rows, "probability in %")
