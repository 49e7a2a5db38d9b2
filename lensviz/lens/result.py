"""Result of `Session.lens`: arrays, with export to DataFrame, text, Plotly and CircuitsVis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lensviz.common.result import Result
from lensviz.common.text import Table, lens_table
from lensviz.common.tidy import tidy
from lensviz.model.protocol import ModelAdapter
from lensviz.queries.interventions import as_interventions
from lensviz.queries.lenses import Lens
from lensviz.queries.tokens import TokenIds

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


@dataclass(frozen=True, repr=False)
class LensResult(Result):
    """The lens of one prompt. Layer -1 is the embedding, layer l the residual stream after block l.

    Attributes:
        tokens: each token decoded alone; bytes that are no character alone as `<0xE6>`.
        token_ids: int64 [pos].
        layers: [-1, 0, …, L-1], the first axis of the arrays below.
        top_ids, top_logp: int64 and float32 [layer, pos, k], best first; natural logs.
        entropy: float32 [layer, pos], nats.
        kl: float32 [layer, pos], KL(layer || final layer) in nats.
        log_z: float32 [layer, pos], log of the partition function.
        target_ids: int64 [target].
        target_logp: float32 [layer, pos, target], natural logs.
        target_rank: int64 [layer, pos, target]; 0 = most likely (the number of strictly larger logits), -1 where the
            activation is not a number.
        pieces: text of every id in `top_ids` and `target_ids`.
        settings: model, its fingerprint, lens, and interventions as text.

    """

    tokens: list[str]
    token_ids: NDArray[np.int64]
    layers: list[int]
    top_ids: NDArray[np.int64]
    top_logp: NDArray[np.float32]
    entropy: NDArray[np.float32]
    kl: NDArray[np.float32]
    log_z: NDArray[np.float32]
    target_ids: NDArray[np.int64]
    target_logp: NDArray[np.float32]
    target_rank: NDArray[np.int64]
    pieces: Mapping[int, str]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def to_frame(self) -> "pd.DataFrame":
        """Tidy table of the top tokens: layer, position, token, rank, id, text, logp."""
        labels = {"layer": (0, self.layers), "position": (1, range(len(self.tokens))), "token": (1, self.tokens)}
        shape = self.top_ids.shape
        texts = [self.pieces[i] for i in self.top_ids.ravel().tolist()]
        return tidy(
            shape, labels | {"rank": (2, range(shape[2]))}, {"id": self.top_ids, "text": texts, "logp": self.top_logp}
        )

    def table(self, columns: int = 24) -> Table:
        """The grid of top tokens as text, last layer first."""
        return lens_table(self.tokens, self.layers, self._top_texts(), self.top_logp[:, :, 0], columns)

    def to_html(self) -> str:
        return self.table(len(self.tokens)).html(repr(self))

    def to_plotly(self, color: str = "top-1 probability") -> "go.Figure":
        """A heat map, layers × tokens; color is a name in `statistics()`, else ValueError."""
        from lensviz.lens.figures import lens_heatmap

        statistics = self.statistics()
        if color not in statistics:
            raise ValueError(f"There is no color {color!r}: use one of {', '.join(statistics)}.")
        return lens_heatmap(statistics[color], self._top_texts(), self.tokens, self.layers, color)

    def to_circuitsvis(self) -> Any:
        """Top-1 probability, entropy and KL of each token and layer in CircuitsVis (extra `circuitsvis`)."""
        from lensviz.interop.circuitsvis import lens_activations

        return lens_activations(self.tokens, self.layers, self.statistics())

    def statistics(self) -> dict[str, NDArray[np.float32]]:
        """Statistics that can color a cell, [layer, pos] each, by the names that readers see."""
        return {
            "top-1 probability": np.exp(self.top_logp[:, :, 0]),
            "entropy (nats)": self.entropy,
            "KL to final (nats)": self.kl,
        }

    def _top_texts(self) -> list[list[str]]:
        return [[self.pieces[i] for i in row] for row in self.top_ids[:, :, 0].tolist()]

    def __repr__(self) -> str:
        layers, positions, k = self.top_ids.shape
        return f"LensResult({layers} layers × {positions} positions, top {k}, {len(self.target_ids)} targets)"

    def __str__(self) -> str:
        return self.table().text()


def settings_of(adapter: ModelAdapter, lens: Lens, interventions: Any) -> dict[str, Any]:
    """Settings that decided the numbers, besides the prompt."""
    return {
        "model": adapter.name,
        "fingerprint": adapter.fingerprint,
        "lens": lens.name,
        "interventions": [repr(each) for each in as_interventions(interventions)],
    }


def lens_result(
    adapter: ModelAdapter,
    tokens: TokenIds,
    targets: tuple[int, ...],
    stats: Sequence[Any],
    cells: Sequence[Any],
    k: int,
    settings: Mapping[str, Any],
) -> LensResult:
    """The blocks of a sweep, and of its targets, as one result."""

    def join(parts: Sequence[Any], name: str) -> Any:
        return np.concatenate([getattr(p, name).numpy() for p in parts], axis=1)

    top_ids = join(stats, "top_ids")[..., :k]
    shape = (*top_ids.shape[:2], len(targets))
    used = np.union1d(top_ids, np.array(targets, np.int64)).tolist()
    return LensResult(
        tokens=list(tokens.texts),
        token_ids=np.array(tokens.ids, np.int64),
        layers=list(range(-1, adapter.n_layers)),
        top_ids=top_ids,
        top_logp=join(stats, "top_logp")[..., :k],
        entropy=join(stats, "entropy"),
        kl=join(stats, "kl"),
        log_z=join(stats, "log_z"),
        target_ids=np.array(targets, np.int64),
        target_logp=join(cells, "logp") if cells else np.zeros(shape, np.float32),
        target_rank=join(cells, "rank") if cells else np.zeros(shape, np.int64),
        pieces=dict(zip(used, adapter.tokenizer.token_strings(used), strict=True)),
        settings=settings,
    )
