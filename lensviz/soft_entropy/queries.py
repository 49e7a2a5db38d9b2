"""Soft entropy of a corpus, all layers in one sweep: the labels of a batch are numbered once and shared by them."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pandas as pd
import torch
from torch import Tensor

from lensviz.corpus.batches import Batch
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.engines.local import LocalEngine
from lensviz.corpus.monitor import Monitor
from lensviz.engine.cost import Cost
from lensviz.engine.query import Context, Query
from lensviz.errors import BadLabels
from lensviz.model.protocol import HasHead, ModelAdapter
from lensviz.soft_entropy.estimator import SoftEntropy, covering_ngrams, ngram_codes
from lensviz.soft_entropy.estimator.labels import LabelRows, Rows, pairs
from lensviz.soft_entropy.label_sets import LabelSet, SoftSettings, label_set


class LayerEstimators:
    """The reduction: one estimator a layer, their label rows shared.

    Attributes:
        layers: layer -1 = embedding (where the site has it) to the last; `layers[l]` its estimator.
        examples: by set, int64 [label]: the row of a text in which the label was first counted; -1 = not yet.

    """

    def __init__(self, adapter: ModelAdapter, corpus: Corpus, settings: SoftSettings) -> None:
        self.adapter = adapter
        self.settings = settings
        self.label_sets = [label_set(name) for name in settings.labels]
        self.of_texts = settings.check(corpus)
        self.labels: dict[str, LabelRows] = {}
        self.examples: dict[str, Tensor] = {n: torch.empty(0, dtype=torch.int64) for n in settings.labels}
        first = -1 if settings.sweep.site == "residual" else 0
        options = dict(settings.options)
        self.layers: dict[int, SoftEntropy] = {
            layer: SoftEntropy(**options, labels=self.labels) for layer in range(first, adapter.n_layers)
        }
        self._rows: dict[str, Rows] = {}
        self._kept: Tensor | None = None
        self._made: dict[int, Tensor] = {}

    def begin(self, batch: Batch) -> None:
        """Number the labels of a batch."""
        self._made = {}
        texts = [torch.tensor(ids) for ids in batch.texts]
        self._kept = None
        if self.settings.sweep.pooling == "tokens" and not self.settings.legacy and not self.settings.every_position:
            self._kept = self._common(batch)
        self._rows = {each.name: self._label(each, batch, texts) for each in self.label_sets}

    def _common(self, batch: Batch) -> Tensor | None:
        """The positions at which every set is defined; None for all. In a causal model those of soft-entropy:
        order - 1 ≤ i < length - order for the largest order.
        """
        most = max((each.order for each in self.label_sets), default=0)
        before = max((each.order - 1 for each in self.label_sets if each.side == "input"), default=0)
        after = max((each.order for each in self.label_sets if each.side == "output"), default=0)
        if self.adapter.causal and most:
            before, after = most - 1, most
        if before <= 0 and after == 0:
            return None
        places = [torch.arange(len(ids)) for ids in batch.texts]
        return torch.cat([(i >= before) & (i < len(i) - after) for i in places]).nonzero()[:, 0]

    def _label(self, each: LabelSet, batch: Batch, texts: list[Tensor]) -> Rows:
        own = self.labels.setdefault(each.name, LabelRows())
        n = sum(map(len, texts))
        of = torch.arange(len(texts))
        if self.settings.sweep.pooling == "tokens":
            of = of.repeat_interleave(torch.tensor([len(t) for t in texts]))
        if each.of_text:
            values = self.of_texts[each.name]
            rows = own.rows([values[row] for row in batch.rows])[of]
        elif self.settings.legacy and each.order > 1:
            return self._nested(each, texts, n)
        else:
            codes = ngram_codes(texts, each.order, self.adapter.tokenizer.vocab_size, each.side)  # type: ignore[arg-type]
            if self._kept is not None:
                codes, of = codes[self._kept], of[self._kept]
            rows = own.rows(codes, unlabeled=-1)
            self._note(each.name, rows, of, batch)
            return rows
        if self._kept is not None:
            rows, of = rows[self._kept], of[self._kept]
        self._note(each.name, rows, of, batch)
        return rows

    def _nested(self, each: LabelSet, texts: list[Tensor], n: int) -> Rows:
        return pairs(self.labels[each.name], covering_ngrams(texts, each.order), n)

    def _note(self, name: str, rows: Tensor, of: Tensor, batch: Batch) -> None:
        """Remember a text for each label that has none yet."""
        found = self.examples[name] = _longer(self.examples[name], len(self.labels[name]))
        if not len(found):
            return
        new = ((rows >= 0) & (found[rows.clamp(min=0)] < 0)).nonzero()[:, 0].flip(0)  # the first is written last
        found[rows[new]] = torch.tensor(batch.rows)[of[new]]

    def take(self, row: int, z: Tensor) -> None:
        """Assign a layer's vectors to points; they are counted when the batch is through."""
        est = self.layers.get(row - 1)
        if est is None:
            return
        if self.settings.final_norm and row == self.adapter.n_layers and isinstance(self.adapter, HasHead):
            z = self.adapter.head.prepare(z)
        if self._kept is not None:
            z = z[self._kept.to(z.device)]
        if len(z):
            bad = int((~z.abs().amax(-1).isfinite()).sum())
            if bad:
                raise BadLabels(
                    f"{bad} of {len(z)} vectors of layer {row - 1} are not numbers: this model overflows on these "
                    "texts, so load it in float32, or name another site."
                )
            self._made[row - 1] = est.set_up(z)(z)

    def end(self) -> None:
        """Count the batch."""
        for layer, p in self._made.items():
            self.layers[layer].add(p, self._rows)
        self._made = {}

    def batch(self) -> ExitStack:
        """Within it, batches count as one for the legacy threshold."""
        stack = ExitStack()
        for est in self.layers.values():
            stack.enter_context(est.batch())
        return stack

    def merge(self, other: "LayerEstimators") -> "LayerEstimators":
        """Take in the counts of another part of the corpus."""
        for name, theirs in other.labels.items():
            rows = self.labels.setdefault(name, LabelRows()).rows_in(theirs)
            found = self.examples[name] = _longer(self.examples[name], len(self.labels[name]))
            given = _longer(other.examples[name], len(theirs))
            found[rows] = found[rows].where(found[rows] >= 0, given)
        for layer, est in self.layers.items():
            est.merge(other.layers[layer])
        return self

    def frame(self, *, shuffled: bool = True, bootstrap: int = 0) -> pd.DataFrame:
        """The measures of every layer as one table: layer, label_set, and the columns of `SoftEntropy.results`. The
        residuals of "output" sets are a chain of their own: what they tell is no share of what was read.
        """
        parts: list[pd.DataFrame] = []
        for layer, est in self.layers.items():
            made = est.results(shuffled=shuffled, bootstrap=bootstrap).reset_index().assign(layer=layer)
            if not self.settings.legacy:
                told = [label_set(str(name)).side == "output" for name in made.label_set]
                before = made.regularity.groupby(told).transform(lambda chain: chain.ffill().shift()).fillna(0.0)
                made["residual"] = made.regularity - before
            parts.append(made)
        table = pd.concat(parts, ignore_index=True)
        return table[["layer", *table.columns.drop("layer")]]

    @property
    def nbytes(self) -> int:
        """Bytes of all counts and samples, for the store."""
        counts = [c for est in self.layers.values() for c in est.counts.values()]
        samples = [t for est in self.layers.values() for t in (est.sample.p, est.sample.keys)]
        return sum(c.sums.nbytes + c.n.nbytes for c in counts) + sum(t.nbytes for t in samples)

    def state(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """For a checkpoint."""
        tensors: dict[str, Tensor] = {}
        metas: dict[str, Any] = {}
        for number, (layer, est) in enumerate(self.layers.items()):
            own, metas[str(layer)] = est.state(labels=number == 0)
            tensors |= {f"{layer}/{name}": t for name, t in own.items()}
        tensors |= {f"examples/{name}": rows for name, rows in self.examples.items()}
        return tensors, metas

    def load(self, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
        """From a checkpoint."""
        for number, layer in enumerate(self.layers):
            front = f"{layer}/"
            own = {name.removeprefix(front): t for name, t in tensors.items() if name.startswith(front)}
            shared = None if number == 0 else self.labels
            self.layers[layer] = SoftEntropy.from_state(own, meta[str(layer)], labels=shared)
            if number == 0:
                self.labels = self.layers[layer].labels
        self.examples = {name: tensors[f"examples/{name}"] for name in self.examples}


def _longer(rows: Tensor, n: int) -> Tensor:
    """With -1 behind, up to n."""
    return rows if len(rows) >= n else torch.cat([rows, rows.new_full((n - len(rows),), -1)])


@dataclass(frozen=True)
class CorpusPart(Query[LayerEstimators]):
    """The soft entropy counts of rows [start, stop) of a corpus; those of all parts merge."""

    corpus: Corpus
    settings: SoftSettings
    start: int
    stop: int

    def compute(self, engine: Context) -> LayerEstimators:
        made = LayerEstimators(engine.adapter, self.corpus, self.settings)
        monitor = Monitor(None, engine.check_cancelled, engine.count_pass)
        rows = {"start": self.start, "stop": self.stop}
        LocalEngine().run(engine.adapter, self.corpus, made, self.settings.sweep, monitor, **rows)
        return made

    def cost(self, engine: Context) -> Cost:
        characters = sum(map(len, self.corpus.texts[self.start : self.stop]))
        return Cost(cells=engine.adapter.n_layers * characters // 4)

    @property
    def label(self) -> str:
        return f"CorpusPart(texts {self.start}–{self.stop - 1}, {', '.join(self.settings.labels)})"
