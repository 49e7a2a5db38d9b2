"""Results of an evaluation: scores of every layer, seen and unseen mentions apart, and those of the baselines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lensviz.entities.evaluation.scores import Scores
from lensviz.entities.examples.mention_example import MentionExample
from lensviz.errors import BadReading

READERS = ("task vector", "random vector", "few-shot prompt", "logit lens")


@dataclass(frozen=True)
class LayerScores:
    """One layer's: what was written, and its scores over all items, those whose mention was trained on, and the rest.

    Attributes:
        layer, vector_layer: where vectors were taken, and whose task vector read them (None: none did).
        texts: one an item.
        all, seen, unseen: `Scores`.
        loss: nats per token of the mentions and their ends; NaN for readers without a task vector.
        token_accuracy: share of these tokens that were the most likely one.

    """

    layer: int
    vector_layer: int | None
    texts: tuple[str, ...]
    all: Scores
    seen: Scores
    unseen: Scores
    loss: float = float("nan")
    token_accuracy: float = float("nan")

    @property
    def exact(self) -> float:
        """Share of items written exactly."""
        return self.all.exact

    @property
    def partial(self) -> float:
        """Share of items where one of the two texts contains the other; an empty text never does."""
        return self.all.partial

    @property
    def chrf(self) -> float:
        """Corpus chrF2 (sacrebleu), 0 to 100."""
        return self.all.chrf


@dataclass(frozen=True)
class Evaluation:
    """Scores of every layer. The attributes `exact`, `partial`, `chrf`, `loss`, `seen`, `unseen` are those of the best
    layer (the most exact, then the highest chrF); `evaluation[15]` those of layer 15.

    Attributes:
        items: what was to be written.
        layers: scores by layer.
        baselines: the same by reader and layer, where asked for.

    """

    items: tuple[MentionExample, ...]
    layers: Mapping[int, LayerScores]
    baselines: Mapping[str, Mapping[int, LayerScores]]

    @property
    def best(self) -> LayerScores:
        """The layer with the most exact mentions."""
        return max(self.layers.values(), key=lambda s: (s.exact, s.chrf))

    def __getitem__(self, layer: int) -> LayerScores:
        if layer not in self.layers:
            raise BadReading(f"Layer {layer} was not evaluated: there are {', '.join(map(str, self.layers))}.")
        return self.layers[layer]

    def __getattr__(self, name: str) -> Any:
        if name in ("layer", "texts", "seen", "unseen", "exact", "partial", "chrf", "loss", "token_accuracy"):
            return getattr(self.best, name)
        raise AttributeError(name)

    def to_frame(self) -> pd.DataFrame:
        """One row for each reader, layer and share of the items (all, seen, unseen): n, exact, its standard error,
        partial, chrf, loss.
        """
        return pd.DataFrame(list(self._rows()))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for reader, by_layer in {READERS[0]: self.layers, **self.baselines}.items():
            for each in by_layer.values():
                for share in ("all", "seen", "unseen"):
                    s: Scores = getattr(each, share)
                    numbers = {"n": s.n, "exact": s.exact, "exact_se": s.exact_se, "partial": s.partial, "chrf": s.chrf}
                    loss = each.loss if share == "all" else float("nan")
                    yield {"reader": reader, "layer": each.layer, "mentions": share, **numbers, "loss": loss}

    def examples(self, n: int = 12) -> pd.DataFrame:
        """The first items and what the best layer wrote."""
        pairs = zip(self.items[:n], self.best.texts, strict=False)
        return pd.DataFrame([{"mention": item.wanted, "written": text} for item, text in pairs])
