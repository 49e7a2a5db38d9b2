"""Label sets of a soft entropy sweep: labels of the texts, and n-grams of tokens."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from lensviz.corpus.corpus import Corpus
from lensviz.corpus.sweep import Sweep
from lensviz.errors import BadCorpus, BadEstimator
from lensviz.model.protocol import ModelAdapter
from lensviz.soft_entropy.estimator.ngrams import decode_ngram

ORDERS = {"token": 1, "unigram": 1, "bigram": 2, "trigram": 3}
Options = tuple[tuple[str, Any], ...]  #: of the estimator, by name


COUNTS = ("n_points", "seed", "subspaces", "min_count", "min_labels", "reservoir")
KNOWN = (*COUNTS, "reference_points", "temperature", "weighted", "legacy", "distance", "smoothing")


def options_of(estimator: Mapping[str, Any]) -> Options:
    """Options of an estimator as a value. Raises BadEstimator for names that it does not have."""
    unknown = next((name for name in estimator if name not in KNOWN), None)
    if unknown is not None:
        raise BadEstimator(f"A soft entropy estimator has no option {unknown!r}: pass some of {', '.join(KNOWN)}.")
    made = {name: _plain(value) for name, value in estimator.items()}
    wrong = next((n for n in COUNTS if not isinstance(made.get(n), int | None) or isinstance(made.get(n), bool)), None)
    if wrong is not None:
        raise BadEstimator(f"{wrong} is {made[wrong]!r}: pass a whole number.")
    return tuple(sorted(made.items()))


def _plain(value: Any) -> Any:
    """Numbers of NumPy and torch as Python's, arrays as tuples: what can be compared and hashed."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in cast("Sequence[Any]", value))
    return value


@dataclass(frozen=True)
class LabelSet:
    """One label set: a label of the texts, or n-grams of tokens that end at ("input") or follow ("output") a
    position.
    """

    name: str
    order: int = 0  # 0: a label of the texts
    side: str = "input"

    @property
    def of_text(self) -> bool:
        return self.order == 0


def label_set(name: str) -> LabelSet:
    """By its name: "token", "bigram", "trigram" with "input_" or "output_" in front; else a label of the corpus."""
    side, _, kind = name.rpartition("_")
    if side in ("", "input", "output") and kind in ORDERS:
        return LabelSet(name, ORDERS[kind], side or "input")
    return LabelSet(name)


@dataclass(frozen=True)
class SoftSettings:
    """Settings of a soft entropy sweep.

    Attributes:
        labels: names of label sets, see `label_set`.
        sweep: how the corpus is read.
        options: of the estimator.
        final_norm: the last layer behind the model's final norm.
        every_position: each set counts where it is defined, in place of where all of them are.

    """

    labels: tuple[str, ...]
    sweep: Sweep = field(default_factory=Sweep)
    options: Options = ()
    final_norm: bool = False
    every_position: bool = False

    @property
    def legacy(self) -> bool:
        return bool(dict(self.options).get("legacy"))

    def check(self, corpus: Corpus) -> dict[str, Sequence[Any]]:
        """The label of each text by set. Raises BadCorpus for sets that this corpus or pooling does not have."""
        found: dict[str, Sequence[Any]] = {}
        if not self.labels:
            raise BadCorpus('No label set is named: pass for instance labels=("token", "bigram"), or label the texts.')
        for each in map(label_set, self.labels):
            if not each.of_text and each.name in corpus.labels:
                raise BadCorpus(
                    f"{each.name!r} is a label of these texts and a set of n-grams: give the label another name."
                )
            if each.of_text:
                found[each.name] = labels_of(corpus, each.name)
            elif self.sweep.pooling != "tokens":
                raise BadCorpus(
                    f'With pooling="{self.sweep.pooling}" a text has one vector and no {each.name}: pass '
                    'pooling="tokens", or labels of the texts alone.'
                )
        return found


def labels_of(corpus: Corpus, name: str) -> Sequence[Any]:
    """A label of the texts; "language" and "label" also mean the only one there is. Raises BadCorpus."""
    if name in corpus.labels:
        return corpus.labels[name]
    if name in ("language", "label") and len(corpus.labels) == 1:
        return next(iter(corpus.labels.values()))
    have = ", ".join(map(repr, corpus.labels)) or "none"
    raise BadCorpus(
        f"The texts of this corpus have no label {name!r} (they have {have}): name one of these in labels=, or only "
        '"token", "bigram", "trigram" and their "output_" forms.'
    )


def label_texts(adapter: ModelAdapter, of: LabelSet, labels: Sequence[Any]) -> list[str]:
    """Labels as readers know them: n-grams as the text of their tokens."""
    if of.of_text:
        return [str(label) for label in labels]
    grams = [decode_ngram(int(code), of.order, adapter.tokenizer.vocab_size) for code in labels]
    texts = [adapter.tokenizer.decode(gram) for gram in grams]
    return [
        "".join(adapter.tokenizer.token_strings(g)) if "\ufffd" in text else text
        for g, text in zip(grams, texts, strict=True)
    ]


def settings_as_json(settings: SoftSettings) -> dict[str, Any]:
    """Settings as JSON has them; reference points by their digest."""
    options = dict(settings.options)
    points = options.get("reference_points")
    if points is not None:
        options["reference_points"] = hashlib.sha256(repr(points).encode()).hexdigest()[:16]
    return {
        "labels": list(settings.labels),
        **asdict(settings.sweep),
        **options,
        "final_norm": settings.final_norm,
        "every_position": settings.every_position,
    }
