"""Targets over the layers at the selected position."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import traitlets

from lensviz.common.text import Table, token_label
from lensviz.engine.query import Query
from lensviz.queries.trajectories import ColumnTargets
from lensviz.widgets.arrays import Array, Texts
from lensviz.widgets.selection import Selection
from lensviz.widgets.view import View


class Trajectory(View):
    """Probability, rank and entropy over layers at the selected position. The tokens are the cursor's targets; without
    any, the distinct tokens that are top in some layer.
    """

    page: ClassVar[str] = "trajectory"
    reads: ClassVar[tuple[str, ...]] = ("prompt", "lens", "position", "targets", "interventions", "off")

    layers = Array("int32")
    """[layer]: -1 = embedding, then 0 to n_layers - 1."""
    ids = Array("int32")
    """[token]: the tokens followed."""
    texts = Texts()
    logp = Array("float32")
    """[token, layer]: natural logs."""
    rank = Array("int32")
    """[token, layer]: 0 = most likely, -1 = not a number."""
    entropy = Array("float32")
    """[layer] in nats."""
    metric = traitlets.Enum(("probability", "rank", "entropy"), "probability").tag(sync=True)
    """Quantity that is drawn; local to the page."""
    chosen = traitlets.Bool(False).tag(sync=True)
    """True: the tokens are the cursor's targets."""

    def plan(self, selection: Selection) -> Sequence[Query[Any]]:
        return [ColumnTargets(selection.residuals, selection.lens, selection.position, selection.targets)]

    def present(self, selection: Selection, answers: Sequence[Any]) -> dict[str, Any]:
        found = answers[0]
        return {
            "layers": np.arange(-1, self.session.adapter.n_layers),
            "ids": np.array(found.ids),
            "texts": self.session.adapter.tokenizer.token_strings(list(found.ids)),
            "logp": found.logp.numpy().T,
            "rank": found.rank.numpy().T,
            "entropy": found.entropy.numpy(),
            "chosen": bool(selection.targets),
        }

    def preview(self) -> Table:
        if self.layers is None or self.logp is None:
            return Table()
        names = ["embedding" if layer < 0 else str(layer) for layer in self.layers.tolist()]
        cells = (100 * np.exp(self.logp)).T.tolist()
        rows = [[name, *(f"{p:.1f}" for p in row)] for name, row in zip(names, cells, strict=True)]
        return Table(["layer", *map(token_label, self.texts)], rows, "probability in %")
