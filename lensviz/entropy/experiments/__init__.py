"""Experiments on entropy profiles: what the entropy of every layer, token by token, says about a prompt.

    x = lensviz.experiments
    f = x.profiles(s, prompts, labels, groups)
    x.classify(f).to_plotly()

A frame of profiles is a plain DataFrame, one row a prompt; every experiment takes one and returns a frozen result.
After Ali, Caso, Irwin and Lio, *The Information Signature of Transformer Computations*, 2025 (arXiv 2502.16570);
`compat="entropy-lens"` is their protocol, the default is the one that we would defend.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
