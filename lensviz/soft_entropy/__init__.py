"""Soft entropy: how widely representations spread over directions, and how much of that labels explain.

Source: the estimator of *Learning is Forgetting* (arXiv 2604.07569; thesis arXiv 2505.23960), the measures of
*Representations as Language* (arXiv 2406.02449). `SoftEntropy` takes vectors from anywhere; `soft_entropy_sweep`
streams a corpus through a model once and measures every layer.
"""

from lensviz.soft_entropy.estimator import LabelRows, SoftEntropy, calibrate, merge
from lensviz.soft_entropy.estimator.hard_bins import HardBins
from lensviz.soft_entropy.sweep import soft_entropy_sweep, sweep_layers

__all__ = ["HardBins", "LabelRows", "SoftEntropy", "calibrate", "merge", "soft_entropy_sweep", "sweep_layers"]
