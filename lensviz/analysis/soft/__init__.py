"""Soft entropy: how widely vectors spread over directions, and how much of that labels explain."""

from lensviz.analysis.soft.estimator import SoftEntropy, merge
from lensviz.analysis.soft.labels import LabelRows, Pairs
from lensviz.analysis.soft.ngrams import covering_ngrams, inner_positions, ngram_codes
from lensviz.analysis.soft.temperature import calibrate

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
