"""Soft entropy: how widely vectors spread over directions, and how much of that labels explain."""

from lensviz.soft_entropy.estimator.estimator import SoftEntropy, merge
from lensviz.soft_entropy.estimator.labels import LabelRows, Pairs
from lensviz.soft_entropy.estimator.ngrams import covering_ngrams, inner_positions, ngram_codes
from lensviz.soft_entropy.estimator.temperature import calibrate

__all__ = [
    "LabelRows",
    "Pairs",
    "SoftEntropy",
    "calibrate",
    "covering_ngrams",
    "inner_positions",
    "merge",
    "ngram_codes",
]
