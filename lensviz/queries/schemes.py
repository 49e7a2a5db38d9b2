"""Label sets of a soft entropy sweep: labels of the texts, and n-grams of tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lensviz.corpus.engine import Sweep
from lensviz.corpus.texts import Corpus
from lensviz.errors import BadCorpus
from lensviz.model.protocol import Seam

ORDERS = {"token": 1, "unigram": 1, "bigram": 2, "trigram": 3}
Options = tuple[tuple[str, Any], ...]  #: of the estimator, by name


@dataclass(frozen=True)
class Scheme:
    """One label set: a label of the texts, or n-grams of tokens that end at ("input") or follow ("output") a
    position.
    """

    name: str
    order: int = 0  # 0: a label of the texts
    side: str = "input"

    @property
    def of_text(self) -> bool:
        return self.order == 0


def scheme(name: str) -> Scheme:
    """By its name: "token", "bigram", "trigram" with "input_" or "output_" in front; else a label of the corpus."""
    side, _, kind = name.rpartition("_")
    if side in ("", "input", "output") and kind in ORDERS:
        return Scheme(name, ORDERS[kind], side or "input")
    return Scheme(name)


@dataclass(frozen=True)
class SoftSettings:
    """What is measured.

    Attributes:
        labels: names of label sets, see `scheme`.
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
        for each in map(scheme, self.labels):
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


def label_texts(seam: Seam, of: Scheme, labels: Sequence[Any]) -> list[str]:
    """Labels as readers know them: n-grams as the text of their tokens."""
    from lensviz.analysis.soft.ngrams import decode_ngram

    if of.of_text:
        return [str(label) for label in labels]
    grams = [decode_ngram(int(code), of.order, seam.codec.vocab_size) for code in labels]
    texts = [seam.codec.decode(gram) for gram in grams]
    return ["".join(seam.codec.pieces(g)) if "\ufffd" in text else text for g, text in zip(grams, texts, strict=True)]
