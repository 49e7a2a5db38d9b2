"""Scores of decoded mentions against the true ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lensviz.errors import BadItems


@dataclass(frozen=True)
class Scores:
    """Of n predictions; NaN where there is none.

    Attributes:
        n: how many.
        exact: share that is the mention, blanks around it apart, 0 to 1.
        partial: share that contains the mention or is contained in it, 0 to 1.
        chrf: chrF2 of all together (character n-grams to 6, no words, beta 2; Popović 2015), 0 to 100.

    """

    n: int
    exact: float
    partial: float
    chrf: float

    @property
    def exact_se(self) -> float:
        """Standard error of `exact`, of a binomial share."""
        return math.sqrt(self.exact * (1 - self.exact) / self.n) if self.n else math.nan


def score(predictions: Sequence[str], mentions: Sequence[str], *, compat: bool = False) -> Scores:
    """Of predictions and what each should be, in the same order. An empty prediction matches nothing; with `compat`
    it is a partial match, as the original code counts it.

    Raises:
        BadItems: the lists differ in length.

    """
    if len(predictions) != len(mentions):
        raise BadItems(f"There are {len(predictions)} predictions for {len(mentions)} mentions: pass one for each.")
    if not mentions:
        return Scores(0, math.nan, math.nan, math.nan)
    pairs = [(said.strip(), wanted.strip()) for said, wanted in zip(predictions, mentions, strict=True)]
    counted = [(said, wanted) for said, wanted in pairs if said or compat]
    exact = sum(said == wanted for said, wanted in counted)
    partial = sum(said in wanted or wanted in said for said, wanted in counted)
    return Scores(len(pairs), exact / len(pairs), partial / len(pairs), _chrf(pairs))


def _chrf(pairs: list[tuple[str, str]]) -> float:
    from sacrebleu.metrics.chrf import CHRF

    said, wanted = zip(*pairs, strict=True)
    return float(CHRF().corpus_score(said, [wanted]).score)
