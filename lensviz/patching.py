"""The patch sweep: which cells of a clean run, put into a corrupt one, bring the answer back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lensviz.model.protocol import Prompt
from lensviz.queries.checks import target_ids
from lensviz.queries.lens import LensRow
from lensviz.queries.patch import PatchColumn, as_spans
from lensviz.queries.residuals import Residuals
from lensviz.queries.several.alignment import clean_positions

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from lensviz.session import Session


@dataclass(frozen=True)
class PatchSweep:
    """Effect of every patch, at the last position, in nats.

    Attributes:
        effect: float32 [layer, pos], or [layer, span]: log p(target) of the patched run minus that of the corrupt run;
            NaN where the clean prompt has no counterpart of the position, or of one of the span.
        layers: [-1, 0, …, L-1].
        tokens, clean_tokens: of the corrupt and of the clean prompt.
        target: text of the target token.
        clean_logp, corrupt_logp: log p(target) of the two runs.
        spans: half-open (start, end) of the corrupt prompt, as they were asked for; None when each position is patched
            on its own.
        counterparts: for each position of the corrupt prompt the one of the clean prompt that lends its cells, or -1.

    """

    effect: NDArray[np.float32]
    layers: list[int]
    tokens: list[str]
    clean_tokens: list[str]
    target: str
    clean_logp: float
    corrupt_logp: float
    spans: list[tuple[int, int]] | None
    counterparts: list[int]

    @property
    def _columns(self) -> list[tuple[int, int]]:
        return _each(len(self.tokens)) if self.spans is None else self.spans

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table: layer, position, token, clean_token, effect. Of spans `position` is the first position, there is
        an `end`, and the tokens are those of the span in a row; a clean token that is not there is "".
        """
        import pandas as pd

        n_layers, n = self.effect.shape
        columns = {
            "position": np.array([start for start, _ in self._columns]),
            "end": np.array([end for _, end in self._columns]),
            "token": np.array(self._texts(), object),
            "clean_token": np.array(self._clean_texts(), object),
        }
        if self.spans is None:
            del columns["end"]
        repeated = {name: np.tile(column, n_layers) for name, column in columns.items()}
        return pd.DataFrame({"layer": np.repeat(self.layers, n), **repeated, "effect": self.effect.ravel()})

    def to_plotly(self) -> "go.Figure":
        """The heat map, layers × tokens or spans, diverging around 0; columns without a counterpart are empty."""
        from lensviz.plots.lens import patch_heatmap

        return patch_heatmap(self.effect, self._texts(), self._clean_texts(), self.layers, self.target)

    def _texts(self) -> list[str]:
        return ["".join(self.tokens[start:end]) for start, end in self._columns]

    def _clean_texts(self) -> list[str]:
        there = [self.counterparts[start:end] for start, end in self._columns]
        return ["".join(self.clean_tokens[i] for i in each if i >= 0) for each in there]

    def __repr__(self) -> str:
        n_layers, n = self.effect.shape
        columns = "positions" if self.spans is None else "spans"
        change = f"log p({self.target!r}) {self.corrupt_logp:.2f} → {self.clean_logp:.2f}"
        return f"PatchSweep({n_layers} layers × {n} {columns}, {change})"


def patch_sweep(
    session: "Session",
    *,
    clean: Prompt,
    corrupt: Prompt,
    target: str | int,
    spans: Iterable[tuple[int, int]] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> PatchSweep:
    """Patch clean cells into the corrupt run: each position on its own, or all positions of a span at once.

    Prompts of equally many tokens are laid side by side position for position; others by the tokens that they share in
    order, and by words that are replaced one for one. Finished columns are kept: interrupted, the next call goes on
    from there, and a span costs its cone.

    Args:
        session: the model.
        clean: the prompt that gives the answer.
        corrupt: a prompt that does not.
        target: the token whose log-probability at the last position is measured.
        spans: half-open (start, end) in the corrupt prompt, none of which overlap; None: every position alone.
        progress: told (columns done, columns in all).

    Raises:
        NotAligned: the prompts have different numbers of tokens and share none.
        OutOfRange: a span lies outside the corrupt prompt.
        BadSpans: a span is empty, is no pair of positions, or overlaps another.
        NotOneToken, EmptyPrompt, PromptTooLong, NoHead.

    """
    clean_tokens, tokens = session.tokens(clean), session.tokens(corrupt)
    n, last, engine = len(tokens.ids), session.adapter.n_layers - 1, session.engine
    asked = None if spans is None else as_spans(spans, n)
    there = clean_positions(tokens, clean_tokens).tolist()
    (token,) = target_ids(session.adapter, [target])
    clean_run, run = Residuals(clean_tokens.ids), Residuals(tokens.ids)
    todo = _each(n) if asked is None else asked
    effect = np.full((session.adapter.n_layers + 1, len(todo)), np.nan, np.float32)
    with engine.pinned():
        rows = [engine.get(LensRow(one, "logit", last, len(one.ids) - 1))[token] for one in (clean_run, run)]
        for column, (start, end) in enumerate(todo):
            sources = tuple(there[start:end])
            if min(sources) >= 0:
                patch = PatchColumn(clean_run, run, tuple(range(start, end)), sources, token)
                effect[:, column] = engine.get(patch).numpy()
            if progress is not None:
                progress(column + 1, len(todo))
    return PatchSweep(
        effect,
        list(range(-1, session.adapter.n_layers)),
        list(tokens.texts),
        list(clean_tokens.texts),
        session.adapter.tokenizer.token_strings([token])[0],
        float(rows[0]),
        float(rows[1]),
        asked,
        there,
    )


def _each(n: int) -> list[tuple[int, int]]:
    return [(position, position + 1) for position in range(n)]
