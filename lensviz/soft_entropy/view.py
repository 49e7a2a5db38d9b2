"""Soft entropy of a corpus, layer by layer: measures, what is left over, and the labels behind them."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import traitlets
from numpy.typing import NDArray

from lensviz.common.text import Table
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.sweep import Sweep
from lensviz.errors import BadCorpus, BadEstimator
from lensviz.soft_entropy.label_sets import SoftSettings, label_set, label_texts, options_of, settings_as_json
from lensviz.soft_entropy.queries import CorpusPart, LayerEstimators
from lensviz.soft_entropy.result import SoftEntropyResult
from lensviz.widgets.arrays import Array, Text, Texts
from lensviz.widgets.code import value_code
from lensviz.widgets.cursor_view import CursorView
from lensviz.widgets.plan import Plan
from lensviz.widgets.selection import Selection
from lensviz.widgets.session_like import SessionLike

MEASURES = ("H", "H_given", "I", "regularity", "variation", "disentanglement", "residual")
PARTS = 16  # of a corpus, so that something shows early and a stop keeps what is there
LEAST = 32  # texts of a part
SHOWN = 40  # labels behind a bar
EXAMPLE = 1000  # characters of an example


class SoftEntropyView(CursorView):
    """Soft entropy of a corpus: its spread in each layer, and the share that each label set explains, as lines over
    layers, bars and shares of one layer, and the information plane. Fills while the corpus streams; can be stopped.

    `sweep` holds site, pooling, max_length and tokens of `lensviz.soft_entropy_sweep`, `estimator` the options of
    `SoftEntropy`.
    """

    page: ClassVar[str] = "soft_entropy"
    depends_on: ClassVar[tuple[str, ...]] = ("layer",)
    own_depends_on: ClassVar[tuple[str, ...]] = ("opened",)
    streams: ClassVar[bool] = True
    show_partial: ClassVar[bool] = True
    options: ClassVar[tuple[str, ...]] = ("chart", "measure", "opened")

    sets = Texts("set")
    """Names of the label sets."""
    sides = Texts("set")
    """Each is "text" (a label of the texts), "input" or "output" (tokens up to, or behind, a position)."""
    layers = Array("int32", "layer")
    """-1 = embedding, then 0 to n_layers - 1."""
    values = Array("float32", "measure layer set")
    """Measures in the order H, H_given, I, regularity, variation, disentanglement, residual; see
    `SoftEntropy.results`.
    """
    shuffled = Array("float32", "layer set")
    """I of shuffled labels, which is the bias of I."""
    rest = Array("float32", "layer")
    """What no set explains; with the residuals it sums to 1. Sets of output tokens have none (NaN)."""
    n = Array("int32", "set")
    """Positions counted."""
    n_labels = Array("int32", "set")
    """Distinct labels."""
    stopped = traitlets.Bool(False).tag(sync=True)
    """Whether the sweep was stopped before its end; `resume()` takes it up again."""
    texts_done = traitlets.Int(0).tag(sync=True)
    texts_total = traitlets.Int(0).tag(sync=True)
    n_points = traitlets.Int(0).tag(sync=True)
    chart = traitlets.Enum(("layers", "residual", "bars", "plane"), "layers").tag(sync=True)
    """Lines over layers; shares of one layer as a pie; bars of one layer; I(input) × I(output). Local to the page."""
    measure = traitlets.Enum(MEASURES, "I").tag(sync=True)
    """Measure that lines and bars show; local to the page."""
    opened = Text()
    """The label set whose labels are listed, at the cursor's layer; "" = none."""
    label_texts = Texts("label")
    """Labels of the opened set, those that explain most first; n-grams as their tokens' text."""
    label_n = Array("int32", "label")
    """Positions of each."""
    label_gain = Array("float32", "label")
    """(n of the label / n) · (H - H of the label): its part of I."""
    label_entropy = Array("float32", "label")
    """H of the label's positions, over ln n_points."""
    label_examples = Texts("label")
    """A text in which it occurs, to be put into the prompt."""

    def __init__(
        self,
        session: SessionLike,
        corpus: Corpus,
        labels: Sequence[str] | None = None,
        *,
        sweep: Mapping[str, Any] | None = None,
        estimator: Mapping[str, Any] | None = None,
        **traits: Any,
    ) -> None:
        self.corpus = corpus
        reading = Sweep(**(sweep or {}))
        names = tuple(labels) if labels is not None else _all_sets(session, corpus, reading)
        self.settings = SoftSettings(names, reading, options_of(estimator or {}))
        self.settings.check(corpus)
        if self.settings.legacy:
            raise BadEstimator(
                "The view shows the measures of today's estimator: leave legacy out, or take soft_entropy_sweep(..., "
                "legacy=True) for a table of the older ones."
            )
        self._version: Hashable = None  # of the model that the merged counts are of
        self._merged: tuple[int, LayerEstimators | None] = (0, None)
        self._frame: tuple[int, pd.DataFrame | None] = (0, None)
        super().__init__(session, **traits)

    def arguments(self) -> list[str]:
        given = {
            "sweep": _changed(asdict(self.settings.sweep), asdict(Sweep())),
            "estimator": dict(self.settings.options),
        }
        options = [f"{name}={_code(values)}" for name, values in given.items() if values]
        return ["corpus", f"labels={list(self.settings.labels)}", *options]

    def parts(self) -> list[CorpusPart]:
        """The corpus in pieces."""
        step = max(LEAST, -(-len(self.corpus) // PARTS))
        starts = range(0, len(self.corpus), step)
        return [CorpusPart(self.corpus, self.settings, a, min(a + step, len(self.corpus))) for a in starts]

    def plan(self, selection: Selection) -> Plan:
        return Plan(selection, dict(enumerate(self.parts()[: selection.own["parts"]])))

    def _own(self) -> dict[str, Any]:
        return {**super()._own(), "parts": self._merged[0] if self.stopped else None}

    def cancel(self) -> None:
        """Stop reading; what was read is shown, and stays when another layer or set is looked at."""
        self._write(stopped=self.texts_done < len(self.corpus))
        super().cancel()

    def resume(self) -> None:
        """Read on after a stop."""
        self._write(stopped=False)
        self._changed(None)

    def on_command(self, command: str) -> None:
        if command == "resume":
            self.resume()
        else:
            super().on_command(command)

    def present(self, plan: Plan, answers: Mapping[Hashable, Any]) -> dict[str, Any]:
        if not answers:
            return {}
        layers = self._merge(list(answers.values()))
        frame = self._measures(len(answers), layers)
        if not len(frame):
            if len(answers) == len(self.parts()):
                raise BadCorpus("No text of this corpus holds a token: pass texts of at least one character.")
            return {}
        shape = (len(layers.layers), len(self.settings.labels))
        first = frame[frame.layer == frame.layer.iloc[0]]
        sides = [s.side if s.order else "text" for s in map(label_set, self.settings.labels)]
        values = np.stack([_table(frame, m, shape) for m in MEASURES])
        values[MEASURES.index("residual")][:, [side == "output" for side in sides]] = np.nan
        return {
            "sets": list(self.settings.labels),
            "sides": sides,
            "layers": np.array(list(layers.layers)),
            "values": values,
            "shuffled": _table(frame, "I_shuffled", shape),
            "rest": 1 - np.nansum(values[MEASURES.index("residual")], axis=1),
            "n": first.n.to_numpy(),
            "n_labels": first.n_labels.to_numpy(),
            "texts_done": sum(part.stop - part.start for part in self.parts()[: len(answers)]),
            "texts_total": len(self.corpus),
            "n_points": next(iter(layers.layers.values())).options.n_points,
            **self._behind(plan.selection, layers),
        }

    def _release(self) -> None:
        self._merged = (0, None)
        super()._release()

    def _make_result(self) -> SoftEntropyResult:
        """The measures of all texts read so far, as `soft_entropy_sweep` gives them."""
        done, layers = self._merged
        frame = pd.DataFrame() if layers is None else self._measures(done, layers).copy()
        about = {"model": self.session.adapter.name, "corpus": self.corpus.digest[:16], "texts": self.texts_done}
        return SoftEntropyResult(frame, {**about, **settings_as_json(self.settings)})

    def _merge(self, answers: Sequence[LayerEstimators]) -> LayerEstimators:
        """The counts of the parts so far; those of earlier pictures are continued."""
        done, layers = self._merged
        with self.session.engine.question() as question:
            version = question.version
        if layers is None or done > len(answers) or version != self._version:
            self._version, self._frame = version, (0, None)
            done, layers = 0, LayerEstimators(self.session.adapter, self.corpus, self.settings)
        for part in answers[done:]:
            layers.merge(part)
        self._merged = (len(answers), layers)
        return layers

    def _measures(self, done: int, layers: LayerEstimators) -> pd.DataFrame:
        at, frame = self._frame
        if frame is None or at != done:
            frame = layers.frame(bootstrap=0)
            self._frame = (done, frame)
        return frame

    def _behind(self, selection: Selection, layers: LayerEstimators) -> dict[str, Any]:
        """The labels of the opened set at the selected layer."""
        name, empty = selection.own["opened"], np.zeros(0)
        layer = selection.layer if selection.layer in layers.layers else min(layers.layers)
        if name not in self.settings.labels:
            texts = {"label_texts": [], "label_examples": []}
            return {**texts, "label_n": empty, "label_gain": empty, "label_entropy": empty}
        table = layers.layers[layer].by_label(name).reset_index()
        whole = float(self._measures(self._merged[0], layers).query("layer == @layer and label_set == @name").H.iloc[0])
        table["gain"] = table.n / table.n.sum() * (whole - table.H)
        table = table.sort_values("gain", ascending=False, kind="stable").head(SHOWN)
        rows = [int(layers.examples[name][row]) for row in table.row]
        return {
            "label_texts": label_texts(self.session.adapter, label_set(name), table.label.tolist()),
            "label_n": table.n.to_numpy(),
            "label_gain": table.gain.to_numpy(),
            "label_entropy": table.H.to_numpy(),
            "label_examples": [self.corpus.texts[row][:EXAMPLE] for row in rows],
        }

    def preview(self) -> Table:
        if self.values is None or self.layers is None or not len(self.layers):
            return Table(caption="" if self.status == "error" else "The corpus was not read yet when this was written.")
        rows = [
            ["emb" if layer < 0 else str(layer), *(f"{x:.3f}" for x in self.values[2, at])]
            for at, layer in reversed(list(enumerate(self.layers.tolist())))
        ]
        done = f"{self.texts_done:,} of {self.texts_total:,} texts"
        return Table(["layer", *self.sets], rows, f"I(label; representation) as a share of ln {self.n_points}, {done}.")


def _all_sets(session: SessionLike, corpus: Corpus, sweep: Sweep) -> tuple[str, ...]:
    """Every label of the texts and every n-gram; those behind a position where the model predicts them."""
    if sweep.pooling != "tokens":
        return tuple(corpus.labels)
    grams = ("token", "bigram", "trigram")
    return (*corpus.labels, *grams, *(f"output_{g}" for g in grams if session.adapter.causal))


def _changed(values: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != rest[name]}


def _code(values: dict[str, Any]) -> str:
    """As Python; what is no plain value by its name."""
    plain = (str, int, float, bool, type(None))
    items = [f"{name!r}: {value_code(value) if isinstance(value, plain) else name}" for name, value in values.items()]
    return "{" + ", ".join(items) + "}"


def _table(frame: pd.DataFrame, name: str, shape: tuple[int, int]) -> NDArray[np.float64]:
    return frame[name].to_numpy(float).reshape(shape)
