"""`soft_entropy_sweep`: streams a corpus through a model once and measures every layer."""

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lensviz.common.progress import Progress, reporting
from lensviz.corpus.batches import TokenizedCounts
from lensviz.corpus.checkpoint import Checkpoint
from lensviz.corpus.corpus import Corpus
from lensviz.corpus.engines.local import LocalEngine
from lensviz.corpus.monitor import Monitor
from lensviz.corpus.sweep import Sweep
from lensviz.engine.has_engine import HasEngine
from lensviz.errors import BadCorpus, BadEstimator
from lensviz.soft_entropy.label_sets import SoftSettings, options_of, settings_as_json
from lensviz.soft_entropy.queries import LayerEstimators
from lensviz.soft_entropy.result import SoftEntropyResult

if TYPE_CHECKING:
    import pandas as pd


LABELS = ("language", "token", "bigram", "trigram")
MEASURES = ("H", "H_given", "I", "regularity", "variation", "disentanglement", "residual", "entropy", "efficiency")
COUNTS = ("n", "n_labels", "I_shuffled", "I_low", "I_high", "mutual_info")
COLUMNS = {"layer", "label_set", "time", *MEASURES, *COUNTS}  # what a log of the user's own must not be called


def soft_entropy_sweep(
    session: HasEngine,
    corpus: Corpus,
    labels: Sequence[str] = LABELS,
    *,
    site: str = "residual",
    pooling: str = "tokens",
    max_length: int | None = None,
    final_norm: bool = False,
    every_position: bool = False,
    shuffled: bool = True,
    bootstrap: int = 0,
    batch_tokens: int = 2048,
    progress: Progress = None,
    checkpoint: str | Path | None = None,
    results_file: str | Path | None = None,
    additional_logs: Mapping[str, Any] | None = None,
    **estimator: Any,
) -> SoftEntropyResult:
    """Measures of every layer for every label set, from one pass over a corpus.

    Activations are reduced as they stream; memory grows with the number of distinct labels only.

    Args:
        session: the model.
        corpus: texts, with the labels that are asked for.
        labels: of the texts by name ("language" also means the only label there is), or of tokens: "token", "bigram",
            "trigram" (also "input_token" …) end at the position, "output_token" … follow it.
        site: "residual", "attention" or "mlp".
        pooling: "tokens", or one vector a text: "first", "last", "mean".
        max_length: tokens of a text; what is longer is cut.
        final_norm: measure the last layer behind the final norm, as `output_hidden_states` gives it.
        every_position: each set counts wherever it is defined. By default all sets count the same positions, those
            where every set is defined; in a causal model order - 1 ≤ i < length - order for the largest order n-gram
            (soft-entropy's rule), so that sets can be compared.
        shuffled: the measure of shuffled labels, as in `SoftEntropy.results`, which describes all measures.
        bootstrap: replicates of its interval; 0 for none.
        batch_tokens: tokens of one batch, padding counted.
        progress: called with texts done and all texts, first before any work; True or False for a line, or none. By
            default there is one in a terminal and in a notebook with a reader, once the call has taken two seconds.
        checkpoint: a file from which an interrupted call continues.
        results_file: JSON lines to which the rows are appended with model, corpus, settings, time, and
            `additional_logs`; read it with `pandas.read_json(path, lines=True)`.
        additional_logs: further columns of the results file.
        estimator: n_points, seed, reference_points, temperature, subspaces, min_count, weighted, legacy, … of
            `SoftEntropy`. With legacy=True the bigrams and trigrams are nested in their tokens, every position
            counts, and the thresholds apply to the corpus as one batch.

    Returns:
        a result whose `to_frame()` has one row a layer (-1 = embedding) and label set: layer, label_set, then the
        columns of `SoftEntropy.results` (residuals of input and of output sets each in a chain of their own).

    Raises:
        BadCorpus: no such label, no text with a token, an unknown site or pooling, another sweep's checkpoint.
        BadLabels, BadEstimator, BadActivations, SiteNotFound.

    """
    logs = _logs(results_file, additional_logs)
    if not hasattr(bootstrap, "__index__") or bootstrap < 0:
        raise BadEstimator(f"bootstrap is {bootstrap!r}: pass how many replicates to draw, 0 for none.")
    sweep = Sweep(site, pooling, max_length, batch_tokens)
    settings = SoftSettings(_names(labels), sweep, options_of(estimator), final_norm, every_position)
    with reporting(progress, "soft_entropy_sweep", "text") as report:
        layers = sweep_layers(session, corpus, settings, progress=report, checkpoint=checkpoint)
    frame = layers.frame(shuffled=shuffled, bootstrap=bootstrap)
    frame.attrs = {"model": session.adapter.name, "corpus": corpus.digest[:16], **settings_as_json(settings)}
    if results_file is not None:
        append(frame, results_file, logs)
    return SoftEntropyResult(frame, {str(name): value for name, value in frame.attrs.items()})


def sweep_layers(
    session: HasEngine,
    corpus: Corpus,
    settings: SoftSettings,
    *,
    progress: Callable[[int, int], object] | None = None,
    checkpoint: str | Path | None = None,
    rows: tuple[int, int] | None = None,
) -> LayerEstimators:
    """The counts behind `soft_entropy_sweep`: one estimator a layer. `rows`: a part of the corpus; parts merge."""
    engine = session.engine
    made = LayerEstimators(engine.adapter, corpus, settings)
    start, stop = rows or (0, len(corpus))
    file = None
    if checkpoint is not None:
        of = {
            "corpus": corpus.digest,
            "model": engine.adapter.fingerprint,
            "rows": [start, stop],
            "settings": settings_as_json(settings),
        }
        file = Checkpoint(checkpoint, of)
    with made.batch():
        monitor = Monitor.of(engine, progress, file)
        at = LocalEngine().run(engine.adapter, corpus, made, settings.sweep, monitor, start=start, stop=stop)
    _tell(at.counts, at.total)
    return made


def append(frame: "pd.DataFrame", path: str | Path, additional_logs: Mapping[str, Any] | None = None) -> None:
    """Append the rows of a sweep to a file of JSON lines, each with what it is of and `additional_logs`."""
    about = {"time": datetime.now(UTC).isoformat(timespec="seconds"), **frame.attrs, **(additional_logs or {})}
    lines = [json.dumps({**row, **about}) for row in json.loads(frame.to_json(orient="records", double_precision=15))]
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))


def _logs(path: str | Path | None, logs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Logs as JSON has them, checked before any work."""
    if path is not None and not Path(path).parent.is_dir():
        raise BadCorpus(f"{path} lies in no folder that is there: pass the path of a file in one.")
    made = {str(k): v.tolist() if hasattr(v, "tolist") else v for k, v in (logs or {}).items()}
    taken = next((key for key in made if key in COLUMNS), None)
    if taken is not None:
        raise BadCorpus(f"{taken!r} is a column of the results already: give your own log another name.")
    try:
        json.dumps(made)
    except (TypeError, ValueError) as error:
        raise BadCorpus(f"additional_logs cannot be written as JSON ({error}): pass plain values.") from error
    return made


def _names(labels: Any) -> tuple[str, ...]:
    names = (labels,) if isinstance(labels, str) else tuple(labels or ())
    if not names or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise BadCorpus('labels names at least one label set, each once: pass for instance ("language", "token").')
    return names


def _tell(reading: TokenizedCounts, n: int) -> None:
    """Warn once of what was left out; no text at all is an error."""
    if reading.empty == n:
        raise BadCorpus("No text of this corpus holds a token: pass texts of at least one character.")
    notes: list[str] = []
    if reading.empty:
        first = ", ".join(map(str, reading.first_empty))
        notes.append(
            f"{reading.empty:,} texts hold no token and are left out (rows {first}{' …' * (reading.empty > 5)})"
        )
    if reading.cut:
        notes.append(f"{reading.cut:,} texts were cut to the longest length")
    if notes:
        warnings.warn(f"{'; '.join(notes)}.", stacklevel=4)
