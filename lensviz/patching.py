"""The patch sweep: which cell of a clean run, put into a corrupt one, brings the answer back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lensviz.model.protocol import Prompt
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import LensRow
from lensviz.queries.patch import PatchColumn, check_aligned
from lensviz.queries.residuals import Residuals

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from lensviz.api import Session


@dataclass(frozen=True)
class PatchSweep:
    """Effect of every single-cell patch, at the last position, in nats.

    Attributes:
        effect: float32 [layer, pos]: log p(target) of the patched run minus that of the corrupt run.
        layers: [-1, 0, …, L-1].
        tokens, clean_tokens: of the corrupt and of the clean prompt.
        target: text of the target token.
        clean_logp, corrupt_logp: log p(target) of the two runs.

    """

    effect: NDArray[np.float32]
    layers: list[int]
    tokens: list[str]
    clean_tokens: list[str]
    target: str
    clean_logp: float
    corrupt_logp: float

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table: layer, position, token, clean_token, effect."""
        import pandas as pd

        n_layers, n = self.effect.shape
        return pd.DataFrame(
            {
                "layer": np.repeat(self.layers, n),
                "position": np.tile(np.arange(n), n_layers),
                "token": np.tile(np.array(self.tokens, object), n_layers),
                "clean_token": np.tile(np.array(self.clean_tokens, object), n_layers),
                "effect": self.effect.ravel(),
            }
        )

    def to_plotly(self) -> "go.Figure":
        """The heat map, layers × tokens, diverging around 0."""
        from lensviz.plots.lens import patch_heatmap

        return patch_heatmap(self.effect, self.tokens, self.clean_tokens, self.layers, self.target)

    def __repr__(self) -> str:
        n_layers, n = self.effect.shape
        change = f"log p({self.target!r}) {self.corrupt_logp:.2f} → {self.clean_logp:.2f}"
        return f"PatchSweep({n_layers} layers × {n} positions, {change})"


def patch_sweep(
    session: "Session",
    *,
    clean: Prompt,
    corrupt: Prompt,
    target: str | int,
    progress: Callable[[int, int], object] | None = None,
) -> PatchSweep:
    """Patch every clean cell into the corrupt run, one at a time.

    Finished positions are kept: interrupted, the next call goes on from there.

    Args:
        session: the model.
        clean: the prompt that gives the answer.
        corrupt: a prompt of equally many tokens that does not.
        target: the token whose log-probability at the last position is measured.
        progress: told (positions done, positions in all).

    Raises:
        NotAligned: the prompts have different numbers of tokens.
        NotOneToken, EmptyPrompt, PromptTooLong, NoHead.

    """
    clean_tokens, tokens = session.tokens(clean), session.tokens(corrupt)
    check_aligned(len(clean_tokens.ids), len(tokens.ids))
    (token,) = target_ids(session.seam, [target])
    runs = Residuals(clean_tokens.ids), Residuals(tokens.ids)
    n, last, core = len(tokens.ids), session.seam.n_layers - 1, session.core
    columns: list[NDArray[np.float32]] = []
    with core.keeping():
        rows = [core.get(LensRow(run, "logit", last, n - 1))[token] for run in runs]
        for position in range(n):
            columns.append(core.get(PatchColumn(*runs, position, token)).numpy())
            if progress is not None:
                progress(position + 1, n)
    return PatchSweep(
        np.stack(columns, axis=1),
        list(range(-1, session.seam.n_layers)),
        list(tokens.texts),
        list(clean_tokens.texts),
        session.seam.codec.pieces([token])[0],
        float(rows[0]),
        float(rows[1]),
    )
