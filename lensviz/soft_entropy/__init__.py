"""Soft entropy: how widely representations spread over directions, and how much of that labels explain.

Source: the estimator of *Learning is Forgetting* (arXiv 2604.07569; thesis arXiv 2505.23960), the measures of
*Representations as Language* (arXiv 2406.02449). `SoftEntropy` takes vectors from anywhere; `soft_entropy_sweep`
streams a corpus through a model once and measures every layer.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
